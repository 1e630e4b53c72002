"""Reading: a document as a person reads it on a page, and as search engines do (schema.org)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from app.ask.run import Asker
from app.namespaces import BASE, INFERRED, PREFIXES, shorten
from app.publish.things.documents import Document, about

_SCHEMA = PREFIXES["schema"]
_TYPE = PREFIXES["rdf"] + "type"
#: Properties that lead from a thing to what it stands in, the nearest first.
_UPWARD = (
    "cmaa:isPartOf",
    "cmaa:provisionOf",
    "cmaa:statedBy",
    "cmaa:answerOf",
    "cmaa:actionOn",
    "cmaa:textOf",
    "cmaa:statusOf",
    "cmaa:designatedIn",
    "cmaa:partOfAction",
    "skos:broader",
    "skos:inScheme",
    "rdfs:isDefinedBy",
)


@dataclass(frozen=True)
class Value:
    """One value on a page: its text, the IRI that it names, its language, and the graphs that say so."""

    text: str
    iri: str = ""
    language: str = ""
    graphs: tuple[str, ...] = ()

    @property
    def inferred(self) -> bool:
        """Whether no file states it."""
        return self.graphs == (INFERRED,)


@dataclass(frozen=True)
class Line:
    """A property with its values."""

    iri: str
    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Page:
    """What the page about a thing shows."""

    iri: str
    title: str
    says: str
    kinds: tuple[tuple[str, str], ...]
    crumbs: tuple[tuple[str, str], ...]
    statements: tuple[Line, ...]
    incoming: tuple[Line, ...]
    cut: str
    graphs: tuple[tuple[str, str], ...]
    agreement: str
    place: str


def page(asker: Asker, found: Document) -> Page:
    """Return what the page shows: names instead of IRIs, the way down to the thing, and which graph says what."""
    terms = {row["term"]: row["label"] for row in asker.describe("context") if row["label"]}
    statements, graphs = _statements(asker, found, terms)
    crumbs = tuple((found.name(node), node) for node in _upward(found))
    path = [node for _, node in crumbs] + [found.iri]
    agreements = [node for node in path if node.startswith(BASE + "agreement/") and _is(found, node, "Agreement")]
    provisions = [node for node in path if found.values(node, "cmaa:eId")]
    return Page(
        iri=found.iri,
        title=_title(found, crumbs),
        says=found.says(found.iri),
        kinds=tuple((terms[kind], kind) for kind in found.classes if kind in terms),
        crumbs=crumbs,
        statements=statements,
        incoming=_incoming(found, terms),
        cut=" ".join(found.values(about(found.iri), "rdfs:comment")),
        graphs=tuple((found.name(graph), graph) for graph in graphs),
        agreement=agreements[0].removeprefix(BASE + "agreement/") if agreements else "",
        place=found.values(provisions[-1], "cmaa:eId")[0] if provisions else "",
    )


def schema_org(asker: Asker, iri: str, classes: Iterable[str], crumbs: Iterable[tuple[str, str]]) -> list[str]:
    """Return what schema.org's vocabulary can say of a thing, and the way to it, as JSON-LD for a script element.

    `crumbs` are names and addresses. What could end the element is escaped (HTML, section 4.12.1.3).
    """
    way = [
        {"@type": "ListItem", "position": number, "name": name, "item": address}
        for number, (name, address) in enumerate(crumbs, 1)
    ]
    found: list[dict[str, Any]] = [{"@type": "BreadcrumbList", "itemListElement": way}] if way else []
    for query in asker.describes.describing(list(classes), "schema.org"):
        if said := asker.graph(query.name, {"node": iri}):
            found.append(_flat(iri, said))
    whole = ({"@context": "https://schema.org"} | item for item in found)
    return [json.dumps(item, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c") for item in whole]


def _flat(iri: str, triples: Iterable[ox.Triple]) -> dict[str, Any]:
    values: dict[str, set[str]] = {}
    for triple in triples:
        key = "@type" if triple.predicate.value == _TYPE else triple.predicate.value.removeprefix(_SCHEMA)
        values.setdefault(key, set()).add(triple.object.value.removeprefix(_SCHEMA))  # type: ignore[union-attr]
    plain = {key: min(found) if len(found) == 1 else sorted(found) for key, found in values.items()}
    return {"@id": iri, "url": iri} | plain


def _title(found: Document, crumbs: Iterable[tuple[str, str]]) -> str:
    """Return the name of a thing, or for one without a name of its own what it is and where: `Norm, Article 10.1`."""
    name, above = found.name(found.iri), [name for name, _ in crumbs]
    kinds = [found.name(kind) for kind in found.classes if kind.startswith(PREFIXES["cmaa"])]
    if name == shorten(found.iri) and kinds and above:
        question = [found.name(v) for v in found.values(found.iri, "cmaa:variable")[:1]]
        return ", ".join([kinds[0].capitalize(), above[-1], *(question if kinds[0] == "answer" else [])])
    return name


def _is(found: Document, node: str, kind: str) -> bool:
    return f"{PREFIXES['cmaa']}{kind}" in found.values(node, "rdf:type")


def _upward(found: Document) -> list[str]:
    way: list[str] = []
    node = found.iri
    while len(way) < 20:  # a cycle ends somewhere
        above = [v for name in _UPWARD for v in found.values(node, name) if v not in way and v != found.iri]
        if not above:
            break
        node = above[0]
        way.insert(0, node)
    return way


def _statements(asker: Asker, found: Document, terms: dict[str, str]) -> tuple[tuple[Line, ...], list[str]]:
    lines: dict[str, dict[Any, list[str]]] = {}
    graphs: dict[str, None] = {}
    for property_, value, graph in asker.describe("document-statements", {"node": found.iri}).rows:
        if property_ is not None and value is not None and graph is not None:
            lines.setdefault(property_.value, {}).setdefault(value, []).append(graph.value)
            graphs[graph.value] = None
    made = [
        Line(iri, _property(iri, terms), tuple(_value(found, v, tuple(by)) for v, by in values.items()))
        for iri, values in lines.items()
    ]
    return tuple(sorted(made, key=lambda line: (line.iri != _TYPE, line.name))), sorted(graphs)


def _incoming(found: Document, terms: dict[str, str]) -> tuple[Line, ...]:
    lines: dict[str, set[str]] = {}
    for triple in found.triples:
        named = isinstance(triple.subject, ox.NamedNode) and triple.object == ox.NamedNode(found.iri)
        if named and triple.subject.value != about(found.iri):  # type: ignore[union-attr]
            lines.setdefault(triple.predicate.value, set()).add(triple.subject.value)  # type: ignore[union-attr]
    return tuple(
        Line(iri, _property(iri, terms), tuple(Value(_told(found, n), n) for n in sorted(nodes)))
        for iri, nodes in sorted(lines.items(), key=lambda line: _property(line[0], terms))
    )


def _told(found: Document, node: str) -> str:
    """Return a name that also tells what the node says, where its name alone is only a place or a number."""
    name, says = found.name(node), found.says(node)
    labelled = found.values(node, "rdfs:label") or found.values(node, "skos:prefLabel")
    return name if labelled or not says else f"{name}: {says}"


def _value(found: Document, term: Any, graphs: tuple[str, ...]) -> Value:
    if isinstance(term, ox.Literal):
        return Value(term.value, "", "" if term.language in (None, "en") else term.language, graphs)
    if isinstance(term, ox.BlankNode):
        return Value("a list, given in the data", "", "", graphs)
    return Value(found.name(term.value), term.value, "", graphs)


def _property(iri: str, terms: dict[str, str]) -> str:
    return "is a" if iri == _TYPE else terms.get(iri) or shorten(iri)
