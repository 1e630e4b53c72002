"""Facets: by what a list of partners can be narrowed down, with how many would be left of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.ask.run import Asker
from app.errors import ParameterError, did_you_mean


class Partner(Protocol):
    """What a facet looks at."""

    @property
    def basis(self) -> str:
        """On what it rests."""

    @property
    def ways(self) -> tuple[str, ...]:
        """How it is reached."""

    @property
    def instrument(self) -> str:
        """Of which sort the instrument is."""

    @property
    def instrument_label(self) -> str:
        """The same in words."""

    @property
    def kind(self) -> str:
        """Of which sort the partner is."""

    @property
    def kind_label(self) -> str:
        """The same in words."""

    @property
    def coded(self) -> bool:
        """Whether the text is coded."""


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how many would be left, and whether it is chosen."""

    value: str
    label: str
    count: int
    chosen: bool


Wanted = Mapping[str, set[str]]

#: name of a facet → the values that a partner has of it, each with its label
_VALUES: dict[str, Callable[[Partner], dict[str, str]]] = {
    "basis": lambda p: {p.basis.replace(" ", "-"): p.basis},
    "how": lambda p: {way: way for way in p.ways},
    "instrument": lambda p: {p.instrument: p.instrument_label} if p.instrument else {},
    "kind": lambda p: {p.kind: p.kind_label},
    "coded": lambda p: {"yes": "yes"} if p.coded else {"no": "no"},
}
#: Values that are always offered, in this order; of the other facets, those that some partner has, by their labels.
_ALWAYS = {
    "basis": {"in-force": "in force", "signed": "signed", "listed": "listed", "ended": "ended"},
    "how": {way: way for way in ("own", "membership", "extension")},
    "coded": {"yes": "yes", "no": "no"},
}
#: Concept schemes of those other facets.
_SCHEMES = {"instrument": "instrument-kind", "kind": "party-kind"}
NAMES = tuple(_VALUES)


def fits(partner: Partner, wanted: Wanted, beside: str = "") -> bool:
    """Tell whether a partner has of each facet, beside the one named, a value that is wanted."""
    return all(not values.isdisjoint(_VALUES[n](partner)) for n, values in wanted.items() if n != beside)


def facets(asker: Asker, every: Iterable[Partner], wanted: Wanted) -> dict[str, list[Choice]]:
    """Return each facet with its values; each counts the partners that have it and fit what is wanted of the others.

    Raises ParameterError for a facet or a value that there is not.
    """
    partners = list(every)
    for name in wanted:
        if name not in _VALUES:
            raise ParameterError(f'no facet "{name[:60]}"', where="partners", remedy=did_you_mean(name, NAMES, ""))
    return {name: _facet(asker, name, partners, wanted) for name in NAMES}


def _facet(asker: Asker, name: str, partners: list[Partner], wanted: Wanted) -> list[Choice]:
    labels: dict[str, str] = dict(_ALWAYS.get(name, {}))
    counts: dict[str, int] = {}
    for partner in partners:
        fitting = fits(partner, wanted, beside=name)
        for value, label in _VALUES[name](partner).items():
            labels[value] = label
            counts[value] = counts.get(value, 0) + fitting
    chosen = wanted.get(name, set())
    if unseen := chosen - set(labels):
        labels |= _known(asker, name, unseen, list(labels))
    order = list(labels) if name in _ALWAYS else sorted(labels, key=lambda value: labels[value])
    return [Choice(value, labels[value], counts.get(value, 0), value in chosen) for value in order]


def _known(asker: Asker, name: str, values: set[str], offered: list[str]) -> dict[str, str]:
    """Return the labels of values that no partner has on this day, or raise where there is no such value at all."""
    scheme = _SCHEMES.get(name)
    rows = asker.describe("partners-kinds") if scheme else ()
    known = {row["value"]: row["label"] for row in rows if row["scheme"] == scheme}
    for value in sorted(values - set(known)):
        every = [*offered, *known]
        remedy = did_you_mean(value[:60], every, f"choose {', '.join(dict.fromkeys(every))}")
        raise ParameterError(f'"{value[:60]}" is no value of {name}', where="partners", remedy=remedy)
    return {value: known[value] for value in values}
