"""Timings of inference: `python -m tests.benchmarks.inference [COUNT…] [--owlrl]`; else 68 and 1,000 agreements.

Printed for each count: the seconds that pyoxigraph alone takes to load the files into memory, and those that the line
takes for it, lines and store; those of our rules of OWL 2 RL; those of these and the rules in files in turn, as a build
has them, the statements put in order for the dump included; and the last as a ratio to the first and to the second.
With `--owlrl`, the engine beside owlrl's closure too, at ten agreements and at all that are shipped, on the same
statements and with the same conclusions. Every time is that of the processor, which a busy machine changes less than that of the clock.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from app import config
from app.graph import engines, infer, lines, load, reference, rules, validate
from app.graph.concluded import concluded as concluded_in_parts
from app.graph.shacl import Shapes
from app.namespaces import BASE
from tests.benchmarks.__main__ import ROOT
from tests.benchmarks.generate import home

_ROOMS = (("ontology",), ("ontology", "data"))


def spent(action: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds of the processor that an action takes, its children included, and what it gives."""
    start, before = time.process_time(), os.times()
    result = action()
    after = os.times()
    children = after.children_user + after.children_system - before.children_user - before.children_system
    return time.process_time() - start + children, result


def stored(paths: list[Path]) -> ox.Store:
    """Load files into a store with nothing but the engine."""
    store = ox.Store()
    for path in paths:
        store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=BASE)
    return store


def held(files: list[load.GraphFile]) -> ox.Store:
    """Put what files say into a store."""
    store = ox.Store()
    for file in files:
        lines.fill(store, file.lines, file.iri)
    return store


def concluded(files: list[load.GraphFile], shapes: Shapes, own: dict[str, str]) -> int:
    """Conclude as a build does, and return how many statements."""
    with tempfile.TemporaryDirectory() as place:
        found = concluded_in_parts(files, shapes, own, engines.OURS, Path(place)).graph
    return lines.count([*(part.concluded for part in found.parts), *found.joined.values()])


def measure(settings: config.Settings) -> None:
    """Print a line for one home: loading, the engine, engine and rules."""
    paths = load.find(settings.home, ("ontology", "data"))
    loading, store = spent(lambda: stored(paths))
    lined, files = spent(lambda: load.load(paths, settings.home))
    holding, _ = spent(lambda: held(files))
    shapes = Shapes(validate.shapes_of(load.load(load.find(settings.home, ("shapes",)), settings.home)))
    triples = [[triple for file in files if file.room in rooms for triple in file.triples] for rooms in _ROOMS]
    engine, _ = spent(lambda: infer.infer(*triples))
    own = rules.read_rules(settings.home / "ontology" / "rules")
    both, found = spent(lambda: concluded(files, shapes, own))
    agreements = sum(path.parent.name == "agreements" for path in paths)
    print(
        f"{agreements:>10} {len(store):>10} {loading:>9.2f} {lined + holding:>9.2f} {engine:>9.2f} {both:>9.2f}"  # type: ignore[arg-type]
        f" {both / loading:>7.2f} {both / (lined + holding):>7.2f}"
        f" {found:>10}",
        flush=True,
    )


def against_owlrl(settings: config.Settings, most: int) -> None:
    """Print a line for so many of the shipped agreements with all that they share: the engine and owlrl's closure."""
    files = list(load.load(load.find(settings.home, ("ontology", "data")), settings.home))
    left = [f.name for f in files if f.name.startswith("data/agreements/")][most:]
    axioms = [t for f in files if f.room == "ontology" for t in f.triples]
    stated = [t for f in files if f.name not in left for t in f.triples]
    engine, ours = min(spent(lambda: infer.infer(axioms, stated)) for _ in range(5))
    closing, theirs = spent(lambda: reference.closure(axioms, stated))
    same = "the same" if set(ours) == set(theirs) else f"{len(set(ours) ^ set(theirs))} differ"  # type: ignore[call-overload]
    print(f"{most:>10} {len(stated):>10} {engine:>9.3f} {closing:>9.1f} {closing / engine:>7.0f}  {same}", flush=True)


def main() -> None:
    """Measure and print."""
    words = sys.argv[1:]
    gc.disable()  # as a build does
    counts = [int(word) for word in words if word.isdigit()] or [68, 1000]
    shipped = config.settings(home=ROOT)
    print(
        f"{'agreements':>10} {'statements':>10} {'engine s':>9} {'line s':>9} {'rl s':>9} {'rules s':>9} {'ratios':>15} {'concluded':>10}"
    )
    measure(shipped)
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            measure(config.settings(home=home(count, Path(folder))))
    if "--owlrl" in words:
        print(f"\n{'agreements':>10} {'statements':>10} {'ours s':>9} {'owlrl s':>9} {'times':>7}  conclusions")
        for most in (10, 1000):
            against_owlrl(shipped, most)


if __name__ == "__main__":
    main()
