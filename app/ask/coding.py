"""The coding of an agreement: a cell for each question of the codebook, and behind it norms and provisions."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.ask.run import Asker

#: Answers that say nothing of the text: it is silent, or nobody has coded it.
SILENT = ("absent", "not-coded")

_SEGMENT = re.compile(r"(?P<kind>[a-z]+)(?:_(?P<number>.+))?")


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
        return frozenset(value for norm in self.norms for value in getattr(norm, name))

    @property
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


def coding(asker: Asker, agreement: str, questions: list[dict[str, str]] | None = None) -> Coding:
    """Return the coding of an agreement; an unknown one raises ParameterError.

    `questions` are the rows of the codebook, for those who read many agreements and ask for it once.
    """
    given = {"agreement": agreement}
    asker.must_know("agreement", agreement)
    named = next(iter(asker.describe("agreement", given)), {"label": agreement, "coding": ""})
    answered: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in asker.describe("cells", given):
        answered[row["variable"]].append(row)
    silent = {row["variable"] for row in asker.describe("silent", given)}
    by_variable: dict[str, list[Norm]] = defaultdict(list)
    for norm in norms(asker, agreement):
        for variable in norm.variables:
            by_variable[variable].append(norm)
    blank = dict.fromkeys(("abstract", "note", "coder", "coded_on", "confidence", "source"), "")
    cells = {}
    for question in questions or list(asker.describe("codebook")):
        variable = question["variable"]
        rows = answered.get(variable, [])
        first = rows[0] if rows else blank | {"answer": "absent" if variable in silent else "not-coded"}
        cells[variable] = Cell(
            agreement=agreement,
            variable=variable,
            question=question["question"],
            group=question["group"],
            group_label=question["group_label"],
            answer=first["answer"],
            abstract=first["abstract"],
            provisions=tuple(dict.fromkeys(row["eid"] for row in rows)),
            norms=tuple(by_variable[variable]) if rows else (),
            note=first["note"],
            coder=first["coder"],
            coded_on=first["coded_on"],
            confidence=first["confidence"],
            source=first["source"],
        )
    return Coding(agreement, named["label"], named["coding"] or "not-coded", cells)


def coded(asker: Asker) -> list[dict[str, str]]:
    """Return the agreements whose text is completely coded, as rows of the question `agreements`."""
    return [row for row in asker.ask("agreements", {}) if row["coding"] == "complete"]


def codings(asker: Asker) -> list[Coding]:
    """Return the coding of every completely coded agreement."""
    questions = list(asker.describe("codebook"))
    return [coding(asker, row["agreement"], questions) for row in coded(asker)]


def norms(asker: Asker, agreement: str) -> list[Norm]:
    """Return all norms of an agreement in the order of its text."""
    found: dict[str, dict[str, list[str]]] = {}
    for row in asker.describe("norms", {"agreement": agreement}):
        about = found.setdefault(row["norm"], defaultdict(list))
        if row["value"] not in about[row["property"]]:
            about[row["property"]].append(row["value"])
    return [_norm(iri, about) for iri, about in found.items()]


def _norm(iri: str, about: dict[str, list[str]]) -> Norm:
    def one(name: str) -> str:
        return next(iter(about.get(name, [])), "")

    def many(name: str) -> tuple[str, ...]:
        return tuple(about.get(name, []))

    return Norm(
        iri=iri,
        provisions=tuple(in_text_order(many("statedBy"))),
        variables=many("variable"),
        modality=one("modality"),
        bearer=one("bearer"),
        addressee=one("addressee"),
        conduct=one("conduct"),
        triggers=many("trigger"),
        conditions=many("condition"),
        exceptions=many("exception"),
        durations=many("duration"),
        grounds=many("ground"),
        documents=many("documentType"),
        items=many("requestItem"),
    )


def cite(eid: str) -> str:
    """Return an eId as lawyers cite it: `art_7__para_2__point_a` is 7.2(a), `preamble__rec_6` preamble, recital 6."""
    text = ""
    for part in eid.split("__"):
        found = _SEGMENT.fullmatch(part)
        kind, number = (found["kind"], found["number"] or "") if found else (part, "")
        number = number.replace("-", ".")
        if kind == "art":
            text = number
        elif kind == "para":
            text += f".{number}"
        elif kind == "subpara":  # 6.1 within paragraph 6: the number already names the paragraph
            text = f"{text.rpartition('.')[0]}.{number}"
        elif kind in ("point", "item"):
            text += f"({number})"
        else:
            name = {"rec": "recital", "chp": "chapter", "sec": "section", "std": "standard", "ga": "General Annex"}
            text += f"{', ' if text else ''}{name.get(kind, kind)} {number}".rstrip()
    return text


def cites(eids: tuple[str, ...]) -> str:
    """Return several eIds as one citation; a provision is left out where a part of it is cited."""
    return ", ".join(cite(eid) for eid in eids if not any(other.startswith(f"{eid}__") for other in eids))


def in_text_order(eids: Iterable[str]) -> list[str]:
    """Return eIds in the order of the text, numbers by their value, the preamble first."""
    return sorted(eids, key=_in_order)


def _in_order(eid: str) -> list[tuple[int, int, str]]:
    preamble = [(0, 0, "")] if eid.startswith("preamble") else [(1, 0, "")]
    return preamble + [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", eid)]
