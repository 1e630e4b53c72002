"""Soak: under traffic of every kind nothing grows, and who means well is answered."""

from __future__ import annotations

import socket
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import quote

import pytest

from tests.soak.bombs import grown
from tests.soak.server import Server, Taken, percentile, taken, until
from tests.soak.test_fuzz import sound
from tests.soak.traffic import MALFORMED, Seen, Traffic, get, raw

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

#: Megabytes an hour by which what is kept may grow, once warm.
GROWTH = 60.0


@dataclass
class Soaked:
    """What the server took over time, and what its clients saw."""

    samples: list[tuple[float, Taken]] = field(default_factory=list)
    seen: Seen = field(default_factory=Seen)

    def floor(self, what: str) -> list[tuple[float, float]]:
        """Return the least of each tenth of the time after the first third: what is kept, not what a query takes a while."""
        warm = [(when, float(getattr(one, what))) for when, one in self.samples[len(self.samples) // 3 :]]
        size = max(1, len(warm) // 10)
        return [min(warm[start : start + size], key=lambda point: point[1]) for start in range(0, len(warm), size)]

    def growth(self, what: str) -> float:
        """Return how much a thing grew in an hour, by the line that fits its floor best (least squares)."""
        points = self.floor(what)
        middle = [sum(axis) / len(points) for axis in zip(*points, strict=True)]
        spread = sum((x - middle[0]) ** 2 for x, _ in points)
        return 3600 * sum((x - middle[0]) * (y - middle[1]) for x, y in points) / spread if spread else 0.0

    def table(self) -> str:
        lines = [f"  {'':<12} {'first':>8} {'least':>8} {'median':>8} {'most':>8} {'last':>8} {'growth an hour':>15}"]
        for what in ("memory", "descriptors", "threads", "processes"):
            values = [getattr(one, what) for _, one in self.samples]
            figures = (values[0], min(values), percentile(values, 0.5), max(values), values[-1])
            lines.append(f"  {what:<12} {' '.join(f'{v:>8.0f}' for v in figures)} {self.growth(what):>+15.1f}")
        floor = ", ".join(f"{least:.0f} at {when:.0f} s" for when, least in self.floor("memory"))
        seen = self.seen
        times = [1000 * percentile(seen.seconds, share) for share in (0.5, 0.95, 0.99, 1)]
        return "\n".join(
            [
                f"{self.samples[-1][0]:.0f} s; good requests {sum(seen.good.values())}, by status {dict(seen.good)}",
                "  p50 {:.0f}, p95 {:.0f}, p99 {:.0f}, most {:.0f} ms".format(*times),
                f"  bad clients: {dict(seen.bad)}",
                *lines,
                f"  floor of memory: {floor}",
            ]
        )


def soak(server: Server, seconds: float, every: float, show=lambda _: None) -> Soaked:
    """Keep the server under traffic and look at it every so many seconds."""
    found, began = Soaked(), time.monotonic()
    with Traffic(server) as traffic:
        found.seen = traffic.seen
        while (now := time.monotonic() - began) < seconds:
            found.samples.append((now, taken(server)))
            show(found)
            time.sleep(every)
    return found


@pytest.fixture
def held():
    """Keep connections open until the test is over, however it ends."""
    with ExitStack() as kept:
        yield kept.enter_context


def hung_up(one: socket.socket) -> bool:
    """Tell whether the server closed a connection; what it still said is read."""
    one.settimeout(0.02)
    try:
        return one.fileno() < 0 or not one.recv(1 << 20)
    except TimeoutError:
        return False
    except OSError:
        return True


def test_nothing_grows_and_who_means_well_is_answered(build):
    with Server(build=build, query_seconds=0.5, query_memory=200) as server:
        before = taken(server)
        found = soak(server, 12, 0.5)
        assert found.seen.failed == []
        assert sum(found.seen.good.values()) > 20
        assert len(found.seen.bad) == 5
        sound(server)
        assert until(lambda: taken(server).descriptors <= before.descriptors + 10)
        after = taken(server)
        assert after.processes == before.processes
        assert after.threads <= before.threads + 1
        assert after.memory < before.memory + 4 * 0.25 * 200 + 100
    assert server.left == 0


def test_what_is_no_http_is_refused_and_leaves_nothing(build):
    with Server(build=build) as server:
        before = taken(server)
        for sent in MALFORMED:
            with raw(server, 2, sent) as one:
                one.settimeout(0.3)
                try:
                    said = one.recv(4096)
                except OSError:
                    said = b""
                assert not said.startswith(b"HTTP/1.1 5") or said.startswith(b"HTTP/1.1 501"), (sent[:80], said)
        sound(server)
        assert until(lambda: taken(server).descriptors <= before.descriptors + 5)


def test_who_takes_no_answer_and_who_ends_no_request_is_given_up(build, held):
    """More answers wait to be taken, each with a request behind it, than there are threads; after a while, no more."""
    large = get(f"/sparql?query={quote(grown(20, 'CONCAT({0}, {0})', '?x20'))}")  # more than is kept without a thread
    with Server(build=build, patience=3, query_seconds=10, query_output=40) as server:
        for number in range(20):
            held(raw(server, 100 + number, large * 2))
        half = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Le"
        halves = [held(raw(server, 67, half)) for _ in range(20)]
        good = server.client(3, timeout=60)
        for _ in range(20):
            assert good.ask("/healthz").status == 200
        assert until(lambda: all(map(hung_up, halves)), 30)
        assert until(lambda: taken(server).descriptors < 60, 60)
        sound(server)
    assert server.left == 0


def test_one_client_with_all_its_connections_leaves_room_for_others(build, held):
    with Server(build=build) as server:
        for _ in range(450):
            held(raw(server, 66, b""))
        assert until(lambda: taken(server).descriptors < 38 + 150, 30)
        assert server.client(3).ask("/healthz").status == 200
        sound(server)
