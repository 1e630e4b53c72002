"""A real `cmaa serve` in a process of its own, clients that ask it over kept connections, and what it takes of the machine."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

from tests.conftest import ROOT

FORM = "application/x-www-form-urlencoded"
ROWS = "application/sparql-results+json, text/turtle;q=0.9"
#: Seconds that a query waits for a worker at most (`app.store.box.pool`), and what a busy machine may add.
QUEUE = 3.0


def running(code: str, *arguments: str, **environ: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-u", "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


CLI = "from app.cli import main; main()"


class Server:
    """`cmaa serve` on a home, with settings by name; what it says is kept."""

    def __init__(self, home: Path = ROOT, patience: float = 0, **settings: object) -> None:
        self._own = None if "build" in settings else tempfile.TemporaryDirectory(prefix="cmaa-soak-")
        given = {"workers": 4, "query_seconds": 1, "query_memory": 300, "query_output": 8, "log": "none"}
        given |= {"build": self._own.name} if self._own else {}
        self.settings = given | settings
        names = {f"CMAA_{name.upper()}": str(value) for name, value in self.settings.items()}
        code = f"from app.serve import stalled; stalled._PATIENCE = {patience}; {CLI}" if patience else CLI
        self._process = running(code, "serve", "--home", str(home), "--port", "0", **names)
        self.said: list[str] = []
        self._clients: list[Client] = []
        for line in self._process.stdout:
            self.said.append(line)
            if "(stop with Ctrl-C)" in line:
                break
        else:
            raise AssertionError("".join(self.said))
        self.port = int(line.partition("127.0.0.1:")[2].partition("/")[0])
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()

    def _hear(self) -> None:
        self.said.extend(self._process.stdout)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients:
            client.close()
        self._process.terminate()
        self._hearing.join()
        self._process.stdout.close()
        self.left = self._process.wait(60)
        if self._own:
            self._own.cleanup()

    @property
    def seconds(self) -> float:
        """How long one query may take."""
        return float(self.settings["query_seconds"])

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def client(self, number: int = 1, timeout: float = 60) -> Client:
        """Return a client with an address of its own: all of 127.0.0.0/8 is this machine."""
        self._clients.append(Client(self.port, f"127.0.0.{number}", timeout))
        return self._clients[-1]

    def errors(self) -> list[str]:
        """Return what it said that nobody should have to read: traces of errors that were not foreseen."""
        return [line for line in self.said if "Traceback" in line or "Exception" in line]

    def processes(self) -> list[int]:
        """Return the server, its box and the workers."""
        found, work = [], [self.pid]
        while work:
            pid = work.pop()
            try:
                tasks = list(Path(f"/proc/{pid}/task").iterdir())
                work += [int(child) for task in tasks for child in (task / "children").read_text().split()]
                found.append(pid)
            except OSError:  # it ended just now
                continue
        return found


@dataclass(frozen=True)
class Taken:
    """What the server takes of the machine: megabytes (shared ones counted once), descriptors, threads, processes."""

    memory: float
    descriptors: int
    threads: int
    processes: int


def taken(server: Server) -> Taken:
    memory = descriptors = threads = 0
    every = server.processes()
    for pid in every:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            memory += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
            descriptors += len(os.listdir(f"/proc/{pid}/fd"))
            threads += len(os.listdir(f"/proc/{pid}/task"))
        except OSError:
            continue
    return Taken(memory / 1000, descriptors, threads, len(every))


@dataclass(frozen=True)
class Reply:
    status: int
    media: str
    body: bytes
    seconds: float
    headers: http.client.HTTPMessage | None = None


class Client:
    """One client: a connection that is kept, and made anew where the server closed it."""

    def __init__(self, port: int, source: str, timeout: float) -> None:
        self.timeout = timeout
        self._made = lambda: http.client.HTTPConnection("127.0.0.1", port, timeout, source_address=(source, 0))
        self._connection = self._made()

    def ask(self, path: str, accept: str = "*/*", body: bytes | None = None, kind: str = FORM) -> Reply:
        """Ask, once more on a fresh connection where the server had closed the kept one; times out after `timeout`."""
        headers = {"Accept": accept} | ({"Content-Type": kind} if body is not None else {})
        began = time.monotonic()
        for last in (False, True):
            fresh = self._connection.sock is None
            try:
                self._connection.request("GET" if body is None else "POST", path, body, headers)
                answer = self._connection.getresponse()
                content = answer.read()
            except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
                self.close()
                if last or fresh:
                    raise
                continue
            took = time.monotonic() - began
            return Reply(answer.status, answer.headers.get_content_type(), content, took, answer.headers)
        raise AssertionError

    def query(self, text: str | bytes, accept: str = ROWS, *, direct: bool = False) -> Reply:
        """Send a query by POST, as a form or as it is."""
        raw = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        if direct:
            return self.ask("/sparql", accept, raw, "application/sparql-query")
        return self.ask("/sparql", accept, b"query=" + quote(raw, safe="").encode())

    def close(self) -> None:
        self._connection.close()
        self._connection = self._made()


def address(path: str, **given: str) -> str:
    return f"{path}?{urlencode(given)}" if given else path


def until(true, seconds: float = 30) -> bool:
    """Wait until something holds; tell whether it came to hold."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
