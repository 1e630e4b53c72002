"""Writers: the ways in which graphs are written to a store, one at a time and, where it takes that, many at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import quote, urlencode
from urllib.request import Request

from app.errors import StoreError, one_line
from app.store.remote.transport import Reply, Transport

#: The most statements in one request; what parses an update is less patient than what loads a file.
BY_GRAPH_STORE, BY_UPDATE = 50_000, 1_000
#: The seconds that one request of a push may take, and the bytes that its answer may have.
SECONDS, MOST = 300.0, 1_000_000
#: What a store answers that takes no data set by POST where it takes graphs.
_UNABLE = (400, 404, 405, 406, 411, 415, 422, 500, 501)

Graph = tuple[str, list[bytes]]
"""The IRI of a graph and its statements as lines of N-Triples."""

_FORM = "application/x-www-form-urlencoded"
_GRAPH, _STATEMENTS = "<urn:cmaa:graph>", "<urn:cmaa:statements> a <urn:cmaa:statements> .\n"


class Writer(Protocol):
    """A way to write to a store; each method raises StoreError where the store refuses.

    `most` is the most statements in one request, `flying` the most requests at a time. `fresh` says that `together`
    only adds, so that it is for graphs that the store does not hold.
    """

    most: int
    flying: int
    fresh: bool

    def replace(self, graph: str, lines: list[bytes]) -> None:
        """Let a graph hold these statements and no others."""
        ...

    def add(self, graph: str, lines: list[bytes]) -> None:
        """Add statements to a graph."""
        ...

    def drop(self, graph: str) -> None:
        """Take a graph away."""
        ...

    def together(self, graphs: Sequence[Graph]) -> bool:
        """Write several graphs in one request; False where the store takes no such requests."""
        ...


class ByGraphStore:
    """Writes through the Graph Store Protocol at an address; each graph is named by `?graph=`.

    Several at once are posted as N-Quads to the address itself, which some stores take as a data set, such as Oxigraph.
    """

    most, flying, fresh = BY_GRAPH_STORE, 4, True

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

    def together(self, graphs: Sequence[Graph]) -> bool:
        """POST the graphs as N-Quads."""
        quads = b"".join(line[:-2] + f"<{graph}> .\n".encode() for graph, lines in graphs for line in lines)
        reply = self._way.send(_request("POST", self._way.address, quads, "application/n-quads"))
        if reply.status in _UNABLE or "Location" in reply.headers:  # it made one graph of them, under a name of its own
            return False
        _done(reply, f"{graphs[0][0]} and more", self._way.address)
        return True

    def _send(self, method: str, graph: str, lines: list[bytes] | None) -> None:
        address = self._way.address
        joint = "&" if "?" in address else "?"
        data = None if lines is None else b"".join(lines)
        request = _request(method, f"{address}{joint}graph={quote(graph, safe='')}", data, "text/turtle")
        _done(self._way.send(request), graph, address)  # N-Triples are a part of Turtle, which all know


class ByUpdate:
    """Writes through SPARQL 1.1 Update at an address, with the updates of the folder `queries/push`."""

    most, flying, fresh = BY_UPDATE, 2, False

    def __init__(self, way: Transport, queries: Path) -> None:
        self._way = way
        self._drop, self._insert = (
            (queries / "push" / f"{name}.ru").read_text(encoding="utf-8") for name in ("drop", "insert")
        )

    def replace(self, graph: str, lines: list[bytes]) -> None:
        """Drop the graph and insert."""
        self._send(graph, self._replacing(graph, lines))

    def add(self, graph: str, lines: list[bytes]) -> None:
        """Insert."""
        self._send(graph, self._inserting(graph, lines))

    def drop(self, graph: str) -> None:
        """Drop the graph."""
        self._send(graph, self._dropping(graph))

    def together(self, graphs: Sequence[Graph]) -> bool:
        """Drop the graphs and insert, one after the other in one update."""
        self._send(f"{graphs[0][0]} and more", ";\n".join(self._replacing(graph, lines) for graph, lines in graphs))
        return True

    def _dropping(self, graph: str) -> str:
        return self._drop.replace(_GRAPH, f"<{graph}>")

    def _inserting(self, graph: str, lines: list[bytes]) -> str:
        return self._insert.replace(_GRAPH, f"<{graph}>").replace(_STATEMENTS, b"".join(lines).decode())

    def _replacing(self, graph: str, lines: list[bytes]) -> str:
        return f"{self._dropping(graph)};\n{self._inserting(graph, lines)}"

    def _send(self, graph: str, update: str) -> None:
        request = _request("POST", self._way.address, urlencode({"update": update}).encode(), _FORM)
        _done(self._way.send(request), graph, self._way.address)


def _request(method: str, address: str, data: bytes | None, media: str) -> Request:
    request = Request(address, data, method=method)  # noqa: S310, checked where it is sent
    request.add_header("User-Agent", "cmaa")
    if data is not None:
        request.add_header("Content-Type", media)
    return request


def _done(reply: Reply, graph: str, address: str) -> None:
    if reply.status not in (200, 201, 202, 204):
        said = one_line(reply.body[:240].decode("utf-8", "replace")) if "html" not in reply.media else ""
        what = f"graph {graph} was not written (status {reply.status}{': ' if said else ''}{said})"
        raise StoreError(what, where=address, remedy="mend the cause and run `cmaa push` again")
