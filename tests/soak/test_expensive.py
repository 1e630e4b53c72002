"""What is expensive ends in time, takes no more than it may, and leaves the others their answers."""

from __future__ import annotations

import csv
import io
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import pyoxigraph as ox
import pytest

from tests.soak.bombs import BOMBS, PAGES, TEXTS
from tests.soak.server import QUEUE, Client, Reply, Server, percentile, taken, until
from tests.soak.test_fuzz import BUSY_MACHINE, OVER, sound

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

#: What those who mean well ask: catalogue, pages, documents.
GOOD = (
    "/api/partners?party=usa&on=2014-01-31",
    "/api/norms?agreement=jpn-usa-1997",
    "/partners?party=usa",
    "/agreement/wto-tfa",
    "/doc/party/jpn.ttl",
    "/basis?from=usa&to=jpn",
    "/query/lineage?agreement=jpn-usa-1997",
    "/",
)
#: Seconds after which an answer is given up.
PATIENCE = 60
#: How an expensive query may end: answered, refused as too deep or wrong, too large, or stopped.
ENDS = {200, 400, 422, 503}
PAGE_ENDS = {200, 301, 302, 303, 400, 404, 413, 414, 422, 429, 431, 503}


def legible(answer: Reply) -> bool:
    """Read an answer to its end; tell whether there is one."""
    try:
        if answer.media in ("application/sparql-results+json", "application/json", "application/ld+json"):
            json.loads(answer.body)
        elif answer.media in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/trig"):
            list(ox.parse(answer.body, ox.RdfFormat.from_media_type(answer.media), base_iri="http://example.org/"))
        elif answer.media == "text/csv":
            rows = list(csv.reader(io.StringIO(answer.body.decode())))
            return len({len(row) for row in rows}) <= 1
        elif answer.media == "text/html":
            return answer.body.rstrip().endswith(b"</html>")
    except (ValueError, SyntaxError):
        return False
    return len(answer.body) == int((answer.headers or {}).get("Content-Length", len(answer.body)))


@dataclass
class Alone:
    """How each expensive thing ended by itself."""

    rows: list[tuple[str, int, float, int]] = field(default_factory=list)  # name, status, seconds, bytes
    torn: list[str] = field(default_factory=list)
    most: float = 0

    def table(self) -> str:
        lines = [
            f"  {name[:60]:<60} {status:>4} {seconds:>7.2f} s {size:>9}" for name, status, seconds, size in self.rows
        ]
        return "\n".join([*lines, f"  megabytes at most: {self.most:.0f}; torn: {self.torn}"])


def alone(server: Server, asked: dict[str, Callable[[Client], Reply]]) -> Alone:
    """Ask one after another; `asked` is what to do with a client, by name."""
    found, client, stop = Alone(), server.client(2, timeout=server.seconds + QUEUE + PATIENCE), threading.Event()

    def watch() -> None:
        while not stop.wait(0.1):
            found.most = max(found.most, taken(server).memory)

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    for name, ask in asked.items():
        try:
            answer = ask(client)
        except OSError as error:
            client.close()
            answer = Reply(0, repr(error), b"", client.timeout)
        found.rows.append((name, answer.status, answer.seconds, len(answer.body)))
        if answer.status == 200 and not legible(answer):
            found.torn.append(name)
    stop.set()
    watching.join()
    return found


def queries(texts: dict[str, str]) -> dict[str, Callable[[Client], Reply]]:
    return {name: lambda client, text=text: client.query(text) for name, text in texts.items()}


def pages(server: Server) -> dict[str, Callable[[Client], Reply]]:
    """Return the expensive addresses of this server's graph."""
    client = server.client()
    rows = json.loads(client.ask("/api/agreements?limit=1000", "application/json").body)["rows"]
    slugs = {
        "all": [r["agreement"] for r in rows],
        "coded": [r["agreement"] for r in rows if r["coding"] == "complete"],
    }
    names = {kind: "&".join(f"agreement={s.rpartition('/')[2]}" for s in found) for kind, found in slugs.items()}
    filled = (path.replace("{all}", names["all"]).replace("{coded}", names["coded"]) for path in PAGES)
    return {path: lambda client, path=path: client.ask(path, "text/html, */*;q=0.5") for path in filled}


@dataclass
class Attack:
    """What four good clients saw, without and with somebody attacking."""

    quiet: list[float] = field(default_factory=list)
    loud: list[float] = field(default_factory=list)
    failed: list[tuple[str, int]] = field(default_factory=list)
    bombs: Counter[int] = field(default_factory=Counter)
    torn: list[str] = field(default_factory=list)
    memory: tuple[float, float, float] = (0, 0, 0)

    def table(self) -> str:
        lines = []
        for name, seen in (("without", self.quiet), ("with", self.loud)):
            p50, p95, p99 = (1000 * percentile(seen, share) for share in (0.5, 0.95, 0.99))
            lines.append(f"  {name:<8} {len(seen):>6} answers  p50 {p50:>7.1f}  p95 {p95:>7.1f}  p99 {p99:>7.1f} ms")
        ratio = percentile(self.loud, 0.95) / max(percentile(self.quiet, 0.95), 0.001)
        before, most, after = self.memory
        lines.append(
            f"  p95 with / without: {ratio:.2f}; failed: {len(self.failed)}; bombs: {dict(sorted(self.bombs.items()))}"
        )
        lines.append(f"  megabytes: {before:.0f} before, {most:.0f} at most, {after:.0f} after")
        return "\n".join(lines)


def attacked(server: Server, seconds: float, at_once: int = 10) -> Attack:
    """Let four clients ask, first in peace, then while another keeps `at_once` expensive queries under way."""
    found, lock = Attack(), threading.Lock()

    def good(number: int, into: list[float], stop: threading.Event) -> None:
        client, turn = server.client(10 + number), number
        while not stop.is_set():
            path = GOOD[turn % len(GOOD)]
            answer, turn = client.ask(path), turn + 1
            with lock:
                into.append(answer.seconds)
                if answer.status != 200:
                    found.failed.append((path, answer.status))
        client.close()

    def bad(number: int, stop: threading.Event) -> None:
        client, turn, texts = server.client(66, timeout=120), number, list(BOMBS.items())
        while not stop.is_set():
            name, text = texts[turn % len(texts)]
            answer, turn = client.query(text), turn + at_once
            with lock:
                found.bombs[answer.status] += 1
                if answer.status == 200 and not legible(answer):
                    found.torn.append(name)
            if answer.status == 429:
                stop.wait(0.1)  # a tenth of what Retry-After says
        client.close()

    def during(into: list[float], attackers: int) -> float:
        stop, most = threading.Event(), 0.0
        threads = [threading.Thread(target=good, args=(n, into, stop)) for n in range(4)]
        threads += [threading.Thread(target=bad, args=(n, stop)) for n in range(attackers)]
        for thread in threads:
            thread.start()
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            time.sleep(0.2)
            most = max(most, taken(server).memory)
        stop.set()
        for thread in threads:
            thread.join()
        return most

    for path in GOOD:  # what is made once is made by now
        server.client().ask(path)
    before = during(found.quiet, 0)
    most = during(found.loud, at_once)
    time.sleep(1)
    found.memory = (before, most, taken(server).memory)
    return found


@pytest.fixture(scope="module")
def server(build):
    with Server(build=build, query_seconds=0.4, query_memory=200) as one:
        yield one


def test_every_expensive_query_ends_in_time_and_whole(server):
    found = alone(server, queries(BOMBS))
    assert {name: status for name, status, _, _ in found.rows if status not in ENDS} == {}
    assert max(seconds for _, _, seconds, _ in found.rows) < server.seconds + QUEUE + OVER + BUSY_MACHINE
    assert found.torn == []
    assert found.most < 300 + 4 * 200
    sound(server)


def test_every_text_is_read_in_time(server):
    """The time to read a text grows with its length and no faster: none of these stops the server."""
    found = alone(server, queries(TEXTS))
    assert {name: status for name, status, _, _ in found.rows if status not in ENDS | {403}} == {}
    assert max(seconds for _, _, seconds, _ in found.rows) < server.seconds + QUEUE + OVER + BUSY_MACHINE
    sound(server)


def test_every_expensive_page_ends_in_time_and_whole(server):
    found = alone(server, pages(server))
    assert {name: status for name, status, _, _ in found.rows if status not in PAGE_ENDS} == {}
    assert max(seconds for _, _, seconds, _ in found.rows) < 60
    assert found.torn == []
    sound(server)


def test_others_are_answered_while_one_client_attacks(server):
    found = attacked(server, 4)
    assert found.failed == []
    assert found.torn == []
    assert found.bombs[429] > 0
    assert len(found.loud) > 20
    assert until(lambda: taken(server).memory < 300 + 4 * 0.25 * 200 + 100)
    sound(server)
