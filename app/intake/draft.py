"""A structure as a draft: Turtle without a word of the text, and the text itself for the user alone, by eId."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox

from app.intake.tree import Node, Structure
from app.namespaces import BASE, GRAPH, NS, PREFIXES
from app.publish.turtle import write

_XSD = PREFIXES["xsd"]


def to_turtle(done: Structure, slug: str, language: str = "en") -> str:
    """Return the provisions of a structure as Turtle; only the graph is marked as a proposal."""
    return write(triples(done, slug, language), name=f"{slug}.ttl")


def triples(done: Structure, slug: str, language: str = "en") -> Iterator[ox.Triple]:
    """Yield the statements of a draft."""
    graph = ox.NamedNode(f"{GRAPH}data/agreements/{slug}")
    agreement = ox.NamedNode(f"{BASE}agreement/{slug}")
    source = ox.NamedNode(f"{BASE}source/{slug}-text")
    yield ox.Triple(graph, _rdf("type"), _cmaa("Graph"))
    yield ox.Triple(graph, _cmaa("certainty"), ox.NamedNode(f"{BASE}concept/certainty/inferred"))
    yield ox.Triple(graph, ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom"), source)
    for position, node in enumerate(done.nodes, 1):
        subject = ox.NamedNode(iri(slug, node))
        yield ox.Triple(subject, _rdf("type"), _cmaa("Provision"))
        yield ox.Triple(subject, _cmaa("eId"), ox.Literal(node.eid))
        yield ox.Triple(subject, _cmaa("position"), ox.Literal(str(position), datatype=ox.NamedNode(_XSD + "integer")))
        yield ox.Triple(subject, _cmaa("provisionKind"), ox.NamedNode(f"{BASE}concept/provision-kind/{node.kind}"))
        yield ox.Triple(subject, _cmaa("provisionOf"), agreement)
        yield ox.Triple(subject, ox.NamedNode(PREFIXES["dcterms"] + "source"), source)
        if node.number:
            yield ox.Triple(subject, _cmaa("number"), ox.Literal(node.number))
        if node.heading:
            yield ox.Triple(subject, _cmaa("heading"), ox.Literal(node.heading, language=language))
        if node.term:
            yield ox.Triple(subject, _cmaa("definesTerm"), ox.Literal(node.term, language=language))
        if node.parent and node.parent.is_provision:
            yield ox.Triple(subject, _cmaa("isPartOf"), ox.NamedNode(iri(slug, node.parent)))


def iri(slug: str, node: Node) -> str:
    """Return the IRI of a provision, which mirrors its place."""
    return f"{BASE}agreement/{slug}/{node.eid.replace('__', '/')}"


def to_json(done: Structure, slug: str) -> str:
    """Return a structure with its text, for the user's own folder."""
    said = {
        "slug": slug,
        "title": done.title,
        "parties": done.parties,
        "signature": {
            "date": done.signature.date,
            "place": done.signature.place,
            "languages": list(done.signature.languages),
            "signatories": list(done.signature.signatories),
        },
        "provisions": {
            node.eid: {
                "kind": node.kind,
                "number": node.number,
                "heading": node.heading,
                "parent": node.parent.eid if node.parent and node.parent.is_provision else "",
                "spans": [[p.start, p.end] for p in done.pieces if p.node is node],
                "text": node.text,
            }
            for node in done.nodes
        },
        "remainder": [
            {"span": [p.start, p.end], "reason": p.role, "text": done.text[p.start : p.end].strip()}
            for p in done.remainder()
        ],
        "warnings": done.warnings,
    }
    return json.dumps(said, ensure_ascii=False, indent=1) + "\n"


def _cmaa(local: str) -> ox.NamedNode:
    return ox.NamedNode(NS + local)


def _rdf(local: str) -> ox.NamedNode:
    return ox.NamedNode(PREFIXES["rdf"] + local)
