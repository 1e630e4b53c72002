"""At once: what is there is answered by the loop, all else by threads, and a client cannot tell the two apart."""

import socket
import sys
import urllib.request

import pytest

from tests.test_serve import WHOLE, address, begun, built

#: Says of each answer who gave it. What begins with /there is there, and the rest is made; see app.web.cache.
APP = """
import threading
from app import config, serve

def app(environ, start):
    path, only = environ["PATH_INFO"], environ.get("cmaa.at_once")
    if path == "/fails" and only:
        raise RuntimeError("at once, it fails")
    size = int(environ["QUERY_STRING"] or 0)
    if only and not (path.startswith("/there") and size <= only):
        return ()
    who = b"loop" if threading.current_thread() is threading.main_thread() else b"thread"
    body = who + b" " * size
    if path == "/there/already":
        start("304 Not Modified", [("ETag", '"a"')])
        return ()
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return () if environ["REQUEST_METHOD"] == "HEAD" else (body,)

s = config.settings(port=0)
serve.run(app, s, serve.listening(s), prompt=True)
"""


@pytest.fixture(scope="module")
def port():
    with begun(APP) as server:
        yield int(address(server).rstrip("/").rpartition(":")[2])
        server.terminate()
        assert server.wait(30) == 0


def said(port: int, *requests: str) -> bytes:
    """Return all that is answered to requests that are sent at one go; the last closes the connection."""
    *before, last = (f"{request} HTTP/1.1\r\nHost: localhost\r\n" for request in requests)
    sent = "".join(f"{head}\r\n" for head in before) + f"{last}Connection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one:
        one.sendall(sent.encode())
        return b"".join(iter(lambda: one.recv(65536), b""))


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("GET /there", b"loop"),
        ("GET /made", b"thread"),
        ("GET /fails", b"thread"),
        ("GET /there?1000000", b"thread"),  # too large for the loop
        ("GET /there?60000", b"loop"),
    ],
)
def test_who_answers(port, asked, who):
    head, _, body = said(port, asked).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert f"Content-Length: {len(body)}\r\n".encode() in head + b"\r\n"
    assert body.split() == [who]


def test_head_and_304_have_no_body(port):
    head, _, body = said(port, "HEAD /there").partition(b"\r\n\r\n")
    assert b"\r\nContent-Length: 4\r\n" in head
    assert body == b""
    head, _, body = said(port, "GET /there/already").partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 304 Not Modified\r\n")
    assert b"Content-Length" not in head
    assert body == b""


def test_requests_at_one_go_are_answered_in_their_order(port):
    asked = [f"GET /{path}?{size}" for size, path in enumerate(["there", "made", "there", "there", "made", "there"])]
    answers = said(port, *asked).split(b"HTTP/1.1 200 OK\r\n")[1:]
    assert [one.partition(b"\r\n\r\n")[2].count(b" ") for one in answers] == list(range(6))


def test_many_large_ones_at_one_go_do_not_let_the_loop_wait_for_itself(port):
    assert len(said(port, *["GET /there?60000"] * 60)) > 60 * 60_000
    assert b"loop" in said(port, "GET /there")


def test_one_connection_is_kept_for_both(port):
    with socket.create_connection(("127.0.0.1", port), timeout=30) as one, one.makefile("rb") as lines:
        for path, who in [("/there", b"loop"), ("/made", b"thread")] * 20:
            one.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            while lines.readline() != b"\r\n":
                pass
            assert lines.read(len(who)) == who


@pytest.mark.skipif(sys.platform != "linux", reason="a box needs fork")
def test_the_pages_give_at_once_what_they_gave_before(graph, tmp_path):
    built(tmp_path, "aa-rules", graph.quads())
    with begun(WHOLE, str(tmp_path)) as server:
        url = address(server)

        def get(path):
            with urllib.request.urlopen(url + path, timeout=60) as answer:
                told = {name: value for name, value in answer.headers.items() if name not in ("Date", "X-Request-Id")}
                return answer.status, told, answer.read()

        first = get("api/partners?party=usa")
        assert [get("api/partners?party=usa") for _ in range(3)] == [first] * 3
        lines = get("metrics")[2].decode().splitlines()
        assert 'cmaa_cache_total{found="yes"} 3.0' in lines
        assert 'cmaa_requests_total{page="api.call",status="200"} 4.0' in lines
        server.terminate()
        assert server.wait(30) == 0
