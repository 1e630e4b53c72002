"""The real server, byte by byte: what a client that keeps to no rule can say, and what it is told."""

import re
import socket

import pytest
from waitress.adjustments import Adjustments

from app.serve.strict import Strict

GOOD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
ONE = b"Host: localhost\r\nConnection: close\r\n"
BOTH = (
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"
)
#: What is sent → the codes that may come back, in their order; a request hidden in another one gets no answer.
SMUGGLED = {
    "both lengths": (BOTH, "400"),
    "both lengths, the other first": (BOTH.replace(b"Content-Length: 4\r\nTransfer-Encoding: chunked", b"Transfer-Encoding: chunked\r\nContent-Length: 4"), "400"),
    "chunked before HTTP/1.1": (BOTH.replace(b"HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4", b"HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive"), "400"),
    "two lengths": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 44\r\n\r\nGET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"),
    "a list of lengths": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0, 44\r\n\r\nGET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n", "400"),
    "a length with a sign": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: +0\r\n\r\n", "400"),
    "a length below zero": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", "400"),
    "a length in other digits": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x10\r\n\r\n", "400"),
    "another coding": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n", "50|40"),
    "a coding in disguise": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", "50|40"),
    "a name with a blank": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nContent-Length : 5\r\n\r\nabcde", "400"),
    "a folded line": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n", "200|400"),
    "bare line feeds": (b"GET /healthz HTTP/1.1\nHost: localhost\n\n", "none|400"),
    "a bare carriage return": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\rY: b\r\n\r\n", "400"),
    "a NUL in a header": (b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", "400"),
    "a chunk without end": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", "400"),
    "a chunk with an extension": (b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;\n\r\na\r\n0\r\n\r\n", "40"),
}  # fmt: skip
SAID = {
    "two hosts": (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", "400"),
    "another host": (b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", "400"),
    "a whole address": (b"GET http://evil.example/doc/party/usa HTTP/1.1\r\n" + ONE + b"\r\n", "200|303|400|404"),
    "no host": (b"GET /doc/party/usa HTTP/1.1\r\nConnection: close\r\n\r\n", "400"),
    "no path": (b"GET  HTTP/1.1\r\n" + ONE + b"\r\n", "400|404"),
    "no version": (b"GET /\r\n\r\n", "200|400"),
    "nothing": (b"\r\n\r\n\r\n", "none|400"),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 500 + b"\r\n\r\n", "400"),
    "binary": (bytes(range(256)) + b"\r\n\r\n", "400"),
    "two slashes": (b"GET //evil.example/id/party/usa HTTP/1.1\r\n" + ONE + b"\r\n", "308|404"),
    "two slashes before a thing": (b"GET //id/party/usa HTTP/1.1\r\n" + ONE + b"\r\n", "308|303|404"),
    "a backslash": (b"GET /\\evil.example HTTP/1.1\r\n" + ONE + b"\r\n", "404"),
    "a line end in the path": (b"GET /id/party%0d%0aX:%20y HTTP/1.1\r\n" + ONE + b"\r\n", "400|404"),
    "a blank in the path": (b"GET /id/party usa HTTP/1.1\r\n" + ONE + b"\r\n", "400|404"),
    "bytes in the path": (b"GET /doc/\xff\xfe\x80 HTTP/1.1\r\n" + ONE + b"\r\n", "400|404"),
    "out of the folder": (b"GET /static/../../../../etc/passwd HTTP/1.1\r\n" + ONE + b"\r\n", "404"),
    "out of the folder, encoded": (b"GET /static/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\n" + ONE + b"\r\n", "404"),
    "TRACE": (b"TRACE / HTTP/1.1\r\n" + ONE + b"X-Secret: secret\r\n\r\n", "405"),
    "CONNECT": (b"CONNECT evil.example:443 HTTP/1.1\r\n" + ONE + b"\r\n", "400|404|405"),
    "PUT": (b"PUT /static/x.html HTTP/1.1\r\n" + ONE + b"Content-Length: 1\r\n\r\nx", "405"),
    "a method in small letters": (b"get / HTTP/1.1\r\n" + ONE + b"\r\n", "400|405|501|200"),
    "a header of 300 kB": (b"GET / HTTP/1.1\r\n" + ONE + b"X: " + b"a" * 300_000 + b"\r\n\r\n", "431|400|none"),
    "Accept of 100 kB": (b"GET / HTTP/1.1\r\n" + ONE + b"Accept: " + b"a/b," * 25_000 + b"\r\n\r\n", "200|431"),
    "an address of 100 kB": (b"GET /partners?party=" + b"a" * 100_000 + b" HTTP/1.1\r\n" + ONE + b"\r\n", "400|431"),
    "a body without end": (b"POST /sparql HTTP/1.1\r\n" + ONE + b"Content-Length: 99999999999\r\n\r\n", "413"),
    "Expect": (b"POST /sparql HTTP/1.1\r\n" + ONE + b"Expect: a-miracle\r\nContent-Length: 0\r\n\r\n", "4"),
    "a name beyond Latin": ("GET /partners?party=usa&format=csv&x=日本 HTTP/1.1\r\n".encode() + ONE + b"\r\n", "400"),
    "a file with line ends": (b"GET /compare?agreement=jpn-usa-1997&format=csv&x=%0d%0aA:%20b HTTP/1.1\r\n" + ONE + b"\r\n", "200"),
    "a file beyond Latin": (b"GET /compare?agreement=jpn-usa-1997&format=csv&x=%e6%97%a5 HTTP/1.1\r\n" + ONE + b"\r\n", "200"),
}  # fmt: skip


def said(port: int, *sent: bytes) -> bytes:
    """Send bytes and return all that comes back until the server is done, or has nothing more to say."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        got = bytearray()
        try:
            for part in sent:
                line.sendall(part)
            while piece := line.recv(65536):
                got += piece
        except (TimeoutError, ConnectionError):
            pass
        return bytes(got)


def codes(answer: bytes) -> list[str]:
    return [code.decode() for code in re.findall(rb"^HTTP/1\.[01] (\d{3}) ", answer, re.MULTILINE)]


def right(answer: bytes, expected: str) -> None:
    found = codes(answer)
    first = found[0] if found else "none"
    assert re.match(expected, first), answer[:500]
    assert b"Traceback" not in answer
    assert not re.search(rb"(?im)^(?:set-cookie|server|x|a|y): ", answer)
    assert b"evil.example" not in answer.partition(b"\r\n\r\n")[0].replace(b"http://localhost/evil.example", b"")


@pytest.mark.parametrize("case", SMUGGLED, ids=SMUGGLED.keys())
def test_no_request_hides_in_another(port, case):
    sent, expected = SMUGGLED[case]
    answer = said(port, sent)
    right(answer, expected)
    assert b"cmaa_requests" not in answer
    assert len(codes(answer)) <= 1
    right(said(port, GOOD), "200")


@pytest.mark.parametrize("case", SAID, ids=SAID.keys())
def test_what_a_client_may_say(port, case):
    sent, expected = SAID[case]
    answer = said(port, sent)
    right(answer, expected)
    assert b"root:" not in answer
    assert b"X-Secret" not in answer
    right(said(port, GOOD), "200")


@pytest.mark.parametrize("case", [name for name in SMUGGLED if "both" in name or "before" in name])
def test_two_lengths_are_no_length(case):
    parser = Strict(Adjustments())
    parser.received(SMUGGLED[case][0])
    assert parser.completed
    assert parser.error.code == 400


def test_one_length_is_one():
    for head in (b"Content-Length: 5\r\n\r\nASK{}", b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n\r\n"):
        parser = Strict(Adjustments())
        sent = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n" + head
        while not parser.completed:
            sent = sent[parser.received(sent) :]
        assert parser.error is None
        assert parser.get_body_stream().read() == b"ASK{}"


@pytest.mark.parametrize(
    "way", [b"Content-Length: 10000000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n5000001\r\n" + b" " * 5_000_001]
)
def test_a_request_that_is_too_long_is_refused_in_a_sentence(way):
    parser = Strict(Adjustments(max_request_body_size=5_000_000))
    sent = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\n" + way
    while sent and not parser.completed:
        sent = sent[parser.received(sent) :]
    parser.close()
    status, headers, body = parser.error.to_response()
    assert status.startswith("413")
    assert body == b"The request is too long; a query may have 1000000 bytes.\n"
    assert ("Access-Control-Allow-Origin", "*") in headers
