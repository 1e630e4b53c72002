"""Legal basis: on which instruments one party can ask another for help on a day, and what each says of it.

The answer never says more than the data: what is merely signed is not called in force, what is merely listed has no
text, and an instrument whose parties the graph does not know is not said to bind either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from app.ask.coding import SILENT, Cell, Coding
from app.ask.kept import Codings
from app.ask.run import Asker
from app.ask.words import tell
from app.errors import ParameterError, did_you_mean
from app.store.protocol import Rows

COLUMNS = (
    "agreement", "label", "standing", "how", "rests_on", "aspect", "variable", "answer", "provisions", "durations",
    "statement", "source",
)  # fmt: skip

#: How an instrument stands between the two on the day, in the order in which a reader wants them.
STANDINGS = {
    "binds": "in force between the two on the day, as the sources say",
    "signed": "concluded between the two; the data do not say that it is in force on the day",
    "listed": "listed by a source; its text and dates are not known to the graph",
    "may have ended": "ended, or may have ended, by the day",
    "not yet": "later than the day, or of unknown date",
    "parties not known": "binding on its parties; the graph does not know whether both are among them",
    "not in force": "not in force, as a source says",
    "does not bind": "a model or recommendation",
}
_ASSISTANCE, _USE = "BCD", "F"
_REFUSAL = ("refusal-grounds", "conditional-assistance", "reciprocity", "reasons-for-refusal", "professional-secrecy")
_REQUEST = ("request-form", "oral-requests", "request-contents", "prior-verification")
_BESIDE = ("binding", "recommended", "model")
_UNASKED = ("spontaneous-information", "serious-offence-alert", "automatic-exchange", "advance-exchange")


@dataclass(frozen=True)
class Aspect:
    """What an instrument says on one question that matters to the one who asks."""

    name: str
    cell: Cell
    statement: str


@dataclass(frozen=True)
class Instrument:
    """One instrument, how it stands between the two, on what that rests, and what it says."""

    agreement: str
    label: str
    kind: str
    standing: str
    how: str
    since: str
    rests_on: str
    source: str
    coded: bool
    aspects: list[Aspect] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """How it stands, in a sentence."""
        if self.standing == "listed":
            return f"An agreement is listed by {self.source}; its text is not coded."
        text = f"{self.label}: {STANDINGS[self.standing]}"
        if self.how:
            text += f" ({self.how})"
        return f"{text}." if self.coded else f"{text}; its text is not coded."


@dataclass(frozen=True)
class Basis:
    """The answer: all instruments by standing."""

    asking: str
    asked: str
    on: str
    instruments: list[Instrument]

    def by_standing(self) -> Iterator[tuple[str, list[Instrument]]]:
        """Yield each standing that occurs, with its instruments."""
        for standing in STANDINGS:
            if found := [i for i in self.instruments if i.standing == standing]:
                yield standing, found

    def rows(self) -> Rows:
        """Return a row for each aspect of each instrument, and one for an instrument of which nothing is coded."""
        rows = []
        for i in self.instruments:
            head = (i.agreement, i.label, i.standing, i.how, i.rests_on)
            for a in i.aspects:
                durations = "; ".join(sorted(a.cell.values("durations")))
                said = (a.name, a.cell.variable, a.cell.answer, " ".join(a.cell.provisions), durations, a.statement)
                rows.append((*head, *said, a.cell.source))
            if not i.aspects:
                rows.append((*head, "", "", "" if i.coded else "not-coded", "", "", i.summary, i.source))
        return Rows.of(COLUMNS, rows)


def basis(
    asker: Asker,
    asking: str,
    asked: str,
    *,
    assistance: str = "",
    use: str = "",
    on: str = "",
    kept: Codings | None = None,
) -> Basis:
    """Find the instruments on which `asking` can ask `asked` on a day (YYYY-MM-DD), and what they say.

    `assistance` and `use` are codes of questions in groups B to D and F; `kept` reads codings for who has read some
    before. Raises ParameterError for an unknown party or code, a day that is none, and one party named twice.
    """
    if asking.strip().lower() == asked.strip().lower():
        raise ParameterError("both parties are the same", where="basis", remedy="name two parties, such as usa jpn")
    rows = list(asker.ask("binding", {"from": asking, "to": asked, "on": on}))
    kept = kept or Codings(asker)
    codes = {r["variable"]: r["group"] for r in kept.questions}
    _must_be(assistance, [v for v, g in codes.items() if g in _ASSISTANCE], "--assistance")
    _must_be(use, [v for v, g in codes.items() if g in _USE], "--use")
    found = [*_between(rows, on), *_beside(asker, {r["agreement"] for r in rows}, on)]
    instruments = [_with_aspects(i, kept.one(i.agreement), assistance, use) if i.coded else i for i in found]
    return Basis(asking, asked, on, sorted(instruments, key=_rank))


def _rank(i: Instrument) -> tuple[int, bool, bool, str]:
    """Sort by standing, what was concluded between the two before what reaches them otherwise, coded texts first."""
    return list(STANDINGS).index(i.standing), bool(i.how), not i.coded, i.label


def _must_be(code: str, known: list[str], where: str) -> None:
    if code and code not in known:
        hint = did_you_mean(code, known, f"for example {known[0]}")
        raise ParameterError(f'no such code "{code}"', where=f"basis {where}", remedy=hint)


def _between(rows: list[dict[str, str]], on: str) -> Iterator[Instrument]:
    rank = ["not yet", "listed", "signed", "in force"]
    best: dict[str, dict[str, str]] = {}
    for row in rows:
        held = best.get(row["agreement"])
        if held is None or (rank.index(row["basis"]), row["since"]) > (rank.index(held["basis"]), held["since"]):
            best[row["agreement"]] = row
    direct = any(r["how"] == "both parties" and r["basis"] != "not yet" for r in best.values())
    for row in best.values():
        if row["how"] == "listing" and direct:
            continue  # the listing says less than the agreement does
        over = row["ended"] and (not on or row["ended"] <= on)
        known = {"in force": "binds", "signed": "signed", "listed": "listed", "not yet": "not yet"}[row["basis"]]
        standing = "may have ended" if over else "not in force" if "not-in-force" in row["status"] else known
        how = {
            "both parties": "",
            "listing": "",
            "extension": "by extension",
            "organisation": f"both members of {row['through']}",
        }.get(row["how"], f"through membership of {row['through']}")
        rests = "listed only" if row["how"] == "listing" else row["certainty"] or "stated"
        yield Instrument(
            agreement=row["agreement"],
            label=row["label"],
            kind=row["kind"],
            standing=standing,
            how=how,
            since=row["since"],
            rests_on=rests,
            source=row["source"],
            coded=row["coding"] == "complete",
        )


def _beside(asker: Asker, seen: set[str], on: str) -> Iterator[Instrument]:
    """Yield the instruments of international organisations, which bind neither or whose parties the graph lacks."""
    for row in asker.ask("instruments", {}):
        later = bool(on and row["adopted"] and row["adopted"] > on)
        helps = row["worldwide"] == "true" and row["binding"] in _BESIDE
        if row["instrument"] in seen or later or not helps:
            continue
        if row["binding"] == "binding":
            not_yet = bool(on and row["in_force"] and row["in_force"] > on)
            standing = "not in force" if row["status"] == "not-in-force" or not_yet else "parties not known"
            rests = "stated" if row["in_force"] or row["status"] else "no date of entry into force known"
        else:
            standing, rests = "does not bind", "stated"
        coded = standing == "parties not known" and row["coding"] == "complete"
        yield Instrument(
            agreement=row["instrument"],
            label=row["label"],
            kind=row["kind"],
            standing=standing,
            how="",
            since=row["in_force"] or row["adopted"],
            rests_on=rests,
            source=row["source"],
            coded=coded,
        )


def _with_aspects(instrument: Instrument, coded: Coding, assistance: str, use: str) -> Instrument:
    def wanted(cell: Cell) -> str:
        if cell.variable in (assistance, use):
            return "assistance" if cell.variable == assistance else "use"
        if cell.answer in SILENT:
            return ""
        if cell.group in _ASSISTANCE and not assistance:
            return "assistance, unasked" if cell.variable in _UNASKED else "assistance"
        if cell.group in _USE and not use:
            return "use"
        named = {"costs": "costs", "time-limit": "duration"} | dict.fromkeys(_REFUSAL, "refusal")
        return (named | dict.fromkeys(_REQUEST, "request")).get(cell.variable, "")

    aspects = [Aspect(name, cell, tell(cell, coded.label)) for cell in coded.cells.values() if (name := wanted(cell))]
    return replace(instrument, aspects=aspects)
