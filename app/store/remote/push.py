"""Push: load a release into any SPARQL 1.1 store, graph by graph, and see afterwards that it is all there.

By the SPARQL 1.1 Graph Store HTTP Protocol (section 5), or by SPARQL 1.1 Update where a store lacks that. Each graph
replaces the one of its name, so that a push can be run again; graphs below our namespace that the release does not have
are dropped, and nothing else is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode
from urllib.request import Request

from app.errors import LoadError, StoreError, one_line
from app.graph.builds import Progress, silent
from app.namespaces import INFERRED
from app.store.protocol import Store
from app.store.remote.transport import Reply, Transport

#: The most statements in one request; what parses an update is less patient than what loads a file.
BY_GRAPH_STORE, BY_UPDATE = 50_000, 1_000
#: The seconds that one request of a push may take, and the bytes that its answer may have.
SECONDS, MOST = 300.0, 1_000_000

_GRAPH, _STATEMENTS = "<urn:cmaa:graph>", "<urn:cmaa:statements> a <urn:cmaa:statements> .\n"


class Writer(Protocol):
    """A way to write to a store; each method raises StoreError where the store refuses."""

    most: int

    def replace(self, graph: str, lines: list[bytes]) -> None:
        """Let a graph hold these statements and no others."""
        ...

    def add(self, graph: str, lines: list[bytes]) -> None:
        """Add statements to a graph."""
        ...

    def drop(self, graph: str) -> None:
        """Take a graph away."""
        ...


class ByGraphStore:
    """Writes through the Graph Store Protocol at an address; each graph is named by `?graph=`."""

    most = BY_GRAPH_STORE

    def __init__(self, way: Transport) -> None:
        self._way = way

    def replace(self, graph: str, lines: list[bytes]) -> None:
        """PUT the graph."""
        self._send("PUT", graph, lines)

    def add(self, graph: str, lines: list[bytes]) -> None:
        """POST into the graph."""
        self._send("POST", graph, lines)

    def drop(self, graph: str) -> None:
        """DELETE the graph."""
        self._send("DELETE", graph, None)

    def _send(self, method: str, graph: str, lines: list[bytes] | None) -> None:
        address = self._way.address
        joint = "&" if "?" in address else "?"
        request = Request(f"{address}{joint}graph={quote(graph, safe='')}", method=method)  # noqa: S310, checked there
        request.add_header("User-Agent", "cmaa")
        if lines is not None:
            request.data = b"".join(lines)
            request.add_header("Content-Type", "text/turtle")  # of which N-Triples are a part, and which all know
        _done(self._way.send(request), graph, address)


class ByUpdate:
    """Writes through SPARQL 1.1 Update at an address, with the updates of the folder `queries/push`."""

    most = BY_UPDATE

    def __init__(self, way: Transport, queries: Path) -> None:
        self._way = way
        self._drop, self._insert = (
            (queries / "push" / f"{name}.ru").read_text(encoding="utf-8") for name in ("drop", "insert")
        )

    def replace(self, graph: str, lines: list[bytes]) -> None:
        """Drop the graph and insert."""
        self._send(graph, f"{self._drop};\n{self._inserting(lines)}")

    def add(self, graph: str, lines: list[bytes]) -> None:
        """Insert."""
        self._send(graph, self._inserting(lines))

    def drop(self, graph: str) -> None:
        """Drop the graph."""
        self._send(graph, self._drop)

    def _inserting(self, lines: list[bytes]) -> str:
        return self._insert.replace(_STATEMENTS, b"".join(lines).decode())

    def _send(self, graph: str, update: str) -> None:
        named = update.replace(_GRAPH, f"<{graph}>")
        request = Request(self._way.address, urlencode({"update": named}).encode(), method="POST")  # noqa: S310
        request.add_header("User-Agent", "cmaa")
        _done(self._way.send(request), graph, self._way.address)


@dataclass(frozen=True)
class Pushed:
    """What a push did."""

    graphs: int
    statements: int
    dropped: int


def push(dump: Path, writer: Writer, store: Store, queries: Path, progress: Progress = silent) -> Pushed:
    """Load a dump, drop what it no longer has, and compare the counts of statements graph by graph.

    Raises StoreError, with the graph and the status, where the store refuses one or holds another number afterwards.
    """
    graphs = read(dump)
    for number, (graph, lines) in enumerate(graphs.items(), 1):
        progress(f"Sending graph {number} of {len(graphs)}")
        first, *rest = pieces(lines, writer.most)
        writer.replace(graph, first)
        for piece in rest:
            writer.add(graph, piece)
    progress("Counting")
    held = counted(store, queries)
    gone = sorted(held.keys() - graphs.keys())
    for graph in gone:
        writer.drop(graph)
    for graph, lines in graphs.items():
        if held.get(graph, 0) != len(lines):
            what = f"{held.get(graph, 0)} statements arrived, {len(lines)} were sent"
            raise StoreError(what, where=graph, remedy="run `cmaa push` again, and see whether the store keeps values")
    return Pushed(len(graphs), sum(map(len, graphs.values())), len(gone))


def read(dump: Path) -> dict[str, list[bytes]]:
    """Return the statements of a dump (N-Quads of our own writing) as lines of N-Triples by graph."""
    graphs: dict[str, list[bytes]] = {}
    with dump.open("rb") as lines:
        for line in lines:
            statement, _, graph = line.rpartition(b" <")
            if not statement or not graph.endswith(b"> .\n"):
                raise LoadError("not a line of N-Quads", where=dump.name, remedy="run `cmaa build`")
            graphs.setdefault(graph[:-4].decode(), []).append(statement + b" .\n")
    return graphs


def pieces(lines: list[bytes], most: int) -> Iterator[list[bytes]]:
    """Yield statements so many at a time; all at once where nodes have no name, since a name ends with its request."""
    if any(b"_:" in line for line in lines):
        most = len(lines)
    for start in range(0, len(lines), most):
        yield lines[start : start + most]


def counted(store: Store, queries: Path) -> dict[str, int]:
    """Return the number of statements that a store holds in each graph of ours."""
    found = store.select((queries / "push" / "held.rq").read_text(encoding="utf-8"))
    return {row["graph"]: int(row["statements"]) for row in found}


def check(store: Store, queries: Path) -> None:
    """Raise StoreError where a store cannot be asked by us: it holds no graph of ours, or keeps graphs apart."""
    if store.query((queries / "push" / "union.rq").read_text(encoding="utf-8")):
        return
    where = str(getattr(store, "endpoint", ""))
    if INFERRED not in counted(store, queries):
        raise StoreError("holds nothing of ours", where=where, remedy="run `cmaa push`")
    what = "its default graph is not the union of its graphs, so that questions find nothing"
    raise StoreError(what, where=where, remedy='see "On another store" in README.md')


def _done(reply: Reply, graph: str, address: str) -> None:
    if reply.status not in (200, 201, 202, 204):
        said = one_line(reply.body[:240].decode("utf-8", "replace")) if "html" not in reply.media else ""
        what = f"graph {graph} was not written (status {reply.status}{': ' if said else ''}{said})"
        raise StoreError(what, where=address, remedy="mend the cause and run `cmaa push` again")
