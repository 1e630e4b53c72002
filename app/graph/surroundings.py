"""Surroundings: the part of a built graph that a change of some files can reach, read from the store.

The files of agreements are taken whole, with those of the agreements that they are linked to, so that all that follows
within them can be found again. Of other files, which may speak of everything, single nodes are taken: those that
changed, those that point at what changed, and what these are described by. What lies further off comes in as it was
concluded before, as facts, or by its class alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from app.graph import lines
from app.guard.guarded import STAGE, begun
from app.namespaces import GRAPH, INFERRED

#: The graphs that are taken whole: files of one agreement each.
UNITS = GRAPH + "data/agreements/"
#: The most statements of surroundings; where a change reaches further, the whole graph is built anew.
MOST = 200_000

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_INFERRED = ox.NamedNode(INFERRED)


@dataclass(frozen=True)
class Surroundings:
    """A change and what lies around it: statements that go, that come, that stay, and what was concluded so far.

    Those that stay are N-Quads, those that were concluded N-Triples, of the engine's own writing. `nodes` are those of
    which all is here that bears upon them; of others, `around` says only as much as is needed. What the vocabulary
    says is not among it.
    """

    removed: list[ox.Quad]
    added: list[ox.Quad]
    around: bytes
    inferred: bytes
    nodes: frozenset[str]


class _TooFar(Exception):
    pass


@contextmanager
def surroundings(
    store: Path, graphs: Iterable[str], after: list[ox.Quad], vocabulary: Mapping[str, bytes]
) -> Iterator[Callable[[], Surroundings | None]]:
    """Begin to look for what lies around some graphs that changed; `after` is all that they say now.

    Give what waits for it; it returns None where that reaches too far. `vocabulary` are the graphs that belong to all
    surroundings, as `app.graph.lines` has them. The store is read in a child process, since one that has opened a store
    on disk cannot be forked any more.
    """

    def read() -> dict[str, list[str]] | None:
        return _told(ox.Store.read_only(str(store)), set(graphs), after, vocabulary)

    with begun(read, str(store), STAGE) as said:
        yield lambda: _understood(said())


def _understood(said: dict[str, list[str]] | None) -> Surroundings | None:
    if said is None:
        return None
    removed, added = (list(ox.parse(text, ox.RdfFormat.N_QUADS, lenient=True)) for text in said["changed"])
    around, inferred = (text.encode() for text in said["held"])
    return Surroundings(removed, added, around, inferred, frozenset(said["nodes"]))


def _told(
    store: ox.Store, graphs: set[str], after: list[ox.Quad], vocabulary: Mapping[str, bytes]
) -> dict[str, list[str]] | None:
    try:
        (removed, added, around, inferred), nodes = _read(store, graphs, after, vocabulary)
    except _TooFar:
        return None
    outside = {ox.NamedNode(graph) for graph in vocabulary}
    around = [quad for quad in around if quad.graph_name not in outside]
    changed = [ox.serialize(part, format=ox.RdfFormat.N_QUADS) or b"" for part in (removed, added)]
    held = [ox.serialize(around, format=ox.RdfFormat.N_QUADS) or b"", lines.written(quad.triple for quad in inferred)]
    said = {name: [part.decode() for part in parts] for name, parts in (("changed", changed), ("held", held))}
    return said | {"nodes": sorted(nodes)}


def _read(
    store: ox.Store, graphs: set[str], after: list[ox.Quad], vocabulary: Mapping[str, bytes]
) -> tuple[list[Iterable[ox.Quad]], set[str]]:
    before = [quad for graph in graphs for quad in _of(store, graph)]
    old, new = {*before}, {*after}
    removed, added = old - new, new - old
    if any(isinstance(term, ox.BlankNode) for quad in (*removed, *added) for term in (quad.subject, quad.object)):
        raise _TooFar  # nobody can tell which of them is which; even one that stays has another name now
    units = all(graph.startswith(UNITS) for graph in graphs)
    whole = [quad for quad in (*before, *after) if units or _whole(quad)]
    known = _described(vocabulary.values())
    around = dict.fromkeys(quad for quad in old & new if units or _whole(quad))

    @cache
    def of(node: ox.NamedNode) -> list[ox.Quad]:
        return list(store.quads_for_pattern(node, None, None, None))

    @cache
    def at(node: ox.NamedNode) -> list[ox.Quad]:
        return list(store.quads_for_pattern(None, None, node, None))

    nodes = _subjects((*removed, *added, *whole))
    near = [quad for node in nodes for quad in at(node)]
    nodes |= _subjects(quad for quad in near if _shared(quad))
    _enough(near)
    ends = _objects((*removed, *added, *whole)) - known - nodes
    near += [quad for node in ends for quad in of(node)]
    for unit in {_graph_of(quad) for quad in near if _whole(quad)} - graphs:
        held = list(_of(store, unit))
        around |= dict.fromkeys(held)
        nodes |= _subjects(held)
        _enough(around)
    for node in nodes:
        around |= dict.fromkeys(q for q in of(node) if q.graph_name != _INFERRED and q not in removed)
    _enough(around)

    pointing = (quad for node in nodes for quad in at(node))
    beyond = _subjects(quad for quad in pointing if _shared(quad)) | _objects((*removed, *added, *around))
    beyond -= nodes | known
    _enough(around, beyond)
    described = [quad for node in beyond for quad in of(node)]
    around |= dict.fromkeys(quad for quad in described if quad not in removed)
    _enough(around)
    further = _objects(described) - nodes - known - beyond
    types = (quad for node in further for quad in store.quads_for_pattern(node, _TYPE, None, None))
    around |= dict.fromkeys(quad for quad in types if quad not in removed)
    inferred = [quad for node in nodes for quad in of(node) if quad.graph_name == _INFERRED]
    return [removed, added, around, inferred], {node.value for node in nodes}


def _graph_of(quad: ox.Quad) -> str:
    """Return the name of the graph of a statement."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _of(store: ox.Store, graph: str) -> Iterator[ox.Quad]:
    return iter(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))


def _described(parts: Iterable[bytes]) -> set[ox.NamedNode]:
    """Return the nodes that lines say something of."""
    return {ox.NamedNode(iri) for part in parts for iri in lines.subjects(part)}


def _subjects(quads: Iterable[ox.Quad]) -> set[ox.NamedNode]:
    return {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _objects(quads: Iterable[ox.Quad]) -> set[ox.NamedNode]:
    return {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}


def _whole(quad: ox.Quad) -> bool:
    return _graph_of(quad).startswith(UNITS)


def _shared(quad: ox.Quad) -> bool:
    return not _whole(quad) and quad.graph_name != _INFERRED


def _enough(*held: Sized) -> None:
    if sum(map(len, held)) > MOST:
        raise _TooFar
