"""Lines: statements as N-Triples of the engine's own writing, one a line.

A line costs a tenth of what an object does, can be cut out, sorted and handed to another process as it is, and says
which property it is of without being parsed: between the files and the store, statements travel as lines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import pyoxigraph as ox

#: The properties that somebody looks at; None where it may be any.
Names = frozenset[ox.NamedNode] | None
#: What somebody looks at: properties, each with its only value or None for any, as lines write both; None: at all.
Looks = frozenset[tuple[str, str | None]] | None
#: How each line ends.
END = b" .\n"
_NONE: set[bytes] = set()


def written(triples: Iterable[ox.Triple | ox.Quad]) -> bytes:
    """Return statements as lines."""
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""  # type: ignore[arg-type]


def read(lines: bytes) -> list[ox.Triple]:
    """Return the statements of lines that the engine wrote; unnamed nodes keep the names that they have there."""
    return [quad.triple for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES, lenient=True)]


def count(parts: Iterable[bytes]) -> int:
    """Return how many statements some parts hold."""
    return sum(part.count(b"\n") for part in parts)


class ByName:
    """Lines by their property, told from each once."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        """Take parts that end with a line end each."""
        self._held: dict[bytes, list[bytes]] = defaultdict(list)
        for part in parts:
            for line in part.splitlines(keepends=True):
                self._held[line.split(b" ", 2)[1]].append(line)

    def of(self, names: Names) -> list[bytes]:
        """Return the lines of some properties, or all."""
        wanted = self._held.keys() if names is None else bare(names)
        return [line for name in self._held.keys() & wanted for line in self._held[name]]


def bare(names: Iterable[ox.NamedNode]) -> frozenset[bytes]:
    """Return names as lines write them."""
    return frozenset(str(name).encode() for name in names)


def named(said: bytes, names: Names) -> bytes:
    """Return the lines of some properties, or all."""
    if names is None:
        return said
    wanted = bare(names)
    return b"".join([line for line in said.splitlines(keepends=True) if line.split(b" ", 2)[1] in wanted])


class Looking:
    """What somebody looks at, made ready for lines."""

    def __init__(self, looks: Looks) -> None:
        self._all = looks is None
        self._values: dict[bytes, set[bytes] | None] = {name.encode(): set() for name, _ in looks or ()}
        """The values that are looked at by property, as they end lines; None: any."""
        for name, value in looks or ():
            known = self._values[name.encode()]
            if value is None:
                self._values[name.encode()] = None
            elif known is not None:
                known.add(value.encode() + END)

    def at(self, name: bytes, value: bytes) -> bool:
        """Tell whether a statement is looked at, by its property and the rest of its line."""
        if self._all:
            return True
        values = self._values.get(name, _NONE)
        return values is None or value in values

    def of(self, said: bytes) -> bytes:
        """Return the lines that are looked at."""
        if self._all:
            return said
        return b"".join([line for line in said.splitlines(keepends=True) if self.at(*line.split(b" ", 2)[1:])])


def nodes(said: bytes) -> set[bytes]:
    """Return the nodes that lines speak of, as they write them."""
    return {line[: line.index(b" ")] for line in said.splitlines()}


def iris(nodes: Iterable[bytes]) -> set[str]:
    """Return the IRIs of nodes as lines write them; unnamed ones have none."""
    return {node[1:-1].decode() for node in nodes if node.startswith(b"<")}


def subjects(said: bytes) -> set[str]:
    """Return the IRIs that lines speak of."""
    return iris(nodes(said))


def by_node(said: Iterable[bytes], wanted: Callable[[bytes], bool] = lambda _: True) -> dict[bytes, bytes]:
    """Return the lines of some parts by the node that they speak of, of all nodes or of those that are wanted."""
    about: dict[bytes, list[bytes]] = defaultdict(list)
    for part in said:
        for line in part.splitlines(keepends=True):
            node = line[: line.index(b" ")]
            if wanted(node):
                about[node].append(line)
    return {node: b"".join(every) for node, every in about.items()}


def placed(lines: bytes, graph: str) -> bytes:
    """Return lines as N-Quads in a graph. A line end within a literal is written in another way, so none is hit."""
    return lines.replace(END, f" <{graph}>".encode() + END)


def fill(store: ox.Store, said: bytes, graph: str = "") -> None:
    """Add lines to a graph of a store, or to its default graph.

    The engine loads under new names for unnamed nodes, so that lines with such are added one by one. To name the graph
    once is twice as fast as N-Quads.
    """
    place = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    unnamed: list[bytes] = []
    if b"_:" in said:
        every = said.splitlines(keepends=True)
        unnamed = [line for line in every if b"_:" in line]
        said = b"".join([line for line in every if b"_:" not in line])
    store.load(said, format=ox.RdfFormat.N_TRIPLES, to_graph=place, lenient=True)
    store.extend(ox.Quad(t.subject, t.predicate, t.object, place) for t in read(b"".join(unnamed)))
