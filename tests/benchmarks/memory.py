"""Memory: what a served graph takes a statement, beside the engine alone: `python -m tests.benchmarks.memory [SMALL LARGE]`.

Both sizes are served in memory, and what all processes take (proportional set size) is measured four times: after a few
questions; at rest after them; after CLIENTS clients asked all questions of the catalogue for SECONDS seconds; and at
rest after that. At rest is when nothing was asked for so long that what is taken did not change any more: by then each
worker that copied much of the graph made room for a new one, which shares it. Answers are not kept (`CMAA_CACHE=0`), so
that every question reaches a worker. The difference between the sizes over the difference of statements is the cost of
a statement, without what the programs themselves take.

With `--disk` they are served from the store on disk, as a graph of more than a million statements is unless set
otherwise. A size may be a home folder too. Never part of a test.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from app import config
from app.ask.catalogue import Catalogue
from app.cli.common import build as build_all
from app.graph import builds
from app.store.box.idle import REST
from app.store.protocol import SRJ
from tests.benchmarks.__main__ import EXAMPLES
from tests.benchmarks.generate import ROOT, home
from tests.soak.server import Server, taken

#: Who asks at once, and for how many seconds.
CLIENTS, SECONDS = 8, 10.0
WHEN = ("after questions", "at rest", "after many at once", "at rest again")
_ALONE = """
import sys, pyoxigraph as ox
store = ox.Store()
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS, lenient=True)
lines = open("/proc/self/smaps_rollup").read().splitlines()
print(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")))
"""
_ASKED = ("/partners?party=usa", "/agreements", "/api/partner?party=usa&partner=jpn", "/codebook", "/search?q=secrecy")


def rested(server: Server) -> float:
    """Wait until the server is at rest, and return the megabytes that it takes."""
    now, before = taken(server).memory, 0.0
    while abs(now - before) > 0.002 * now:
        time.sleep(3 * REST)
        now, before = taken(server).memory, now
    return now


def many(server: Server) -> None:
    """Let clients ask all questions of the catalogue at once, each beginning elsewhere."""
    texts = [
        question.render({p.name: EXAMPLES[p.name] for p in question.parameters if not p.optional})
        for question in Catalogue(ROOT / "queries" / "answer")
    ]
    until = time.monotonic() + SECONDS

    def ask(number: int) -> None:
        client = server.client(number + 2)
        while time.monotonic() < until:
            for text in [*texts[number:], *texts[:number]]:
                assert client.ask(f"/sparql?{urlencode({'query': text})}", SRJ).status in (200, 503)

    with ThreadPoolExecutor(CLIENTS) as threads:
        list(threads.map(ask, range(CLIENTS)))


def measured(size: str, most: int) -> tuple[int, list[float], float]:
    """Return the statements of a size, and the megabytes that the server (at each WHEN) and the engine alone take.

    A graph of up to `most` statements is served in memory.
    """
    with ExitStack() as held:
        place = Path(held.enter_context(tempfile.TemporaryDirectory()))
        folder = home(int(size), place / "home") if size.isdigit() else Path(size)
        settings = config.settings(home=folder, build=folder / "build")
        release = builds.fresh(settings, lambda: build_all(settings, builds.silent))
        given = {"build": settings.build, "memory": most, "query_memory": 4000, "query_seconds": 30, "cache": 0}
        with Server(folder, **given) as server:
            client = server.client()
            for path in _ASKED:
                assert client.ask(path).status == 200, path
            served = [taken(server).memory, rested(server)]
            many(server)
            served += [taken(server).memory, rested(server)]
        told = subprocess.run([sys.executable, "-c", _ALONE, str(release.dump)], capture_output=True, check=True)
        return release.stated + release.inferred, served, int(told.stdout) / 1000


def main() -> None:
    """Measure two sizes and print the cost of a statement."""
    sizes = [word for word in sys.argv[1:] if not word.startswith("-")] or ["68", "1000"]
    small, large = (measured(size, 0 if "--disk" in sys.argv else 10**9) for size in sizes)
    print(f"{'statements':>20}{small[0]:>10}{large[0]:>10}      a statement   ratio")
    alone = (large[2] - small[2]) * 1e6 / (large[0] - small[0])
    print(f"{'engine alone':>20}{small[2]:>7.0f} MB{large[2]:>7.0f} MB{alone:>11.0f} bytes")
    for when, less, more in zip(WHEN, small[1], large[1], strict=True):
        each = (more - less) * 1e6 / (large[0] - small[0])
        print(f"{when:>20}{less:>7.0f} MB{more:>7.0f} MB{each:>11.0f} bytes{each / alone:>8.2f}")


if __name__ == "__main__":
    main()
