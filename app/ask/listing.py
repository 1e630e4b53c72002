"""Listing: records narrowed by facets, each value counted as the other facets leave it, sorted and cut into pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.errors import ParameterError, did_you_mean
from app.store.protocol import Rows

Record = Mapping[str, str]

#: Records on a page.
SIZE = 100
#: Parameters that a listing reads beside its facets.
_OWN = ("sort", "page")


@dataclass(frozen=True)
class Facet:
    """One way to narrow: its name, and the values that a record has, each with its label."""

    name: str
    values: Callable[[Record], Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Option:
    """A value that can be chosen, and how many records it leaves beside what is chosen of other facets."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Listing:
    """What fits (`records`, in order), what of it the page shows, and what else can be chosen."""

    records: list[Record]
    shown: list[Record]
    total: int
    sort: str
    page: int
    pages: int
    options: dict[str, list[Option]]
    chosen: dict[str, str]

    def rows(self, columns: Sequence[str]) -> Rows:
        """Return all that fits as rows of some columns."""
        return Rows.of(tuple(columns), ([record[name] for name in columns] for record in self.records))


def column(name: str, label: str = "") -> Facet:
    """Return the facet of a column; the column `label` has the words for its values."""
    return Facet(name, lambda record: [(record[name], record[label or name].replace("-", " "))] if record[name] else [])


def listing(
    records: Sequence[Record], facets: Sequence[Facet], given: Mapping[str, str], columns: Sequence[str], name: str
) -> Listing:
    """Return the records that fit what is given: a value for each facet, `sort` (a column, `-` before it), `page`.

    What a record does not say comes last, in whichever order. Raises ParameterError for a name, value, column or page
    that there is not; `name` says where.
    """
    values = {key: value for key, value in given.items() if value}
    _known(name, "parameter", values, [*(facet.name for facet in facets), *_OWN])
    of = {facet.name: [dict(facet.values(record)) for record in records] for facet in facets}
    chosen = {key: value for key, value in values.items() if key in of}
    labels = {key: {v: label for one in found for v, label in one.items()} for key, found in of.items()}
    for key, value in chosen.items():
        _known(name, key, [value], list(labels[key]))
    fits = {key: [value in one for one in of[key]] for key, value in chosen.items()}
    options = {}
    for key, found in of.items():
        others = [fits[other] for other in fits if other != key]
        counts = Counter(v for at, one in enumerate(found) if all(fit[at] for fit in others) for v in one)
        named = sorted(labels[key].items(), key=lambda pair: pair[1].casefold())
        options[key] = [Option(v, label, counts[v]) for v, label in named if counts[v] or chosen.get(key) == v]
    left = [record for at, record in enumerate(records) if all(fit[at] for fit in fits.values())]
    left = _sorted(left, values.get("sort", ""), columns, name)
    pages = max(1, -(-len(left) // SIZE))
    page = _page(values.get("page", "1"), pages, name)
    shown = left[(page - 1) * SIZE : page * SIZE]
    return Listing(left, shown, len(records), values.get("sort", ""), page, pages, options, chosen)


def _known(where: str, what: str, asked: Mapping[str, str] | Sequence[str], known: Sequence[str]) -> None:
    for value in asked:
        if value not in known:
            hint = did_you_mean(value.lower(), known, f"there are {', '.join(known[:12]) or 'none'}")
            raise ParameterError(f'no {what} "{value[:60]}"', where=where, remedy=hint)


def _sorted(records: list[Record], sort: str, columns: Sequence[str], name: str) -> list[Record]:
    if not sort:
        return records
    key, down = sort.removeprefix("-"), sort.startswith("-")
    _known(name, "column", [key], columns)
    said = [record for record in records if record[key]]
    return sorted(said, key=lambda r: _rank(r[key]), reverse=down) + [r for r in records if not r[key]]


def _rank(value: str) -> tuple[int, str]:
    """Sort numbers by their value, the rest as text."""
    return (int(value), "") if re.fullmatch(r"\d{1,9}", value) else (0, value.casefold())


def _page(value: str, pages: int, name: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", value) or int(value) > pages:
        raise ParameterError(f'no page "{value[:60]}"', where=name, remedy=f"there are {pages}")
    return int(value)
