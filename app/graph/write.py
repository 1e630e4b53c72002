"""Write: a build in its folder, from nothing or from the one before it, held against itself before it may serve."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from app.errors import StoreError
from app.graph import builds, dump
from app.graph.canonical import canonical_lines, canonical_lines_of
from app.graph.change import Change
from app.graph.inputs import Inputs

#: Where the store lies in the folder of a build.
STORE = "store"
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
    stored = _loaded(ox.Store(str(folder / STORE)), folder)
    stored.flush()
    for name, one in beside.items():
        one.make(held, folder / name)
    sure()
    inputs.write(folder)
    _record(folder, engine, inputs, len(stored) - inferred, inferred, beside)


def _loaded(store: ox.Store, folder: Path) -> ox.Store:
    store.bulk_load(path=str(folder / builds.DUMP), format=ox.RdfFormat.N_QUADS, lenient=True)  # of our own writing
    return store


def amended(folder: Path, base: builds.Release, change: Change, inputs: Inputs, beside: Companions) -> None:
    """Write a build that is the one before it but for a change; what did not change is not read."""
    (folder / STORE).mkdir()
    for file in (base.folder / STORE).iterdir():
        (_link if file.suffix == _FINISHED else shutil.copyfile)(file, folder / STORE / file.name)
    store = ox.Store(str(folder / STORE))
    for quad in change.removed:
        store.remove(quad)
    store.extend(change.added)
    store.flush()
    gone, come = set(canonical_lines(change.removed)), set(canonical_lines(change.added))
    dump.amend(base.dump, folder / builds.DUMP, gone, come)
    if any(quad in store for quad in change.removed) or not all(quad in store for quad in change.added):
        raise _not_what_was_built(folder)
    for name, one in beside.items():
        if name in dict(base.beside):
            shutil.copyfile(base.folder / name, folder / name)
            if one.amend(folder / name, change):
                continue
            (folder / name).unlink()
        one.make(store, folder / name)
    inputs.write(folder)
    stated = base.stated + len(come) - len(gone) - change.inferred
    _record(folder, base.engine, inputs, stated, base.inferred + change.inferred, beside)


def _link(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without such links
        shutil.copyfile(old, new)


def _record(folder: Path, engine: str, inputs: Inputs, stated: int, inferred: int, beside: Companions) -> None:
    """Let the build say what it is; the hash is that of the dump as it lies there."""
    digest, lines = hashlib.sha256(), 0
    with (folder / builds.DUMP).open("rb") as file:
        while part := file.read(1 << 22):
            digest.update(part)
            lines += part.count(b"\n")
    if lines != stated + inferred:
        raise _not_what_was_built(folder)
    record = {
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine,
        "files": sum(name.endswith(".ttl") for name in inputs.files),
        "stated": stated,
        "inferred": inferred,
        "hash": digest.hexdigest(),
        "beside": {name: builds.sha256(folder / name) for name in sorted(beside)},
    }
    (folder / builds.RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _not_what_was_built(folder: Path) -> StoreError:
    what = "what was written is not what was built"
    return StoreError(what, where=str(folder), remedy="check the disk, then run `cmaa build --whole`")
