"""Patterns: what names a thing outright: two parties, an agreement, an article of one, a day, a country code."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel import Locale

from app.search.index import between, kind_of
from app.search.sql import SQL
from app.search.things import KINDS
from app.search.words import FILLING, words

#: How many things are named outright at most.
MOST = 12
_WINDOW = 8  # words that the name of a party or an agreement has
_PLACE = re.compile(
    r"\b(?P<kind>art(?:ic\w*|ículo|ikel)?|annexe?|recital|chapter|section)\b\.?\s*"
    r"(?P<place>\d{1,3}[a-z]?(?:\s*[.(]\s*(?:\d{1,3}|[a-z]{1,4})\b\s*\)?)*)",
    re.IGNORECASE,
)
_AS_TYPED = {"annexe": "annex"}
_ISO = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_NUMBERS = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")
_LANGUAGES = ("en", "fr")
_MONTHS = {
    words(name)[0]: number
    for tongue in _LANGUAGES
    for width in ("wide", "abbreviated")
    for number, name in Locale(tongue).months["format"][width].items()
}
#: Words that go with parties and name none.
_BESIDE = FILLING | {
    "accord",
    "agreement",
    "agreements",
    "arrangement",
    "cmaa",
    "customs",
    "protocol",
    "treaties",
    "treaty",
}
_YEAR = re.compile(r"(?:1[89]|20)\d\d")


#: The last number of what joins with others to a name: agreements and parties.
_LAST = max(between("agreement")[1], between("party")[1])


@dataclass(frozen=True)
class Named:
    """Numbers of the things that are named outright, the best first, and what was typed beside their names."""

    numbers: tuple[int, ...]
    rest: str


def named(connection: sqlite3.Connection, text: str) -> Named:
    """Return what a text names outright; where it names nothing, all of it is left."""
    told = words(text)
    if days := list(_days(text)):
        found = [i for day in days for (i,) in connection.execute(SQL["on-day"], (day, MOST))]
        if found or len(told) <= 3:
            return Named(tuple(dict.fromkeys(found)), "" if found else f'"{" ".join(told)}"')
    place = _PLACE.search(text)
    rest = text[: place.start()] + " " + text[place.end() :] if place else text
    agreements, party = _agreements(connection, rest)
    if place is None:
        so_called = connection.execute(SQL["called"], (" ".join(told), between(KINDS[-1])[1], MOST))
        return Named(tuple(dict.fromkeys([*party, *(number for (number,) in so_called), *agreements])), text)
    asked = [word for word in words(rest) if word not in FILLING]
    owners = agreements or _called_so(connection, asked)
    return Named(tuple(_provisions(connection, place, owners, anywhere=not asked)), rest if asked else text)


def _days(text: str) -> Iterator[str]:
    """Yield the days that a text may name (ISO 8601): of 3/4/1998 both readings, for people mean either."""
    for year, month, day in _ISO.findall(text):
        yield from _day(year, month, day)
    for first, second, year in _NUMBERS.findall(text):
        yield from _day(year, second, first)
        yield from _day(year, first, second)
    told = words(text)
    for one, two, three in zip(told, told[1:], told[2:], strict=False):
        if two in _MONTHS:  # 17 June 1997
            yield from _day(three, _MONTHS[two], one.removesuffix("er"))
        elif one in _MONTHS:  # June 17, 1997
            yield from _day(three, _MONTHS[one], two.rstrip("stndrh"))


def _day(year: str, month: str | int, day: str) -> Iterator[str]:
    if _YEAR.fullmatch(year) and day.isascii() and day.isdigit():
        try:
            yield date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            return


def _agreements(connection: sqlite3.Connection, text: str) -> tuple[list[int], list[int]]:
    """Return the agreements that a text names by their name or by their parties, and a party that stands alone."""
    told = words(text)[: 3 * _WINDOW]
    found: list[int] = []
    parties: list[int] = []
    left: list[str] = []
    codes: list[int] = []
    place = 0
    while place < len(told):
        numbers, length = _longest(connection, told[place:])
        if not numbers:
            left.append(told[place])
            place += 1
            continue
        name = " ".join(told[place : place + length])
        if kind_of(numbers[0]) == "agreement":
            found += numbers
        else:
            (codes if len(name) <= 3 else parties).extend(numbers[:1])
        place += length
    years = [word for word in left if _YEAR.fullmatch(word)]
    other = [word for word in left if word not in years and word not in _BESIDE]
    if other and parties + codes and None not in (by_word := [_by_word(connection, word) for word in other]):
        parties, other = [*parties, *(number for number in by_word if number)], []
    if codes and not other:  # "can" is Canada in "can usa", and a word elsewhere
        parties += codes
    parties = list(dict.fromkeys(parties))
    if len(parties) > 1:
        found += _between(connection, parties, years)
    return list(dict.fromkeys(found))[:MOST], parties if len(parties) == 1 and not other else []


def _longest(connection: sqlite3.Connection, told: list[str]) -> tuple[list[int], int]:
    """Return what the longest name at the start of some words names, and how many of them it takes."""
    for length in range(min(_WINDOW, len(told)), 0, -1):
        name = " ".join(told[:length])
        rows = connection.execute(SQL["called"], (name, _LAST, 5)).fetchall()
        if rows:
            return [number for (number,) in rows], length
    return [], 0


def _by_word(connection: sqlite3.Connection, word: str) -> int | None:
    """Return the party that has a word in its names which no other has: "America"."""
    query = f'{{label names}}: "{word}"'
    rows = connection.execute(SQL["matching"], (query, *between("party"), 2)).fetchall()
    return int(rows[0][0]) if len(rows) == 1 else None


def _between(connection: sqlite3.Connection, parties: list[int], years: list[str]) -> list[int]:
    """Return the agreements between all the parties: those of the year named first, then of the fewest parties."""
    rows = connection.execute(SQL["between"], (json.dumps(parties), len(parties))).fetchall()
    return [number for number, node in sorted(rows, key=lambda row: not any(year in row[1] for year in years))]


def _called_so(connection: sqlite3.Connection, asked: list[str]) -> list[int]:
    """Return the agreements and instruments that have all these words in their names."""
    if not asked:
        return []
    query = "{label names}: (" + " AND ".join(f'"{word}"' for word in asked[:_WINDOW]) + ")"
    kinds = (between("agreement"), between("instrument"))
    return [number for ends in kinds for (number,) in connection.execute(SQL["matching"], (query, *ends, 5 * MOST))]


def _provisions(
    connection: sqlite3.Connection, place: re.Match[str], owners: list[int], *, anywhere: bool
) -> list[int]:
    """Return the provisions at a place, of some agreements or anywhere; where there is none, what would contain it."""
    parts = words(place["place"])
    kind = place["kind"].lower()
    if not kind.startswith("art"):
        parts.insert(0, _AS_TYPED.get(kind, kind))
    if not owners and not anywhere:
        return []
    while parts and (len(parts) > 1 or parts[0][0].isdigit()):
        here = " ".join(parts)
        rows = [row for owner in owners for row in connection.execute(SQL["at-place-of"], (here, owner, MOST))]
        if not owners:
            rows = connection.execute(SQL["at-place"], (here, MOST)).fetchall()
        if rows:
            return [number for (number,) in rows[:MOST]]
        parts.pop()
    return []
