"""Export: the whole data set as files in the formats that linked-data tools load, each with its checksum.

Every file is written from the canonical N-Quads of a release, which come from the sources: a store rewrites literals.
A file appears only when it is whole.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder
from app.graph.builds import sha256
from app.namespaces import GRAPH, PREFIXES
from app.publish.media import CSV, JSONLD, NQUADS, RDFXML, TRIG, TURTLE, Form
from app.publish.xml import mend

#: file → (form, format, whether the format keeps the graphs apart)
DUMPS: dict[str, tuple[Form, ox.RdfFormat, bool]] = {
    "cmaa.nq": (NQUADS, ox.RdfFormat.N_QUADS, True),
    "cmaa.trig": (TRIG, ox.RdfFormat.TRIG, True),
    "cmaa.jsonld": (JSONLD, ox.RdfFormat.JSON_LD, True),
    "cmaa.ttl": (TURTLE, ox.RdfFormat.TURTLE, False),
    "cmaa.rdf": (RDFXML, ox.RdfFormat.RDF_XML, False),
}
SUMS = "SHA256SUMS"
GRAPHS = "graphs/"
DESCRIPTION = "dataset.ttl"
METADATA = Form("json", "application/csvm+json", "the description of the tables (CSVW)")
GZIP = Form("gz", "application/gzip", "compressed", text=False)
PLAIN = Form("txt", "text/plain", "checksums")

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Published:
    """One file of an export: its name below the folder, its size in bytes and its SHA-256 in hexadecimal."""

    name: str
    size: int
    sum: str

    @property
    def form(self) -> Form:
        """The format of the file."""
        return form_of(self.name)


def form_of(name: str) -> Form:
    """Return the format of a file by its name."""
    known = {form.name: form for form in (NQUADS, TRIG, TURTLE, JSONLD, RDFXML, CSV, METADATA, GZIP)}
    return known.get(name.rpartition(".")[2], PLAIN)


def write_dumps(nquads: Path, folder: Path) -> list[str]:
    """Write the dumps of canonical N-Quads, plain and compressed, into a folder; return their names."""
    with whole(folder / "cmaa.nq") as fresh:
        shutil.copyfile(nquads, fresh)
    quads = sorted(ox.parse(path=nquads, format=ox.RdfFormat.N_QUADS), key=lambda q: str(q.graph_name))  # stable
    triples = list(dict.fromkeys(q.triple for q in sorted(quads, key=str)))
    for name, (_, form, keeps_graphs) in DUMPS.items():
        if name != "cmaa.nq":
            _write(folder / name, quads if keeps_graphs else triples, form)
    for name in DUMPS:
        compress(folder / name)
    return [*DUMPS, *(f"{name}.gz" for name in DUMPS)]


def write_graphs(nquads: Path, folder: Path) -> list[str]:
    """Write each graph into graphs/ and the path of its file, in every format of the dumps; return the names."""
    quads = sorted(ox.parse(path=nquads, format=ox.RdfFormat.N_QUADS), key=lambda q: str(q.graph_name))
    written = []
    for graph, found in groupby(quads, key=lambda q: q.graph_name):
        members = list(found)
        for form, engine, keeps_graphs in DUMPS.values():
            written.append(graph_file(graph, form))
            _write(folder / written[-1], members if keeps_graphs else [q.triple for q in members], engine)
    return written


def graph_file(graph: object, form: Form = TURTLE) -> str:
    """Return the name of the file of a graph in a format; a graph that is not one of ours is named by a hash."""
    iri = graph.value if isinstance(graph, ox.NamedNode) else ""
    path = iri.removeprefix(GRAPH)
    ours = iri.startswith(GRAPH) and path.replace("/", "").replace("-", "").isalnum() and path.isascii()
    return f"{GRAPHS}{path if ours else 'other/' + hashlib.sha256(str(graph).encode()).hexdigest()[:16]}.{form.name}"


def compress(path: Path) -> None:
    """Write a file beside it, compressed; the same content gives the same bytes at any time."""
    target = path.with_name(path.name + ".gz")
    with (
        whole(target) as fresh,
        path.open("rb") as plain,
        fresh.open("wb") as raw,
        gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed,
    ):
        shutil.copyfileobj(plain, packed, _CHUNK)


def write_sums(folder: Path, names: Iterable[str]) -> None:
    """Write SHA256SUMS in the form that `sha256sum --check` reads."""
    lines = [f"{sha256(folder / name)}  {name}\n" for name in names]
    with whole(folder / SUMS) as fresh:
        fresh.write_text("".join(lines), encoding="utf-8")


def read_sums(folder: Path) -> dict[str, str]:
    """Return file name → SHA-256 as SHA256SUMS states them; a folder without, or other lines, is an error."""
    path = folder / SUMS
    if not path.is_file():
        raise MissingFolder(f"no {SUMS}", where=str(folder), remedy="name a folder that `cmaa export` wrote")
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        digest, gap, name = line[:64], line[64:66], line[66:]
        if gap not in ("  ", " *") or not name or set(digest) - set("0123456789abcdef") or _leaves(name):
            raise LoadError("not a checksum and a file name", where=f"{path}:{number}", remedy="fetch the file again")
        found[name] = digest
    return found


def published(folder: Path) -> list[Published]:
    """Return the files of an export that lie in a folder, as its SHA256SUMS lists them."""
    return [Published(name, (folder / name).stat().st_size, digest) for name, digest in read_sums(folder).items()]


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give the path of a file to write aside; it takes its place when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        yield fresh
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _write(path: Path, statements: Iterable[ox.Quad] | Iterable[ox.Triple], form: ox.RdfFormat) -> None:
    with whole(path) as fresh:
        ox.serialize(statements, str(fresh), format=form, prefixes=PREFIXES)
        if form == ox.RdfFormat.RDF_XML:
            mend(fresh)


def _leaves(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ".." in name.split("/")
