"""The guard itself: every way to misbehave ends in one error, and the parent goes on."""

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest
from lxml import etree

from app.errors import LoadError, MissingFolder, ParameterError
from app.guard import guarded as guard
from app.guard.guarded import Bounds, guarded
from app.intake.faults import UnreadableText

LOW = Bounds(seconds=3, megabytes=100, output=1)


def ask_another_service(address: str) -> None:
    list(ox.Store().query("SELECT * { SERVICE <" + address + "> { ?s ?p ?o } }"))


def deep(levels: int) -> int:
    return 1 + deep(levels - 1) if levels else 0


WILD = {
    "sleeps": (lambda _: time.sleep(60), "takes longer than 3 seconds"),
    "loops": (lambda _: list(iter(int, 1)), "takes"),
    "matches-for-ever": (lambda _: re.fullmatch("(a+)+b", "a" * 60), "takes longer than 3 seconds"),
    "ignores-signals": (
        lambda _: (signal.signal(signal.SIGTERM, signal.SIG_IGN), time.sleep(60)), "takes longer than 3 seconds"),
    "takes-memory": (lambda _: bytearray(2_000_000_000), "takes more than 100 MB of memory"),
    "takes-memory-bit-by-bit": (lambda _: [bytes(1000) for _ in range(10**7)], "takes"),
    "takes-memory-in-rust": (lambda _: ox.Literal("x" * 90_000_000).value * 9, "takes more than 100 MB of memory"),
    "crashes": (lambda _: ctypes.string_at(8), "crashes its reader"),
    "aborts": (lambda _: os.abort(), "takes more than 100 MB of memory"),
    "leaves": (lambda _: os._exit(0), "crashes its reader"),
    "overflows-its-stack": (lambda _: deep(10**6), "cannot be worked on (RecursionError"),
    "says-too-much": (lambda _: "x" * 3_000_000, "gives more than 1 MB"),
    "says-what-is-no-value": (lambda _: {1, 2}, "cannot be worked on (TypeError"),
    "raises": (lambda _: 1 / 0, "cannot be worked on (ZeroDivisionError"),
    "exits": (lambda _: sys.exit(3), "cannot be worked on (SystemExit"),
    "connects": (lambda port: socket.create_connection(("127.0.0.1", port)), "cannot be worked on (PermissionError"),
    "connects-below-python": (
        lambda port: etree.parse(f"http://127.0.0.1:{port}/x", etree.XMLParser(no_network=False)), "cannot be worked on"),
    "asks-another-service": (lambda port: ask_another_service(f"http://127.0.0.1:{port}/x"), "cannot be worked on"),
    "looks-up-a-name": (lambda _: socket.getaddrinfo("example.org", 80), "cannot be worked on (PermissionError"),
    "runs-a-program": (lambda _: subprocess.run(["/bin/true"]), "cannot be worked on (PermissionError"),
    "runs-a-shell": (lambda _: os.system("true"), "cannot be worked on (PermissionError"),
    "becomes-a-program": (lambda _: os.execv("/bin/true", ["true"]), "cannot be worked on (PermissionError"),
    "writes": (lambda _: os.open("written", os.O_CREAT | os.O_WRONLY), "cannot be worked on (PermissionError"),
    "removes": (lambda _: os.remove("kept"), "cannot be worked on (PermissionError"),
    "renames": (lambda _: os.rename("kept", "written"), "cannot be worked on (PermissionError"),
    "opens-without-end": (lambda _: [os.open("/dev/null", os.O_RDONLY) for _ in range(2000)], "Too many open files"),
}  # fmt: skip


@pytest.mark.parametrize("name", WILD)
def test_wild_work_is_one_error(name, tmp_path, monkeypatch, canary, capfd):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept").write_text("x")
    work, says = WILD[name]
    port = int(canary.rpartition(":")[2].partition("/")[0])
    with pytest.raises(LoadError) as caught:
        guarded(lambda: work(port), "a.pdf", LOW)
    assert says in str(caught.value)
    assert str(caught.value).startswith("a.pdf: ")
    assert str(caught.value).endswith("; take it out, or ask its sender")
    assert [p.name for p in tmp_path.iterdir()] == ["kept"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "value",
    [{"é\u202e": [1, 2.5, None, True, "x" * 900_000]}, b"", b"\0", b'["memory", null]', b"\xff" * 900_000],
    ids=["values", "nothing", "zero", "what-looks-like-a-fault", "bytes"],
)
def test_what_is_well_comes_back_whole(value):
    assert guarded(lambda: value, "a", LOW) == value


def test_bytes_that_did_not_all_come_are_no_result(monkeypatch):
    whole = guard._listen
    monkeypatch.setattr(guard, "_listen", lambda *given: whole(*given)[:-1])
    with pytest.raises(LoadError, match="crashes its reader"):
        guarded(lambda: b"abc", "a", LOW)


def test_errors_of_ours_come_back_as_they_are():
    def fail() -> None:
        raise ParameterError("no such thing", where="there", remedy="look elsewhere")

    with pytest.raises(ParameterError, match="^there: no such thing; look elsewhere$"):
        guarded(fail, "a", LOW)


def test_the_fault_is_of_the_kind_that_is_asked_for():
    with pytest.raises(UnreadableText, match=r"^a: cannot be worked on \(ZeroDivisionError"):
        guarded(lambda: 1 / 0, "a", LOW, fault=UnreadableText)


def test_nothing_is_left_behind():
    before, children = len(os.listdir("/proc/self/fd")), _children()
    for _ in range(20):
        with pytest.raises(MissingFolder):
            guarded(lambda: (_ for _ in ()).throw(MissingFolder("x")), "a", LOW)
    assert len(os.listdir("/proc/self/fd")) == before
    assert _children() == children  # those of other tests


def _children() -> set[str]:
    return set(Path("/proc/thread-self/children").read_text().split())
