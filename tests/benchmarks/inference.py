"""Timings of inference: `python -m tests.benchmarks.inference [COUNT…] [--owlrl]`; else 68 and 1,000 agreements.

Printed for each count: the seconds that pyoxigraph takes to parse the files, those of the engine, and those of engine and
rules in turn under guard, as the line has them, and the last as a ratio to the first. With `--owlrl`, the engine beside
owlrl's closure too, at ten agreements and at all that are shipped, on the same statements and with the same conclusions.
Every time is that of the processor, which a busy machine changes less than that of the clock.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from app import config
from app.graph import infer, load, reference, rules
from app.namespaces import BASE
from tests.benchmarks.__main__ import ROOT
from tests.benchmarks.generate import home


def spent(action: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds of the processor that an action takes, its children included, and what it gives."""
    start, before = time.process_time(), os.times()
    result = action()
    after = os.times()
    children = after.children_user + after.children_system - before.children_user - before.children_system
    return time.process_time() - start + children, result


def of_rooms(settings: config.Settings, texts: dict[Path, str], *rooms: str) -> list[ox.Triple]:
    """Return the statements of the files of some top folders."""
    found: list[ox.Triple] = []
    for path, text in texts.items():
        if path.relative_to(settings.home).parts[0] in rooms:
            found += (q.triple for q in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=BASE))
    return found


def measure(settings: config.Settings) -> None:
    """Print a line for one home: parsing, the engine, engine and rules."""
    paths = load.find(settings.home, ("ontology", "data"))
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    parsing, stated = spent(lambda: of_rooms(settings, texts, "ontology", "data"))
    axioms = of_rooms(settings, texts, "ontology")
    engine, _ = spent(lambda: infer.infer(axioms, stated))  # type: ignore[arg-type]
    own = rules.read_rules(settings.home / "ontology" / "rules")
    both, found = spent(lambda: rules.conclude(axioms, stated, own, infer.infer))  # type: ignore[arg-type]
    agreements = sum(path.parent.name == "agreements" for path in paths)
    print(
        f"{agreements:>10} {len(stated):>10} {parsing:>9.2f} {engine:>9.2f} {both:>9.2f} {both / parsing:>7.2f}"
        f" {len(found):>10}",  # type: ignore[arg-type]
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
    counts = [int(word) for word in words if word.isdigit()] or [68, 1000]
    shipped = config.settings(home=ROOT)
    print(
        f"{'agreements':>10} {'statements':>10} {'parse s':>9} {'engine s':>9} {'rules s':>9} {'ratio':>7} {'concluded':>10}"
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
