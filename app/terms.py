"""Between the terms of pyoxigraph, which parses and asks, and those of rdflib, which pySHACL and owlrl work on."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox
import rdflib
from rdflib.term import Identifier

_STRING = "http://www.w3.org/2001/XMLSchema#string"


def to_rdflib(triples: Iterable[ox.Triple]) -> rdflib.Graph:
    """Return the triples as a graph in memory; literals keep the form in which they were written."""
    graph = rdflib.Graph()
    cache: dict[object, Identifier] = {}
    for triple in triples:
        graph.add(tuple(_rdflib(term, cache) for term in (triple.subject, triple.predicate, triple.object)))  # type: ignore[arg-type]
    return graph


def from_rdflib(graph: rdflib.Graph) -> list[ox.Triple]:
    """Return the triples of a graph in memory, without those that RDF does not allow (a literal as subject)."""
    return [
        ox.Triple(_ox(s), _ox(p), _ox(o))  # type: ignore[arg-type]
        for s, p, o in graph
        if isinstance(s, rdflib.URIRef | rdflib.BNode) and isinstance(p, rdflib.URIRef)
    ]


def _rdflib(term: object, cache: dict[object, Identifier]) -> Identifier:
    found = cache.get(term)
    if found is None:
        found = cache[term] = _new(term)
    return found


def _new(term: object) -> Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        kind = None if term.datatype.value == _STRING else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, datatype=kind, normalize=False)
    raise TypeError(f"no rdflib term for {term!r}")


def _ox(term: object) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    raise TypeError(f"no pyoxigraph term for {term!r}")
