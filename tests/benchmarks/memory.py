"""Memory: what a served graph takes a statement, beside the engine alone: `python -m tests.benchmarks.memory [SMALL LARGE]`.

Both sizes are served in memory, asked a few questions, and measured (proportional set size of all processes); the
difference over the difference of statements is the cost of a statement, without what the programs themselves take. With
`--disk` they are served from the store on disk, as a graph of more than a million statements is unless set otherwise.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from app import config
from app.cli.common import build as build_all
from app.graph import builds
from tests.benchmarks.generate import home
from tests.soak.server import Server, taken

_ALONE = """
import sys, pyoxigraph as ox
store = ox.Store()
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS, lenient=True)
lines = open("/proc/self/smaps_rollup").read().splitlines()
print(sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")))
"""
_ASKED = ("/partners?party=usa", "/agreements", "/api/partner?party=usa&partner=jpn", "/codebook", "/search?q=secrecy")


def measured(count: int, most: int) -> tuple[int, float, float]:
    """Return the statements of so many agreements, and the megabytes that the server and the engine alone take.

    A graph of up to `most` statements is served in memory.
    """
    with tempfile.TemporaryDirectory() as place:
        folder = home(count, Path(place) / "home")
        settings = config.settings(home=folder, build=folder / "build")
        release = builds.release(build_all(settings, builds.silent))
        with Server(folder, build=settings.build, memory=most, query_memory=4000, query_seconds=30) as server:
            client = server.client()
            for path in _ASKED:
                assert client.ask(path).status == 200, path
            served = taken(server).memory
        told = subprocess.run([sys.executable, "-c", _ALONE, str(release.dump)], capture_output=True, check=True)
        return release.stated + release.inferred, served, int(told.stdout) / 1000


def main() -> None:
    """Measure two sizes and print the cost of a statement."""
    counts = [int(word) for word in sys.argv[1:] if word.isdigit()] or [68, 1000]
    small, large = (measured(count, 0 if "--disk" in sys.argv else 10**9) for count in counts)
    for count, served, alone in (small, large):
        print(f"{count:>9} statements: served {served:7.0f} MB, engine alone {alone:7.0f} MB")
    more = large[0] - small[0]
    served, alone = ((large[i] - small[i]) * 1e6 / more for i in (1, 2))
    print(f"a statement: served {served:.0f} bytes, engine alone {alone:.0f} bytes, ratio {served / alone:.2f}")


if __name__ == "__main__":
    main()
