"""Anew: a build written from nothing, held against itself before it may serve."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox

from app.graph import builds
from app.graph.canonical import Canonical
from app.graph.inputs import Inputs
from app.graph.write import Companions, not_what_was_built, record


def write(
    folder: Path,
    canonical: Canonical,
    held: ox.Store,
    inferred: int,
    inputs: Inputs,
    engine: str,
    beside: Companions,
    sure: Callable[[], None],
) -> None:
    """Write a build of statements, of which so many are inferred, and which `held` holds.

    What can be begun before it is known whether the build may serve is done first; `sure` raises if it may not.
    """
    with (folder / builds.DUMP).open("wb") as file:
        file.writelines(canonical.lines())
    with ThreadPoolExecutor(2) as others:  # engine and hash work without the interpreter, which is free for more
        stored = others.submit(_stored, folder)
        read = others.submit(_read, folder / builds.DUMP)
        for name, one in beside.items():
            one.make(held, folder / name)
        count, (digest, lines) = stored.result(), read.result()
    sure()
    inputs.write(folder)
    if count != lines:
        raise not_what_was_built(folder)
    record(folder, engine, inputs, (lines - inferred, inferred), digest, beside)


def _stored(folder: Path) -> int:
    """Write the store on disk, and return how many statements it holds."""
    store = ox.Store(str(folder / builds.STORE))
    store.bulk_load(path=str(folder / builds.DUMP), format=ox.RdfFormat.N_QUADS, lenient=True)  # of our own writing
    store.flush()
    return len(store)


def _read(path: Path) -> tuple[str, int]:
    """Return the SHA-256 and the lines of a file as it lies there."""
    digest, lines = hashlib.sha256(), 0
    with path.open("rb") as file:
        while part := file.read(1 << 22):
            digest.update(part)
            lines += part.count(b"\n")
    return digest.hexdigest(), lines
