"""Write: a build that amends the one before it, and what each build says of itself; `app.graph.anew` writes others."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from app.errors import StoreError
from app.graph import builds
from app.graph.canonical import canonical_lines
from app.graph.change import Change
from app.graph.inputs import Inputs
from app.graph.kept import Base, link

#: Files of a store that are never written to again once they are there; others are copied, but for what it did.
_FINISHED, _TOLD = ".sst", "LOG"
#: Bytes of a file beside the store from which on it is known by its size and times once it was amended.
_LARGE = 1 << 24


class Beside(Protocol):
    """A file that belongs to a build as its store does: made from the store, or amended with it."""

    def make(self, store: ox.Store, path: Path) -> None:
        """Write the file from the whole store."""
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
    with ThreadPoolExecutor(2) as others:  # what takes long in here is done by disk and engine, without the interpreter
        known = [name for name in beside if name in dict(base.beside)]
        copies = {name: others.submit(shutil.copyfile, base.folder / name, folder / name) for name in known}
        stored = others.submit(_amended, folder, base, change)
        dump = base.kept().then(gone, come).write(folder)
        inputs.write(folder)
        for name, one in beside.items():
            if name in copies:
                copies[name].result()
                if one.amend(folder / name, change):
                    continue
                (folder / name).unlink()
            one.make(stored.result(), folder / name)
        stored.result()
    sure()
    inferred = base.inferred + change.inferred
    stated = base.stated + base.inferred + len(come) - len(gone) - inferred
    record(folder, base.engine, inputs, (stated, inferred), dump, beside)


def _amended(folder: Path, base: builds.Release, change: Change) -> ox.Store:
    (folder / builds.STORE).mkdir()
    for file in os.scandir(base.store):
        if not file.name.startswith(_TOLD):
            (link if file.name.endswith(_FINISHED) else shutil.copyfile)(
                Path(file.path), folder / builds.STORE / file.name
            )
    store = ox.Store(str(folder / builds.STORE))
    for quad in change.removed:
        store.remove(quad)
    store.extend(change.added)
    store.flush()
    if any(quad in store for quad in change.removed) or not all(quad in store for quad in change.added):
        raise not_what_was_built(folder)
    return store


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
