"""Timings of comparison: the thirteen coded agreements, and pages and the whole of a thousand by the generator.

Of these, some seventy are completely coded; a first page is of twenty of them.
"""

from __future__ import annotations

import gc
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from app import config
from app.ask.coding import coding
from app.ask.compare import compare, stream
from app.ask.run import Asker
from app.ask.similarity import matrix as pairwise
from app.serve import GARBAGE
from app.store.embedded import EmbeddedStore
from tests.benchmarks.__main__ import percentiles, timed
from tests.benchmarks.generate import ROOT, Generator, nquads

COUNT = 1000
#: Milliseconds of the processor that the first page of a thousand may take (p95).
FIRST_PAGE = 300


def loaded(generator: Generator, count: int) -> EmbeddedStore:
    """Return so many agreements in memory, with what is inferred about them."""
    with tempfile.TemporaryDirectory() as folder:
        return EmbeddedStore.read(nquads(count, Path(folder) / "graph.nq", generator))


def worked(action: Callable[[], object], runs: int) -> tuple[float, float]:
    """Return p50 and p95 of an action in milliseconds of the processor, after one run that does not count."""
    action()
    times: list[float] = []
    for _ in range(runs):
        start = time.thread_time()
        action()
        times.append((time.thread_time() - start) * 1000)
    return statistics.median(times), sorted(times)[int(0.95 * (runs - 1))]


def main() -> None:
    """Measure and print; garbage is looked for as seldom as in a server."""
    gc.set_threshold(*GARBAGE)
    settings = config.settings(home=ROOT)
    generator = Generator()
    slugs = sorted(generator.coded(len(generator.slugs)))
    store = loaded(generator, len(generator.slugs))
    asker = Asker.over(store, settings.folder("queries"))
    p50, p95 = percentiles(lambda: compare(asker, slugs), 20)
    print(f"{'thirteen coded agreements x 65 questions':<56} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms")
    p50, p95 = percentiles(lambda: compare(asker, slugs[:2]), 20)
    print(f"{'two coded agreements x 65 questions':<56} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms")
    questions = list(asker.describe("codebook"))
    codings = [coding(asker, slug, questions) for slug in slugs]
    print(f"{'similarity of all pairs, coding read':<56} {timed(lambda: pairwise(codings))[0] * 1000:12.1f} ms")

    seconds, store = timed(lambda: loaded(generator, COUNT))
    asker = Asker.over(store, settings.folder("queries"))
    print(f"{f'writing and loading {COUNT} agreements':<56} {seconds:12.1f} s, {len(store.engine)} statements")
    copies, every = generator.coded(COUNT)[::-1], [generator.name(number) for number in range(COUNT)]
    p50, p95 = worked(lambda: compare(asker, copies[:20]), 20)
    missed = f"   more than {FIRST_PAGE} ms!" if p95 > FIRST_PAGE else ""
    said = f"p50 {p50:8.1f} ms   p95 {p95:8.1f} ms of the processor{missed}"
    print(f"{f'first page, 20 coded of {COUNT} agreements x 65 questions':<56} {said}")
    p50, p95 = percentiles(lambda: compare(asker, copies[:2]), 20)
    print(f"{f'two of {COUNT} agreements x 65 questions':<56} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms")
    seconds, cells = timed(lambda: sum(1 for _ in stream(asker, every)))
    print(f"{f'streamed, {COUNT} agreements x 65 questions':<56} {seconds:12.1f} s, {cells} cells")


if __name__ == "__main__":
    main()
