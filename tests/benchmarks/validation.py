"""Timings of validation: `python -m tests.benchmarks.validation [COUNT…] [--pyshacl]`; else the shipped data alone.

Printed for each count of agreements, by the clock and in seconds of the processor: loading (every file read and parsed)
and validation under guard as the line has it, with its findings. With `--pyshacl`, beside it the naive pipeline from
the same files to the same results: rdflib parses them, pySHACL validates; at 1,000 that takes minutes. So that there is
something to find, the last statement of every seventh node is left out. Compare within one run only.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import rdflib

from app import config
from app.graph import build, lines, load, validate
from app.namespaces import BASE
from tests.benchmarks.__main__ import ROOT, timed
from tests.benchmarks.generate import home
from tests.benchmarks.inference import spent


def thinned(parts: list[bytes]) -> list[bytes]:
    """Return lines without the last of every seventh node, so that shapes are broken."""
    every = [line for part in parts for line in part.splitlines(keepends=True)]
    last = {line.split(b" ", 1)[0]: line for line in every}
    gone = {id(line) for line in list(last.values())[::7]}
    return [line for line in every if id(line) not in gone]


def both(action: Callable[[], object]) -> tuple[tuple[float, float], object]:
    """Return the seconds of the clock and of the processor that an action takes, and what it gives."""
    clock, (worked, result) = timed(lambda: spent(action))  # type: ignore[misc]
    return (clock, worked), result


def parsed(paths: list[Path]) -> rdflib.Graph:
    """Read files as anybody would."""
    graph = rdflib.Graph()
    for path in paths:
        graph.parse(path, format="turtle", publicID=BASE)
    return graph


def show(name: str, what: str, seconds: tuple[float, float], more: str = "") -> None:
    """Print a line."""
    print(f"{name:>10}  {what:<34} {seconds[0]:8.2f} s {seconds[1]:8.2f} s of processors  {more}", flush=True)


def measure(settings: config.Settings, name: str, *, slow: bool) -> None:
    """Print the lines for one home."""
    paths = load.find(settings.home)
    loading, _ = both(lambda: load.load(paths, settings.home))
    graph = build.assemble(settings)
    shapes = [t for f in graph.files if f.room == "shapes" for t in f.triples]
    stated = [f.lines for f in graph.files if f.room != "shapes"]
    validating, findings = both(lambda: validate.validate(graph.files, graph.concluded))
    show(name, f"loading {lines.count(stated)} statements", loading)
    show(name, "validating", validating, f"{len(findings)} findings")  # type: ignore[arg-type]
    if slow:
        broken = [b"".join(thinned([*stated, graph.concluded]))]
        ours, found = both(lambda: validate.lines_applied(shapes, broken))
        reading, _ = both(lambda: parsed(paths))
        theirs, said = both(lambda: validate.lines_applied(shapes, broken, "pyshacl"))
        pairs = [{(v.focus, v.path, v.shape) for v in one} for one in (found, said)]  # type: ignore[attr-defined]
        same = "the same" if pairs[0] == pairs[1] else f"{len(pairs[0] ^ pairs[1])} differ"
        show(name, "validating what is broken", ours, f"{len(pairs[0])} results, {same}")
        show(name, "rdflib: parsing", reading)
        show(name, "pySHACL: validating what is broken", theirs)
        ratios = [(reading[i] + theirs[i]) / (loading[i] + ours[i]) for i in (0, 1)]
        print(f"{name:>10}  ours is {ratios[0]:.1f} times as fast by the clock, {ratios[1]:.1f} by the processor")


def main() -> None:
    """Measure and print."""
    counts = [int(word) for word in sys.argv[1:] if word.isdigit()]
    slow = "--pyshacl" in sys.argv
    measure(config.settings(home=ROOT), "shipped", slow=slow)
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            measure(config.settings(home=home(count, Path(folder))), str(count), slow=slow)


if __name__ == "__main__":
    main()
