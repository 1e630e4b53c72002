"""Across: one question of the codebook put to every completely coded agreement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.ask.coding import Norm
from app.ask.run import Asker
from app.ask.words import rule
from app.store.protocol import Rows

#: Answers in the order in which a reader wants them.
ANSWERS = ("required", "conditional", "permitted", "prohibited", "inconclusive", "not-applicable", "absent")
COLUMNS = (
    "agreement", "label", "kind", "answer", "abstract", "provisions", "rules", "conditions", "exceptions", "note",
    "coder", "coded_on", "confidence", "source",
)  # fmt: skip


@dataclass(frozen=True)
class Reply:
    """What one agreement answers, with the norms behind it."""

    agreement: str
    label: str
    kind: str
    kind_label: str
    answer: str
    abstract: str
    provisions: tuple[str, ...]
    norms: tuple[Norm, ...]
    note: str
    coder: str
    coded_on: str
    confidence: str
    source: str

    def row(self) -> list[str]:
        """Return it as a row, with what bounds the norms apart from what they say."""
        rules = "; ".join(rule(norm) for norm in self.norms)
        told = (self.agreement, self.label, self.kind, self.answer, self.abstract, " ".join(self.provisions), rules)
        clauses = [_all(getattr(norm, name) for norm in self.norms) for name in ("conditions", "exceptions")]
        return [*told, *clauses, self.note, self.coder, self.coded_on, self.confidence, self.source]


def across(asker: Asker, variable: str) -> list[Reply]:
    """Return the reply of every completely coded agreement, by name; an unknown question raises ParameterError."""
    asker.must_know("variable", variable)
    norms = _norms(asker, variable)
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in asker.describe("page-answers", {"variable": variable}):
        found[row["agreement"]].append(row)
    return [_reply(rows, norms.get(agreement, ())) for agreement, rows in found.items()]


def rank(answer: str) -> int:
    """Return the place of an answer among others, one that is not of ours last."""
    return ANSWERS.index(answer) if answer in ANSWERS else len(ANSWERS)


def as_rows(replies: Iterable[Reply]) -> Rows:
    """Return replies as rows, one an agreement."""
    return Rows.of(COLUMNS, (reply.row() for reply in replies))


def _reply(rows: Sequence[dict[str, str]], norms: tuple[Norm, ...]) -> Reply:
    first = rows[0]
    return Reply(
        **{name: first[name] for name in ("agreement", "label", "kind", "kind_label", "answer", "abstract")},
        provisions=tuple(dict.fromkeys(row["eid"] for row in rows if row["eid"])),
        norms=norms,
        **{name: first[name] for name in ("note", "coder", "coded_on", "confidence", "source")},
    )


def _norms(asker: Asker, variable: str) -> dict[str, tuple[Norm, ...]]:
    said: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row in asker.describe("page-norms", {"variable": variable}):
        about = said.setdefault((row["agreement"], row["norm"]), defaultdict(list))
        if row["value"] not in about[row["property"]]:
            about[row["property"]].append(row["value"])
    found: dict[str, tuple[Norm, ...]] = {}
    for (agreement, iri), about in said.items():
        found[agreement] = (*found.get(agreement, ()), Norm.of(iri, about.get("statedBy", []), about))
    return found


def _all(phrases: Iterable[tuple[str, ...]]) -> str:
    return "; ".join(dict.fromkeys(phrase for some in phrases for phrase in some))
