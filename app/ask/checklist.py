"""Checklist: what a request must contain and how it is made, merged over agreements, each item with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.ask.coding import Coding, Norm, cites
from app.ask.kept import Codings
from app.ask.run import Asker
from app.ask.words import say, short
from app.errors import ParameterError

#: Parts of the form, in the order in which an officer fills it in: title → questions of the codebook.
PARTS = {
    "Before the request": ("prior-verification",),
    "Form and language": ("request-form", "oral-requests"),
    "Contents": ("request-contents",),
    "To be said as well": ("reciprocity", "administrative-burden"),
}
_ASKING = ("receiving", "both", "either", "each")


@dataclass(frozen=True)
class Ask:
    """What one agreement demands on one item: its short name, its rule in words, and where it stands."""

    agreement: str
    short: str
    rule: str
    citation: str
    provisions: tuple[str, ...]


@dataclass(frozen=True)
class Item:
    """One line of the form."""

    name: str
    asks: list[Ask]


@dataclass(frozen=True)
class Checklist:
    """The form: titled parts with their items, and agreements that cannot be spoken of."""

    agreements: list[tuple[str, str]]
    parts: dict[str, list[Item]]
    silent: dict[str, list[str]]
    """For each part, the agreements whose text has no rule on it."""
    uncoded: list[tuple[str, str]]


def checklist(asker: Asker, slugs: Sequence[str], kept: Codings | None = None) -> Checklist:
    """Merge what the agreements demand of a request. Raises ParameterError for none or an unknown one.

    `kept` is a reader that has read some codings already.
    """
    if not slugs:
        raise ParameterError("no agreement", where="checklist", remedy="name for example jpn-usa-1997")
    kept = kept or Codings(asker)
    labels = {row["variable"]: row["label"] for row in kept.questions}
    items = {
        r["node"].rpartition("/")[2]: r["label"]
        for r in asker.describe("names")
        if "/concept/request-item/" in r["node"]
    }
    codings = [kept.one(slug) for slug in dict.fromkeys(slugs)]
    coded = [c for c in codings if c.status == "complete"]
    parts: dict[str, list[Item]] = {}
    silent: dict[str, list[str]] = {}
    for part, variables in PARTS.items():
        found: dict[str, list[Ask]] = {}
        for one in coded:
            demands = _demands(one, variables)
            if not demands:
                silent.setdefault(part, []).append(one.label)
            for variable, norm in demands:
                for name in [items.get(i, i) for i in norm.items] or [labels[variable]]:
                    found.setdefault(name, []).append(_ask(one, norm))
        parts[part] = [Item(name, asks) for name, asks in found.items()]
    return Checklist(
        [(c.agreement, c.label) for c in coded],
        parts,
        silent,
        [(c.agreement, c.label) for c in codings if c not in coded],
    )


def _demands(one: Coding, variables: Sequence[str]) -> list[tuple[str, Norm]]:
    """Return the norms that the asking side bears on these questions, each once, under the last question it answers."""
    found: dict[str, tuple[str, Norm]] = {}
    for variable in variables:
        for norm in one.cells[variable].norms:
            if norm.bearing[0] in _ASKING:
                found[norm.iri] = (variable, norm)
    return list(found.values())


def _ask(one: Coding, norm: Norm) -> Ask:
    return Ask(one.agreement, short(one.label), say(norm, cited=False), cites(norm.provisions), norm.provisions)
