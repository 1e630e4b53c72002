"""Surroundings: the part of a built graph that a change of some files can reach, read from the store.

The files of agreements are taken whole, with those of the agreements that they are linked to, so that all that follows
within them can be found again. Of other files, which may speak of everything, single nodes are taken: those that
changed, those that point at what changed, and what these are described by. What lies further off comes in as it was
concluded before, as facts, or by its class alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from app.guard.guarded import STAGE, guarded
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

    `nodes` are those of which all is here that bears upon them; of others, `around` says only as much as is needed.
    """

    removed: list[ox.Quad]
    added: list[ox.Quad]
    around: list[ox.Quad]
    inferred: list[ox.Quad]
    nodes: frozenset[str]


class _TooFar(Exception):
    pass


def surroundings(
    store: Path, graphs: Iterable[str], after: list[ox.Quad], vocabulary: Iterable[str]
) -> Surroundings | None:
    """Return what lies around some graphs that changed; `after` is all that they say now. None: it reaches too far.

    `vocabulary` names the graphs that belong to all surroundings. The store is read in a child process, since one that
    has opened a store on disk cannot be forked any more.
    """
    said = guarded(
        lambda: _told(ox.Store.read_only(str(store)), set(graphs), after, set(vocabulary)), str(store), STAGE
    )
    if said is None:
        return None
    removed, added, around, inferred = (
        list(ox.parse(text, ox.RdfFormat.N_QUADS, rename_blank_nodes=False)) for text in said["quads"]
    )
    return Surroundings(removed, added, around, inferred, frozenset(said["nodes"]))


def _told(store: ox.Store, graphs: set[str], after: list[ox.Quad], vocabulary: set[str]) -> dict[str, list[str]] | None:
    try:
        parts, nodes = _read(store, graphs, after, vocabulary)
    except _TooFar:
        return None
    written = [(ox.serialize(part, format=ox.RdfFormat.N_QUADS) or b"").decode() for part in parts]
    return {"quads": written, "nodes": sorted(nodes)}


def _read(
    store: ox.Store, graphs: set[str], after: list[ox.Quad], vocabulary: set[str]
) -> tuple[list[Iterable[ox.Quad]], set[str]]:
    before = [quad for graph in graphs for quad in _of(store, graph)]
    if any(isinstance(term, ox.BlankNode) for quad in (*before, *after) for term in quad):
        raise _TooFar  # nobody can tell which of them is which
    removed, added = {*before} - {*after}, {*after} - {*before}
    whole = [quad for quad in (*before, *after) if _whole(quad)]
    around = dict.fromkeys(quad for graph in vocabulary for quad in _of(store, graph))
    known = _subjects(around)
    around |= dict.fromkeys(quad for quad in whole if quad not in removed and quad not in added)

    nodes = _subjects((*removed, *added, *whole))
    near = [quad for node in nodes for quad in store.quads_for_pattern(None, None, node, None)]
    nodes |= _subjects(quad for quad in near if _shared(quad))
    _enough(near)
    ends = _objects((*removed, *added, *whole)) - known - nodes
    near += [quad for node in ends for quad in store.quads_for_pattern(node, None, None, None)]
    for unit in {graph_of(quad) for quad in near if _whole(quad)} - graphs:
        held = list(_of(store, unit))
        around |= dict.fromkeys(held)
        nodes |= _subjects(held)
        _enough(around)
    for node in nodes:
        around |= dict.fromkeys(quad for quad in _stated(store, node) if quad not in removed)
    _enough(around)

    pointing = (quad for node in nodes for quad in store.quads_for_pattern(None, None, node, None))
    beyond = _subjects(quad for quad in pointing if _shared(quad)) | _objects((*removed, *added, *around))
    beyond -= nodes | known
    _enough(around, beyond)
    described = [quad for node in beyond for quad in store.quads_for_pattern(node, None, None, None)]
    around |= dict.fromkeys(quad for quad in described if quad not in removed)
    _enough(around)
    further = _objects(described) - nodes - known - beyond
    types = (quad for node in further for quad in store.quads_for_pattern(node, _TYPE, None, None))
    around |= dict.fromkeys(quad for quad in types if quad not in removed)
    inferred = [quad for node in nodes for quad in store.quads_for_pattern(node, None, None, _INFERRED)]
    return [removed, added, around, inferred], {node.value for node in nodes}


def graph_of(quad: ox.Quad) -> str:
    """Return the name of the graph of a statement."""
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def _of(store: ox.Store, graph: str) -> Iterator[ox.Quad]:
    return iter(store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))


def _stated(store: ox.Store, node: ox.NamedNode) -> Iterator[ox.Quad]:
    return (quad for quad in store.quads_for_pattern(node, None, None, None) if quad.graph_name != _INFERRED)


def _subjects(quads: Iterable[ox.Quad]) -> set[ox.NamedNode]:
    return {quad.subject for quad in quads if isinstance(quad.subject, ox.NamedNode)}


def _objects(quads: Iterable[ox.Quad]) -> set[ox.NamedNode]:
    return {quad.object for quad in quads if isinstance(quad.object, ox.NamedNode)}


def _whole(quad: ox.Quad) -> bool:
    return graph_of(quad).startswith(UNITS)


def _shared(quad: ox.Quad) -> bool:
    return not _whole(quad) and quad.graph_name != _INFERRED


def _enough(*held: Sized) -> None:
    if sum(map(len, held)) > MOST:
        raise _TooFar
