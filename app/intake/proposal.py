"""What the machine guesses about a norm: never a fact, always with the rule that guessed and how sure it is.

A proposal says nothing through the properties of a norm (`cmaa:modality` and so on, whose domain is `cmaa:Norm`): it is
a `cmaa:Proposal` with one `cmaa:Guess` for each value, so that no reasoner and no query can take it for coding. Words
of the text are pointed at by offsets and never repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

from app.namespaces import BASE, NS

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
#: slot → scheme of its concepts
_SCHEMES = {
    "modality": "modality",
    "bearer": "role",
    "addressee": "role",
    "variable": "codebook",
    "requestItem": "request-item",
    "ground": "refusal-ground",
    "documentType": "document-type",
}
_DATATYPES = {"duration": "duration", "date": "date"}


@dataclass(frozen=True)
class Guess:
    """One proposed value: a concept's code or a literal, its confidence from 0 to 1, and the rule that proposed it."""

    value: str
    confidence: float
    rule: str


@dataclass(frozen=True)
class Span:
    """A stretch of words, as offsets into the provision's text, or into its lead where `part` says so."""

    start: int
    end: int
    confidence: float
    rule: str
    part: Literal["text", "lead"] = "text"


@dataclass(frozen=True)
class Proposal:
    """A candidate norm read off the words of one provision; `number` counts within the provision, from 1."""

    eid: str
    number: int
    cue: Span
    modality: Guess
    bearer: Guess | None = None
    addressee: Guess | None = None
    variables: tuple[Guess, ...] = ()
    trigger: tuple[Span, ...] = ()
    condition: tuple[Span, ...] = ()
    exception: tuple[Span, ...] = ()
    durations: tuple[Guess, ...] = ()
    dates: tuple[Guess, ...] = ()
    request_items: tuple[Guess, ...] = ()
    grounds: tuple[Guess, ...] = ()
    document_types: tuple[Guess, ...] = ()

    @property
    def confidence(self) -> float:
        """Return how sure the machine is of modality, bearer and question together."""
        bearer = self.bearer.confidence if self.bearer else 0.2
        variable = max((v.confidence for v in self.variables), default=0.2)
        return round(self.modality.confidence * bearer * variable, 3)

    def guesses(self) -> Iterator[tuple[str, Guess]]:
        """Yield every proposed value with the name of the property of a norm that it is meant for."""
        yield "modality", self.modality
        for slot, guess in (("bearer", self.bearer), ("addressee", self.addressee)):
            if guess:
                yield slot, guess
        for slot, guesses in (
            ("variable", self.variables),
            ("duration", self.durations),
            ("date", self.dates),
            ("requestItem", self.request_items),
            ("ground", self.grounds),
            ("documentType", self.document_types),
        ):
            yield from ((slot, guess) for guess in guesses)

    def spans(self) -> Iterator[tuple[str, Span]]:
        """Yield every stretch of words with the name of the property of a norm that it is meant for."""
        yield "cue", self.cue
        for slot, spans in (("trigger", self.trigger), ("condition", self.condition), ("exception", self.exception)):
            yield from ((slot, span) for span in spans)

    def to_triples(self, slug: str) -> list[ox.Triple]:
        """Return the proposal about a provision of the agreement `slug`, as statements of class `cmaa:Proposal`."""
        path = self.eid.replace("__", "/")
        mine = ox.NamedNode(f"{BASE}proposal/{slug}/{path}/{self.number}")
        triples = [
            ox.Triple(mine, _TYPE, _term("Proposal")),
            ox.Triple(mine, _term("proposedFor"), ox.NamedNode(f"{BASE}agreement/{slug}/{path}")),
            ox.Triple(mine, _term("score"), _decimal(self.confidence)),
        ]
        counts: dict[str, int] = {}
        slots: list[tuple[str, Guess | Span]] = [*self.guesses(), *self.spans()]
        for slot, found in slots:
            counts[slot] = counts.get(slot, 0) + 1
            node = ox.NamedNode(f"{mine.value}/{slot}-{counts[slot]}")
            triples += [
                ox.Triple(mine, _term("hasGuess"), node),
                ox.Triple(node, _TYPE, _term("Guess")),
                ox.Triple(node, _term("guessAt"), ox.Literal(slot)),
                ox.Triple(node, _term("score"), _decimal(found.confidence)),
                ox.Triple(node, _term("proposedByRule"), ox.Literal(found.rule)),
                *(_value(node, slot, found) if isinstance(found, Guess) else _place(node, found)),
            ]
        return triples


def _value(node: ox.NamedNode, slot: str, guess: Guess) -> list[ox.Triple]:
    if slot in _SCHEMES:
        concept = ox.NamedNode(f"{BASE}concept/{_SCHEMES[slot]}/{guess.value}")
        return [ox.Triple(node, _term("guessedConcept"), concept)]
    literal = ox.Literal(guess.value, datatype=ox.NamedNode(_XSD + _DATATYPES[slot]))
    return [ox.Triple(node, _term("guessedLiteral"), literal)]


def _place(node: ox.NamedNode, span: Span) -> list[ox.Triple]:
    return [
        ox.Triple(node, _term("startOffset"), _integer(span.start)),
        ox.Triple(node, _term("endOffset"), _integer(span.end)),
        ox.Triple(node, _term("offsetsInLead"), ox.Literal(span.part == "lead")),
    ]


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(NS + name)


def _decimal(number: float) -> ox.Literal:
    return ox.Literal(f"{number:.3f}", datatype=ox.NamedNode(_XSD + "decimal"))


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=ox.NamedNode(_XSD + "integer"))
