"""Anew: dump and store of a build written from nothing, and held against each other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pyoxigraph as ox

from app.graph import builds, order
from app.graph.order import Written
from app.graph.processes import apart
from app.graph.write import not_what_was_built


@contextmanager
def begun(folder: Path, runs: Sequence[Path], unnamed: bytes) -> Iterator[Callable[[], Written]]:
    """Begin to write dump and store of the statements that `app.graph.order` merges; give what waits for the end.

    The dump is written by a process of its own. The store is not: where one was ever opened to be written to, a child
    cannot write another, since the engine's threads are not there. But the engine works without the interpreter.
    """
    dump = folder / builds.DUMP
    with ThreadPoolExecutor(2) as others, apart(lambda: order.merge(runs, unnamed, dump)) as merged:

        def written() -> Written:
            said = merged()
            for run in runs:
                run.unlink()  # as much again as the dump
            read = others.submit(_read, dump)
            if _stored(folder) != said.lines or read.result() != (said.sha256, said.lines):
                raise not_what_was_built(folder)
            return said

        yield others.submit(written).result


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
