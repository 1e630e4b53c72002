"""A run of the command line, watched: in a child forked from a process that has no threads.

The threads of a store on disk do not survive a fork: a child of a process that opened one waits for them for ever. So
the tests, which open many, ask a fresh process to fork.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import signal
import sys
import time
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import app.cli
import app.graph.build  # loaded once here rather than in each run
import app.intake.docx
import app.intake.html
import app.intake.pdf
import app.intake.take
from app.intake.propose import propose

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


class Watcher:
    """A process that runs the command line as often as it is asked to."""

    def __init__(self) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._ours, theirs = spawning.Pipe()
        self._process = spawning.Process(target=_watch, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def run(
        self,
        words: list[str],
        place: Path,
        given: bytes = b"",
        env: dict[str, str] | None = None,
        changes: dict | None = None,
    ) -> Ended:
        """Run `cmaa WORDS…` in the folder `place`, and return how it ended."""
        self._ours.send((words, place, given, env or {}, changes or {}))
        return self._ours.recv()

    def close(self) -> None:
        """End the process."""
        self._ours.close()
        self._process.join()


def _watch(asked: Connection) -> None:
    # The rules of the proposer are read and compiled once, for all children.
    propose("The Parties shall help each other within 30 days, unless they may refuse.", eid="art_1", kind="article")
    while True:
        try:
            asked.send(_watched(*asked.recv()))
        except EOFError:
            return


def _watched(words: list[str], place: Path, given: bytes, env: dict[str, str], changes: dict) -> Ended:
    streams = {name: place.parent / f".{name}" for name in ("in", "out", "err", "deeds")}
    for path in streams.values():
        path.unlink(missing_ok=True)
    streams["in"].write_bytes(given)
    base = _resident()
    child = os.fork()
    if not child:
        try:
            _run(words, place, env, changes, streams)
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
        traceback.print_exc()
        code = 70
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _resident() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1_000_000
