"""Validate: hold the graph against the shapes (SHACL, by pySHACL) and against the hygiene queries.

Both give findings with file, line, node, rule and remedy. A shape says what a node of a class must look like; a hygiene
query says what must not occur anywhere, such as a term that the ontology does not define. Shapes and queries may come
from anybody: both are run under guard, without JavaScript, without imports, without the network.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import rdflib.plugins.sparql
from rdflib import URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Node

from app.errors import Finding, LoadError, MissingFolder, did_you_mean
from app.files import text_of
from app.graph.guarded import STAGE, guarded
from app.graph.load import GraphFile
from app.namespaces import BASE, NS, SHAPES, shorten
from app.terms import to_rdflib


class Index:
    """Which file states what about a node."""

    def __init__(self, files: Iterable[GraphFile]) -> None:
        self._files: dict[str, list[GraphFile]] = {}
        self._graphs: dict[str, GraphFile] = {}
        for file in files:
            self._graphs[file.iri] = file
            for subject in {t.subject.value for t in file.triples if isinstance(t.subject, ox.NamedNode)}:
                self._files.setdefault(subject, []).append(file)

    def describes(self, node: str) -> bool:
        """Tell whether a file states anything about the node."""
        return node in self._files

    def finding(self, node: str, predicate: str, rule: str, remedy: str, shown: str = "") -> Finding:
        """Place a finding at the line of the node's statement, or of the node, or at the head of a graph's file."""
        if node not in self._files and node in self._graphs:
            file = self._graphs[node]
            return Finding(file.name, file.places.first_statement, shown or "the file", rule, remedy)
        stating = self._files.get(node, [])
        best = max(stating, key=lambda f: (node, predicate) in f.places.predicates, default=None)
        name, line = (best.name, best.places.line(node, predicate)) if best else ("(the graph)", 0)
        return Finding(name, line, shown or shorten(node), rule, remedy)


def validate(files: Sequence[GraphFile], inferred: Iterable[ox.Triple]) -> list[Finding]:
    """Return what the shapes find in ontology, data and inferences; an empty list means that all conform.

    Shapes that cannot be applied, or not within bounds, are a LoadError.
    """
    found = guarded(
        lambda: [astuple(finding) for finding in _validate(files, list(inferred))],
        "shapes",
        STAGE,
        remedy="mend or take out the shape that was added last",
    )
    return [Finding(*said) for said in found]


def _validate(files: Sequence[GraphFile], inferred: Iterable[ox.Triple]) -> list[Finding]:
    shapes = to_rdflib(t for f in files if f.room == "shapes" for t in f.triples)
    if not len(shapes):
        raise MissingFolder("no shapes", where="shapes", remedy="restore the folder")
    level = logging.getLogger("rdflib.term").level
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)  # an ill-formed literal is a finding, not a log line
    rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False  # FROM names a graph; it fetches none
    try:
        data = to_rdflib([*(t for f in files if f.room != "shapes" for t in f.triples), *inferred])
        _, report, _ = pyshacl.validate(
            data, shacl_graph=shapes, inference="none", advanced=False, do_owl_imports=False
        )
    finally:
        logging.getLogger("rdflib.term").setLevel(level)
    index = Index(files)
    return sorted({_finding(report, result, index) for result in report.subjects(RDF.type, SH.ValidationResult)})


def _finding(report: object, result: Node, index: Index) -> Finding:
    def value(predicate: URIRef) -> str:
        return str(report.value(result, predicate) or "")  # type: ignore[attr-defined]

    node, path, worst = value(SH.focusNode), value(SH.resultPath), value(SH.value)
    if not node.startswith(BASE) and index.describes(worst):
        node, worst = worst, ""  # the shape looks at a whole class; the value is what is wrong
    shown = f"{shorten(node)} {shorten(path)}".strip()
    if worst and worst != node:
        shown += f' "{shorten(worst)}"'
    rule = value(SH.sourceShape).removeprefix(SHAPES)
    return index.finding(node, path, rule, value(SH.resultMessage), shown)


def hygiene(files: Sequence[GraphFile], store: ox.Store, folder: Path) -> list[Finding]:
    """Run every query of queries/check; each row (?node, ?error, optionally ?predicate and ?term) is a finding."""
    queries = sorted(folder.glob("*.rq"))
    if not queries:
        raise MissingFolder("no hygiene queries (*.rq)", where=str(folder), remedy="restore the folder")
    index, findings = Index(files), set()
    known = [t.subject.value.removeprefix(NS) for f in files if f.room == "ontology" for t in f.triples
             if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(NS)]  # fmt: skip
    for path in queries:
        for row in _rows(store, path):
            node, remedy = row.get("node", ""), row.get("error", "")
            if "term" in row:
                remedy = f"{remedy}; {did_you_mean(row['term'].removeprefix(NS), known, 'define it or use another')}"
            findings.add(index.finding(node, row.get("predicate", ""), path.stem, remedy))
    return sorted(findings)


def _rows(store: ox.Store, path: Path) -> list[dict[str, str]]:
    name = f"queries/check/{path.name}"
    text = text_of(path, name=name)
    found = guarded(lambda: _asked(store, text, name), name, STAGE, remedy="mend the query", sealed=True)
    return list(found)


def _asked(store: ox.Store, text: str, name: str) -> list[dict[str, str]]:
    try:
        solutions = store.query(text, use_default_graph_as_union=True)
        names = [v.value for v in solutions.variables]  # type: ignore[union-attr]
        return [{n: s[n].value for n in names if s[n] is not None} for s in solutions]  # type: ignore[union-attr]
    except SyntaxError as error:
        raise LoadError(f"not SPARQL: {error}", where=name, remedy="mend the query") from None
    except (AttributeError, OSError, RuntimeError) as error:  # it gives no rows, or asks another service
        raise LoadError(f"not a query over the graph: {error}", where=name, remedy="mend the query") from None
