"""Timings of validation: `python -m tests.benchmarks.validation [COUNT…] [--pyshacl]`; else the shipped data alone.

Printed for each count of agreements: the seconds that loading takes (every file read and parsed) and inference, and
validation under guard as the line has it, with its findings. With `--pyshacl`, beside it the seconds that pySHACL takes
from the same statements, its own loading included, and whether both say the same; at 1,000 that takes minutes. So that
there is something to find, the last statement of every seventh node is left out. Times are those of the processor.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from app import config
from app.graph import build, lines, load, validate
from tests.benchmarks.__main__ import ROOT, timed
from tests.benchmarks.generate import home
from tests.benchmarks.inference import spent


def thinned(parts: list[bytes]) -> list[bytes]:
    """Return lines without the last of every seventh node, so that shapes are broken."""
    every = [line for part in parts for line in part.splitlines(keepends=True)]
    last = {line.split(b" ", 1)[0]: line for line in every}
    gone = {id(line) for line in list(last.values())[::7]}
    return [line for line in every if id(line) not in gone]


def measure(settings: config.Settings, name: str, *, slow: bool) -> None:
    """Print a line for one home."""
    loading, _ = spent(lambda: list(load.load(load.find(settings.home), settings.home)))
    graph = build.assemble(settings)
    shapes = [t for f in graph.files if f.room == "shapes" for t in f.triples]
    data = [*(f.lines for f in graph.files if f.room != "shapes"), graph.concluded]
    count = lines.count(data)
    cost, findings = spent(lambda: validate.validate(graph.files, graph.concluded))
    wall, _ = timed(lambda: validate.validate(graph.files, graph.concluded))
    print(
        f"{name:>10} {count:>10} {loading:>9.2f} {cost:>9.2f} {cost / loading:>7.2f} {wall:>9.2f} {len(findings):>8}",  # type: ignore[arg-type]
        flush=True,
    )
    if slow:
        broken = thinned(data)
        ours, found = spent(lambda: validate.lines_applied(shapes, broken))
        theirs, said = spent(lambda: validate.lines_applied(shapes, broken, "pyshacl"))
        pairs = [{(v.focus, v.path, v.shape) for v in one} for one in (found, said)]  # type: ignore[attr-defined]
        same = "the same" if pairs[0] == pairs[1] else f"{len(pairs[0] ^ pairs[1])} differ"
        ratios = f"{theirs / ours:.0f} times, with ours loading the files {(theirs / (ours + loading)):.0f} times"
        print(f"{'':>10} ours {ours:.2f} s, pySHACL {theirs:.1f} s, {ratios}; {len(pairs[0])} results, {same}")


def main() -> None:
    """Measure and print."""
    counts = [int(word) for word in sys.argv[1:] if word.isdigit()]
    slow = "--pyshacl" in sys.argv
    print(
        f"{'agreements':>10} {'statements':>10} {'load s':>9} {'shapes s':>9} {'ratio':>7} {'clock s':>9} {'findings':>8}"
    )
    measure(config.settings(home=ROOT), "shipped", slow=slow)
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            measure(config.settings(home=home(count, Path(folder))), str(count), slow=slow)


if __name__ == "__main__":
    main()
