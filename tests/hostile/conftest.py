"""Hostile input for the command line: where it runs, and a canary for the network."""

from __future__ import annotations

import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import HERE, ROOT

pytest.register_assert_rewrite("tests.hostile.watch")

from tests.hostile.watch import Ended, Watcher  # noqa: E402


@pytest.fixture
def canary():
    """A server that must not be called; its address."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.setblocking(False)
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x"
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.fixture
def place(tmp_path) -> Path:
    """The folder in which a run may write."""
    folder = tmp_path / "place"
    folder.mkdir()
    (tmp_path / "outside.txt").write_text("as it was")
    return folder


@pytest.fixture(scope="session")
def watcher():
    """What runs the command line, in a process without threads."""
    watcher = Watcher()
    yield watcher
    watcher.close()


@pytest.fixture
def run(place, tmp_path, watcher):
    """Run `cmaa WORDS…` in the folder `place`; `changes` replaces names of our modules, for lower bounds."""

    def go(
        *words: object,
        given: bytes = b"",
        env: dict[str, str] | None = None,
        changes: dict | None = None,
        box: bool = False,
    ) -> Ended:
        before = _tree(tmp_path, place)
        ended = watcher.run([str(word) for word in words], place, given, env, changes)
        assert _tree(tmp_path, place) == before, "written outside"
        if box:  # the one program that is run, where a query is to be answered: our own
            ended = replace(ended, deeds=[deed for deed in ended.deeds if "'-m', 'app.store.box.process'" not in deed])
        return ended

    return go


@pytest.fixture(scope="session")
def pattern_home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("hostile") / "home"
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, home / folder)
    shutil.copytree(HERE / "small" / "data", home / "data")
    return home


@pytest.fixture
def home(pattern_home, place) -> Path:
    """A home of its own, to be made hostile."""
    return Path(shutil.copytree(pattern_home, place / "home"))


def _tree(above: Path, place: Path) -> dict[str, object]:
    return {
        str(path): path.read_bytes() if path.is_file() else path.lstat().st_mode
        for beside in above.iterdir()
        if beside != place
        for path in (beside, *beside.rglob("*"))
    }
