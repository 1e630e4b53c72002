"""At once: an answer that is kept goes out from the loop itself; to hand its request to a thread takes longer.

The loop reads requests and sends what is left of answers. What it answers by itself is there already, and small;
all else is for the threads (`app.serve.turns`).
"""

from __future__ import annotations

from typing import Any

from waitress.task import WSGITask
from waitress.utilities import build_http_date

from app.serve.strict import Channel

#: By this an application is asked for an answer only if that is there and has at most so many bytes; if not, it begins
#: none (app.web.cache).
_ONLY = "cmaa.at_once"
#: Bytes of a small answer: a socket takes as many without waiting for the client.
_SMALL = 65536
#: Headers of an answer that waitress has something to add to.
_SETTLED = frozenset(["Connection", "Date", "Server"])


class Task(WSGITask):  # type: ignore[misc]  # waitress has no types
    """A request that is being answered."""

    wrote_header = False

    def execute(self) -> None:
        """Answer with what the loop was told, or else ask the application."""
        told, self.channel.told = self.channel.told, None
        if told is None:
            super().execute()
            return
        self.status, self.response_headers, body = told
        self.complete, self.content_length = True, len(body)
        self.write(body)

    def write(self, data: bytes) -> None:
        """Write a part of the answer. The head of a small one goes with it, for each piece is a call of the system."""
        if self.wrote_header or self.content_length != len(data) or len(data) > _SMALL or not self.has_body:
            super().write(data)
            return
        self.channel.write_soon(self.build_response_header() + data)
        self.wrote_header, self.content_bytes_written = True, len(data)

    def build_response_header(self) -> bytes:
        """Return the head. Where nothing is to be settled of length and connection, it is what the application says."""
        names = {name for name, _ in self.response_headers}
        stays = self.version == "1.1" and "CONNECTION" not in self.request.headers
        if not (stays and self.has_body and "Content-Length" in names and names.isdisjoint(_SETTLED)):
            return bytes(super().build_response_header())
        said = [*self.response_headers, ("Date", build_http_date(self.start_time))]
        lines = "".join(f"{name}: {value}\r\n" for name, value in said)
        return f"HTTP/1.1 {self.status}\r\n{lines}\r\n".encode("latin-1")


class Prompt(Channel):
    """A connection that can be answered by the loop."""

    task_class = Task
    told: tuple[str, list[tuple[str, str]], bytes] | None = None

    def at_once(self) -> bool:
        """Answer what has just been asked, if the answer is there, and tell whether it was.

        Not where something is still to be sent, or more was asked: the loop would wait for itself.
        """
        if len(self.requests) != 1 or self.requests[0].error or self.total_outbufs_len:
            return False
        begun: list[Any] = []
        environ = self.task_class(self, self.requests[0]).get_environment() | {_ONLY: _SMALL}
        try:
            parts = self.server.application(environ, lambda *said: begun.append(said))
        except Exception:  # whatever it is, the thread will meet it too, and tell
            return False
        if not begun:
            return False
        self.told = (*begun[0][:2], b"".join(parts))
        self.service()
        return True
