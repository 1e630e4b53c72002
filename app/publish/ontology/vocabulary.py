"""Vocabulary: the ontology read from the graph, as its page shows it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from app.ask.run import Asker
from app.namespaces import NS, shorten
from app.publish.media import JSONLD, NTRIPLES, RDFXML, TURTLE, Form
from app.publish.things import documents
from app.publish.turtle import natural

#: Formats of the whole ontology as a file.
FORMS = (TURTLE, RDFXML, JSONLD, NTRIPLES)

#: Types that say how a property behaves, in words.
_CHARACTERS = {
    "TransitiveProperty": "transitive",
    "SymmetricProperty": "symmetric",
    "AsymmetricProperty": "asymmetric",
    "FunctionalProperty": "functional",
    "InverseFunctionalProperty": "inverse functional",
    "ReflexiveProperty": "reflexive",
    "IrreflexiveProperty": "irreflexive",
}
_MATCHES = ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch")
_RULE = re.compile(r"^# rule:\s*(.*)$", re.MULTILINE)
_TEMPLATE = re.compile(r"\{(.*?)\}", re.DOTALL)  # what a rule makes stands in its first braces
_TERM = re.compile(r"\bcmaa:(\w+)")


@dataclass
class Term:
    """A class or property, with everything that is said of it; links are IRIs.

    `below` are the terms directly below it, `asserted` the kinds of action or link that it follows from, `spoken` the
    classes with whose members shapes use a property that names no domain itself, `has` the properties of a class.
    """

    iri: str
    kind: str
    module: str
    label: str
    definition: str
    axioms: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    below: list[str] = field(default_factory=list)
    stated: int = 0
    inferred: int = 0
    shapes: list[tuple[str, str]] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    asserted: list[tuple[str, str]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    has: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The local name, which is also the anchor on the page."""
        return self.iri.removeprefix(NS)

    @property
    def characters(self) -> list[str]:
        """How the property behaves, in words."""
        found = [_CHARACTERS.get(shorten(kind).partition(":")[2], "") for kind in self.axioms["type"]]
        return [word for word in found if word]

    @property
    def above(self) -> list[str]:
        """The terms directly above this one."""
        return self.axioms["subClassOf"] + self.axioms["subPropertyOf"]

    @property
    def matches(self) -> list[tuple[str, str]]:
        """Terms of other vocabularies: how near they are, and which."""
        near = [("narrower than", iri) for iri in self.above if not iri.startswith(NS)]
        return near + [(_spaced(kind), iri) for kind in _MATCHES for iri in self.axioms[kind]]


@dataclass(frozen=True)
class Module:
    """The ontology, or one of its modules with its terms."""

    iri: str
    label: str
    definition: str
    version: str
    version_iri: str
    license: str
    classes: list[Term]
    properties: list[Term]

    @property
    def name(self) -> str:
        """The last step of the IRI."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Scheme:
    """A concept scheme with its concepts, each a row of the query."""

    iri: str
    label: str
    definition: str
    concepts: list[dict[str, str]]

    @property
    def name(self) -> str:
        """The last step of the IRI."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Rule:
    """A rule of inference: the name of its file, what it says, the properties that it adds."""

    name: str
    says: str
    adds: list[str]


@dataclass(frozen=True)
class Ontology:
    """All that the page shows."""

    head: Module
    modules: list[Module]
    terms: dict[str, Term]
    schemes: list[Scheme]
    rules: list[Rule]
    aligned: list[tuple[str, str, str]]

    @property
    def vocabularies(self) -> list[str]:
        """The namespaces of other vocabularies that the ontology is aligned with."""
        seen = [iri for term in self.terms.values() for _, iri in term.matches] + [iri for _, _, iri in self.aligned]
        return sorted({re.sub(r"[^/#]+$", "", iri) for iri in seen})


def ontology(asker: Asker, rules: Path) -> Ontology:
    """Read the ontology from the graph, and its rules from their folder."""
    heads = list(asker.describe("ontology"))
    terms = {
        row["term"]: Term(row["term"], row["kind"], row["module"], row["label"], row["definition"])
        for row in asker.describe("ontology-terms")
    }
    aligned = _axioms(asker, terms)
    for row in asker.describe("ontology-uses"):
        terms[row["term"]].stated, terms[row["term"]].inferred = int(row["stated"]), int(row["inferred"])
    for row in asker.describe("ontology-shapes"):
        terms[row["term"]].shapes.append((row["shape"], row["message"]))
    for row in asker.describe("ontology-asserted"):
        terms[row["term"]].asserted.append((row["concept"], row["label"]))
    for row in asker.describe("ontology-domains"):
        terms[row["term"]].spoken.append(row["class"])
    for term in terms.values():
        for iri in term.axioms["domain"] or term.spoken:
            if iri in terms:
                terms[iri].has.append(term.iri)
    read = [_rule(path) for path in sorted(rules.glob("*.rq"))]
    for rule in read:
        for name in rule.adds:
            terms[NS + name].rules.append(rule.name)
    modules = [_module(row, terms) for row in heads]
    return Ontology(modules[0], modules[1:], terms, _schemes(asker), read, aligned)


def serialise(asker: Asker, form: Form, document: str) -> bytes:
    """Return the whole ontology, schemes included, in one of FORMS; `document` is the IRI of the file."""
    triples = {*asker.graph("ontology-graph"), *asker.graph("ontology-document", {"document": document})}
    return documents.serialise(asker, documents.Document(document, tuple(sorted(triples, key=str))), form)


def _axioms(asker: Asker, terms: dict[str, Term]) -> list[tuple[str, str, str]]:
    """Give each term its axioms; return the alignments of our concepts, which are no terms."""
    aligned = []
    for row in asker.describe("ontology-axioms"):
        term = terms.get(row["term"])
        if term is None:
            if row["property"] in _MATCHES:
                aligned.append((row["term"], _spaced(row["property"]), row["value"]))
            continue
        term.axioms[row["property"]].append(row["value"])
    for term in terms.values():
        for above in term.above:
            if above in terms:
                terms[above].below.append(term.iri)
    return aligned


def _module(row: dict[str, str], terms: dict[str, Term]) -> Module:
    mine = sorted((t for t in terms.values() if t.module == row["module"]), key=lambda t: t.name.lower())
    return Module(
        row["module"],
        row["label"],
        row["definition"],
        row["version"],
        row["version_iri"],
        row["license"],
        [term for term in mine if term.kind == "Class"],
        [term for term in mine if term.kind != "Class"],
    )


def _schemes(asker: Asker) -> list[Scheme]:
    found: dict[str, Scheme] = {}
    for row in asker.describe("ontology-schemes"):
        scheme = Scheme(row["scheme"], row["scheme_label"], row["scheme_definition"], [])
        found.setdefault(row["scheme"], scheme).concepts.append(row)
    for scheme in found.values():
        scheme.concepts.sort(key=lambda row: natural(row["code"]))
    return list(found.values())


def _rule(path: Path) -> Rule:
    text = path.read_text(encoding="utf-8")
    template = _TEMPLATE.search(text)
    adds = sorted(set(_TERM.findall(template[1]))) if template else []
    return Rule(path.stem, " ".join(_RULE.findall(text)), adds)


def _spaced(name: str) -> str:
    """Return `closeMatch` as `close match`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
