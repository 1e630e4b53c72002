"""Dump: the statements of a build in one file, canonical N-Quads in the order of their bytes, and how it is amended.

Since the lines are in order, a change is found by halving, and everything between two changes is copied as it lies.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

from app.errors import StoreError

_PART = 1 << 22


def amend(old: Path, new: Path, removed: Iterable[bytes], added: Iterable[bytes]) -> str:
    """Write a dump as it was, without some lines and with some others, each with its line end; return its SHA-256.

    A line to remove that the dump does not have raises StoreError: it is not the dump that it is taken for. So does a
    file that has another length than what was written.
    """
    digest, length = hashlib.sha256(), 0
    with old.open("rb") as file, new.open("wb") as out, ThreadPoolExecutor(1) as other:
        for part in _parts(file, old, removed, added):
            hashed = other.submit(digest.update, part)  # while the same part is written
            length += out.write(part)
            hashed.result()
    if new.stat().st_size != length:
        raise StoreError("not all was written", where=str(new), remedy="check the disk, then build again")
    return digest.hexdigest()


def _parts(file: BinaryIO, old: Path, removed: Iterable[bytes], added: Iterable[bytes]) -> Iterator[bytes]:
    if not old.stat().st_size:
        yield from sorted(added)
        return
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as held:
        edits = sorted([*((_at(held, line), 0, line) for line in added), *_taken(held, removed, old)])
        start = 0
        for at, length, line in [*edits, (len(held), 0, b"")]:
            for part in range(start, at, _PART):
                yield held[part : min(part + _PART, at)]
            yield line
            start = at + length


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
