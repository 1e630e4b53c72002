"""The proofs at length: `python -m tests.soak fuzz|expensive|switch|kills|soak [--count N] [--minutes M]`; a table each."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.conftest import ROOT
from tests.soak.bombs import BOMBS, TEXTS
from tests.soak.server import Server, taken
from tests.soak.test_expensive import alone, attacked, pages, queries
from tests.soak.test_fuzz import fuzz, sound
from tests.soak.test_soak import GROWTH, soak
from tests.soak.test_switch import served, switched


def fuzzing(count: int, minutes: float) -> bool:
    with Server(query_seconds=0.3) as server:
        print(taken(server), flush=True)
        found = fuzz(server, count or 20000)
        print(found.table())
        for each in (*found.strange[:20], *found.late[:20]):
            print(" ", each)
        sound(server)
        print(taken(server))
    return not found.strange and not found.late


def expensive(count: int, minutes: float) -> bool:
    with Server(query_seconds=1) as server:
        good = True
        for title, asked in (("queries", queries(BOMBS)), ("texts", queries(TEXTS)), ("pages", pages(server))):
            found = alone(server, asked)
            print(f"{title}, limit {server.seconds:g} s\n{found.table()}", flush=True)
            good &= not found.torn
            sound(server)
        print("ten at a time from one client, four others ask")
        attack = attacked(server, 60 * minutes if minutes else 30)
        print(attack.table(), *attack.failed[:10])
        time.sleep(3)
        print(taken(server))
        sound(server)
    return good and not attack.failed and not attack.torn


def switching(count: int, minutes: float) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        home, server = served(Path(folder) / "home", query_seconds=10)
        with server:
            print(taken(server), flush=True)
            seen = switched(server, home, count or 100)
            print(seen.table(), *seen.failed[:5], *seen.mixed[:5], *seen.strays[:5])
            time.sleep(3)
            print(taken(server), server.errors())
    return not seen.failed and not seen.mixed and not seen.strays


def kills(count: int, minutes: float) -> bool:
    test = "tests/graph/test_atomic.py::test_builds_killed_at_any_moment_leave_the_old_one_serving"
    environ = os.environ | {"CMAA_KILLS": str(count or 100)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "--timeout", "0", test]
    return subprocess.run(command, cwd=ROOT, env=environ).returncode == 0


def soaking(count: int, minutes: float) -> bool:
    with Server(query_seconds=3) as server:

        def show(found) -> None:
            when, one = found.samples[-1]
            if len(found.samples) % 60 == 1:
                print(f"{when:>6.0f} s {one} good {sum(found.seen.good.values())}", flush=True)

        found = soak(server, 60 * (minutes or 60), 1, show)
        print(found.table(), *found.seen.failed[:20])
        sound(server)
        print(taken(server), f"bound: {GROWTH:g} megabytes an hour")
    return not found.seen.failed and found.growth("memory") < GROWTH


MODES = {"fuzz": fuzzing, "expensive": expensive, "switch": switching, "kills": kills, "soak": soaking}


def main() -> None:
    """Run a proof and print its table; the exit code says whether it held."""
    reader = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    reader.add_argument("mode", choices=MODES)
    reader.add_argument("--count", type=int, default=0, help="mutants, switches or kills")
    reader.add_argument("--minutes", type=float, default=0, help="length of the soak or the attack")
    given = reader.parse_args()
    began = time.monotonic()
    held = MODES[given.mode](given.count, given.minutes)
    print(f"{given.mode}: {'held' if held else 'did not hold'}, {time.monotonic() - began:.0f} s")
    sys.exit(not held)


if __name__ == "__main__":
    main()
