"""Durations and dates in words and figures, and the concepts that words name: grounds, items, documents."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from app.intake.proposal import Guess, Span
from app.intake.propose_rules import pattern, rules, table

_ONES = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBERS = {word: n for n, word in enumerate(_ONES.split(), 1)} | _TENS | {"a": 1, "an": 1, "hundred": 100}
_UNITS = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_MONTHS = [month.lower() for month in calendar.month_name if month]
_NUMBER = rf"(?:\d{{1,4}}|(?:{'|'.join(_NUMBERS)})(?:[\s-]+(?:{'|'.join(_NUMBERS)}))?)"
_DURATION = re.compile(
    rf"\b(?P<number>{_NUMBER})(?:\s*\(\s*(?P<figure>[\w\s-]{{1,20}}?)\s*\))?[\s-]+"
    r"(?:(?:calendar|working|full|clear|consecutive|additional|further)\s+)?(?P<unit>day|week|month|year)s?\b",
    re.I,
)
_DATES = (
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+day)?(?:\s+of)?\s+(?P<month>{'|'.join(_MONTHS)})\s*,?\s+(?P<year>\d{{4}})\b",
        re.I,
    ),
    re.compile(
        rf"\b(?P<month>{'|'.join(_MONTHS)})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(?P<year>\d{{4}})\b", re.I
    ),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})\b"),
)


def durations(text: str) -> tuple[Guess, ...]:
    """Return the lengths of time in a text as xsd:duration, in its order: "three months" is P3M, two weeks are P14D."""
    found = []
    for match in _DURATION.finditer(text):
        number = _number(match["number"]) or _number(match["figure"] or "")
        article = match["number"].lower() in ("a", "an")
        if not number or (article and _vague(text, match)):
            continue
        unit = _UNITS[match["unit"].lower()]
        value = f"P{number * 7}D" if unit == "W" else f"P{number}{unit}"
        found.append(Guess(value, 0.6 if article else 0.95, "duration/number-and-unit"))
    return tuple(dict.fromkeys(found))


def _vague(text: str, match: re.Match[str]) -> bool:
    """Return whether "a year" is a mark in time rather than a length of time."""
    return "calendar" in match[0].lower() or bool(re.match(r"\s*(?:of|in)\b", text[match.end() : match.end() + 5]))


def _number(text: str) -> int | None:
    if text.isdecimal():
        return int(text)
    words = re.split(r"[\s-]+", text.lower())
    if not all(w in _NUMBERS for w in words):
        return None
    if "hundred" in words:
        return 100 * (_NUMBERS[words[0]] if words[0] != "hundred" else 1)
    return sum(_NUMBERS[w] for w in words)


def dates(text: str) -> tuple[Guess, ...]:
    """Return the days that a text names, as xsd:date."""
    found = []
    for form in _DATES:
        for match in form.finditer(text):
            month = match["month"].lower()
            number = int(month) if month.isdecimal() else _MONTHS.index(month) + 1
            try:
                day = date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                continue
            found.append(Guess(day.isoformat(), 0.9, "date/written-out"))
    return tuple(dict.fromkeys(found))


def concepts(slot: str, ranges: Sequence[str], variables: set[str], modality: str) -> tuple[Guess, ...]:
    """Return the grounds, items or documents that the nearest range of words names, if the questions ask for any."""
    if not variables & set(table("values")[slot]["when"]):
        return ()
    return next((found for words in ranges if (found := _concepts(slot, words, variables, modality))), ())


def _concepts(slot: str, text: str, variables: set[str], modality: str) -> tuple[Guess, ...]:
    return tuple(
        Guess(rule.given["gives"], rule.confidence, rule.id)
        for rule in rules("values")
        if rule.given["slot"] == slot
        and modality in rule.given.get("when", [modality])
        and variables & set(rule.given.get("questions", variables))
        and rule.search(text) is not None
    )


def phrases(text: str, start: int, end: int) -> dict[str, list[Span]]:
    """Return the stretches between two offsets that state a trigger, a condition or an exception."""
    ends = pattern(table("phrases")["ends"])
    found: dict[str, list[Span]] = {"trigger": [], "condition": [], "exception": []}
    taken: list[tuple[int, int]] = []
    for rule in rules("phrases"):
        for _, match in rule.matches(text[start:end]):
            a, b = start + match.start(), start + match.end()
            stop = ends.search(text, b, end)
            b = stop.start() if stop else end
            if any(x < b and a < y for x, y in taken):
                continue
            taken.append((a, b))
            found[rule.given["slot"]].append(Span(a, b, rule.confidence, rule.id))
    return found
