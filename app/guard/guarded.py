"""Guarded: work that a hostile input could drive wild, done in a child process within bounds that the kernel holds.

A parser can be made to loop, to fill the memory or to crash, and neither a thread nor a signal handler stops a regular
expression or a library in C. The child is forked, so that it sees what its parent has read and costs a few
milliseconds; it can open no network connection, write no file, and gives back plain values only (as JSON has them), or
bytes, which may be many.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import resource
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from json import dumps, loads
from typing import Any, NoReturn, ParamSpec, TypeVar

from app.errors import CmaaError, LoadError
from app.guard import fence

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Bounds:
    """What a piece of work may take: wall clock, memory beyond what its parent has, and the size of what it gives."""

    seconds: float
    megabytes: int
    output: int = 256

    def over(self, statements: int) -> Bounds:
        """Return the bounds for a graph of so many statements: what a stage of a build takes grows with it."""
        seconds, megabytes = self.seconds + statements // 2_000, self.megabytes + statements // 250
        return Bounds(seconds, megabytes, self.output + statements // 1_000)


#: For reading one file; the same as for one query.
READ = Bounds(seconds=10, megabytes=1024)
#: For a stage of a build over a small graph: inference, the shapes, one hygiene query.
STAGE = Bounds(seconds=300, megabytes=8192, output=2048)

_REMEDY = "take it out, or ask its sender"
#: What no work in here has any business with, as Python names it to its auditors (PEP 578).
_FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.remove", "os.rename")
_MEGABYTE, _DESCRIPTORS = 1_000_000, 256
#: The size of what bytes have before them on the way: a sign that no JSON begins with, and how many they are.
_HEAD = 9


def waited(begin: Callable[P, AbstractContextManager[Callable[[], R]]]) -> Callable[P, R]:
    """Return the function that begins what `begin` does, with what it takes, and waits for the result."""

    def done(*args: P.args, **given: P.kwargs) -> R:
        with begin(*args, **given) as result:
            return result()

    return done


@contextmanager
def begun(
    work: Callable[[], Any],
    where: str,
    bounds: Bounds,
    *,
    remedy: str = _REMEDY,
    fault: type[LoadError] = LoadError,
    sealed: bool = False,
) -> Iterator[Callable[[], Any]]:
    """Begin `work` in a child process, and give what waits for what it returns; at the end of the block it is ended.

    `where` and `remedy` are for errors. `sealed` is for work of a library that could open connections itself: where the
    kernel cannot forbid those alone, it then opens no file either.
    A CmaaError passes as it is. `fault` says that a bound was overstepped, or that the work failed or crashed.
    """
    ready, told = os.pipe()
    parent, child = os.getpid(), fork()
    if child == 0:
        _do(work, told, bounds, sealed, parent)
    os.close(told)
    ended: list[int] = []

    def end() -> int:
        if not ended:
            os.close(ready)
            os.kill(child, signal.SIGKILL)  # it has told all, or too much, or nobody waits for it any more
            ended.append(-os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        return ended[0]

    def result() -> Any:
        try:
            said = _listen(ready, bounds)
        finally:
            how = end()
        if len(said) > bounds.output * _MEGABYTE:
            raise fault(f"gives more than {bounds.output} MB", where=where, remedy=remedy)
        try:
            if said.startswith(_head(len(said) - _HEAD)):
                return said[_HEAD:]
            kind, value = loads(said)
        except ValueError:  # it was ended before it could tell
            kind, value = _ENDED.get(how, "crash"), ""
        if kind == "is":
            return value
        if kind in _TROUBLE:
            what = _TROUBLE[kind].format(said=value, seconds=bounds.seconds, megabytes=bounds.megabytes)
            raise fault(what, where=where, remedy=remedy)
        what, at, then = value
        raise next(k for k in _kinds(CmaaError) if k.__name__ == kind)(what, where=at, remedy=then)

    try:
        yield result
    finally:
        end()


#: Does work as `begun` begins it, and returns what the work returns.
guarded = waited(begun)


#: What can befall the work, beside an error of ours.
_TROUBLE = {
    "late": "takes longer than {seconds:g} seconds",
    "memory": "takes more than {megabytes} MB of memory",
    "crash": "crashes its reader",
    "broken": "cannot be worked on ({said})",
}


#: Which signal ends it for which reason; SIGABRT is what a library without memory raises.
_ENDED: dict[int, str] = {signal.SIGALRM: "late", signal.SIGKILL: "late", signal.SIGABRT: "memory"}


def _head(size: int) -> bytes:
    return b"\0" + max(size, 0).to_bytes(_HEAD - 1)


def fork() -> int:
    """Fork, and return the number of the child, or 0 in it; what it does may take no lock of another thread."""
    with warnings.catch_warnings():  # newer Pythons warn where threads run; the child takes no lock of theirs
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def _listen(ready: int, bounds: Bounds) -> bytes:
    """Return what the child says; its own clock ends it, and ours where that fails."""
    said, until = bytearray(), time.monotonic() + bounds.seconds + 2
    while select.select([ready], [], [], max(0.0, until - time.monotonic()))[0]:
        part = os.read(ready, 1 << 20)
        said += part
        if not part or len(said) > bounds.output * _MEGABYTE:
            break
    return bytes(said)


def _do(work: Callable[[], Any], told: int, bounds: Bounds, sealed: bool, parent: int) -> NoReturn:
    """Work, tell, and leave without returning to what the parent was doing."""
    try:
        try:
            _bind(bounds, sealed, parent)
            value = work()
            said = _head(len(value)) + value if isinstance(value, bytes) else dumps(["is", value]).encode()
        except CmaaError as error:
            said = dumps([type(error).__name__, [error.what, error.where, error.remedy]]).encode()
        except MemoryError:
            said = b'["memory", null]'
        except BaseException as error:
            said = dumps(["broken", f"{type(error).__name__}: {error}"[:200]]).encode()
        data = memoryview(said)
        while data:
            data = data[os.write(told, data) :]
    finally:
        os._exit(0)


def _bind(bounds: Bounds, sealed: bool, parent: int) -> None:
    fence.end_with(parent)
    gc.freeze()  # what the parent has is not looked through for garbage, which would copy it
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # a library that crashes must not write its last words among ours
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
    fence.deadline(bounds.seconds)
    fence.bound(bounds.megabytes * _MEGABYTE)
    most = min(_DESCRIPTORS, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        fence.connect_nowhere()
    except CmaaError:  # only Linux can refuse the connections of every library; elsewhere Python's are refused below
        if sealed:
            fence.open_nothing()
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
    if writes or event.startswith(_FORBIDDEN):
        raise PermissionError(f"not allowed here: {event}")


def _kinds(above: type[CmaaError]) -> Iterator[type[CmaaError]]:
    yield above
    for below in above.__subclasses__():
        yield from _kinds(below)
