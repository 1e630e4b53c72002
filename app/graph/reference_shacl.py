"""SHACL by pySHACL: the reference that `app.graph.shacl` is held against, and the engine behind `--engine pyshacl`."""

from __future__ import annotations

import logging
from collections.abc import Iterable

import pyoxigraph as ox
import pyshacl
import rdflib.plugins.sparql
from rdflib import URIRef
from rdflib.namespace import RDF, SH

from app.graph.shacl import Violation
from app.terms import to_rdflib


def violations(shapes: Iterable[ox.Triple], data: Iterable[ox.Triple]) -> list[Violation]:
    """Return what the shapes find in the data, without imports, without the network."""
    logger = logging.getLogger("rdflib.term")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # an ill-formed literal is a finding, not a log line
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False  # FROM names a graph; it fetches none
    try:
        _, report, _ = pyshacl.validate(
            to_rdflib(data), shacl_graph=to_rdflib(shapes), inference="none", advanced=False, do_owl_imports=False
        )
    finally:
        logger.setLevel(level)

    def value(result: object, predicate: URIRef) -> str:
        found = report.value(result, predicate)
        property_only = predicate == SH.resultPath and not isinstance(found, URIRef)
        return "" if found is None or property_only else str(found)

    return sorted(
        {
            Violation(
                value(result, SH.focusNode),
                value(result, SH.resultPath),
                value(result, SH.value),
                value(result, SH.sourceShape),
                value(result, SH.resultMessage),
            )
            for result in report.subjects(RDF.type, SH.ValidationResult)
        }
    )
