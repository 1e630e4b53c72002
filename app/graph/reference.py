"""The reference reasoner: owlrl's full OWL 2 RL closure, for `--engine owlrl` and for the tests.

It is slow and adds far more than questions need; what we compare is its conclusions about our own data.
"""

from __future__ import annotations

from collections.abc import Iterable

import owlrl
import pyoxigraph as ox
import rdflib
from rdflib.namespace import OWL, RDF, RDFS

from app.terms import from_rdflib, to_rdflib

_SCHEMA = (str(OWL), str(RDF), str(RDFS), "http://www.w3.org/2001/XMLSchema#")


def closure(
    ontology: Iterable[ox.Triple], stated: Iterable[ox.Triple], known: Iterable[ox.Triple] = ()
) -> list[ox.Triple]:
    """Return owlrl's conclusions from `stated` and `known`, without axioms about the schema and without these two.

    Typing by domain and range is taken out of the ontology first: see `app.graph.infer` for why.
    """
    stated = [*known, *stated]
    typing = {str(RDFS.domain), str(RDFS.range)}
    axioms = [t for t in ontology if t.predicate.value not in typing]
    graph = to_rdflib([*axioms, *(t for t in stated if t.predicate.value not in typing)])
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    known = set(stated) | set(axioms)
    subjects = {t.subject.value for t in stated if isinstance(t.subject, ox.NamedNode)}
    return [t for t in from_rdflib(graph) if t not in known and _useful(t, subjects)]


def _useful(triple: ox.Triple, subjects: set[str]) -> bool:
    """Leave out `x owl:sameAs x`, `x a owl:Thing` and everything about the schema."""
    if not isinstance(triple.subject, ox.NamedNode) or triple.subject.value not in subjects:
        return False
    if triple.predicate.value.startswith(_SCHEMA) and triple.predicate.value != str(rdflib.RDF.type):
        return False
    return not (isinstance(triple.object, ox.NamedNode) and triple.object.value.startswith(_SCHEMA))
