"""Every question of the catalogue at growing counts of agreements: `python -m tests.benchmarks.questions [COUNT…]`.

Printed, by question and count: the rows of the answer; the milliseconds of the processor at p50 of the whole path (the
query, the rows, and the check of the parameters, which a release remembers), of the engine alone with the same text, and
of rdflib in memory up to RDFLIB agreements, once, in a child that is ended after LIMIT seconds;
and how many times longer than for the count before. What misses its target is marked: at most ENGINE times the engine,
at least FASTER times as fast as rdflib, and growth no greater than that of the answer by more than a margin.
Never part of a test; compare within one run only. Counts by default: 68, 1,000 and 10,000.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import rdflib

from app import config
from app.ask.run import Asker
from app.ask.steady import Steady
from app.store.embedded import EmbeddedStore
from app.store.protocol import Rows
from app.terms import to_rdflib
from tests.benchmarks.__main__ import EXAMPLES, LIMIT, in_rdflib
from tests.benchmarks.generate import ROOT, Generator, nquads

COUNTS = (68, 1000, 10_000)
RDFLIB = 1000
ENGINE, FASTER, MEDIAN = 1.5, 30, 100
#: How many times longer an answer may take at the next count: one that grows, and one whose size is fixed.
GROWING, FIXED = 15, 2
MOST_RUNS, SECONDS = 50, 3.0


class Knowing(Steady):
    """An asker of a release as it answers what was not asked before, of parties and agreements that were."""

    def ask(self, name: str, given: Mapping[str, str]) -> Rows:
        """Answer a question anew each time."""
        return Asker.ask(self, name, given)


def p50(action: Callable[[], object]) -> float:
    """Return the median of an action in milliseconds of the processor, of as many runs as SECONDS allow after a first."""
    action()
    times: list[float] = []
    until = time.perf_counter() + SECONDS
    while len(times) < MOST_RUNS and (len(times) < 3 or time.perf_counter() < until):
        start = time.thread_time()
        action()
        times.append((time.thread_time() - start) * 1000)
    return statistics.median(times)


def alone(engine: ox.Store, text: str) -> int:
    """Ask the engine and nobody else, and read every row; return how many there are."""
    return sum(1 for row in engine.query(text, use_default_graph_as_union=True) if tuple(row) is not None)  # type: ignore[arg-type, union-attr]


def plain(engine: ox.Store) -> rdflib.Graph:
    """Return the statements of a store in a graph of rdflib, without those of the shapes."""
    return to_rdflib([q.triple for q in engine if "/graph/shapes/" not in q.graph_name.value])  # type: ignore[union-attr]


def marked(value: float, most: float) -> str:
    """Return a ratio, with a mark where it is greater than it should be."""
    return f"{value:.2f}{'!' if value > most else ' '}"


def measured(asker: Asker, engine: ox.Store, graph: rdflib.Graph | None, before: dict[str, tuple[float, int]]) -> None:
    """Print a line for each question, and put on record how long it takes and how many rows it has."""
    faster: list[float] = []
    for question in asker.answers:
        name = question.name
        given = {p.name: EXAMPLES[p.name] for p in question.parameters if not p.optional}
        given |= {"on": "2014-01-31"} if name == "partners" else {}
        text = question.render(given)
        rows = alone(engine, text)
        whole = p50(partial(asker.ask, name, given))
        own = p50(partial(alone, engine, text))
        growth, slow, times = "", "", ""
        if name in before:
            earlier, size = before[name]
            growth = marked(whole / earlier, GROWING if rows > 1.5 * size else FIXED)
        if graph is not None:
            slow = in_rdflib(graph, text)
            faster.append((float(slow) if slow.isdecimal() else 1000 * LIMIT) / whole)
            times = f"{faster[-1]:.0f}{'' if slow.isdecimal() else '+'}{'!' if faster[-1] < FASTER else ''}"
        line = f"{name:<14} {rows:>6} {whole:>9.2f} {own:>9.2f} {marked(whole / own, ENGINE):>6}"
        print(f"{line} {growth:>7} {slow:>10} {times:>8}", flush=True)
        before[name] = (whole, rows)
    if faster:
        middle = statistics.median(faster)
        print(f"rdflib takes {middle:.0f} times as long in the median{'!' if middle < MEDIAN else ''}", flush=True)


def main() -> None:
    """Measure and print."""
    counts = tuple(map(int, sys.argv[1:])) or COUNTS
    generator, queries = Generator(), config.settings(home=ROOT).folder("queries")
    before: dict[str, tuple[float, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            store = EmbeddedStore.read(nquads(count, Path(folder) / "graph.nq", generator))
            graph = plain(store.engine) if count <= RDFLIB else None
            print(f"\n{count} agreements, {len(store.engine)} statements")
            heads = ("question", "rows", "ask ms", "engine", "ratio", "growth", "rdflib ms", "times")
            print("{:<14} {:>6} {:>9} {:>9} {:>6} {:>7} {:>10} {:>8}".format(*heads), flush=True)
            measured(Knowing.over(store, queries), store.engine, graph, before)


if __name__ == "__main__":
    main()
