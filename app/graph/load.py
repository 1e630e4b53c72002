"""Load: read every Turtle file into its own named graph, or say in which line one cannot be read.

A file may come from anybody: what no graph of agreements ever has is refused here and in `app.graph.refused`.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import chain, islice
from pathlib import Path

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder, did_you_mean
from app.graph import lines, refused
from app.graph.processes import FEW, shared
from app.guard.files import must_be_file, text_of, unwritable
from app.namespaces import BASE, GRAPH, PREFIXES
from app.places import Places, places

#: The folders whose files are graphs, in the order in which the data flow.
FOLDERS = ("ontology", "data", "shapes")

#: How many files a process reads at a time.
_PART = 100
#: The most statements of one file; the largest one shipped has 4 thousand.
STATEMENTS = 1_000_000

_UNKNOWN_PREFIX = re.compile(r"The prefix (?P<name>\S*?):? has not been declared")


@dataclass(frozen=True)
class GraphFile:
    """One file, one named graph."""

    path: Path
    name: str
    """The path within the home folder, as errors show it."""
    lines: bytes = field(repr=False)
    """The statements as `app.graph.lines` has them, in the order of the file."""
    said: str | None = field(default=None, repr=False)
    """The text, where it is held; of many files it is read again if somebody asks."""

    @property
    def iri(self) -> str:
        """The IRI of the graph: the path of the file without its ending."""
        return graph_of_file(self.name)

    @property
    def room(self) -> str:
        """The top folder: ontology, data or shapes."""
        return self.name.split("/", 1)[0]

    @property
    def text(self) -> str:
        """The text of the file."""
        return text_of(self.path, name=self.name) if self.said is None else self.said

    @cached_property
    def triples(self) -> list[ox.Triple]:
        """The statements in the order of the file."""
        return lines.read(self.lines)

    @cached_property
    def places(self) -> Places:
        """The lines of the statements, scanned when first asked for."""
        return places(self.text, BASE)

    def quads(self) -> Iterator[ox.Quad]:
        """Yield the statements as quads in the graph of the file."""
        graph = ox.NamedNode(self.iri)
        return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in self.triples)


def stated(files: Iterable[GraphFile]) -> list[bytes]:
    """Return what files of ontology and data state, as `app.graph.lines` has it: all but the shapes."""
    return [file.lines for file in files if file.room != "shapes"]


def graph_of_file(name: str) -> str:
    """Return the IRI of the graph of a file, by its name within the home folder."""
    return GRAPH + name.removesuffix(".ttl")


def named(path: Path, home: Path) -> str:
    """Return the name of a file within the home folder, which its path begins with."""
    return str(path)[len(os.path.join(home, "")) :].replace(os.sep, "/")


def find(home: Path, folders: Sequence[str] = FOLDERS) -> list[Path]:
    """Return the Turtle files below the folders, sorted by path; a folder that is absent or empty is an error."""
    found: list[Path] = []
    for folder in folders:
        below = sorted(_turtle(os.path.join(home, folder)))
        if not below:
            raise MissingFolder(
                f'no Turtle file below "{folder}"',
                where=str(home),
                remedy="name the project's folder with --home or CMAA_HOME",
            )
        found += [_own(path, home, folder) for path in map(Path, below)]
    return found


def _turtle(folder: str) -> Iterator[str]:
    """Yield what bears the name of a Turtle file; by plain names, since there may be a hundred thousand."""
    for place, folders, files in os.walk(folder):
        yield from (os.path.join(place, name) for name in (*folders, *files) if name.endswith(".ttl"))


def _own(path: Path, home: Path, folder: str) -> Path:
    """Return the path, or refuse what lies below a folder and is no file of it: a pipe, a link that leads elsewhere."""
    name = named(path, home)
    try:
        said = path.lstat()
        if stat.S_ISLNK(said.st_mode):
            said = path.stat()
            if not path.resolve().is_relative_to((home / folder).resolve()):
                raise LoadError("a link that leads out of its folder", where=name, remedy="copy the file itself")
    except OSError as error:
        raise LoadError(f"cannot be read ({error.strerror})", where=name, remedy="take it away") from None
    must_be_file(said, name)
    return path


def load(paths: Iterable[Path], home: Path, broken: Callable[[LoadError], None] | None = None) -> list[GraphFile]:
    """Read files; the first that cannot be parsed raises LoadError with its line, or is handed to `broken`.

    Many files are read by several processes, since to parse them is most of the work; of these no text is held.
    """
    every = list(paths)
    parts = [every[start : start + _PART] for start in range(0, len(every), _PART)]
    files: list[GraphFile] = []
    for one in chain.from_iterable(shared(partial(_tried, home, len(parts) <= FEW), parts, FEW)):
        if isinstance(one, GraphFile):
            files.append(one)
            continue
        error = LoadError(one[0], where=one[1], remedy=one[2])
        if broken is None:
            raise error
        broken(error)
    return files


def _tried(home: Path, texts: bool, paths: Iterable[Path]) -> list[GraphFile | tuple[str, str, str]]:
    """Return each file, or what its error says, which can be told to another process."""
    found: list[GraphFile | tuple[str, str, str]] = []
    for path in paths:
        try:
            file = read(path, home)
            found.append(file if texts else GraphFile(path, file.name, file.lines))
        except LoadError as error:
            found.append((error.what, error.where, error.remedy))
    return found


def read(path: Path, home: Path) -> GraphFile:
    """Read one file, unless it holds what `app.graph.refused` names. A file outside `home` counts as one of `data/`."""
    try:
        resolved = path.resolve()
    except (OSError, RuntimeError, ValueError):  # links in a circle, or no path at all
        raise MissingFolder("no such file", where=str(path), remedy="check the path") from None
    name = resolved.relative_to(home).as_posix() if resolved.is_relative_to(home) else f"data/{path.name}"
    text = text_of(path, name=name)
    file = GraphFile(path, name, parsed(text, name), text)
    refused.after(file.lines, name, text)
    return file


def parse(text: str, name: str) -> list[ox.Triple]:
    """Parse a Turtle text; relative IRIs are read against the base of our identifiers."""
    return lines.read(parsed(text, name))


def parsed(text: str, name: str) -> bytes:
    """Parse a Turtle text, and return what it says as `app.graph.lines` has it."""
    refused.before(text, name)
    try:
        said = lines.written(islice(ox.parse(text, ox.RdfFormat.TURTLE, base_iri=BASE), STATEMENTS + 1))
    except SyntaxError as error:
        raise _explain(error, name, text) from None
    except MemoryError:  # so the parser says that one token is longer than it takes
        raise LoadError("a name or a text longer than 16 MB", where=name, remedy="shorten it") from None
    if lines.count([said]) > STATEMENTS:
        raise LoadError(f"more than {STATEMENTS} statements", where=name, remedy="split the file")
    return said


def _explain(error: SyntaxError, name: str, text: str) -> LoadError:
    line = error.lineno or 0
    where = f"{name}:{line}"
    message = re.sub(r"^Parser error at (line \d+ )?(between )?(columns? [\d and]+)?:?\s*", "", error.msg or str(error))
    message = refused.shown(message)
    unknown = _UNKNOWN_PREFIX.search(message)
    if unknown:
        prefix = unknown["name"]
        before = "".join(text.splitlines(keepends=True)[: max(line - 1, 0)])  # only this far it is known to be Turtle
        hint = did_you_mean(prefix, {*PREFIXES, *places(before).prefixes}, "declare it with @prefix")
        return LoadError(f'unknown prefix "{prefix}:"', where=where, remedy=re.sub(r'"(\w+)"', r'"\1:"', hint))
    return LoadError(f"not Turtle: {message}", where=where, remedy="mend the line, or the one before it")


def replace(path: Path, content: str | bytes) -> None:
    """Write a file aside and switch, so that a failure leaves the old one whole.

    Raises MissingFolder where the place is not there or not ours to write to. A link is never followed: what stands
    aside is new, and a link at the path itself gives way to the file.
    """
    fresh = path.parent / f".{path.name}.new"
    try:
        fresh.unlink(missing_ok=True)
        with fresh.open("xb") as file:
            file.write(content.encode("utf-8") if isinstance(content, str) else content)
        fresh.replace(path)
    except OSError as error:
        raise unwritable(path, error) from None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
