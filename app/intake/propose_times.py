"""Lengths of time and days in a text, in words and in figures."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from app.intake.proposal import Guess
from app.intake.propose_rules import pattern, table


def durations(text: str) -> tuple[Guess, ...]:
    """Return the lengths of time in a text as xsd:duration, in its order: "three months" is P3M, two weeks are P14D."""
    given, found = table("times")["duration"], []
    for match in _spelt(given["pattern"]).finditer(text):
        article = match["number"].lower() in ("a", "an")
        if article and pattern(given["vague"]).match(text[match.start() : match.end() + 5]):
            continue
        number = 1 if article else _number(match["number"]) or _number(match["figure"] or "")
        if not number:
            continue
        unit = given["units"][match["unit"].lower()]
        value = f"P{number * 7}D" if unit == "W" else f"P{number}{unit}"
        sure = given["article-confidence"] if article else given["confidence"]
        found.append(Guess(value, sure, "duration/number-and-unit"))
    return tuple(dict.fromkeys(found))


def dates(text: str) -> tuple[Guess, ...]:
    """Return the days that a text names, as xsd:date; days that no calendar has are left out."""
    given, found = table("times")["date"], []
    for form in given["patterns"]:
        for match in _spelt(form).finditer(text):
            month = match["month"].lower()
            number = int(month) if month.isdecimal() else given["months"].index(month) + 1
            try:
                day = date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                continue
            found.append(Guess(day.isoformat(), given["confidence"], "date/written-out"))
    return tuple(dict.fromkeys(found))


@cache
def _spelt(form: str) -> re.Pattern[str]:
    """Return a pattern with the words for numbers and months put in."""
    words = "|".join(table("times")["numbers"])
    number = rf"(?:\d{{1,4}}|(?:{words})(?:[ -]+(?:{words}))?)"
    return pattern(
        form.replace("{number}", number).replace("{month}", f"(?:{'|'.join(table('times')['date']['months'])})")
    )


def _number(text: str) -> int:
    """Return the number that words or figures stand for, or 0."""
    if text.isdecimal():
        return int(text)
    known = table("times")["numbers"]
    values = [known.get(word, 0) for word in re.split(r"[\s-]+", text.lower())]
    if 0 in values:
        return 0
    return values[0] * 100 if values[-1] == 100 and len(values) > 1 else sum(values)
