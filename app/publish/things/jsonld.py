"""JSON-LD of triples: expanded, or compacted with a context of ours (W3C, JSON-LD 1.1 and its API, 2020).

Written here because the form is small (`app.publish.things.context` uses no containers and nests nothing) and the
libraries do not fit: PyLD takes quadratic time to read RDF (100 s for 12,000 statements), rdflib rewrites literals and
orders nodes differently at every start. Nothing here reads JSON-LD, so no context is ever fetched.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from app.namespaces import PREFIXES, shorten
from app.publish.media import LONGEST
from app.publish.things.context import Context
from app.publish.turtle import natural

PROFILE = "http://www.w3.org/ns/json-ld#"
PROFILES = ("expanded", "compacted", "flattened")

_RDF, _XSD = PREFIXES["rdf"], PREFIXES["xsd"]
_RANGE = re.compile(r'application/ld\+json\s*;[^,"]*?\bprofile\s*=\s*(?:"([^"]*)"|([^\s;,"]+))([^,]*)', re.IGNORECASE)
_REFUSED = re.compile(r";\s*q\s*=\s*0(?:\.0*)?\s*(?:;|$)", re.IGNORECASE)
_NATIVE = {_XSD + "integer": re.compile(r"0|-?[1-9]\d{0,14}"), _XSD + "boolean": re.compile("true|false")}

Json = Any


def profile(accept: str | None) -> tuple[str, ...]:
    """Return which of the forms expanded, compacted and flattened a header Accept asks for (RFC 6906 profiles)."""
    for quoted, bare, rest in _RANGE.findall((accept or "")[:LONGEST]):
        asked = [name.removeprefix(PROFILE) for name in (quoted or bare).split() if name.startswith(PROFILE)]
        wanted = tuple(name for name in PROFILES if name in asked)
        if wanted and not _REFUSED.search(rest) and not {"expanded", "compacted"} <= set(wanted):
            return wanted
    return ()


def expanded(triples: Iterable[ox.Triple]) -> list[Json]:
    """Return the triples as node objects in the order of their IRIs; they are expanded and flat."""
    about, references = _gathered(triples)
    lists = _Lists(about, references)
    nodes = []
    for subject in sorted(about, key=lambda s: natural(str(s))):
        if subject in lists.inside:
            continue
        node: Json = {"@id": _id(subject)}
        for predicate in sorted(about[subject]):
            values = sorted(about[subject][predicate], key=str)
            if predicate == _RDF + "type" and all(isinstance(v, ox.NamedNode) for v in values):
                node["@type"] = [v.value for v in values]
            else:
                node[predicate] = [lists.value(v) for v in values]
        nodes.append(node)
    return nodes


def compacted(nodes: Iterable[Json], context: Context) -> Json:
    """Return expanded node objects under a context; the nodes stand flat in `@graph`."""
    return {"@context": context, "@graph": [_compact(node, context) for node in nodes]}


def text(document: Json) -> str:
    """Return a document as JSON text."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _gathered(triples: Iterable[ox.Triple]) -> tuple[dict[Any, dict[str, list[Any]]], Counter[Any]]:
    about: dict[Any, dict[str, list[Any]]] = {}
    references: Counter[Any] = Counter()
    for triple in dict.fromkeys(triples):
        about.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
        if isinstance(triple.object, ox.BlankNode):
            references[triple.object] += 1
    return about, references


class _Lists:
    """Which unnamed nodes are cells of a list that is well formed and pointed at once, and what the lists hold."""

    def __init__(self, about: dict[Any, dict[str, list[Any]]], references: Counter[Any]) -> None:
        first, rest = _RDF + "first", _RDF + "rest"
        self.cells = {
            node: (said[first][0], said[rest][0])
            for node, said in about.items()
            if isinstance(node, ox.BlankNode)
            and references[node] == 1
            and set(said) == {first, rest}
            and len(said[first]) == len(said[rest]) == 1
        }
        self.inside: set[Any] = set()
        heads = [
            value
            for node, said in about.items()
            for predicate, values in said.items()
            for value in values
            if value in self.cells and not (node in self.cells and predicate == rest)
        ]
        for head in heads:
            links = self._links(head)
            if links:
                self.inside.update(links)

    def _links(self, head: Any) -> list[Any]:
        links, node = [], head
        while node in self.cells:
            links.append(node)
            node = self.cells[node][1]
        return links if node == ox.NamedNode(_RDF + "nil") else []

    def value(self, term: Any) -> Json:
        """Return a term as a value of an expanded document."""
        if term in self.inside:
            return {"@list": [self.value(self.cells[link][0]) for link in self._links(term)]}
        if isinstance(term, ox.Literal):
            if term.language:
                return {"@value": term.value, "@language": term.language}
            kind = term.datatype.value
            return {"@value": term.value} | ({} if kind == _XSD + "string" else {"@type": kind})
        return {"@id": _id(term)}


def _id(term: ox.NamedNode | ox.BlankNode) -> str:
    return term.value if isinstance(term, ox.NamedNode) else f"_:{term.value}"


def _compact(node: Json, context: Context) -> Json:
    found: Json = {}
    for key, values in node.items():
        if key == "@id":
            found["id"] = values
        elif key == "@type":
            found["type"] = _one([_term(value, context) for value in values])
        else:
            name = _term(key, context)
            found[name] = _one([_value(value, context.get(name, {}), context) for value in values])
    return found


def _one(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values


def _term(iri: str, context: Context) -> str:
    """Return the name under which the context knows a property, class or datatype, else the IRI itself."""
    short = shorten(iri)
    own = short.removeprefix("cmaa:")
    if own != short and isinstance(context.get(own), dict):
        return own
    return short if short.partition(":")[0] in context else iri


def _value(value: Json, term: Json, context: Context) -> Json:
    """Return a value as it stands under a term that says of which sort its values are."""
    said = term if isinstance(term, dict) else {}
    if "@list" in value:
        return {"@list": [_value(member, said, context) for member in value["@list"]]}
    if "@id" in value:
        return value["@id"] if said.get("@type") == "@id" else {"id": value["@id"]}
    kind, language = value.get("@type"), value.get("@language")
    if kind:
        name = _term(kind, context)
        if said.get("@type") != name:
            return {"@value": value["@value"], "type": name}
        native = kind in _NATIVE and _NATIVE[kind].fullmatch(value["@value"])
        return json.loads(value["@value"]) if native else value["@value"]
    if language:
        return value["@value"] if said.get("@language") == language else value
    return value if "@type" in said or "@language" in said else value["@value"]
