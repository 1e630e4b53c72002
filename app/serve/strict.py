"""Strict: a request whose length can be read in two ways is refused, and its connection closed (RFC 9112, section 6.1).

A proxy in front may read the one, the server the other; what the proxy takes for content would be a request here, in
the name of whoever comes next. Waitress reads such a request as chunked, and keeps the connection.
"""

from __future__ import annotations

from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.utilities import RequestEntityTooLarge

#: How many times as long as a query a request may be before the server refuses it; the application refuses less.
ROOM = 5


class TooLong(RequestEntityTooLarge):  # type: ignore[misc]  # waitress has no types
    """Says in a sentence, to scripts of any origin too, that a request is too long."""

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status, headers and body."""
        status, headers, _ = super().to_response(ident)
        opened = [("Access-Control-Allow-Origin", "*"), ("X-Content-Type-Options", "nosniff")]
        return status, [*headers, *opened], f"{self.body}\n".encode()


class Strict(HTTPRequestParser):  # type: ignore[misc]  # waitress has no types
    """Reads a request; one that states its length twice, or is chunked in HTTP/1.0, gets the answer 400."""

    error: Any

    def received(self, data: bytes) -> int:
        """Read on, and return how many bytes were read; a request that is too long is refused in our words."""
        read: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            most = self.adj.max_request_body_size // ROOM
            self.error = TooLong(f"The request is too long; a query may have {most} bytes.")
        return read

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request, or raise ParsingError."""
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length and Transfer-Encoding contradict each other")
        if "TRANSFER_ENCODING" in self.headers:  # what is left there was not read, as before HTTP/1.1
            raise ParsingError("Transfer-Encoding is not of this version of HTTP")


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection that reads requests strictly."""

    parser_class = Strict

    def writable(self) -> bool:
        """Tell whether the loop is to send; not while a thread just does, which the loop would ask after without end.

        Waitress would: the loop, which finds the socket ready and the buffer taken, turned fourteen times a request and
        kept the threads from their work. A thread that leaves something unsent wakes the loop.
        """
        if self.will_close or self.close_when_flushed or self.total_outbufs_len > self.adj.outbuf_high_watermark:
            return True
        if not self.total_outbufs_len or not self.outbuf_lock.acquire(blocking=False):
            return False
        self.outbuf_lock.release()
        return True
