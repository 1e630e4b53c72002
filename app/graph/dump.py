"""Dump: the statements of a build in one file, canonical N-Quads in the order of their bytes, and how it is amended.

Since the lines are in order, a change is found by halving, and everything between two changes is copied as it lies.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from pathlib import Path

from app.errors import StoreError

_PART = 1 << 24


def amend(old: Path, new: Path, removed: Iterable[bytes], added: Iterable[bytes]) -> None:
    """Write a dump as it was, without some of its lines and with some others, each with its line end.

    A line to remove that the dump does not have raises StoreError: it is not the dump that it is taken for.
    """
    with old.open("rb") as file, new.open("wb") as out:
        if not old.stat().st_size:
            out.writelines(sorted(added))
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held, memoryview(held) as view:
            edits = sorted([*((_at(held, line), 0, line) for line in added), *_taken(held, removed, old)])
            start = 0
            for at, length, line in edits:
                for part in range(start, at, _PART):
                    out.write(view[part : min(part + _PART, at)])
                out.write(line)
                start = at + length
            for part in range(start, len(held), _PART):
                out.write(view[part : part + _PART])


def _taken(held: mmap.mmap, lines: Iterable[bytes], path: Path) -> Iterable[tuple[int, int, bytes]]:
    for line in lines:
        at = _at(held, line)
        if held[at : at + len(line)] != line:
            raise StoreError("a statement is missing", where=str(path), remedy="run `cmaa build --whole`")
        yield at, len(line), b""


def _at(held: mmap.mmap, line: bytes) -> int:
    """Return where a line stands, or would stand."""
    low, high = 0, len(held)
    while low < high:
        start = held.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = held.find(b"\n", start) + 1
        if held[start:end] < line:
            low = end
        else:
            high = start
    return low
