"""Context: how JSON-LD of ours names terms, made from the ontology and the shapes (JSON-LD 1.1, section 9.15).

Whole, it is published at `/context.jsonld`. A document carries the part of it that it uses, so that nobody has to fetch
anything to read a document.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pyoxigraph as ox

from app.ask.run import Asker
from app.namespaces import NS, PREFIXES, ROOT, shorten

Context = dict[str, Any]

_TEXT = PREFIXES["rdf"] + "langString"
_STRING = PREFIXES["xsd"] + "string"
#: JSON-LD writes these keywords without the sign, as people write JSON.
_ALIASES = {"id": "@id", "type": "@type"}
_SPACES = {name: iri for name, iri in PREFIXES.items() if name == "cmaa" or not iri.startswith(ROOT)}


def context(asker: Asker) -> Context:
    """Return the whole context: prefixes, our terms by their own names, those of others by prefixed names.

    A property whose values are nodes, or all of one datatype, or texts in English, says so once here. Where the shapes
    of a property of others do not agree, it says nothing.
    """
    values: dict[str, set[str]] = {}
    for row in asker.describe("context"):
        values.setdefault(row["term"], set()).add(row["values"])
    terms: Context = {}
    for iri, kinds in values.items():
        if name := _name(iri):
            found = kinds - {"any"}
            terms[name] = {"@id": shorten(iri)} | (_coercion(found.pop()) if len(found) == 1 else {})
    return {"@version": 1.1} | _ALIASES | _SPACES | dict(sorted(terms.items()))


def used(whole: Context, triples: Iterable[ox.Triple]) -> Context:
    """Return the part of a context that speaks of the properties, classes and datatypes of the triples."""
    iris: set[str] = set()
    for triple in triples:
        iris.add(triple.predicate.value)
        if isinstance(triple.object, ox.Literal):
            iris.add(triple.object.datatype.value)
        elif isinstance(triple.object, ox.NamedNode) and triple.predicate.value == PREFIXES["rdf"] + "type":
            iris.add(triple.object.value)
    names = {name for iri in iris if (name := _name(iri)) in whole}
    types = {whole[name].get("@type", "") for name in names}
    spaces = {name for name, start in _SPACES.items() if any(iri.startswith(start) for iri in iris)}
    spaces |= {name.partition(":")[0] for name in types} & set(_SPACES)
    wanted = {"@version", *_ALIASES, *names, *spaces}
    return {name: said for name, said in whole.items() if name in wanted}


def _name(iri: str) -> str:
    """Return the name of a term within a context: our own without a prefix, others with theirs, else nothing."""
    if iri.startswith(NS):
        local = iri.removeprefix(NS)
        return local if local.isidentifier() and local not in _ALIASES else ""
    short = shorten(iri)
    return short if short != iri and not iri.startswith(ROOT) else ""


def _coercion(kind: str) -> Context:
    if kind == "iri":
        return {"@type": "@id"}
    if kind == _TEXT:
        return {"@language": "en"}
    return {} if kind in ("", _STRING) else {"@type": shorten(kind)}
