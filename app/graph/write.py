"""Write: a build that amends the one before it, and what each build says of itself; `app.graph.anew` writes others."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pyoxigraph as ox

from app.errors import StoreError
from app.graph import builds, kept
from app.graph.canonical import canonical_lines
from app.graph.change import Change
from app.graph.inputs import FILE, Inputs
from app.graph.kept import Base, Kept

#: Files of a store that are never written to again once they are there; others are copied, but for what it did.
_FINISHED, _TOLD = ".sst", "LOG"
#: Bytes of a file beside the store from which on it is known by its size and times once it was amended.
_LARGE = 1 << 24


class Beside(Protocol):
    """A file that belongs to a build as its store does: made from what the parts of a graph say, or amended with it."""

    def part(self, store: ox.Store, own: Collection[str] | None) -> list[Any]:
        """Return what a part of the graph says for the file, as JSON has values: of some nodes, or of all (None)."""
        ...

    def write(self, parts: Iterable[list[Any]], path: Path) -> None:
        """Write the file from what the parts say, one after the other."""
        ...

    def amend(self, path: Path, change: Change) -> bool:
        """Bring a copy of the last build's file up to date; False where only making it anew does."""
        ...


Companions = Mapping[str, Beside]


def amended(
    folder: Path, base: builds.Release, change: Change, inputs: Inputs, beside: Companions, sure: Callable[[], None]
) -> None:
    """Write a build that is the one before it but for a change; `sure` raises if it may not serve."""
    gone, come = set(canonical_lines(change.removed)), set(canonical_lines(change.added))
    now = base.kept().then(gone, come)
    with ThreadPoolExecutor(1) as other:  # the engine amends its store without the interpreter, which is free for more
        stored = other.submit(_stored, folder, base, now)
        dump = now.write(folder)
        change.ahead.take(FILE, folder / FILE)
        for name, one in beside.items():
            if name in dict(base.beside):
                change.ahead.take(name, folder / name)
                if one.amend(folder / name, change):
                    continue
                (folder / name).unlink()
            stored.result()
            one.write([one.part(ox.Store.read_only(str(folder / builds.STORE)), None)], folder / name)
        stored.result()
        if isinstance(dump, Base):
            _linked(base.base_store, folder / kept.STORE)
    sure()
    inferred = base.inferred + change.inferred
    stated = base.stated + base.inferred + len(come) - len(gone) - inferred
    record(folder, base.engine, inputs, (stated, inferred), dump, beside)


def _stored(folder: Path, base: builds.Release, now: Kept) -> None:
    """Write the store: the one that was last written whole, with all that changed since.

    It is closed at once: as long as it is open, the engine puts it in order, which nobody waits for.
    """
    _linked(base.base_store, folder / builds.STORE)
    store = ox.Store(str(folder / builds.STORE))
    gone, come = (list(ox.parse(b"".join(said), ox.RdfFormat.N_QUADS, lenient=True)) for said in (now.gone, now.come))
    for quad in gone:
        store.remove(quad)
    store.extend(come)
    store.flush()
    if any(quad in store for quad in gone) or not all(quad in store for quad in come):
        raise not_what_was_built(folder)


def _linked(old: Path, new: Path) -> None:
    """Make a store that has the files of another: links to those that are never written to, copies of others."""
    new.mkdir()
    for file in os.scandir(old):
        if not file.name.startswith(_TOLD):
            (kept.link if file.name.endswith(_FINISHED) else shutil.copyfile)(Path(file.path), new / file.name)


def record(
    folder: Path, engine: str, inputs: Inputs, counts: tuple[int, int], dump: str | Base, beside: Companions
) -> None:
    """Let the build say what it is; `dump` is the SHA-256 of its dump, or which earlier one it amends.

    No hash is taken of a large file that was amended as the dump was.
    """
    stamps = {name: builds.stamp(folder / name) for name in sorted(beside)}
    spared = {name for name, (size, _, _) in stamps.items() if isinstance(dump, Base) and size > _LARGE}
    said: dict[str, object] = {
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine,
        "files": sum(name.endswith(".ttl") for name in inputs.files),
        "stated": counts[0],
        "inferred": counts[1],
        "beside": {name: "" if name in spared else builds.sha256(folder / name) for name in stamps},
        "stamps": stamps,
    }
    if isinstance(dump, Base):
        said["base"] = asdict(dump)
    else:
        said |= {"hash": dump, "size": (folder / builds.DUMP).stat().st_size}
    (folder / builds.RECORD).write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")


def not_what_was_built(folder: Path) -> StoreError:
    """Return the error of a build whose files do not hold what was to be written."""
    what = "what was written is not what was built"
    return StoreError(what, where=str(folder), remedy="check the disk, then run `cmaa build --whole`")
