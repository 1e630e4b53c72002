"""Builds: where they lie, which one serves, and whether it is still that of the files.

A build lies in a folder named by the hash of what went in. The file `current` names the one that serves; it is replaced
in one step, so that a build that fails or is killed leaves the old one serving.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from app.config import Settings
from app.errors import StoreError
from app.graph import kept
from app.graph.inputs import Inputs, inputs, recorded
from app.graph.kept import Base, Kept

#: The store on disk, and the statements of a build as N-Quads beside it, written with it or when they are first needed.
STORE, DUMP = "store", kept.DUMP
#: How the folder of an unfinished build begins.
ASIDE = ".aside-"

#: What a build says of itself.
RECORD = "build.json"

Progress = Callable[[str], None]
#: Size of a file, when it was written to, and when anything of it changed.
Stamp = tuple[int, int, int]


def silent(_: str) -> None:
    """Show no progress."""


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder of builds for this process; another that builds waits. What a killed one left is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    door = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)  # a link may lead anywhere
    with os.fdopen(door, "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the system lets go of it when the process ends, in whatever way
        for left in [*folder.glob(f"{ASIDE}*"), *folder.glob(".current-*")]:
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield


def settle(aside: Path, target: Path) -> None:
    """Move a finished build to its place. One that lies there already, whole, may be serving and stays as it is."""
    if target.exists():
        try:
            same = _same(release(target), release(aside))
        except (OSError, ValueError, KeyError, StoreError):
            same = False
        if same:
            shutil.rmtree(aside)
            return
        target.rename(aside.with_name(f"{aside.name}-old"))
    aside.rename(target)


def _same(found: Release, made: Release) -> bool:
    """Tell whether a build is the one that was made now; beside one made from nothing, all of it is read again."""
    now, then = found.kept(), made.kept()
    if whole(found)[1:] != found.beside or not now.sized:
        return False
    if made.base:
        return (now.hash, now.gone, now.come) == (then.hash, then.gone, then.come) or found.hash == made.hash
    if found.base and kept.computed(now) != made.hash:
        return False
    return not found.folder.joinpath(DUMP).exists() or sha256(found.dump) == made.hash


def switch(folder: Path, name: str) -> None:
    """Name the build that serves, in one step; builds before the last one are removed."""
    pointer = folder / "current"
    last = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    fresh = folder / f".current-{os.getpid()}"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, pointer)
    for old in folder.glob("[0-9a-f]*-*"):
        if old.is_dir() and old.name not in (name, last):
            shutil.rmtree(old, ignore_errors=True)


def current(settings: Settings) -> Path | None:
    """Return the folder of the build that serves, or None where nothing was built."""
    pointer = settings.build / "current"
    if not pointer.exists():
        return None
    name = pointer.read_text(encoding="utf-8").strip()
    folder = settings.build / name
    return folder if name == folder.name and (folder / STORE).is_dir() else None  # a name, and no way elsewhere


def sound(settings: Settings) -> Release | None:
    """Return the build that serves, where it is what it says of itself; None where none does, or it is damaged."""
    folder = current(settings)
    try:
        found = release(folder) if folder else None
        return found if found and whole(found)[1:] == found.beside else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True)
class Release:
    """A build that serves: its folder, when it was built, by which engine, from what.

    `written` is the hash of a dump that was written with the build; where `base` stands instead, an earlier one was
    amended. `beside` names each further file with its SHA-256, or with none where that would have taken long; `stamps`
    with its size and times when it was written.
    """

    folder: Path
    built: datetime
    engine: str
    files: int
    stated: int
    inferred: int
    written: str
    beside: tuple[tuple[str, str], ...] = ()
    stamps: tuple[tuple[str, Stamp], ...] = ()
    base: Base | None = None
    size: int = 0

    @property
    def store(self) -> Path:
        """The store on disk."""
        return self.folder / STORE

    @property
    def base_store(self) -> Path:
        """The store that was last written whole: this one, or the one that an amended build starts from."""
        return self.folder / kept.STORE if self.base else self.store

    @property
    def dump(self) -> Path:
        """The statements as N-Quads. Those of an amended build are put together now, if nobody needed them before.

        Raises StoreError where that cannot be done, since the build is damaged or gone.
        """
        return kept.whole(self.folder, self.base) if self.base else self.folder / DUMP

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the data set in canonical form (RDFC-1.0), in hexadecimal; computed as the dump is."""
        return kept.digest(self.folder, self.base) if self.base else self.written

    def kept(self) -> Kept:
        """Return how the statements are kept; StoreError where that is not what was written."""
        return kept.read(self.folder, self.base) if self.base else Kept(self.folder / DUMP, self.written, self.size)


def release(folder: Path) -> Release:
    """Return what a build says of itself."""
    said = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    base = said.get("base")
    return Release(
        folder,
        datetime.fromisoformat(said["built"]),
        said["engine"],
        said["files"],
        said["stated"],
        said["inferred"],
        "" if base else said["hash"],
        tuple(sorted(said.get("beside", {}).items())),
        tuple(sorted((name, (size, at, since)) for name, (size, at, since) in said.get("stamps", {}).items())),
        Base(base["hash"], base["size"], base["changes"]) if base else None,
        said.get("size", 0),
    )


def whole(found: Release) -> tuple[object, ...]:
    """Return what makes a build what it is: its dump, and each further file with its hash as it lies there.

    A file is not read whose size and times are those on record; of one without a hash on record, size and time of
    writing, which a copy has too, must do. A build without its store, or without a file that it names, raises
    FileNotFoundError.
    """
    for store in (found.store, found.base_store):
        store.stat()
    stamps = dict(found.stamps)

    def as_it_lies(name: str, said: str) -> str:
        then, now = stamps.get(name), stamp(found.folder / name)
        same = then == now or (then is not None and not said and then[:2] == now[:2])
        return said if same else sha256(found.folder / name)

    return found.base or found.written, *((name, as_it_lies(name, said)) for name, said in found.beside)


def stamp(path: Path) -> Stamp:
    """Return the size of a file and its times (nanoseconds), by which one sees that it was not written to since."""
    said = path.stat()
    return said.st_size, said.st_mtime_ns, said.st_ctime_ns


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fresh(settings: Settings, make: Callable[[], Path]) -> Release:
    """Return the release of the current data, after `make` has built it where the data changed since."""
    return seen(settings, lambda _: make())


def seen(settings: Settings, make: Callable[[Inputs], Path]) -> Release:
    """Do the same, and hand to `make` the files as they were seen."""
    folder = current(settings)
    now = inputs(settings, recorded(folder))
    if folder is None or not folder.name.startswith(now.name):
        folder = make(now)
    return release(folder)
