"""Traffic: clients that mean well, and others that do what clients of an open server do: leave, stall, stammer, attack."""

from __future__ import annotations

import contextlib
import random
import re
import socket
import threading
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

from tests.soak.bombs import BOMBS
from tests.soak.mutants import mutants
from tests.soak.server import Server

LARGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 12000"
SMALL = "SELECT (COUNT(?p) AS ?n) { ?p a <https://w3id.org/cmaa/ns/Party> }"
#: What those who mean well ask: pages, questions, documents, tables.
GOOD = (
    "/api/partners?party=usa&on=2014-01-31",
    "/partners?party=usa",
    "/doc/party/jpn.ttl",
    "/api/norms?agreement=jpn-usa-1997",
    "/agreement/wto-tfa",
    f"/sparql?query={quote(SMALL)}&format=json",
    "/basis?from=usa&to=jpn",
    "/query/lineage?agreement=jpn-usa-1997",
    "/doc/concept/confidence/high.jsonld",
    "/",
    "/compare?agreement=jpn-usa-1997&agreement=wto-tfa",
    "/api/similar?agreement=jpn-usa-1997",
)
#: What is no HTTP, or none that a server should take.
MALFORMED = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(256)),
    b"GET\r\n\r\n",
    b"\r\n" * 50 + b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \x00\xff\r\n\r\n",
    b"GET /\x00\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /%00%ff%c0%ae HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET http://[::1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\nx",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nquery=",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
    b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 40000 + b"\r\n",
    b"GET /" + b"a" * 300000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\nHost: localhost\n folded: x\n\n",
    b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n",
)


def raw(server: Server, number: int, sent: bytes, wait: float = 10) -> socket.socket:
    """Open a connection of a client and send something."""
    one = socket.create_connection(("127.0.0.1", server.port), wait, source_address=(f"127.0.0.{number}", 0))
    with contextlib.suppress(OSError):  # the server had enough
        one.sendall(sent)
    return one


def get(path: str, *, host: str = "localhost") -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: application/sparql-results+json\r\n\r\n".encode()


LARGE_ANSWER = get(f"/sparql?query={quote(LARGE)}")


def told(body: bytes) -> str:
    """Return what a page or a problem says first."""
    return " ".join(re.sub(rb"<[^>]*>", b" ", body.rpartition(b"<main")[2]).decode("utf-8", "replace").split())[:300]


@dataclass
class Seen:
    """What those who mean well saw, and how much the others did."""

    good: Counter[int] = field(default_factory=Counter)
    failed: list[tuple[str, int, str]] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    bad: Counter[str] = field(default_factory=Counter)


class Traffic:
    """Clients of both kinds, until told to stop."""

    def __init__(self, server: Server, good: int = 4, pause: float = 0.02) -> None:
        self.server, self.seen = server, Seen()
        self._stop, self._lock, self._pause = threading.Event(), threading.Lock(), pause
        bad = (self._leaves, self._stalls, self._halves, self._stammers, self._attacks)
        self._threads = [threading.Thread(target=self._good, args=(10 + n,)) for n in range(good)]
        self._threads += [threading.Thread(target=self._repeated, args=(way, 60 + n)) for n, way in enumerate(bad)]

    def __enter__(self) -> Traffic:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _good(self, number: int) -> None:
        client, turn = self.server.client(number, timeout=60), number
        while not self._stop.wait(self._pause):
            path, turn = GOOD[turn % len(GOOD)], turn + 1
            try:
                answer = client.ask(path)
                status, seconds, said = answer.status, answer.seconds, told(answer.body)
            except OSError as error:
                status, seconds, said = 0, 60.0, repr(error)
                client.close()
            with self._lock:
                self.seen.good[status] += 1
                self.seen.seconds.append(seconds)
                if status != 200:
                    self.seen.failed.append((path, status, said))
        client.close()

    def _repeated(self, way, number: int) -> None:
        chance = random.Random(number)
        while not self._stop.wait(5 * self._pause):
            with contextlib.suppress(OSError):  # a connection that the server did not take any more
                way(number, chance)
            with self._lock:
                self.seen.bad[way.__name__.strip("_")] += 1

    def _leaves(self, number: int, chance: random.Random) -> None:
        """Ask and leave before the answer, or in the middle of it."""
        with raw(self.server, number, LARGE_ANSWER if chance.random() < 0.3 else get(chance.choice(GOOD))) as one:
            if chance.random() < 0.5:
                one.recv(chance.choice((1, 1000, 20000)))

    def _stalls(self, number: int, chance: random.Random) -> None:
        """Ask for much, twice in one breath, and read a little at a time."""
        with raw(self.server, number, LARGE_ANSWER * 2) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            for _ in range(chance.randrange(20)):
                one.recv(512)
                if self._stop.wait(0.1):
                    return

    def _halves(self, number: int, chance: random.Random) -> None:
        """Send a part of a request, byte by byte at its end, and not the rest."""
        whole = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 900\r\n\r\nSELECT"
        with raw(self.server, number, whole[: chance.randrange(1, len(whole))]) as one:
            for _ in range(chance.randrange(10)):
                one.sendall(b"x")
                if self._stop.wait(0.1):
                    return

    def _stammers(self, number: int, chance: random.Random) -> None:
        """Send what is no HTTP, and read what is said to that, if anything."""
        with raw(self.server, number, chance.choice(MALFORMED), 2) as one:
            one.settimeout(0.2)
            one.recv(65536)

    def _attacks(self, number: int, chance: random.Random) -> None:
        """Send an expensive query, or a mutant."""
        client = self.server.client(number, timeout=60)
        text = (
            chance.choice(list(BOMBS.values())) if chance.random() < 0.3 else next(mutants(1, chance.randrange(10**9)))
        )
        client.query(text)
        client.close()
