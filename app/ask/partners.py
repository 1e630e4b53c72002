"""Partners: whom a party has as partners on a day, on what each rests, and which of them fit a selection.

A partner is one of its own where an agreement of the two or a listing shows it, by the rules of the question
`partners`; it may be reached besides, or only, through an organisation or because an agreement extends to it. Who was a
partner and is none any more is told as ended, and never counted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.ask.facets import Choice, facets, fits
from app.ask.parameters import term
from app.ask.run import Asker
from app.store.protocol import Rows

COLUMNS = (
    "partner", "label", "party_kind", "how", "through", "basis", "since", "as_of", "until", "not_before", "agreement",
    "name", "instrument_kind", "coded", "also", "list_number", "source", "reach_source",
)  # fmt: skip

#: On what a partner rests, the strongest first.
BASES = ("in force", "signed", "listed", "ended")
#: How a partner is reached, the nearest first.
WAYS = ("own", "membership", "extension")
#: What stands for a day of the end that no source tells (`ontology/rules/partnerships.rq`).
_UNKNOWN = "0001"

Record = dict[str, str]


@dataclass(frozen=True)
class Partner:
    """A partner on its strongest basis; texts are empty where nothing is known.

    `since` is the date of the basis, `as_of` the same where the source only says how things stood then; `until` is when
    it ended or ends, `not_before` the first day on which it may have, where no source tells that one. `through` names
    the organisation behind a membership, `also` other ways in which it is reached.
    """

    slug: str
    label: str
    kind: str
    kind_label: str
    code: str
    how: str
    through: str
    through_label: str
    basis: str
    since: str
    as_of: str
    until: str
    not_before: str
    agreement: str
    name: str
    instrument: str
    instrument_label: str
    coded: bool
    source: str
    reach_source: str
    number: str = ""
    also: tuple[Partner, ...] = ()

    @property
    def ways(self) -> tuple[str, ...]:
        """Every way in which it is reached."""
        return tuple(dict.fromkeys((self.how, *(other.how for other in self.also))))

    def row(self) -> Iterator[str]:
        """Yield it as a row of COLUMNS."""
        also = "; ".join(f"{o.how}{f' of {o.through}' if o.through else ''}: {o.basis}" for o in self.also)
        yield from (self.slug, self.label, self.kind, self.how, self.through, self.basis, self.since, self.as_of)
        yield from (self.until, self.not_before, self.agreement, self.name, self.instrument)
        yield from ("yes" if self.coded else "no", also)
        yield from (self.number, self.source, self.reach_source)


@dataclass(frozen=True)
class Selection:
    """The partners of a party on a day that fit what was chosen, and what else could be chosen."""

    party: str
    on: str
    partners: list[Partner]
    every: list[Partner] = field(repr=False)
    facets: dict[str, list[Choice]] = field(repr=False)

    @property
    def chosen(self) -> dict[str, list[str]]:
        """What was chosen, by facet."""
        chosen = {name: [c.value for c in choices if c.chosen] for name, choices in self.facets.items()}
        return {name: values for name, values in chosen.items() if values}

    @property
    def own(self) -> list[Partner]:
        """Those with an agreement or a listing of their own that stands: the partners that are counted."""
        return [p for p in self.partners if p.how == "own" and p.basis != "ended"]

    @property
    def reached(self) -> list[Partner]:
        """Those that are only reached otherwise."""
        return [p for p in self.partners if p.how != "own" and p.basis != "ended"]

    @property
    def ended(self) -> list[Partner]:
        """Those that were partners before."""
        return [p for p in self.partners if p.basis == "ended"]

    def rows(self) -> Rows:
        """Return the selection as rows."""
        return Rows.of(COLUMNS, (partner.row() for partner in self.partners))


def partners(asker: Asker, party: str, on: str = "", chosen: Mapping[str, Collection[str]] | None = None) -> Selection:
    """Select the partners of a party on a day (YYYY-MM-DD, or the latest state that is known).

    `chosen` has values by facet (`app.ask.facets`): of one facet any may fit, of several each must. Raises
    ParameterError for an unknown party, facet or value, and for a day that is none.
    """
    party = party.strip().lower()
    if on:
        term("date", on, "partners on")
    asker.must_know("party", party, "partners party")
    every = [_named(found) for found in _by_partner(_every(asker, party, on)).values()]
    every.sort(key=lambda p: (p.label, p.slug))
    wanted = {name: set(values) for name, values in (chosen or {}).items() if values}
    offered = facets(asker, every, wanted)
    return Selection(party, on, [p for p in every if fits(p, wanted)], every, offered)


def _every(asker: Asker, party: str, on: str) -> Iterator[tuple[tuple[object, ...], Partner]]:
    """Yield each record of each partner, however it is reached, with its rank."""
    given = {"on": on}
    own = list(asker.describe("partners", {"party": party} | given))
    records = {party: own}
    for record in own:
        yield _ranked(record, {"how": "own"})
    for reach in asker.describe("partners-reach", {"party": party}):
        if on and reach["joined"] and reach["joined"] > on[: len(reach["joined"])]:
            continue
        whose = reach["whose"] or (party if reach["how"] == "membership" else reach["through"])
        if whose not in records:
            records[whose] = list(asker.describe("partners", {"party": whose} | given))
        for record in records[whose]:
            if reach["how"] == "membership" and record["partner"] == reach["through"]:
                yield _ranked(record | {k: reach[k] for k in _WHO}, reach, on)
            elif reach["how"] == "member itself" and record["partner"] != party:
                yield _ranked(record, reach | {"how": "membership"}, on)
            elif reach["how"] == "extension" and record["agreement"] == reach["agreement"]:
                yield _ranked(record | {k: reach[k] for k in _WHO}, reach, on)


_WHO = ("partner", "label", "kind", "kind_label", "code")


def _ranked(record: Record, reach: Mapping[str, str], on: str = "") -> tuple[tuple[object, ...], Partner]:
    """Return a record as a partner, with its rank: the question `partners` takes the same of each partner's own."""
    left, over = reach.get("left", ""), record["over"]
    ended = record["standing"] == "ended" or bool(left and left < (on or "9999"))
    until = min((day for day in (left, record["end"]) if day), default="")
    joined = reach.get("joined", "")
    since = _later(record["since"], joined) if joined and record["since"] else record["since"]
    rank = (not ended, -WAYS.index(reach["how"]), -BASES.index(record["basis"]), record["day"], record["record"])
    return (*rank, record["source"]), Partner(
        slug=record["partner"],
        label=record["label"],
        kind=record["kind"],
        kind_label=record["kind_label"],
        code=record["code"],
        how=reach["how"],
        through=reach.get("through", ""),
        through_label=reach.get("through_label", ""),
        basis="ended" if ended else record["basis"],
        since=since,
        as_of=record["as_of"] if since == record["since"] else "",
        until=until,
        not_before=over if not until and not over.startswith(_UNKNOWN) else "",
        agreement=record["agreement"],
        name=record["name"],
        instrument=record["instrument"],
        instrument_label=record["instrument_label"],
        coded=record["coding"] == "complete",
        source=record["source"],
        reach_source=reach.get("source", ""),
        number=record["number"],
    )


def _later(one: str, other: str) -> str:
    """Return the later of two dates; of two in the same year, the less exact, which is all that both allow."""
    if one[:4] == other[:4]:
        return min(one, other, key=len)
    return max(one, other)


def _by_partner(found: Iterable[tuple[tuple[object, ...], Partner]]) -> dict[str, list[Partner]]:
    """Return the records of each partner, the strongest first."""
    gathered: dict[str, list[Partner]] = {}
    for _, partner in sorted(found, key=lambda entry: entry[0], reverse=True):
        gathered.setdefault(partner.slug, []).append(partner)
    return gathered


def _named(found: list[Partner]) -> Partner:
    """Return the strongest record of a partner, with its number in a list and the other ways to it."""
    best = found[0]
    also = {(p.how, p.through): p for p in reversed(found) if (p.how, p.through) != (best.how, best.through)}
    number = max((p.number for p in found if p.how == "own"), default="")
    return replace(best, number=number, also=tuple(sorted(also.values(), key=lambda p: (WAYS.index(p.how), p.through))))
