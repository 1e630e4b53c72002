"""The coding of an agreement: a cell for each question of the codebook, and behind it norms and provisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

from app.ask.places import cite, cites, in_text_order
from app.ask.run import Asker
from app.namespaces import BASE, NS, PREFIXES

__all__ = ["SILENT", "Cell", "Coding", "Norm", "cite", "cites", "coded", "coding", "codings", "in_text_order"]

#: Answers that say nothing of the text: it is silent, or nobody has coded it.
SILENT = ("absent", "not-coded")

_LABEL = PREFIXES["rdfs"] + "label"
#: Fields of a norm that have several values, with the properties of the ontology that say them.
_SEVERAL = {
    "variables": "variable",
    "triggers": "trigger",
    "conditions": "condition",
    "exceptions": "exception",
    "durations": "duration",
    "grounds": "ground",
    "documents": "documentType",
    "items": "requestItem",
}
_MANY = frozenset(_SEVERAL.values())
#: Properties of which a norm has one; the field of each property of a norm; and a norm of which nothing is said.
_ONE = ("modality", "bearer", "addressee", "conduct")
_FIELDS = {name: name for name in _ONE} | {name: field for field, name in _SEVERAL.items()}
_BLANK: dict[str, Any] = dict.fromkeys(_ONE, "") | dict.fromkeys(_SEVERAL, ())
#: Those of all properties of a norm whose values are concepts, known by their codes.
_CODES = ("modality", "bearer", "addressee", "variable", "ground", "documentType", "requestItem")


@dataclass(frozen=True)
class Norm:
    """A rule of conduct as coded: codes of the concept schemes, phrases in our words, durations as xsd:duration."""

    iri: str
    provisions: tuple[str, ...]
    variables: tuple[str, ...]
    modality: str
    bearer: str
    addressee: str
    conduct: str
    triggers: tuple[str, ...]
    conditions: tuple[str, ...]
    exceptions: tuple[str, ...]
    durations: tuple[str, ...]
    grounds: tuple[str, ...]
    documents: tuple[str, ...]
    items: tuple[str, ...]

    @classmethod
    def of(cls, iri: str, provisions: Iterable[str], said: Mapping[str, Sequence[str]]) -> Norm:
        """Make one of what is said of it, by the names of our properties; of several of what it has one, the first."""
        fields = _BLANK.copy()
        for name, values in said.items():  # a norm has few of the properties that it could have
            if values and name in _FIELDS:
                fields[_FIELDS[name]] = tuple(values) if name in _MANY else values[0]
        return cls(iri=iri, provisions=tuple(in_text_order(provisions)), **fields)

    @property
    def bearing(self) -> tuple[str, ...]:
        """The side that bears it, by whatever name: receiving (who asked), providing (who was asked), both, each."""
        side = self.bearer.partition("-")[0]
        return ({"requesting": "receiving", "requested": "providing"}.get(side, side),)


@dataclass(frozen=True)
class Cell:
    """What one agreement answers to one question, with all that stands behind it."""

    agreement: str
    variable: str
    question: str
    group: str
    group_label: str
    answer: str
    abstract: str
    provisions: tuple[str, ...]
    norms: tuple[Norm, ...]
    note: str
    coder: str
    coded_on: str
    confidence: str
    source: str

    def values(self, name: str) -> frozenset[str]:
        """Return the values of one feature over all norms of the cell, such as `grounds` or `durations`."""
        found = self._values.get(name)
        if found is None:
            found = self._values[name] = frozenset(chain.from_iterable([getattr(norm, name) for norm in self.norms]))
        return found

    @cached_property
    def _values(self) -> dict[str, frozenset[str]]:
        return {}  # filled as features are asked for: a cell is compared with many

    @cached_property
    def modalities(self) -> frozenset[str]:
        """The modalities of the norms of the cell."""
        return frozenset(norm.modality for norm in self.norms)


@dataclass(frozen=True)
class Coding:
    """One agreement along the whole codebook, in its order."""

    agreement: str
    label: str
    status: str
    cells: dict[str, Cell]
    norms: tuple[Norm, ...]


def coding(asker: Asker, agreement: str, questions: list[dict[str, str]] | None = None) -> Coding:
    """Return the coding of an agreement; an unknown one raises ParameterError.

    `questions` are the rows of the codebook, for those who read many agreements and ask for it once.
    """
    read = _read(asker, agreement)
    by_variable: dict[str, list[Norm]] = defaultdict(list)
    every = read.norms()
    for norm in every:
        for variable in norm.variables:
            by_variable[variable].append(norm)
    answers = read.answers()
    cells = {}
    for question in questions or list(asker.describe("codebook")):
        variable = question["variable"]
        given = answers.get(variable)
        cells[variable] = Cell(
            agreement=agreement,
            variable=variable,
            question=question["question"],
            group=question["group"],
            group_label=question["group_label"],
            norms=tuple(by_variable[variable]) if given else (),
            **(given or _unanswered("absent" if variable in read.silent else "not-coded")),
        )
    return Coding(agreement, read.label, read.status, cells, tuple(every))


def coded(asker: Asker) -> list[dict[str, str]]:
    """Return the agreements whose text is completely coded: slug, label and kind."""
    return list(asker.describe("coded"))


def codings(asker: Asker) -> list[Coding]:
    """Return the coding of every completely coded agreement."""
    questions = list(asker.describe("codebook"))
    return [coding(asker, row["agreement"], questions) for row in coded(asker)]


class _Names(dict[str, str]):
    """The names of our properties by IRI: a few, each said thousands of times."""

    def __missing__(self, term: str) -> str:
        name = self[term] = term.removeprefix(NS)
        return name


class _Read:
    """What one query gives of an agreement: what is said of each node, and the places of its text in order."""

    def __init__(self, agreement: str, rows: Iterable[Sequence[str]]) -> None:
        iri = f"{BASE}agreement/{agreement}"
        self.said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        self.places: dict[str, tuple[int, str, str]] = {}
        names = _Names()
        latest, about = "", self.said[iri]
        for node, term, value, position, source in rows:
            if position and source:
                self.places[node] = (int(position), value, _code(source))
                continue
            if node != latest:  # what is said of a node mostly comes in a row
                latest, about = node, self.said[node]
            about[names[term]].append(value)
        own = self.said.pop(iri, {})
        self.label = next(iter(own.get(_LABEL, ())), "")
        self.status = _code(next(iter(own.get("codingStatus", ())), "not-coded"))
        self.silent = set(map(_code, own.get("isSilentOn", ())))

    def norms(self) -> list[Norm]:
        """Return the norms in the order of the text."""
        stated = {iri: self._stated(about) for iri, about in self.said.items() if "modality" in about}
        return [self._norm(iri, stated[iri]) for iri in sorted(stated, key=lambda iri: (stated[iri][:1], iri))]

    def answers(self) -> dict[str, dict[str, Any]]:
        """Return what a cell takes from an answer, by question; of several answers to one, the first of the text."""
        given: dict[str, list[tuple[tuple[int, str, str], str]]] = defaultdict(list)
        for iri, about in self.said.items():
            if "answerValue" in about and "abstract" in about:
                for variable in about["variable"]:
                    given[_code(variable)] += [(place, iri) for place in self._stated(about)]
        found = {}
        for variable, stated in given.items():
            stated.sort()
            (_, _, source), iri = stated[0]
            first = {name: values[0] for name, values in self.said[iri].items()}
            coder = first.get("codedBy", "")
            found[variable] = _unanswered(_code(first["answerValue"])) | {
                "abstract": first["abstract"],
                "provisions": tuple(dict.fromkeys(eid for (_, eid, _), _ in stated)),
                "note": first.get("note", ""),
                "coder": next(iter(self.said[coder][_LABEL]), "") if coder in self.said else "",
                "coded_on": first.get("codedOn", ""),
                "confidence": _code(first.get("confidence", "")),
                "source": source,
            }
        return found

    def _stated(self, about: dict[str, list[str]]) -> list[tuple[int, str, str]]:
        return sorted({self.places[place] for place in about["statedBy"] if place in self.places})

    def _norm(self, iri: str, stated: list[tuple[int, str, str]]) -> Norm:
        said: dict[str, Sequence[str]] = {}
        for name, values in self.said[iri].items():
            if len(values) > 1:
                values = sorted(set(values)) if name in _MANY else values[:1]
            said[name] = [_code(value) for value in values] if name in _CODES else values
        return Norm.of(iri, {eid for _, eid, _ in stated}, said)


def _read(asker: Asker, agreement: str) -> _Read:
    read = _Read(agreement, asker.texts("coding", {"agreement": agreement}))
    if not read.label:
        asker.must_know("agreement", agreement)
        read.label = agreement
    return read


def _code(iri: str) -> str:
    """Return the last part of an IRI, which is the code of a concept or the slug of a source."""
    return iri.rpartition("/")[2]


def _unanswered(answer: str) -> dict[str, Any]:
    blank = dict.fromkeys(("abstract", "note", "coder", "coded_on", "confidence", "source"), "")
    return {"answer": answer, "provisions": (), **blank}
