"""Every question of the catalogue over HTTP, beside Oxigraph's own server.

    python -m tests.benchmarks.over_http [COUNT|HOME]

The same query goes by GET to `/sparql` of our server, with its limits on, its cache off (ours) and on (kept), and to
Oxigraph's server, on disk and in memory, over the dump of the same build. Printed by question: p50 of requests one
after another, and requests per second over CONNECTIONS connections; beside them how many times as long ours takes.
What misses its target (ON_DISK, IN_MEMORY, KEPT) is marked, and so is a count of rows where the answers are not the
same. All servers run, and one at a time is asked. COUNT agreements (1,000 by default) are written and built first;
HOME is a folder that has them. CMAA_BENCH_SECONDS is how long each load lasts. Needs what `tests.benchmarks.http`
needs. Never part of a test; compare within one run only.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from app import config
from app.ask.catalogue import Catalogue, Question
from app.graph import build, builds
from app.store.protocol import SRJ
from tests.benchmarks.__main__ import EXAMPLES
from tests.benchmarks.generate import ROOT, home
from tests.benchmarks.http import SECONDS, load, oxigraph
from tests.benchmarks.questions import marked
from tests.soak.server import Server

COUNT, CONNECTIONS = 1000, 8
#: How many times as long as Oxigraph's server ours may take: beside it on disk, in memory, and in memory where the answer is kept.
ON_DISK, IN_MEMORY, KEPT = 1.0, 1.5, 1.0
TARGETS = {("ours", "disk"): ON_DISK, ("ours", "memory"): IN_MEMORY, ("kept", "memory"): KEPT}
#: The bounds that a server has by itself, but for the queries that one client may have running: one plays all clients here.
BOUNDS = {"query_seconds": 10, "query_memory": 1024, "query_output": 64, "per_client": 64}
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


def milliseconds(said: str) -> float:
    """Return a time as wrk writes it, such as 1.20ms, in milliseconds."""
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", said).groups()  # type: ignore[union-attr]
    return float(number) * _UNITS[unit]


def rows(url: str) -> list[str]:
    """Return the rows of an answer, in an order of their own."""
    said = json.load(urlopen(Request(url, headers={"Accept": SRJ}), timeout=60))
    return sorted(json.dumps(row, sort_keys=True) for row in said["results"]["bindings"])


def address(question: Question) -> str:
    """Return what follows the address of an endpoint, to put a question with the parameters of all benchmarks."""
    given = {p.name: EXAMPLES[p.name] for p in question.parameters if not p.optional}
    given |= {"on": "2014-01-31"} if question.name == "partners" else {}
    return "?" + urlencode({"query": question.render(given)})


def line(name: str, asked: str, places: dict[str, str], connections: int, slower: dict[str, list[float]]) -> str:
    """Return the figures of a question, and put on record how many times as long ours took."""
    answers = {name: rows(place + asked) for name, place in places.items()}  # once, so that what is kept is there
    same = all(answer == answers["memory"] for answer in answers.values())
    found = {name: load(place + asked, SRJ, connections) for name, place in places.items()}
    told = f"{name:<14} {len(answers['memory']):>6}{' ' if same else '!'}"
    if connections == 1:  # where no answer came in time, it took longer than the load lasted
        took = {name: milliseconds(p50) or 1000 * SECONDS for name, (_, p50, _, _) in found.items()}
        told += "".join(f"{value:>9.2f}" for value in took.values())
    else:
        took = {name: 1 / rate if rate else SECONDS for name, (rate, *_) in found.items()}
        told += "".join(f"{rate:>9.0f}" for rate, *_ in found.values())
    for (mine, theirs), most in TARGETS.items():
        slower[f"{mine}/{theirs}"].append(took[mine] / took[theirs])
        told += f"{marked(took[mine] / took[theirs], most):>13}"
    return told + "".join(f"  {name} failed {bad} times!" for name, (*_, bad) in found.items() if bad)


def main() -> None:
    """Measure and print."""
    if not shutil.which("wrk"):
        sys.exit("error: wrk is not installed; install it (Debian: apt-get install wrk)")
    said = sys.argv[1] if sys.argv[1:] else str(COUNT)
    with ExitStack() as ending:
        folder = Path(ending.enter_context(tempfile.TemporaryDirectory()))
        settings = config.settings(home=home(int(said), folder / "home") if said.isdecimal() else Path(said))
        release = builds.fresh(settings, lambda: build.build(settings))
        places: dict[str, str] = {}
        for name, cache in (("ours", 0), ("kept", 64)):
            server = ending.enter_context(Server(settings.home, build=settings.build, cache=cache, **BOUNDS))
            places[name] = f"http://127.0.0.1:{server.port}/sparql"
        places |= ending.enter_context(oxigraph(release.dump, folder))
        print(f"{release.stated + release.inferred} statements")
        heads = (*(f"{name:>9}" for name in places), *(f"{'/'.join(pair):>12} " for pair in TARGETS))
        for connections, what in (
            (1, "p50 in ms, one connection"),
            (CONNECTIONS, f"requests/s, {CONNECTIONS} connections"),
        ):
            print(
                f"\n{what}; load of the machine {os.getloadavg()[0]:.1f}\n{'question':<14} {'rows':>6} {''.join(heads)}"
            )
            slower: dict[str, list[float]] = defaultdict(list)
            for question in Catalogue(ROOT / "queries/answer"):
                print(line(question.name, address(question), places, connections, slower), flush=True)
            medians = (f"{marked(statistics.median(slower['/'.join(p)]), most):>13}" for p, most in TARGETS.items())
            print(f"{'median':<22}{'':<36}{''.join(medians)}", flush=True)


if __name__ == "__main__":
    main()
