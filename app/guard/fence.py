"""Fence: what the kernel enforces on a process that answers queries, so that nothing in it need co-operate.

setrlimit(2), setitimer(2), prctl(2), seccomp(2). A system without one of them (macOS has no prctl) goes without it; but
nowhere does a query run that could open a connection.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
from pathlib import Path

from app.errors import StoreError

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_FILTER, _ALLOW, _KILL, _REFUSE = 2, 0x7FFF0000, 0x80000000, 0x00050000 | 13  # EACCES
#: Machine → its number in the kernel's audit.h, and its calls socket, socketpair and io_uring_setup.
_MACHINES = {"x86_64": (0xC000003E, 41, 53, 425), "aarch64": (0xC00000B7, 198, 199, 425)}
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06


def end_with(parent: int) -> None:
    """Let this process be killed when the one that forked it ends; where it ended already, exit."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def bound(memory: int) -> None:
    """Let this process take so many bytes of memory beyond what it has, and write no file."""
    with contextlib.suppress(OSError):  # the first to go when the machine runs out of memory
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    with contextlib.suppress(OSError, ValueError):
        most = _size() + memory
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for limit in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(limit, (0, 0))


def open_nothing() -> None:
    """Let this process open neither file nor connection any more: what is open stays so."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def connect_nowhere() -> None:
    """Let this process and its threads open no connection any more, only files; Linux alone can do that.

    A filter of system calls: on this machine's calls only, refuse those that make sockets, allow all others.
    """
    machine, *refused = _MACHINES.get(os.uname().machine, (0,))
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 1, 0, machine), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, 0)]
    steps += [(_AT_LEAST, 0, 1, 0x40000000), (_RETURN, 0, 0, _KILL)]  # the calls of x32 are numbered otherwise
    for call in refused:
        steps += [(_EQUAL, 0, 1, call), (_RETURN, 0, 0, _REFUSE)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    program = _Program(len(steps), (_Step * len(steps))(*(_Step(*step) for step in steps)))
    prctl = getattr(ctypes.CDLL(None, use_errno=True), "prctl", None)
    if (
        not machine
        or prctl is None
        or prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        or prctl(_PR_SET_SECCOMP, _FILTER, ctypes.byref(program))
    ):
        raise StoreError(
            "this system cannot keep queries over a store on disk from opening connections",
            remedy="raise CMAA_MEMORY, so that the graph is held in memory",
        )


def deadline(seconds: float) -> None:
    """Let the kernel end this process so many seconds from now; 0 takes that back."""
    signal.setitimer(signal.ITIMER_REAL, seconds)


def grown() -> int:
    """Return the most memory that this process had in use so far, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if os.uname().sysname == "Darwin" else most * 1024


def copied() -> int:
    """Return at most how many bytes of memory this process has made its own since it was forked (getrusage(2)).

    What it shared with the one that forked it is copied, a page at a time, once it is written to.
    """
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt * resource.getpagesize()


def _size() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("yes", ctypes.c_uint8), ("no", ctypes.c_uint8), ("k", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))
