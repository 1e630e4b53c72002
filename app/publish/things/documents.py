"""Documents: what is told of a thing, a term, a shape or a graph, in every format of linked data.

What a document holds is said by `queries/describe/document*.rq`: one query for every thing, one for what points at it,
and those whose header names a class for things of that class.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

import pyoxigraph as ox

from app.ask.coding import cite
from app.ask.run import Asker
from app.errors import CmaaError, FormatError, TooLarge
from app.namespaces import BASE, GRAPH, NS, PREFIXES, ROOT, shorten
from app.publish.media import DATASET_FORMS, JSONLD, TURTLE, Form
from app.publish.things import jsonld
from app.publish.things.context import context, used
from app.publish.turtle import write

DATASET = BASE + "dataset"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"

#: From so many statements on, Turtle is written by the engine: it is not sorted then, but soon there.
_MANY = 50_000
_LONGEST = 300

_TYPE = PREFIXES["rdf"] + "type"
_NAMES = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel")
_PREFIXES = {name: iri for name, iri in PREFIXES.items() if iri == NS or not iri.startswith(ROOT)}


class NotKnown(CmaaError):
    """The graph says nothing of an IRI; `near` are IRIs that may have been meant."""

    def __init__(self, iri: str, near: Iterable[str] = ()) -> None:
        self.near = list(near)
        hint = f"did you mean {' or '.join(self.near)}?" if self.near else "search from the home page"
        super().__init__(f'The graph says nothing of "{iri[:_LONGEST]}"', remedy=hint)


class Withdrawn(CmaaError):
    """An IRI names something that was withdrawn; `replaced` are the IRIs that stand in its place, where any do."""

    def __init__(self, iri: str, replaced: Iterable[str] = (), why: str = "") -> None:
        self.replaced = list(replaced)
        hint = f"use {' and '.join(self.replaced)} instead" if self.replaced else "nothing was put in its place"
        super().__init__(f'"{iri}" was withdrawn{f" ({why})" if why else ""}', remedy=hint)


@dataclass(frozen=True)
class Document:
    """What is told of one node: its IRI, the statements in their order, and the graph where it is a whole one."""

    iri: str
    triples: tuple[ox.Triple, ...]
    graph: str = ""
    _about: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list)), repr=False, compare=False
    )

    def __post_init__(self) -> None:
        for triple in self.triples:
            self._about[triple.subject.value][triple.predicate.value].append(triple.object)  # type: ignore[union-attr, arg-type]

    @property
    def classes(self) -> list[str]:
        """The classes of the node."""
        return self.values(self.iri, "rdf:type")

    def values(self, node: str, name: str) -> list[str]:
        """Return what is told of a node under a prefixed name, such as cmaa:eId."""
        prefix, _, local = name.partition(":")
        return [term.value for term in self._about.get(node, {}).get(PREFIXES[prefix] + local, ()) if _plain(term)]

    def name(self, node: str) -> str:
        """Return what a node is called: its label, its place in the text, what it says, else its short IRI."""
        said = self._about.get(node, {})
        for property_ in _NAMES:
            english = [t.value for t in said.get(property_, ()) if isinstance(t, ox.Literal)]
            if english:
                return english[0]
        if places := self.values(node, "cmaa:eId"):
            place, heading = cite(places[0]), self.values(node, "cmaa:heading")
            return " ".join([f"Article {place}" if place[:1].isdigit() else place.capitalize(), *heading[:1]])
        return shorten(node).removeprefix(ROOT)

    def says(self, node: str) -> str:
        """Return in a sentence what a node says or means, where it says anything."""
        for conduct in self.values(node, "cmaa:conduct"):  # never without what the norm makes of it
            norm = [self.name(v) for part in ("cmaa:modality", "cmaa:bearer") for v in self.values(node, part)]
            return f"{', '.join(norm)}: {conduct}" if norm else conduct
        names = ("skos:definition", "cmaa:abstract", "cmaa:question")
        return next((value for name in names for value in self.values(node, name)), "")


def document(asker: Asker, iri: str) -> Document:
    """Return the document about a node, or raise NotKnown or Withdrawn."""
    found = dict.fromkeys(asker.graph("document", {"node": iri}))
    own = Document(iri, tuple(found))
    if iri.startswith(BASE) and "true" in own.values(iri, "owl:deprecated"):
        raise Withdrawn(iri, own.values(iri, "dcterms:isReplacedBy"), "; ".join(own.values(iri, "cmaa:note")))
    found |= dict.fromkeys(asker.graph("document-incoming", {"node": iri}))
    if not found:
        raise NotKnown(iri, near(asker, iri))
    for query in asker.describes.describing(own.classes, "document"):
        found |= dict.fromkeys(asker.graph(query.name, {"node": iri}))
    if dates := [t.object.value for t in found if t.predicate.value == PREFIXES["prov"] + "generatedAtTime"]:  # type: ignore[union-attr]
        stamp = ox.Literal(max(dates), datatype=ox.NamedNode(PREFIXES["xsd"] + "dateTime"))
        found[ox.Triple(ox.NamedNode(about(iri)), ox.NamedNode(PREFIXES["dcterms"] + "modified"), stamp)] = None
    return Document(iri, tuple(sorted(found, key=str)))


def whole_graph(asker: Asker, iri: str) -> Document:
    """Return every statement of a graph, or raise NotKnown."""
    found = asker.graph("document-graph", {"node": iri})
    if not found:
        raise NotKnown(iri, near(asker, iri))
    return Document(iri, tuple(sorted(set(found), key=str)), graph=iri)


def about(iri: str) -> str:
    """Return the IRI of the document about a node of ours; a graph is a document itself."""
    return iri if iri.startswith(GRAPH) else f"{ROOT}doc/{iri.removeprefix(BASE).removeprefix(ROOT)}"


def near(asker: Asker, iri: str) -> list[str]:
    """Return up to three known IRIs that a mistyped one may have meant: similar ones, else the nearest one above it."""
    known = [row["node"] for row in asker.describe("document-names")]
    asked = iri[:_LONGEST].lower().removeprefix(ROOT)
    by_name = {node.removeprefix(ROOT).lower(): node for node in known}
    if asked in by_name:
        return [by_name[asked]]
    alike = {name for name in by_name if name.partition("/")[0] == asked.partition("/")[0]}
    if close := get_close_matches(asked, sorted(alike), n=3, cutoff=0.85):
        return [by_name[name] for name in close]
    while "/" in asked:
        asked = asked.rpartition("/")[0]
        if asked in by_name:
            return [by_name[asked]]
    return []


def serialise(asker: Asker, found: Document, form: Form, profile: Iterable[str] = (), most: int = 0) -> bytes:
    """Return a document in a format; TooLarge where it has more than `most` bytes (0 = no bound).

    Turtle is our canonical one; a graph keeps its name in the formats that keep graphs apart.
    """
    content = _serialised(asker, found, form, tuple(profile))
    if most and len(content) > most:
        raise TooLarge(
            f"the document has {len(content):,} bytes", where=found.iri, remedy="take the dump, /dump/cmaa.nq"
        )
    return content


def _serialised(asker: Asker, found: Document, form: Form, profile: tuple[str, ...]) -> bytes:
    triples = [*found.triples, *_membership(found)]
    if form.name == TURTLE.name and len(triples) < _MANY:
        try:
            return write(triples, BASE, found.iri).encode()
        except FormatError:  # unnamed nodes other than lists
            pass
    if form.name == JSONLD.name:
        nodes = jsonld.expanded(triples)
        if "expanded" in profile:
            return jsonld.text(nodes).encode()
        return jsonld.text(jsonld.compacted(nodes, used(context(asker), triples))).encode()
    engine, prefixes = ox.RdfFormat.from_media_type(form.media), _prefixes(triples)
    if form not in DATASET_FORMS:
        return ox.serialize(triples, format=engine, prefixes=prefixes) or b""
    graph = ox.NamedNode(found.graph)
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in found.triples]
    quads += [ox.Quad(t.subject, t.predicate, t.object) for t in _membership(found)]
    return ox.serialize(quads, format=engine, prefixes=prefixes) or b""


def _prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """Return the prefixes that properties and classes of the triples can use."""
    iris = {t.predicate.value for t in triples}
    iris |= {t.object.value for t in triples if t.predicate.value == _TYPE and isinstance(t.object, ox.NamedNode)}
    return {name: start for name, start in _PREFIXES.items() if any(iri.startswith(start) for iri in iris)}


def _membership(found: Document) -> list[ox.Triple]:
    """Return that a graph belongs to the data set; the documents about other things say so themselves."""
    belongs = ox.NamedNode(PREFIXES["void"] + "inDataset")
    return [ox.Triple(ox.NamedNode(found.graph), belongs, ox.NamedNode(DATASET))] if found.graph else []


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> bool:
    return not isinstance(term, ox.BlankNode)
