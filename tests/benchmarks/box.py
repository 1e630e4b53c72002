"""Timings of the box: the same questions in this process and through it, its memory, its start, and the end of a bomb."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from app import config
from app.ask.run import Asker
from app.errors import CmaaError
from app.graph import build, builds
from app.store.box.boxed import BoxedStore
from app.store.embedded import EmbeddedStore
from app.store.protocol import Request
from tests.benchmarks.__main__ import percentiles, timed

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = (
    ("known", {"node": "https://w3id.org/cmaa/id/agreement/jpn-usa-1997"}),
    ("partners", {"party": "usa", "on": "2014-01-31"}),
    ("norms", {"agreement": "jpn-usa-1997"}),
    ("names", {}),
)
BOMBS = {
    "cross product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "sorted": "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?a",
    "rows": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?d || ?b != ?h) }",
    "5000 groups": "SELECT * " + "{" * 5000 + "}" * 5000,
}


def memory(process: int) -> tuple[float, int]:
    """Return the megabytes of a process and its children, shared ones counted once, and how many processes they are."""
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    total = 0
    for pid in (process, *below):
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1000, 1 + len(below)


def asked(asker: Asker, name: str, given: dict[str, str]) -> object:
    """Put a question, of the catalogue or of the pages."""
    return asker.ask(name, given) if name in asker.answers.questions else asker.describe(name, given)


def measure(title: str, settings: config.Settings, release: builds.Release, here: Asker) -> None:
    """Print everything about one kind of box."""
    starting, store = timed(lambda: BoxedStore(settings, release))
    assert isinstance(store, BoxedStore)
    try:
        there = Asker.over(store, settings.folder("queries"))
        print(f"\nbox {title}, {settings.workers} workers\n{'time to ready':<24} {starting:8.2f} s")
        time.sleep(0.5)
        print(f"{'memory (PSS), at rest':<24} {memory(store._pool._process.pid)[0]:8.1f} MB")
        print(f"{'question':<14} {'rows':>5} {'here p50':>9} {'p95':>8} {'box p50':>9} {'p95':>8}  ms")
        for name, given in QUESTIONS:
            rows = asked(here, name, given)
            mine = percentiles(lambda n=name, g=given: asked(here, n, g), 100)  # type: ignore[misc]
            theirs = percentiles(lambda n=name, g=given: asked(there, n, g), 100)  # type: ignore[misc]
            print(f"{name:<14} {len(rows):>5} {mine[0]:>9.3f} {mine[1]:>8.3f} {theirs[0]:>9.3f} {theirs[1]:>8.3f}")
        with ThreadPoolExecutor(4) as threads:
            seconds, _ = timed(lambda: list(threads.map(lambda _: asked(there, *QUESTIONS[0]), range(2000))))
        print(f"{'2000 small, 4 threads':<24} {2000 / seconds:8.0f} a second")
        print(f"{'memory (PSS), after':<24} {memory(store._pool._process.pid)[0]:8.1f} MB")
        print(f"{'bomb':<24} {'ends after':>10}  as (limit {settings.query_seconds:g} s)")
        for name, text in BOMBS.items():
            seconds, how = timed(lambda t=text: outcome(store, t))  # type: ignore[misc]
            print(f"{name:<24} {seconds:>8.2f} s  {how}")
        print(f"{'switch':<24} {timed(lambda: store.switch(release))[0]:8.2f} s")
    finally:
        print(f"{'close':<24} {timed(store.close)[0]:8.2f} s")


def outcome(store: BoxedStore, text: str) -> str:
    """Return what becomes of a query, in a word."""
    try:
        return f"{len(store.answer(Request(text)).body)} bytes"
    except CmaaError as error:
        return type(error).__name__


def main() -> None:
    """Measure and print."""
    settings = replace(config.settings(home=ROOT), workers=4, query_seconds=3.0)
    folder = builds.current(settings) or build.build(settings)
    release = builds.release(folder)
    loading, store = timed(lambda: EmbeddedStore.of(release, settings.memory))
    print(f"{release.stated + release.inferred} statements, read into this process in {loading:.2f} s")
    here = Asker.over(store, settings.folder("queries"))  # type: ignore[arg-type]
    measure("in memory", settings, release, here)
    on_disk = EmbeddedStore.of(release, 0)
    measure("on disk", replace(settings, memory=0), release, Asker.over(on_disk, settings.folder("queries")))


if __name__ == "__main__":
    main()
