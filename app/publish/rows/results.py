"""Answers in the formats that people and programs ask for."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

import pyoxigraph as ox

from app.namespaces import BASE
from app.publish.turtle import write
from app.store.protocol import Result, Rows, Term

_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def to_csv(rows: Rows) -> str:
    """Return rows as CSV (RFC 4180) with a header; the values are those of SPARQL 1.1 CSV results."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    writer.writerows(row.values() for row in rows)
    return out.getvalue()


def to_json(rows: Rows) -> str:
    """Return rows as a JSON array of objects, column → value; what is not known is null, numbers are numbers."""
    records = [dict(zip(rows.columns, map(_plain, row), strict=True)) for row in rows.rows]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def to_sparql_json(result: Rows | bool) -> str:
    """Return a result as SPARQL 1.1 Query Results JSON."""
    if isinstance(result, bool):
        return json.dumps({"head": {}, "boolean": result}) + "\n"
    bindings = [
        {name: _binding(term) for name, term in zip(result.columns, row, strict=True) if term is not None}
        for row in result.rows
    ]
    whole = {"head": {"vars": list(result.columns)}, "results": {"bindings": bindings}}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def to_turtle(result: Result) -> str:
    """Return triples as they are, and rows in the result-set vocabulary of the W3C's SPARQL test suite."""
    if isinstance(result, list):
        if any(isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode) for t in result):
            return ox.serialize(result, format=ox.RdfFormat.TURTLE).decode()  # type: ignore[union-attr]
        return write(result)
    prefixes = {"rs": _RS, "xsd": "http://www.w3.org/2001/XMLSchema#"}
    return ox.serialize(_set(result), format=ox.RdfFormat.TURTLE, prefixes=prefixes, base_iri=BASE).decode()  # type: ignore[union-attr]


def to_jsonld(rows: Rows) -> str:
    """Return rows as JSON-LD, in the same vocabulary as in Turtle."""
    return ox.serialize(_set(rows), format=ox.RdfFormat.JSON_LD, prefixes={"rs": _RS}).decode() + "\n"  # type: ignore[union-attr]


FORMATS: dict[str, Callable[[Rows], str]] = {"csv": to_csv, "json": to_json, "ttl": to_turtle, "jsonld": to_jsonld}


def _set(result: Rows | bool) -> list[ox.Triple]:
    whole = ox.BlankNode("result")
    triples = [ox.Triple(whole, _TYPE, ox.NamedNode(_RS + "ResultSet"))]
    if isinstance(result, bool):
        triples.append(ox.Triple(whole, ox.NamedNode(_RS + "boolean"), ox.Literal(result)))
    else:
        triples += [ox.Triple(whole, ox.NamedNode(_RS + "resultVariable"), ox.Literal(c)) for c in result.columns]
        for number, row in enumerate(result.rows, 1):
            triples += _solution(whole, number, result.columns, row)
    return triples


def _solution(
    whole: ox.BlankNode, number: int, columns: tuple[str, ...], row: tuple[Term | None, ...]
) -> list[ox.Triple]:
    node = ox.BlankNode(f"row{number}")
    triples = [
        ox.Triple(whole, ox.NamedNode(_RS + "solution"), node),
        ox.Triple(node, ox.NamedNode(_RS + "index"), ox.Literal(number)),
    ]
    for position, (name, term) in enumerate(zip(columns, row, strict=True)):
        if term is not None:
            cell = ox.BlankNode(f"row{number}cell{position}")
            triples += [
                ox.Triple(node, ox.NamedNode(_RS + "binding"), cell),
                ox.Triple(cell, ox.NamedNode(_RS + "variable"), ox.Literal(name)),
                ox.Triple(cell, ox.NamedNode(_RS + "value"), term),
            ]
    return triples


def _plain(term: Term | None) -> str | int | bool | None:
    if term is None:
        return None
    if isinstance(term, ox.Literal):
        kind = term.datatype.value.rpartition("#")[2]
        if kind == "integer":
            return int(term.value)
        if kind == "boolean":
            return term.value in ("true", "1")
    return term.value


def _binding(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if term.language:
        return {"type": "literal", "value": term.value, "xml:lang": term.language}
    if term.datatype.value.endswith("#string"):
        return {"type": "literal", "value": term.value}
    return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
