"""HTTP servers under the same application: how fast each answers, and how it behaves towards bad clients.

    python -m tests.benchmarks.servers [SERVER…]

Needs `wrk` (Debian has it), and `gunicorn` and `granian`, which are not among the requirements: those that are missing are
left out. Each process of a server has a box of its own, so that a server of two processes has twice as many workers.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

from app import config
from app.graph import build, builds
from app.serve.releases import Releases
from tests.benchmarks.http import ROWS, load, port

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parents[2]
HERE = "tests.benchmarks.servers:made"
JSON, HTML = "application/json", "text/html"
ASKED = (
    ("partners, JSON", "/api/partners?party=usa&on=2014-01-31", JSON),
    ("10,000 rows", "/sparql?" + urlencode({"query": ROWS}), "application/sparql-results+json"),
    ("a page", "/agreement/jpn-usa-1997", HTML),
)
#: The head of an answer that is not only "100 Continue".
FINAL = re.compile(rb"HTTP/1\.[01] [2-5][^\0]*\r\n\r\n")
#: A second or three of work, for a stop while it runs.
SOME = "{{ SELECT ?{0} {{ ?{0} ?p{0} ?o{0} }} LIMIT 1500 }}"
LONG = f"SELECT (COUNT(*) AS ?n) {{ {SOME.format('a')} {SOME.format('b')} FILTER(STR(?a) < STR(?b)) }}"


@dataclass(frozen=True)
class Server:
    """A server: the command that starts it and how many processes have a box."""

    command: list[str]
    boxes: int = 1


def servers(at: int) -> dict[str, Server]:
    """Return every server, listening at a port of this machine."""
    gunicorn = [str(BIN / "gunicorn"), "--bind", f"127.0.0.1:{at}", "--worker-class", "gthread", "--threads", "16"]
    granian = [str(BIN / "granian"), "--interface", "wsgi", "--factory", "--port", str(at), "--blocking-threads", "16"]
    ours = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(at)]
    return {
        "waitress (ours)": Server(ours),
        "gunicorn 1×16": Server([*gunicorn, "--workers", "1", f"{HERE}()"]),
        "gunicorn 2×16": Server([*gunicorn, "--workers", "2", f"{HERE}()"], 2),
        "granian 1×16": Server([*granian, "--workers", "1", HERE]),
        "granian 2×16": Server([*granian, "--workers", "2", HERE], 2),
    }


def made() -> Releases:
    """Return the application over a box of its own, as a server of another make starts it."""
    settings = config.settings(home=ROOT)
    folder = builds.current(settings)
    assert folder is not None
    return Releases(settings, builds.release(folder))


@contextmanager
def running(server: Server, at: int, **environ: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends."""
    quiet = {"CMAA_PER_CLIENT": "64", "CMAA_LOG": "none", **environ}
    process = subprocess.Popen(
        server.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | quiet, cwd=ROOT
    )
    try:
        for _ in range(300):
            with suppress(OSError):
                urlopen(f"http://127.0.0.1:{at}/readyz", timeout=5).read()
                break
            time.sleep(0.1)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def told(at: int, *parts: bytes, pause: float = 0.0, wait: float = 5.0) -> str:
    """Send bytes and return the status of what comes back, or how it ended."""
    with socket.create_connection(("127.0.0.1", at), timeout=wait) as one:
        try:
            for part in parts:
                one.sendall(part)
                time.sleep(pause)
            answer = b""
            while not FINAL.search(answer) and (piece := one.recv(65536)):
                answer += piece
        except TimeoutError:
            return "no answer"
        except OSError:
            return "cut off"
    return (
        " + ".join(line.split()[1] for line in answer.decode("latin-1").split("\r\n") if line[:5] == "HTTP/")
        or "closed"
    )


def behaviour(at: int) -> Iterator[tuple[str, str]]:
    """Yield how the server answers what it should not be asked."""
    host = b"Host: localhost\r\n"
    yield "not HTTP", told(at, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\r\n\r\n")
    yield "no Host", told(at, b"GET /healthz HTTP/1.1\r\n\r\n")
    yield "header without a colon", told(at, b"GET /healthz HTTP/1.1\r\n" + host + b"nonsense\r\n\r\n")
    both = b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    yield "length and chunks", told(at, b"POST /sparql HTTP/1.1\r\n" + host + both)
    yield (
        "two lengths",
        told(at, b"POST /sparql HTTP/1.1\r\n" + host + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
    )
    yield "header of 300 kB", told(at, b"GET /healthz HTTP/1.1\r\n" + host + b"X: " + b"a" * 300_000 + b"\r\n\r\n")
    yield "path of 100 kB", told(at, b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\n" + host + b"\r\n")
    kind = b"Content-Type: application/sparql-query\r\n"
    large = b"Content-Length: 20000000\r\n\r\n" + b"a" * 20_000_000
    yield "body of 20 MB", told(at, b"POST /sparql HTTP/1.1\r\n" + host + kind + large)
    yield "HEAD", told(at, b"HEAD /healthz HTTP/1.1\r\n" + host + b"\r\n")
    expects = b"Content-Length: 6\r\nExpect: 100-continue\r\n\r\n"
    yield "Expect, then a query", told(at, b"POST /sparql HTTP/1.1\r\n" + host + kind + expects, b"ASK {}", pause=0.3)
    chunked = b"Transfer-Encoding: chunked\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n"
    yield "query in chunks", told(at, b"POST /sparql HTTP/1.1\r\n" + host + kind + chunked)
    slow = [socket.create_connection(("127.0.0.1", at)) for _ in range(200)]
    for one in slow:
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: local")
    time.sleep(0.5)
    began = time.monotonic()
    said = told(at, b"GET /healthz HTTP/1.1\r\n" + host + b"\r\n")
    yield "beside 200 that never finish asking", f"{said} in {1000 * (time.monotonic() - began):.0f} ms"
    for one in slow:
        one.close()
    lazy = [socket.create_connection(("127.0.0.1", at)) for _ in range(32)]
    for one in lazy:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.sendall(f"GET {ASKED[1][1]} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(3)
    began = time.monotonic()
    said = told(at, b"GET /healthz HTTP/1.1\r\n" + host + b"\r\n")
    yield "beside 32 that do not read", f"{said} in {1000 * (time.monotonic() - began):.0f} ms"
    for one in lazy:
        one.close()


def stopped(process: subprocess.Popen[bytes], at: int) -> str:
    """Return what becomes of a request that runs when the server is told to stop."""
    said: list[str] = []
    asking = threading.Thread(
        target=lambda: said.append(
            told(at, f"GET /sparql?{urlencode({'query': LONG})} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode(), wait=15)
        )
    )
    asking.start()
    time.sleep(0.4)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    asking.join()
    process.wait(20)
    return f"{said[0]}, ended with {process.returncode} after {time.monotonic() - began:.1f} s"


def below(process: int) -> float:
    """Return the megabytes of a process and everything below it, what is shared counted once."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    own = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000
    return own + sum(below(int(child)) for child in children)


def main() -> None:
    """Measure those servers that are named and installed, or all, and print."""
    settings = config.settings()
    builds.fresh(settings, lambda: build.build(settings))
    wanted = sys.argv[1:]
    print("what\tserver\tcache\tconnections\trequests/s\tp50\tp99\tnot 200", flush=True)
    for name in servers(0):
        if wanted and not any(name.startswith(word) for word in wanted):
            continue
        for cache in ("0", "64"):
            at = port()
            server = servers(at)[name]
            if not Path(server.command[0]).exists():
                print(f"{name} is not installed")
                break
            with running(server, at, CMAA_CACHE=cache) as process:
                for what, path, accept in ASKED:
                    for connections in (1, 8, 32):
                        rate, p50, p99, bad = load(f"http://127.0.0.1:{at}{path}", accept, connections)
                        print(f"{what}\t{name}\t{cache}\t{connections}\t{rate:.0f}\t{p50}\t{p99}\t{bad}", flush=True)
                print(f"memory\t{name}\t{cache}\t{below(process.pid):.0f} MB", flush=True)
                if cache == "0":
                    time.sleep(10)  # what was left unanswered is worked off
                    for what, said in behaviour(at):
                        print(f"{what}\t{name}\t{said}", flush=True)
                    print(f"stop\t{name}\t{stopped(process, at)}", flush=True)


if __name__ == "__main__":
    main()
