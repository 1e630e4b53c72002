"""Write: a build in its folder, from nothing or from the one before it, held against itself before it may serve."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from app.errors import StoreError
from app.graph import builds, dump
from app.graph.canonical import canonical_lines, canonical_lines_of
from app.graph.change import Change
from app.graph.inputs import Inputs

#: Files of a store that are never written to again once they are there; others are copied.
_FINISHED = ".sst"


class Beside(Protocol):
    """A file that belongs to a build as its store does: made from the store, or amended with it."""

    def make(self, store: ox.Store, path: Path) -> None:
        """Write the file from the whole store."""
        ...

    def amend(self, path: Path, change: Change) -> bool:
        """Bring a copy of the last build's file up to date; False where only making it anew does."""
        ...


Companions = Mapping[str, Beside]


def statements(folder: Path, graphs: Iterable[tuple[str, Sequence[ox.Triple]]]) -> ox.Store:
    """Write all statements of a build, by the IRI of their graph, and return a store in memory that holds them."""
    (folder / builds.DUMP).write_bytes(b"".join(canonical_lines_of(graphs)))
    return _loaded(ox.Store(), folder)


def whole(
    folder: Path,
    held: ox.Store,
    inferred: int,
    inputs: Inputs,
    engine: str,
    beside: Companions,
    sure: Callable[[], None],
) -> None:
    """Write the rest of a build whose statements are written, of which so many are inferred, and which `held` holds.

    What can be begun before it is known whether the build may serve is done first; `sure` raises if it may not.
    """
    stored = _loaded(ox.Store(str(folder / builds.STORE)), folder)
    stored.flush()
    for name, one in beside.items():
        one.make(held, folder / name)
    sure()
    inputs.write(folder)
    digest, lines = _read(folder / builds.DUMP)
    if len(stored) != lines:
        raise _not_what_was_built(folder)
    _record(folder, engine, inputs, (lines - inferred, inferred), digest, beside)


def _loaded(store: ox.Store, folder: Path) -> ox.Store:
    store.bulk_load(path=str(folder / builds.DUMP), format=ox.RdfFormat.N_QUADS, lenient=True)  # of our own writing
    return store


def amended(
    folder: Path, base: builds.Release, change: Change, inputs: Inputs, beside: Companions, sure: Callable[[], None]
) -> None:
    """Write a build that is the one before it but for a change; `sure` raises if it may not serve."""
    gone, come = set(canonical_lines(change.removed)), set(canonical_lines(change.added))
    with ThreadPoolExecutor(1) as other:  # most of what takes long is copying and hashing, which need no interpreter
        dumped = other.submit(lambda: dump.amend(base.dump, folder / builds.DUMP, gone, come))
        store = _amended(folder, base, change)
        for name, one in beside.items():
            if name in dict(base.beside):
                shutil.copyfile(base.folder / name, folder / name)
                if one.amend(folder / name, change):
                    continue
                (folder / name).unlink()
            one.make(store, folder / name)
        digest = dumped.result()
    sure()
    inputs.write(folder)
    inferred = base.inferred + change.inferred
    stated = base.stated + base.inferred + len(come) - len(gone) - inferred
    _record(folder, base.engine, inputs, (stated, inferred), digest, beside)


def _amended(folder: Path, base: builds.Release, change: Change) -> ox.Store:
    (folder / builds.STORE).mkdir()
    for file in base.store.iterdir():
        (_link if file.suffix == _FINISHED else shutil.copyfile)(file, folder / builds.STORE / file.name)
    store = ox.Store(str(folder / builds.STORE))
    for quad in change.removed:
        store.remove(quad)
    store.extend(change.added)
    store.flush()
    if any(quad in store for quad in change.removed) or not all(quad in store for quad in change.added):
        raise _not_what_was_built(folder)
    return store


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without such links
        shutil.copyfile(old, new)


def _read(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the lines of a file as it lies there."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while part := file.read(1 << 22):
            digest.update(part)
            lines += part.count(b"\n")
    return digest.hexdigest(), lines


def _record(
    folder: Path, engine: str, inputs: Inputs, counts: tuple[int, int], digest: str, beside: Companions
) -> None:
    """Let the build say what it is."""
    record = {
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine,
        "files": sum(name.endswith(".ttl") for name in inputs.files),
        "stated": counts[0],
        "inferred": counts[1],
        "hash": digest,
        "beside": {name: builds.sha256(folder / name) for name in sorted(beside)},
    }
    (folder / builds.RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _not_what_was_built(folder: Path) -> StoreError:
    what = "what was written is not what was built"
    return StoreError(what, where=str(folder), remedy="check the disk, then run `cmaa build --whole`")
