"""Verify: read every file of an export again, and say of each whether it is what it should be.

A file is right when its bytes have the checksum that SHA256SUMS states, and, where it holds statements, when these have
the right canonical hash (RDFC-1.0): a format that keeps the graphs apart that of the data set, one that does not that
of all statements together, the file of a graph that of the graph, with or without its name.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from app.errors import MissingFolder
from app.graph.builds import sha256
from app.graph.canonical import canonical_hash
from app.publish.data.export import DESCRIPTION, DUMPS, GRAPHS, SUMS, form_of, graph_file, read_sums
from app.publish.data.facts import DATASET, term

_VALUE = term("spdx:checksumValue")


@dataclass(frozen=True)
class Checked:
    """What was found of one file: its name, the canonical hash of its statements, and what is wrong with it."""

    name: str
    hash: str = ""
    fault: str = ""

    def __str__(self) -> str:
        if self.fault:
            return f"{self.name}: {self.fault}"
        return f"{self.name}: ok{', hash ' + self.hash if self.hash else ''}"


def verify(folder: Path) -> Iterator[Checked]:
    """Yield what is found of each file that SHA256SUMS lists; raise MissingFolder where there is nothing to check."""
    if not folder.is_dir():
        raise MissingFolder("no such folder", where=str(folder), remedy="name a folder that `cmaa export` wrote")
    sums = read_sums(folder)
    if not sums:
        raise MissingFolder(f"{SUMS} lists no file", where=str(folder), remedy="fetch the folder again")
    expected = _Expected(folder, sums)
    for name, stated in sums.items():
        path = folder / name
        if not path.is_file():
            yield Checked(name, fault="is missing")
        elif (actual := sha256(path)) != stated:
            yield Checked(name, fault=f"its SHA-256 is {actual}, not {stated}")
        else:
            yield _content(name, path, sums, expected)


def _content(name: str, path: Path, sums: dict[str, str], expected: _Expected) -> Checked:
    try:
        if name.endswith(".gz"):
            fault = _unpacked(path, sums.get(name.removesuffix(".gz"), ""))
            return Checked(name, fault=fault)
        wanted = expected.hash_of(name)
        if not wanted:
            return Checked(name)
        if sums[name] == wanted:
            return Checked(name, wanted)  # the canonical form itself
        found = canonical_hash(ox.parse(path=path, format=ox.RdfFormat.from_media_type(form_of(name).media)))
    except (SyntaxError, ValueError, OSError, EOFError, zlib.error) as error:
        return Checked(name, fault=f"cannot be read ({' '.join(str(error).split())})")
    return Checked(name, found, "" if found == wanted else f"its statements have the hash {found}, not {wanted}")


def _unpacked(path: Path, stated: str) -> str:
    """Return what is wrong with a compressed file whose content must have a checksum."""
    with gzip.open(path, "rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return "" if found == stated or not stated else f"holds something else than {path.name.removesuffix('.gz')}"


class _Expected:
    """The hashes that the files must have: of the data set as its description states it, of the rest as it follows."""

    def __init__(self, folder: Path, sums: dict[str, str]) -> None:
        self.folder, self.sums = folder, sums

    def hash_of(self, name: str) -> str:
        """Return the hash that the statements of a file must have, or nothing where it holds none of the data set."""
        if name in DUMPS:
            return self.whole if DUMPS[name][2] else self.union
        return self.graphs.get(name, "") if name.startswith(GRAPHS) else ""

    @cached_property
    def stated(self) -> str:
        return stated_hash(self.folder) if self._sound(DESCRIPTION) else ""

    @cached_property
    def quads(self) -> list[ox.Quad]:
        """The statements of the first file that keeps graphs apart, is sound and says what the description says."""
        for name, (_, form, keeps_graphs) in DUMPS.items():
            if keeps_graphs and self._sound(name):
                with suppress(SyntaxError, ValueError):
                    quads = list(ox.parse(path=self.folder / name, format=form))
                    if self.stated in ("", self.sums[name]) or canonical_hash(quads) == self.stated:
                        return quads
        return []

    @cached_property
    def whole(self) -> str:
        return self.stated or (canonical_hash(self.quads) if self.quads else "")

    @cached_property
    def union(self) -> str:
        return canonical_hash(_triples(self.quads)) if self.quads else ""

    @cached_property
    def graphs(self) -> dict[str, str]:
        found: dict[object, list[ox.Quad]] = {}
        for quad in self.quads:
            found.setdefault(quad.graph_name, []).append(quad)
        said: dict[str, str] = {}
        for graph, quads in found.items():
            named, plain = canonical_hash(quads), canonical_hash(_triples(quads))
            said |= {graph_file(graph, form): named if keeps else plain for form, _, keeps in DUMPS.values()}
        return said

    def _sound(self, name: str) -> bool:
        path = self.folder / name
        return name in self.sums and path.is_file() and sha256(path) == self.sums[name]


def stated_hash(folder: Path) -> str:
    """Return the hash of the data set that its description in the folder states, or nothing."""
    with suppress(SyntaxError):
        return next(_hashes(folder), "")
    return ""


def _hashes(folder: Path) -> Iterator[str]:
    checksum_of_all = ox.NamedNode(DATASET + "#checksum")
    for quad in ox.parse(path=folder / DESCRIPTION, format=ox.RdfFormat.TURTLE):
        if quad.subject == checksum_of_all and quad.predicate == _VALUE and isinstance(quad.object, ox.Literal):
            yield quad.object.value


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    return [ox.Quad(q.subject, q.predicate, q.object) for q in quads]
