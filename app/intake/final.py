"""What a final clause says: where and when the text was signed, in which languages, and for whom."""

from __future__ import annotations

import re

from app.intake.tree import Signature

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twenty-first",
    "twenty-second",
    "twenty-third",
    "twenty-fourth",
    "twenty-fifth",
    "twenty-sixth",
    "twenty-seventh",
    "twenty-eighth",
    "twenty-ninth",
    "thirtieth",
    "thirty-first",
]
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_TH = r"(?:\s*<sup>)?(?:st|nd|rd|th)?(?:</sup>)?"
_UNITS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(_UNITS, 1)} | {w: 10 * value for value, w in enumerate(_TENS, 2)}
_YEAR = re.compile(
    r"(?:in the year |,\s*)(?P<age>one thousand nine hundred|nineteen hundred|nineteen|two thousand)"
    r"(?:\s+and)?(?P<rest>(?:[\s-]+[a-z]+){1,2})?",
    re.I,
)
_DATES = (
    re.compile(
        rf"\b(?P<day>\d{{1,2}}){_TH}(?:\s+day)?(?:\s+of)?\s+{_MONTH},?\s+(?:in the year\s+)?(?P<year>\d{{4}})", re.I
    ),
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}}){_TH},?\s+(?P<year>\d{{4}})", re.I),
    re.compile(rf"\b(?P<day>[a-z]+(?:[- ][a-z]+)?)\s+day\s+of\s+{_MONTH},?\s+(?P<year>\d{{4}})", re.I),
)
_PLACE = re.compile(
    r"\b(?i:done|signed|gedaan)\s+(?i:in\s+(?:duplicate|triplicate|tweevoud|two originals?)[^,]{0,30}?\s+)?"
    r"(?i:at|in|te)\s+"
    r"(?P<place>(?:[Tt]he\s+)?[A-Z][\w.’'-]*(?:\s+(?:of\s+|de\s+)?[A-Z][\w.’'-]*)*"
    r"(?:,\s*(?:D\.?C\.?|[A-Z][a-z]+)(?=,))?)"
    r"(?=\s*,|\s+(?:on|this|the|in|op)\b|\s+\d|\s*\.)"
)
_LANGUAGES = re.compile(
    r"\bin\s+(?:the\s+)?(?P<names>(?:[A-Z]\w+(?:\s*,\s*|\s+and\s+|,\s+and\s+|\s+)(?:the\s+)?)+)languages?\b"
)
_FOR = re.compile(r"\bfor\s+(?P<who>the\s+[^:,*\n]{3,80}?)\s*(?=[:,*\n]|$)", re.I)


def signature(text: str) -> Signature:
    """Return what a final clause says of the signing; what it does not say stays empty."""
    said = re.sub(r"[ \t]+", " ", text)
    flat = " ".join(said.split())
    place = re.search(_PLACE, flat)
    languages = _LANGUAGES.search(flat)
    names = re.findall(r"[A-Z]\w+", languages["names"]) if languages else []
    done = re.search(r"\b(?:done|signed)\s+(?:at|in)\b", said, re.I)
    signed = [" ".join(m["who"].split()) for m in _FOR.finditer(said, done.start() if done else 0)]
    return Signature(
        _date(flat),
        _titled(place["place"].strip(" ,")) if place else "",
        tuple(dict.fromkeys(names)),
        tuple(dict.fromkeys(signed)),
    )


def _titled(place: str) -> str:
    return place.title() if place.isupper() else place


def _year(match: re.Match[str]) -> str:
    """Return a year in words as a comma and its digits."""
    rest = [_VALUES[w] for w in re.split(r"[\s-]+", (match["rest"] or "").lower()) if w in _VALUES]
    return f", {(2000 if match['age'].lower().startswith('two') else 1900) + sum(rest)}"


def _date(said: str) -> str:
    said = re.sub(r"\s+, ", ", ", _YEAR.sub(_year, said))
    for pattern in _DATES:
        for match in pattern.finditer(said):
            day = match["day"].lower().replace(" ", "-")
            number = int(day) if day.isdigit() else 0
            if day in _ORDINALS:
                number = _ORDINALS.index(day) + 1
            elif "-" in day and day.split("-")[-1] in _ORDINALS and not number:
                number = _ORDINALS.index(day.split("-")[-1]) + 1
            if 1 <= number <= 31:
                return f"{match['year']}-{_MONTHS.index(match['month'].capitalize()) + 1:02}-{number:02}"
    return ""
