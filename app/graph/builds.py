"""Builds: where they lie, which one serves, and whether it is still that of the files.

A build lies in a folder named by the hash of what went in. The file `current` names the one that serves; it is replaced
in one step, so that a build that fails or is killed leaves the old one serving.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from app.config import Settings
from app.graph.load import find
from app.graph.store import EmbeddedStore

#: The statements of a build as N-Quads, beside the store on disk.
DUMP = "graph.nq"

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Show no progress."""


def fingerprint(settings: Settings) -> str:
    """Return the hash of everything that a build depends on: files, rules and checks."""
    digest = hashlib.sha256()
    paths = find(settings.home)
    paths += sorted((settings.home / "ontology" / "rules").glob("*.rq"))
    paths += sorted((settings.home / "queries" / "check").glob("*.rq"))
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(settings.home).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def switch(folder: Path, name: str) -> None:
    """Name the build that serves, in one step; builds before the last one are removed."""
    pointer = folder / "current"
    last = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    fresh = folder / f".current-{os.getpid()}"
    fresh.write_text(name + "\n", encoding="utf-8")
    os.replace(fresh, pointer)
    for old in folder.glob("[0-9a-f]*-*"):
        if old.is_dir() and old.name not in (name, last):
            shutil.rmtree(old, ignore_errors=True)


def current(settings: Settings) -> Path | None:
    """Return the folder of the build that serves, or None where nothing was built."""
    pointer = settings.build / "current"
    if not pointer.exists():
        return None
    folder = settings.build / pointer.read_text(encoding="utf-8").strip()
    return folder if (folder / "store").is_dir() else None


def record(folder: Path) -> dict[str, object]:
    """Return what a build says of itself: when, by which engine, from how many files, how many statements."""
    found: dict[str, object] = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    return found


def fresh_store(settings: Settings, make: Callable[[], Path]) -> EmbeddedStore:
    """Open the store of the current data, after `make` has built it where the data changed since.

    A graph of up to `settings.memory` statements is held in memory, where questions are answered several times faster.
    """
    folder = current(settings)
    if folder is None or not folder.name.startswith(fingerprint(settings)):
        folder = make()
    said = record(folder)
    if int(str(said["stated"])) + int(str(said["inferred"])) <= settings.memory:
        return EmbeddedStore.read(folder / DUMP)
    return EmbeddedStore.open(folder / "store")
