"""Fuzzing: whatever text is sent, the endpoint says something sensible in time, and goes on answering."""

from __future__ import annotations

import itertools
import json
import os
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

import pytest

from tests.soak.mutants import mutants
from tests.soak.server import QUEUE, Reply, Server, percentile, taken, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

ALLOWED = {200, 400, 403, 406, 413, 415, 422, 429, 503}
#: Seconds beyond its limit that a query may take, on a machine that has nothing else to do.
OVER = 1.0
#: What CI may add to that: a timing that fails there says nothing.
BUSY_MACHINE = 20.0
PARTIES = "SELECT (COUNT(?p) AS ?n) { ?p a <https://w3id.org/cmaa/ns/Party> }"
_MEDIA = ("application/sparql-results+json", "text/csv", "text/turtle, text/tab-separated-values", "text/html", "*/*")


@dataclass
class Found:
    """What became of the queries of a run."""

    statuses: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    strange: list[tuple[int, int, bytes, str]] = field(
        default_factory=list
    )  # status, which mutant, its beginning, answer
    late: list[tuple[float, int, bytes]] = field(default_factory=list)
    took: float = 0

    def table(self) -> str:
        counts = "\n".join(f"  {status:<10} {count:>7}" for status, count in sorted(self.statuses.items()))
        p50, p95, p99, most = (percentile(self.seconds, share) for share in (0.5, 0.95, 0.99, 1))
        return (
            f"mutants      {sum(self.statuses.values()):>7} in {self.took:.0f} s\n{counts}\n"
            f"seconds: p50 {p50:.3f}, p95 {p95:.3f}, p99 {p99:.3f}, most {most:.2f}\n"
            f"not allowed  {len(self.strange):>7}\nlate         {len(self.late):>7}"
        )


def whole(answer: Reply) -> bool:
    """Tell whether an answer in JSON can be read to its end."""
    if answer.status != 200 or answer.media != "application/sparql-results+json":
        return True
    try:
        return {"head"} < json.loads(answer.body).keys()
    except ValueError:
        return False


def fuzz(server: Server, count: int, clients: int = 4, threads: int = 2) -> Found:
    """Send mutants from several clients at once, each over connections that are kept."""
    found, lock = Found(), threading.Lock()
    most = server.seconds + QUEUE + OVER
    left = iter(enumerate(mutants(count)))
    began = time.monotonic()

    def ask(number: int) -> None:
        client = server.client(number, timeout=most + 60)
        while True:
            with lock:
                batch = list(itertools.islice(left, 20))
            if not batch:
                return client.close()
            for index, text in batch:
                try:
                    answer = client.query(text, _MEDIA[index % len(_MEDIA)], direct=index % 3 == 0)
                    strange = (
                        ""
                        if answer.status in ALLOWED and whole(answer)
                        else answer.body[:300].decode("utf-8", "replace")
                    )
                    status, seconds = answer.status, answer.seconds
                except OSError as error:
                    status, seconds, strange = 0, most + 60, repr(error)
                    client.close()
                with lock:
                    found.statuses[status] += 1
                    found.seconds.append(seconds)
                    if strange or status not in ALLOWED:
                        found.strange.append((status, index, text[:300], strange))
                    if seconds > most:
                        found.late.append((seconds, index, text[:300]))

    working = [threading.Thread(target=ask, args=(2 + i % clients,)) for i in range(clients * threads)]
    for thread in working:
        thread.start()
    for thread in working:
        thread.join()
    found.took = time.monotonic() - began
    return found


def sound(server: Server) -> None:
    """Hold that the server lives, answers rightly, and has as many workers as it is to have."""
    client = server.client()
    assert server.alive()
    assert client.ask("/healthz").status == 200
    assert client.ask("/readyz").status == 200
    known = client.query(PARTIES, "text/csv")
    assert known.status == 200, known.body
    assert int(known.body.split()[1]) > 60
    workers = int(server.settings["workers"])
    assert until(lambda: len(server.processes()) == 2 + workers), server.processes()  # the server and the box too
    assert server.errors() == []


def test_no_text_breaks_the_endpoint(build):
    with Server(build=build, query_seconds=0.3) as server:
        sound(server)
        before = taken(server)
        found = fuzz(server, int(os.environ.get("CMAA_MUTANTS", "1500")))
        assert found.strange == []
        assert sum(found.statuses.values()) == len(found.seconds)
        assert found.statuses[200] > 100
        assert found.statuses[400] > 100
        assert max(found.seconds) < server.seconds + QUEUE + OVER + BUSY_MACHINE
        sound(server)
        after = taken(server)
        assert after.processes == before.processes
        assert after.descriptors <= before.descriptors + 20
        assert after.memory < before.memory + 4 * 0.25 * 300 + 100  # a worker that took more leaves
    assert server.left == 0
