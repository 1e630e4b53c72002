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
from pathlib import Path

from app.config import Settings
from app.graph.inputs import inputs, recorded

#: The store on disk, and the statements of a build as N-Quads beside it.
STORE, DUMP = "store", "graph.nq"
#: How the folder of an unfinished build begins.
ASIDE = ".aside-"

#: What a build says of itself.
RECORD = "build.json"

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Show no progress."""


def fingerprint(settings: Settings) -> str:
    """Return the hash of everything that a build depends on: files, rules and checks."""
    return inputs(settings, recorded(current(settings))).name


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
            found = release(target)
            same = whole(found) == (release(aside).hash, *found.beside)
        except (OSError, ValueError, KeyError):
            same = False
        if same:
            shutil.rmtree(aside)
            return
        target.rename(aside.with_name(f"{aside.name}-old"))
    aside.rename(target)


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
        return found if found and whole(found) == (found.hash, *found.beside) else None
    except (OSError, ValueError, KeyError):
        return None


@dataclass(frozen=True)
class Release:
    """A build that serves: its folder, when it was built, by which engine, from what, and its hash.

    `hash` is the SHA-256 of the data set in canonical form (RDFC-1.0), in hexadecimal; `beside` names each further file
    with its SHA-256.
    """

    folder: Path
    built: datetime
    engine: str
    files: int
    stated: int
    inferred: int
    hash: str
    beside: tuple[tuple[str, str], ...] = ()

    @property
    def store(self) -> Path:
        """The store on disk."""
        return self.folder / STORE

    @property
    def dump(self) -> Path:
        """The statements as N-Quads."""
        return self.folder / DUMP


def release(folder: Path) -> Release:
    """Return what a build says of itself."""
    said = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    return Release(
        folder,
        datetime.fromisoformat(said["built"]),
        said["engine"],
        said["files"],
        said["stated"],
        said["inferred"],
        said["hash"],
        tuple(sorted(said.get("beside", {}).items())),
    )


def whole(found: Release) -> tuple[object, ...]:
    """Return what makes a build what it is: its hash, and each further file with its hash as it lies there.

    A build without its store, or without a file that it names, raises FileNotFoundError.
    """
    found.store.stat()
    return found.hash, *((name, sha256(found.folder / name)) for name, _ in found.beside)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fresh(settings: Settings, make: Callable[[], Path]) -> Release:
    """Return the release of the current data, after `make` has built it where the data changed since."""
    folder = current(settings)
    if folder is None or not folder.name.startswith(fingerprint(settings)):
        folder = make()
    return release(folder)
