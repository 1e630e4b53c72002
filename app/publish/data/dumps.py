"""Dumps: the files of a release, made once, when they are first asked for, and kept beside the release.

They are written aside and renamed as a folder, so that no one ever sees half of them: a release has all its files or
none. Where the graph lies in a store that is not one of our builds, its graphs are fetched one by one and made into a
release.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
import threading
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from app.ask.run import Asker
from app.errors import StoreError
from app.graph.builds import DUMP, RECORD, Release, sha256
from app.graph.builds import release as read_release
from app.graph.canonical import canonical_lines
from app.namespaces import INFERRED, ROOT
from app.publish.data.changes import Comparison, compare
from app.publish.data.description import Description, serialised
from app.publish.data.export import (
    DESCRIPTION,
    SUMS,
    Published,
    published,
    whole,
    write_dumps,
    write_graphs,
    write_sums,
)
from app.publish.data.tables import write_tables

_FOLDER = "dump"


def publish(asker: Asker, release: Release, folder: Path, *, at: str = "", graphs: bool = False) -> list[str]:
    """Write all files of a release into a folder, the checksums last; return their names.

    `at` is the address of the server that offers the files; by default that of our identifiers.
    """
    names = write_dumps(release.dump, folder) + write_tables(asker, folder)
    if graphs:
        names += write_graphs(release.dump, folder)
    files = [Published(name, (folder / name).stat().st_size, sha256(folder / name)) for name in names]
    with whole(folder / DESCRIPTION) as fresh:
        said = Description.of(asker, release).triples(files, at or ROOT.rstrip("/"))
        fresh.write_bytes(serialised(said, "text/turtle"))
    names.append(DESCRIPTION)
    write_sums(folder, names)
    return [*names, SUMS]


class Shelf:
    """The files of one release and what is said of them, each made once."""

    def __init__(self, asker: Asker, release: Release) -> None:
        self.asker, self.release = asker, release
        self._lock = threading.Lock()

    @property
    def folder(self) -> Path:
        """The folder of the files, which are made now if they are not there; two at a time make them once."""
        folder = self.release.folder / _FOLDER
        with self._lock:
            if not (folder / SUMS).is_file():
                self._make(folder)
        return folder

    @cached_property
    def files(self) -> dict[str, Published]:
        """The files by name."""
        return {file.name: file for file in published(self.folder)}

    @cached_property
    def description(self) -> Description:
        """What is said of the data set."""
        return Description.of(self.asker, self.release)

    @cached_property
    def changes(self) -> tuple[Release, Comparison] | None:
        """The release before and what changed since, where it is still kept; what is inferred is left out."""
        before = previous(self.release)
        return (before, compare(_stated(before), _stated(self.release))) if before else None

    def path(self, name: str) -> tuple[Path, str] | None:
        """Return the path of a file and its checksum, or None where there is no such file."""
        if name == SUMS:
            path = self.folder / SUMS
            return path, sha256(path)
        return (self.folder / name, self.files[name].sum) if name in self.files else None

    def _make(self, folder: Path) -> None:
        if not self.release.dump.is_file():
            raise StoreError("the build is gone", where=str(self.release.folder), remedy="start the server again")
        aside = Path(tempfile.mkdtemp(prefix=".dump-", dir=self.release.folder))
        try:
            publish(self.asker, self.release, aside)
            aside.chmod(0o755)
            aside.rename(folder)
        except OSError as error:
            if not (folder / SUMS).is_file():  # else another process was faster
                raise StoreError(
                    f"the dumps cannot be written ({error})", where=str(folder), remedy="check the disk"
                ) from None
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def gathered(asker: Asker) -> Release:
    """Fetch every graph of a store into a folder of its own and return it as a release.

    The folder is removed when the process ends. A store rewrites some literals, so that the hash may differ from that
    of the build which it was loaded from.
    """
    quads: set[ox.Quad] = set()
    sizes: dict[str, int] = {}
    for row in asker.describe("dataset-graphs"):
        graph = ox.NamedNode(row["graph"])
        sizes[row["graph"]] = int(row["triples"])
        for triple in asker.graph("dataset-graph", {"graph": row["graph"]}):
            quads.add(ox.Quad(triple.subject, triple.predicate, triple.object, graph))
    lines = b"".join(canonical_lines(quads))
    folder = Path(tempfile.mkdtemp(prefix="cmaa-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / DUMP).write_bytes(lines)
    inferred = sizes.pop(INFERRED, 0)
    now = datetime.now(UTC).replace(microsecond=0)
    return Release(folder, now, "store", len(sizes), sum(sizes.values()), inferred, hashlib.sha256(lines).hexdigest())


def _stated(release: Release) -> list[ox.Quad]:
    inferred = ox.NamedNode(INFERRED)
    return [q for q in ox.parse(path=release.dump, format=ox.RdfFormat.N_QUADS) if q.graph_name != inferred]


def previous(release: Release) -> Release | None:
    """Return the release before, where it is still kept and differs."""
    found = []
    for record in release.folder.parent.glob(f"*/{RECORD}"):
        try:
            other = read_release(record.parent)
            if other.built <= release.built and other.hash != release.hash and other.dump.is_file():
                found.append(other)
        except (KeyError, ValueError, OSError, StoreError):
            continue  # a build of an older layout, a damaged one, or one that is being removed
    return max(found, key=lambda r: (r.built, os.fspath(r.folder)), default=None)
