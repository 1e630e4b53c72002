"""Builds: from nothing, by stage, beside the engine's bulk load alone; and after one agreement changed.

`python -m tests.benchmarks.builds [N…]`, by default with 1,000 agreements. Printed for each size: statements; seconds
(and processor seconds, those of children included) of each stage; the memory that all processes of the build took from
the machine at most; the engine's bulk load of the same statements into a store on disk; a change of one coded and of one
merely listed agreement until it is built, verified and served, in a process of its own, since one that has built all is
slow to fork; and the start of a new process until its first answer.
Never part of a test; compare within one run only.
"""

from __future__ import annotations

import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from app import config
from app.cli.common import build as build_all
from app.graph import builds
from app.store.embedded import EmbeddedStore
from tests.benchmarks.generate import Generator, home

CHANGES = 5
_CHANGES = "--changes"
_ASK = ("query", "partner", "party=usa", "partner=jpn", "--format", "csv")


def used() -> tuple[float, float]:
    """Return seconds by the clock, and those that processors worked for us."""
    mine, others = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter(), mine.ru_utime + mine.ru_stime + others.ru_utime + others.ru_stime


def timed(action: Callable[[], object]) -> tuple[float, float]:
    """Return both kinds of seconds that an action takes."""
    before = used()
    action()
    after = used()
    return after[0] - before[0], after[1] - before[1]


def available() -> float:
    """Return the memory that programs can still have on this machine, in GB."""
    said = Path("/proc/meminfo").read_text().split("MemAvailable:")[1]
    return int(said.split()[0]) / 1e6


@contextmanager
def watched() -> Iterator[list[float]]:
    """Give a list that fills with the memory taken since, in GB."""
    before, taken, over = available(), [0.0], threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            taken.append(before - available())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield taken
    finally:
        over.set()
        watcher.join()


def line(what: str, seconds: tuple[float, float], more: str = "") -> None:
    """Print one figure."""
    print(f"{what:<44} {seconds[0]:8.2f} s {seconds[1]:8.2f} s of processors   {more}", flush=True)


def bulk(dump: Path, folder: Path) -> None:
    """Load a dump with nothing but the engine."""
    store = ox.Store(str(folder))
    store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS, lenient=True)
    store.flush()


def changed(settings: config.Settings, slug: str, number: int) -> None:
    """Change a word of an agreement, and build until a store that was opened anew says it."""
    path = settings.home / "data" / "agreements" / f"{slug}.ttl"
    label = f"Changed {number}"
    path.write_text(
        re.sub(
            r'(<agreement/[^>]*>\n    a cmaa:Agreement ;(?:\n    .*)*?\n    rdfs:label )"[^"]*"',
            rf'\1"{label}"',
            path.read_text(),
        )
    )
    folder = build_all(settings, builds.silent)
    found = ox.Store.read_only(str(folder / "store")).quads_for_pattern(
        None, None, ox.Literal(label, language="en"), None
    )
    assert next(iter(found), None), slug


def changes(folder: Path, slug: str) -> None:
    """Print the medians of both kinds of seconds that a change takes, by JSON."""
    settings = config.settings(home=folder, build=folder / "build")
    times = [timed(lambda n=n: changed(settings, slug, n)) for n in range(CHANGES)]  # type: ignore[misc]
    print(json.dumps([statistics.median(t[i] for t in times) for i in (0, 1)]))


def measured(count: int) -> None:
    """Measure a home folder of `count` agreements."""
    with tempfile.TemporaryDirectory() as place:
        folder = home(count, Path(place) / "home")
        settings = config.settings(home=folder, build=folder / "build")
        marks: list[tuple[str, tuple[float, float]]] = []
        with watched() as taken:
            whole = timed(lambda: build_all(settings, lambda text: marks.append((text, used())), whole=True))
        end = used()
        release = builds.release(builds.current(settings) or folder)
        print(f"\n{count} agreements, {release.stated} statements and {release.inferred} inferred")
        for (stage, start), (_, stop) in zip(marks, [*marks[1:], ("", end)], strict=True):
            line(f"  {stage}", (stop[0] - start[0], stop[1] - start[1]))
        line("build from nothing", whole, f"memory at most {max(taken):.1f} GB")
        alone = timed(lambda: bulk(release.dump, Path(place) / "alone"))
        line("bulk load alone", alone, f"ratio {whole[0] / alone[0]:.2f}")
        slugs = {
            "coded": Generator().coded(count)[-1],
            "listed": sorted(p.stem for p in (folder / "data" / "agreements").glob("*.ttl"))[count // 2],
        }
        for kind, slug in slugs.items():
            apart = [sys.executable, "-m", "tests.benchmarks.builds", _CHANGES, str(folder), slug]
            middle = json.loads(subprocess.run(apart, check=True, capture_output=True).stdout)
            line(f"one {kind} agreement changed", middle, f"{whole[0] / middle[0]:.0f} times as fast")
        command = [sys.executable, "-c", "from app.cli import main; main()", *_ASK, "--home", str(folder)]
        starts = [timed(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(CHANGES)]
        line("start to first answer (cmaa query)", tuple(statistics.median(t[i] for t in starts) for i in (0, 1)))  # type: ignore[arg-type]
        line(
            "opening the store",
            timed(lambda: EmbeddedStore.open(release.folder / "store") if release.folder.exists() else None),
        )


def main() -> None:
    """Measure each size named."""
    if sys.argv[1:2] == [_CHANGES]:
        changes(Path(sys.argv[2]), sys.argv[3])
        return
    for count in map(int, sys.argv[1:] or ["1000"]):
        measured(count)


if __name__ == "__main__":
    main()
