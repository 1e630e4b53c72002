"""Signposts: typed links from a page to what it is about and from its data back (RFC 8288, FAIR Signposting level 1).

The same links are given as a set in JSON (RFC 9264), with those that would be too many for a header.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.namespaces import BASE, NS, PREFIXES
from app.publish.media import DATASET_FORMS, GRAPH_FORMS, HTML, Form
from app.publish.things.documents import LICENCE, Document

LINKSET = Form("linkset", "application/linkset+json", "a set of links")

_SCHEMA_ORG = "https://schema.org/"
#: Classes of ours and the type of schema.org that search engines know best for them.
_TYPES = {
    "cmaa:Agreement": "Legislation",
    "cmaa:Provision": "Legislation",
    "cmaa:Graph": "Dataset",
    "skos:Concept": "DefinedTerm",
    "skos:ConceptScheme": "DefinedTermSet",
    "owl:Class": "DefinedTerm",
    "owl:ObjectProperty": "DefinedTerm",
    "owl:DatatypeProperty": "DefinedTerm",
}


@dataclass(frozen=True)
class Link:
    """One link: how its target stands to its context, where the target is, and its media type where that is known."""

    rel: str
    href: str
    type: str = ""

    def header(self) -> str:
        """Return the link as a value of the header Link."""
        return f'<{self.href}>; rel="{self.rel}"' + (f'; type="{self.type}"' if self.type else "")


def forms(path: str) -> tuple[Form, ...]:
    """Return the formats of the data at an address; those of a graph keep graphs apart too."""
    return (*GRAPH_FORMS, *DATASET_FORMS) if path.startswith("/graph/") else GRAPH_FORMS


def of_page(found: Document, home: str, path: str, reading: str = "") -> list[Link]:
    """Return the links of the page about a thing; `home` is the address of this server, `path` that of the document."""
    here = home + path
    links = [Link("cite-as", found.iri), Link("type", _SCHEMA_ORG + "AboutPage"), Link("license", LICENCE)]
    links += [Link("type", _SCHEMA_ORG + kind) for kind in _kinds(found)]
    links.append(Link("collection", home + _collection(found), HTML.media))
    if reading:
        links.append(Link("item", home + reading, HTML.media))
    for form in forms(path):
        links.append(Link("describedby", f"{here}.{form.name}", form.media))
    return [*links, *alternates(here, path), Link("linkset", f"{here}.linkset", LINKSET.media)]


def of_data(found: Document, home: str, path: str) -> list[Link]:
    """Return the links of the data about a thing."""
    here = home + path
    links = [Link("cite-as", found.iri), Link("describes", here, HTML.media), Link("license", LICENCE)]
    return [*links, *alternates(here, path), Link("linkset", f"{here}.linkset", LINKSET.media)]


def of_whole(
    iri: str, kind: str, here: str, offered: Sequence[Form], form: Form, licences: Iterable[str]
) -> list[Link]:
    """Return the links of a format of a document about a whole, such as the data set or the ontology.

    `kind` is its class in schema.org, `here` the address of the document, `offered` are its formats.
    """
    links = [Link("cite-as", iri), *(Link("license", licence) for licence in licences)]
    links += [Link("alternate", f"{here}.{other.name}", other.media) for other in offered if other != form]
    if form != HTML:
        return [*links, Link("describes", here, HTML.media)]
    links += [Link("type", _SCHEMA_ORG + "AboutPage"), Link("type", _SCHEMA_ORG + kind)]
    return [*links, *(Link("describedby", f"{here}.{o.name}", o.media) for o in offered if o != HTML)]


def alternates(here: str, path: str) -> list[Link]:
    """Return the links to every format of a document."""
    return [Link("alternate", f"{here}.{form.name}", form.media) for form in (HTML, *forms(path))]


def linkset(found: Document, home: str, path: str, reading: str = "") -> str:
    """Return the links of the page and of each format of its data as a set (RFC 9264, section 4.2)."""
    here = home + path
    parts = sorted({t.subject.value for t in found.triples if _is_part(t.predicate.value, t.object, found.iri)})  # type: ignore[union-attr]
    items = [Link("item", home + "/doc/" + part.removeprefix(BASE)) for part in parts if part.startswith(BASE)]
    sets = [_context(here, [*of_page(found, home, path, reading), *items])]
    sets += [_context(f"{here}.{form.name}", of_data(found, home, path)) for form in forms(path)]
    return json.dumps({"linkset": sets}, ensure_ascii=False, indent=1) + "\n"


def _context(anchor: str, links: list[Link]) -> dict[str, object]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in links:
        target = {"href": link.href} | ({"type": link.type} if link.type else {})
        found.setdefault(link.rel, []).append(target)
    return {"anchor": anchor, **found}


def _is_part(predicate: str, value: object, iri: str) -> bool:
    return predicate == NS + "provisionOf" and getattr(value, "value", "") == iri


def _kinds(found: Document) -> list[str]:
    named = {PREFIXES[name.partition(":")[0]] + name.partition(":")[2]: kind for name, kind in _TYPES.items()}
    return sorted({named[iri] for iri in found.classes if iri in named})


def _collection(found: Document) -> str:
    if found.iri.startswith(NS):
        return "/ontology"
    whole = found.values(found.iri, "cmaa:provisionOf") or found.values(found.iri, "skos:inScheme")
    return "/doc/" + whole[0].removeprefix(BASE) if whole and whole[0].startswith(BASE) else "/doc/dataset"
