"""Dump: the statements of a build in one file, canonical N-Quads in the order of their bytes, and how it is amended.

Since the lines are in order, a change is found by halving, and everything between two changes is copied as it lies.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from app.errors import StoreError

_PART = 1 << 22
#: Bytes that are hashed sooner than another thread is told to do it.
_SHORT = 1 << 14


class Unfit(StoreError):
    """A change does not fit the dump: it is damaged, or has a value written otherwise than the store has it."""


def amend(old: Path, new: Path | None, removed: Iterable[bytes], added: Iterable[bytes], known: str = "") -> str:
    """Write a dump as it was, without some lines and with some others, each with its line end; return its SHA-256.

    Without `new`, nothing is written. `known` is the SHA-256 that the dump must have had.
    A line to remove that the dump does not have raises Unfit: it is not the dump that it is taken for. So does a
    dump that has another hash than is known of it, and a new file that has another length than what was written.
    """
    digest, length = hashlib.sha256(), 0
    before = None  # of the dump as it was; up to the first change it is that of the new one
    with nullcontext() if new is None else new.open("wb") as out, ThreadPoolExecutor(2) as others:

        def hashed(add: Callable[[bytes], None], part: bytes) -> Callable[[], object]:
            """Hash a part while it is written; return what waits for it."""
            return (lambda: add(part)) if len(part) < _SHORT else others.submit(add, part).result

        for was, part in _parts(old, removed, added):
            if known and before is None and was is not part:
                before = digest.copy()
            done = [hashed(digest.update, part), *([hashed(before.update, was)] if before else [])]
            length += out.write(part) if out else 0
            for wait in done:
                wait()
    if new is not None and new.stat().st_size != length:
        raise StoreError("not all was written", where=str(new), remedy="check the disk, then build again")
    if known and (before or digest).hexdigest() != known:
        raise damaged(old)
    return digest.hexdigest()


def hold(dump: Path, there: Collection[bytes], absent: Collection[bytes]) -> None:
    """Raise Unfit unless some lines are in a dump, and some others are not."""
    with held_in(dump) as held:
        _ = [*_taken(held, there, dump)]
        for line in absent:
            at = place_of(held, line)
            if held[at : at + len(line)] == line:
                raise Unfit("a statement is there twice", where=str(dump), remedy="run `cmaa build --whole`")


def damaged(path: Path) -> StoreError:
    """Return the error of a file that is not as it was written."""
    return StoreError("it is not what was built", where=str(path), remedy="run `cmaa build --whole`")


def _parts(old: Path, removed: Iterable[bytes], added: Iterable[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the dump in parts, each as it was and as it is to be; a part that stays is one and the same object."""
    with held_in(old) as held:
        edits = sorted([*((place_of(held, line), 0, line) for line in added), *_taken(held, removed, old)])
        start = 0
        for at, length, line in [*edits, (len(held), 0, b"")]:
            for begin in range(start, at, _PART):
                part = held[begin : min(begin + _PART, at)]
                yield part, part
            start = at + length
            if length or line:
                yield held[at:start], line


def held_in(path: Path) -> AbstractContextManager[mmap.mmap | bytes]:
    """Return what a file holds, without reading it; the file itself is not kept open."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else nullcontext(b"")


def _taken(held: mmap.mmap | bytes, lines: Iterable[bytes], path: Path) -> Iterable[tuple[int, int, bytes]]:
    for line in lines:
        at = place_of(held, line)
        if held[at : at + len(line)] != line:
            raise Unfit("a statement is missing", where=str(path), remedy="run `cmaa build --whole`")
        yield at, len(line), b""


def place_of(held: mmap.mmap | bytes, line: bytes) -> int:
    """Return where a line stands among lines in order, or would stand."""
    low, high = 0, len(held)
    while low < high:
        start = held.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = held.find(b"\n", start) + 1
        if held[start:end] < line:
            low = end
        else:
            high = start
    return low
