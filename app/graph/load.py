"""Load: read every Turtle file into its own named graph, or say in which line one cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder, did_you_mean
from app.namespaces import BASE, GRAPH, PREFIXES
from app.places import Places, places

#: The folders whose files are graphs, in the order in which the data flow.
FOLDERS = ("ontology", "data", "shapes")

_UNKNOWN_PREFIX = re.compile(r"The prefix (?P<name>\S*?):? has not been declared")


@dataclass(frozen=True)
class GraphFile:
    """One file, one named graph."""

    path: Path
    name: str
    """The path within the home folder, as errors show it."""
    triples: list[ox.Triple] = field(repr=False)
    text: str = field(repr=False)

    @property
    def iri(self) -> str:
        """The IRI of the graph: the path of the file without its ending."""
        return GRAPH + self.name.removesuffix(".ttl")

    @property
    def room(self) -> str:
        """The top folder: ontology, data or shapes."""
        return self.name.split("/", 1)[0]

    @cached_property
    def places(self) -> Places:
        """The lines of the statements, scanned when first asked for."""
        return places(self.text, BASE)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the statements as quads in the graph of the file."""
        graph = ox.NamedNode(self.iri)
        return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in self.triples)


def find(home: Path, folders: Sequence[str] = FOLDERS) -> list[Path]:
    """Return the Turtle files below the folders, sorted by path; a folder that is absent or empty is an error."""
    found: list[Path] = []
    for folder in folders:
        files = sorted((home / folder).rglob("*.ttl"))
        if not files:
            raise MissingFolder(
                f'no Turtle file below "{folder}"',
                where=str(home),
                remedy="name the project's folder with --home or CMAA_HOME",
            )
        found += files
    return found


def load(paths: Iterable[Path], home: Path) -> Iterator[GraphFile]:
    """Read files one by one; the first that cannot be parsed raises LoadError with its line."""
    for path in paths:
        yield read(path, home)


def read(path: Path, home: Path) -> GraphFile:
    """Read one file. A file outside `home` counts as a file of `data/`."""
    resolved = path.resolve()
    name = resolved.relative_to(home).as_posix() if resolved.is_relative_to(home) else f"data/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise MissingFolder("no such file", where=str(path), remedy="check the path") from None
    except UnicodeDecodeError as error:
        raise LoadError(f"not UTF-8 at byte {error.start}", where=name, remedy="save the file as UTF-8") from None
    except OSError as error:
        raise LoadError(f"cannot be read ({error.strerror})", where=name, remedy="check the file") from None
    return GraphFile(path, name, parse(text, name), text)


def parse(text: str, name: str) -> list[ox.Triple]:
    """Parse a Turtle text; relative IRIs are read against the base of our identifiers."""
    try:
        return [q.triple for q in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=BASE)]
    except SyntaxError as error:
        raise _explain(error, name, text) from None


def _explain(error: SyntaxError, name: str, text: str) -> LoadError:
    line = error.lineno or 0
    where = f"{name}:{line}"
    message = re.sub(r"^Parser error at (line \d+ )?(between )?(columns? [\d and]+)?:?\s*", "", error.msg or str(error))
    unknown = _UNKNOWN_PREFIX.search(message)
    if unknown:
        prefix = unknown["name"]
        hint = did_you_mean(prefix, {*PREFIXES, *places(text).prefixes}, "declare it with @prefix")
        return LoadError(f'unknown prefix "{prefix}:"', where=where, remedy=re.sub(r'"(\w+)"', r'"\1:"', hint))
    return LoadError(f"not Turtle: {message}", where=where, remedy="mend the line, or the one before it")


def replace(path: Path, content: str | bytes) -> None:
    """Write a file aside and switch, so that a failure leaves the old one whole."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
