"""A build that is killed, fails, or meets another one leaves a whole build serving; `CMAA_KILLS` says how many to kill."""

import hashlib
import os
import random
import re
import subprocess
import sys
import time

import pytest

from app import config
from app.errors import StoreError
from app.graph import anew, build, builds
from app.store.embedded import EmbeddedStore
from tests.conftest import ROOT

KILLS = int(os.environ.get("CMAA_KILLS", "8"))


@pytest.fixture
def mine(small):
    return config.settings(home=small, build=small / "build")


def building(settings):
    return subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "build", "--home", str(settings.home)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def name(settings, label: str) -> None:
    """Change the data: the label of a party."""
    path = settings.home / "data" / "small.ttl"
    text = re.sub(r'"(Aland|Kill \w+)"@en', f'"{label}"@en', path.read_text())
    assert f'"{label}"@en' in text
    path.write_text(text)


def serving(settings) -> str:
    """Return the label of the party in the build that serves, after holding the build against its own hash."""
    found = builds.release(builds.current(settings))
    content = found.dump.read_bytes()
    assert hashlib.sha256(content).hexdigest() == found.hash
    assert content.count(b"\n") == found.stated + found.inferred
    rows = list(EmbeddedStore.of(found, 10**6).select(LABEL))
    assert len(rows) == 1
    return rows[0]["l"]


LABEL = "SELECT ?l { <https://w3id.org/cmaa/id/party/aaa> <http://www.w3.org/2000/01/rdf-schema#label> ?l FILTER(LANG(?l) = 'en') }"


def test_builds_killed_at_any_moment_leave_the_old_one_serving(mine):
    began = time.monotonic()
    build.build(mine)
    whole = 1.5 + time.monotonic() - began  # with the start of the interpreter
    last, moment = serving(mine), random.Random(20261122)
    for number in range(KILLS):
        label = f"Kill {number}"
        name(mine, label)
        process = building(mine)
        time.sleep(moment.uniform(0, whole))
        process.kill()
        process.communicate()
        now = serving(mine)
        assert now in (last, label)
        last = now
    name(mine, "Kill all")
    process = building(mine)
    assert process.wait() == 0, process.stderr.read()
    process.communicate()
    assert serving(mine) == "Kill all"
    assert [p.name for p in mine.build.iterdir() if p.name.startswith(builds.ASIDE)] == []


def test_two_builds_at_once_do_not_mix(mine):
    build.build(mine)
    pair = [building(mine), building(mine)]
    said = [process.communicate() for process in pair]
    assert [process.returncode for process in pair] == [0, 0], said
    assert serving(mine) == "Aland"


def test_a_build_that_lies_there_already_is_not_touched(mine):
    folder = build.build(mine)
    stamp = (folder / builds.RECORD).stat().st_mtime_ns
    assert build.build(mine) == folder
    assert (folder / builds.RECORD).stat().st_mtime_ns == stamp


def test_a_damaged_build_is_replaced(mine):
    folder = build.build(mine)
    (folder / builds.RECORD).write_text("{")
    assert build.build(mine) == folder
    assert serving(mine) == "Aland"


def test_what_was_not_written_whole_does_not_serve(mine, monkeypatch):
    stored = anew._stored
    monkeypatch.setattr(anew, "_stored", lambda folder: stored(folder) - 1)
    with pytest.raises(StoreError, match="not what was built"):
        build.build(mine)
    assert builds.current(mine) is None
