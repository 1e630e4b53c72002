"""A run of the command line on hostile input, watched: in a forked child, with a canary for the network."""

from __future__ import annotations

import gc
import importlib
import os
import shutil
import signal
import socket
import sys
import time
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

import app.cli
import app.graph.build  # loaded once here rather than in each run
import app.intake.docx
import app.intake.html
import app.intake.pdf
import app.intake.take
from app.intake.propose import propose
from tests.conftest import HERE, ROOT

#: What no run here may take: seconds, and megabytes beyond what the tests themselves have.
SECONDS, MEGABYTES = 120, 1500


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what it did beside."""

    code: int
    out: str
    err: str
    deeds: list[str]
    megabytes: float

    def is_safe(self) -> None:
        """Assert what holds of every run: it ended by itself, was terse, wrote and called nowhere."""
        assert self.code in (0, 1, 2, 3), (self.code, self.err)
        assert "Traceback" not in self.out + self.err
        assert self.deeds == []
        assert self.megabytes < MEGABYTES
        assert not any(c in self.out + self.err for c in "\x1b\x00\u202e"), (
            "terminal and bidi controls are not passed on"
        )

    def fails(self, code: int, says: str) -> None:
        """Assert a failure in one line: what, where, and the next step."""
        self.is_safe()
        assert self.code == code, (self.out, self.err)
        lines = self.err.splitlines()
        told = [line for line in lines if line.startswith("error: ")]
        assert len(told) == 1, self.err
        assert lines == told or lines[0].startswith(("Usage:", "Building")), self.err
        assert says in told[0], told
        assert ": " in told[0].removeprefix("error: ")
        assert "; " in told[0]


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


@pytest.fixture
def run(place, tmp_path):
    """Run `cmaa WORDS…` in the folder `place`; `changes` replaces names of our modules, for lower bounds."""

    def go(
        *words: object,
        given: bytes = b"",
        env: dict[str, str] | None = None,
        changes: dict | None = None,
        box: bool = False,
    ) -> Ended:
        before = _tree(tmp_path, place)
        ended = watched([str(word) for word in words], place, given, env or {}, changes or {})
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


@pytest.fixture(scope="session", autouse=True)
def read_rules():
    """Read and compile the rules of the proposer once, for all children."""
    propose("The Parties shall help each other within 30 days, unless they may refuse.", eid="art_1", kind="article")


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


def watched(
    words: list[str], place: Path, given: bytes = b"", env: dict[str, str] | None = None, changes: dict | None = None
) -> Ended:
    """Run the command line in a child that is watched, and return how it ended."""
    streams = {name: place.parent / f".{name}" for name in ("in", "out", "err", "deeds")}
    for path in streams.values():
        path.unlink(missing_ok=True)
    streams["in"].write_bytes(given)
    base = _resident()
    with warnings.catch_warnings():  # newer Pythons warn where threads run, as those of pytest-xdist
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        try:
            _run(words, place, env or {}, changes or {}, streams)
        finally:
            os._exit(70)
    until = time.monotonic() + SECONDS
    while not (waited := os.wait4(child, os.WNOHANG))[0]:
        if time.monotonic() > until:
            os.kill(child, signal.SIGKILL)
            waited = os.wait4(child, 0)
            break
        time.sleep(0.002)
    _, status, used = waited
    said = {name: path.read_bytes().decode(errors="replace") for name, path in streams.items()}
    for path in streams.values():
        path.unlink()
    deeds = sorted(set(said["deeds"].splitlines()))
    return Ended(os.waitstatus_to_exitcode(status), said["out"], said["err"], deeds, used.ru_maxrss / 1024 - base)


def _run(words: list[str], place: Path, env: dict[str, str], changes: dict, streams: dict[str, Path]) -> None:
    """Be the command line, in the child."""
    gc.freeze()  # what the tests hold is theirs: looking through it would copy it
    for number, name in enumerate(("in", "out", "err")):
        os.dup2(os.open(streams[name], os.O_RDWR | os.O_CREAT | os.O_APPEND if number else os.O_RDONLY), number)
    deeds = os.open(streams["deeds"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, encoding="utf-8", closefd=False) for number, mode in ((0, "r"), (1, "w"), (2, "w"))
    )
    os.environ |= {"CMAA_TEXTS": str(place / "texts"), "CMAA_BUILD": str(place / "build")} | env
    os.chdir(place)
    for name, value in changes.items():
        module, _, attribute = name.rpartition(".")
        setattr(importlib.import_module(module), attribute, value)

    def audit(event: str, arguments: tuple) -> None:
        if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system"):
            os.write(deeds, f"{event} {arguments[1:]}\n".encode())
        elif (
            event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        ):
            path = os.path.abspath(str(arguments[0]))
            if not path.startswith((str(place), "/dev/null", "/proc/self")) and "__pycache__" not in path:
                os.write(deeds, f"writes {path}\n".encode())

    sys.addaudithook(audit)
    code = 0
    try:
        app.cli.main(words, prog_name="cmaa")
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1_000_000
