"""State: what a box is doing, for those who run the server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class State:
    """Whether queries are answered, how many run and wait, how many ended badly by reason, how often it began anew.

    `memory` is what the box and its workers have in use, in bytes, with what they share counted once; None where the
    system does not tell.
    """

    ready: bool
    running: int
    waiting: int
    ended: Mapping[str, int]
    restarts: int
    memory: int | None


def memory(process: int) -> int | None:
    """Return the bytes that a process and its children have in use (PSS; proc(5)), or None where that is not told."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        return sum(_share(pid) for pid in (str(process), *children))
    except (OSError, ValueError):
        return None


def _share(pid: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):  # a worker that just left
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
