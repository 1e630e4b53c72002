"""Timings of comparison: the thirteen coded agreements, and pages and the whole of a thousand synthetic ones."""

from __future__ import annotations

import time
from pathlib import Path

from app import config
from app.ask.coding import coding
from app.ask.compare import compare, stream
from app.ask.run import Asker
from app.ask.similarity import matrix as pairwise
from app.graph import build
from app.store.embedded import EmbeddedStore
from tests.benchmarks.__main__ import percentiles, timed
from tests.benchmarks.synthetic import coded, name, quads

ROOT = Path(__file__).resolve().parents[2]
COUNT = 1000


def main() -> None:
    """Measure and print."""
    settings = config.settings(home=ROOT)
    graph = build.assemble(settings)
    slugs = coded(graph)
    store = EmbeddedStore()
    store.add(graph.quads())
    asker = Asker.over(store, settings.folder("queries"))
    p50, p95 = percentiles(lambda: compare(asker, slugs), 20)
    print(f"{'thirteen coded agreements x 65 questions':<56} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms")
    p50, p95 = percentiles(lambda: compare(asker, slugs[:2]), 20)
    print(f"{'two coded agreements x 65 questions':<56} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms")
    questions = list(asker.describe("codebook"))
    codings = [coding(asker, slug, questions) for slug in slugs]
    print(f"{'similarity of all pairs, coding read':<56} {timed(lambda: pairwise(codings))[0] * 1000:12.1f} ms")

    start = time.perf_counter()
    store.add(quads(graph, COUNT))
    print(
        f"{f'loading {COUNT} synthetic agreements':<56} {time.perf_counter() - start:12.1f} s, {len(store.engine)} statements"
    )
    copies = [name(slugs[n % len(slugs)], n) for n in range(COUNT)]
    p50, p95 = percentiles(lambda: compare(asker, copies[:20]), 10)
    print(f"{f'first page, 20 of {COUNT} agreements x 65 questions':<56} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms")
    p50, p95 = percentiles(lambda: compare(asker, copies[:2]), 20)
    print(f"{f'two of {COUNT} agreements x 65 questions':<56} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms")
    seconds, cells = timed(lambda: sum(1 for _ in stream(asker, copies)))
    print(f"{f'streamed, {COUNT} agreements x 65 questions':<56} {seconds:12.1f} s, {cells} cells")


if __name__ == "__main__":
    main()
