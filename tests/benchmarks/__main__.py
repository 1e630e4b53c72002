"""Timings of the shipped graph: `make bench`. Never part of a test; compare within one run only.

Printed: the build from nothing by stage, from start to the first answer, and each question of the catalogue at p50 and
p95, beside the same statements in a plain rdflib graph under owlrl's full closure. A question that rdflib does not
answer in LIMIT seconds is shown as such.
"""

from __future__ import annotations

import multiprocessing
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import owlrl
import rdflib

from app import config
from app.ask.run import Asker
from app.graph import build, builds
from app.store.embedded import EmbeddedStore
from app.terms import to_rdflib

RUNS = 30
LIMIT = 20.0
ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = {"party": "usa", "partner": "jpn", "agreement": "jpn-usa-1997", "from": "usa", "to": "nld"}


def timed(action: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds that an action takes, and what it gives."""
    start = time.perf_counter()
    result = action()
    return time.perf_counter() - start, result


def percentiles(action: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Return p50 and p95 of an action in milliseconds, after one run that does not count."""
    action()
    times = sorted(timed(action)[0] * 1000 for _ in range(runs))
    return statistics.median(times), times[int(0.95 * (runs - 1))]


def first_answer(folder: Path) -> float:
    """Return the seconds from starting Python to the first answered request over a built store."""
    code = (
        "from app import create_app, config; from app.ask.run import Asker; from app.graph import builds; from app.store.embedded import EmbeddedStore;"
        f"s = config.settings(home={str(ROOT)!r}, build={str(folder)!r});"
        "r = builds.fresh(s, None); c = create_app(Asker.over(EmbeddedStore.of(r, s.memory), s.folder('queries')), s, r).test_client();"
        "assert c.get('/partners?party=usa&on=2014-01-31').status_code == 200"
    )
    return timed(lambda: subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT))[0]


def in_rdflib(graph: rdflib.Graph, text: str) -> str:
    """Return the milliseconds that rdflib takes for a query, measured in a child process that can be ended."""
    receive, send = multiprocessing.Pipe(duplex=False)
    child = multiprocessing.get_context("fork").Process(target=lambda: send.send(_milliseconds(graph, text)))
    child.start()
    answer = receive.recv() if receive.poll(LIMIT) else f"over {LIMIT:.0f} s"
    child.kill()
    child.join()
    return answer


def _milliseconds(graph: rdflib.Graph, text: str) -> str:
    try:
        start = time.process_time()
        list(graph.query(text))
        return f"{(time.process_time() - start) * 1000:.0f}"
    except Exception as error:  # an engine's own failure is a result of the comparison
        return type(error).__name__


def main() -> None:
    """Measure and print."""
    settings = config.settings(home=ROOT)
    with tempfile.TemporaryDirectory() as folder:
        marks: list[tuple[str, float]] = []
        aside = config.settings(home=ROOT, build=folder)
        whole, _ = timed(lambda: build.build(aside, progress=lambda text: marks.append((text, time.perf_counter()))))
        ends = [at for _, at in marks[1:]] + [marks[0][1] + whole]
        for (stage, start), end in zip(marks, ends, strict=True):
            print(f"{stage:<36} {end - start:7.2f} s")
        print(f"{'build from nothing':<36} {whole:7.2f} s")
        starts = sorted(first_answer(Path(folder)) for _ in range(5))
        print(f"{'start to first answer, median of 5':<36} {starts[2]:7.2f} s")
        store = EmbeddedStore.of(builds.fresh(aside, lambda: build.build(aside)), aside.memory)
        asker = Asker.over(store, settings.folder("queries"))

        graph = build.assemble(settings)
        stated = [t for f in graph.files if f.room != "shapes" for t in f.triples]
        loading, plain = timed(lambda: to_rdflib(stated))
        closing, _ = timed(lambda: owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(plain))
        print(f"{'rdflib: loading parsed statements':<36} {loading:7.2f} s")
        print(f"{'rdflib: owlrl closure':<36} {closing:7.2f} s   {len(stated)} statements become {len(plain)}")
        for triple in to_rdflib(graph.inferred):  # owlrl knows no rules in files: without these most answers are empty
            plain.add(triple)

        print(f"\n{'question':<14} {'rows':>5} {'p50 ms':>8} {'p95 ms':>8} {'rdflib ms':>12}")
        for question in asker.answers:
            given = {p.name: EXAMPLES[p.name] for p in question.parameters if not p.optional}
            given |= {"on": "2014-01-31"} if question.name == "partners" else {}
            rows = asker.ask(question.name, given)
            p50, p95 = percentiles(lambda q=question, g=given: asker.ask(q.name, g))  # type: ignore[misc]
            slow = in_rdflib(plain, question.render(given))
            print(f"{question.name:<14} {len(rows):>5} {p50:>8.2f} {p95:>8.2f} {slow:>12}")


if __name__ == "__main__":
    main()
