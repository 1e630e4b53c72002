"""The signs at the head of a numbered part: `1.`, `(1)`, `2.1`, `(a)`, `a)`, `a.`, `(i)`, `-`.

A sign can be read in more than one way: `(i)` is the ninth letter and the first small Roman numeral. All readings are
given; which one holds depends on the list that is open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKER = re.compile(
    r"""(?P<open>[(\[]?)\s?
        (?: (?P<dotted>\d{1,2}(?:\.\d{1,2})+)(?P<dclose>[.)\]]?)
          | (?P<number>\d{1,2}(?:\s?(?:bis|ter|quater))?)(?P<close>\s?[.)\]]|(?=\s+[A-Z“"«‘]))
          | (?P<letters>[A-Za-z]{1,2}|[ivxlIVXL]{3,7})(?P<lclose>[.)\]]|°)
        )(?=[\s“"«‘'`(]|[A-Z][a-z]|$)
      | (?P<dash>[-–—•·*●▪])(?=[\s\w“"«])(?!\*)""",
    re.VERBOSE,
)
_ROMAN = re.compile(r"m{0,3}(cm|cd|d?c{0,3})(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})", re.I)
_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_WORDS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]
_OCR = str.maketrans({"l": "1", "I": "1", "O": "0", "o": "0", "|": "1"})


@dataclass(frozen=True)
class Reading:
    """One way to read a sign: its form, and its rank in a list of that form."""

    form: str
    rank: int
    last: int = 0
    """The last rank that the sign stands for: `ij)` is the ninth and tenth letter."""
    head: str = ""
    """The number before the last dot in `2.1`."""


@dataclass(frozen=True)
class Sign:
    """A sign in a text: where the text after it begins, the number as one writes it, and its readings."""

    start: int
    end: int
    number: str
    readings: tuple[Reading, ...]
    bare: bool = False
    """Whether a number stands without bracket or stop."""


def sign(text: str, start: int, end: int) -> Sign | None:
    """Read the sign that begins exactly at `start`, or None."""
    match = _MARKER.match(text, start, end)
    if not match:
        return None
    after = match.end()
    while after < end and text[after] in " \t\xa0":
        after += 1
    if match["dash"]:
        return Sign(start, after, "", (Reading("dash", 0),))
    opened = match["open"]
    if match["dotted"]:
        head, _, rank = match["dotted"].rpartition(".")
        return Sign(start, after, match["dotted"], (Reading("dotted", int(rank), head=head),))
    if match["number"]:
        close = match["close"].strip()
        if opened and not close:
            return None
        value = int(re.match(r"\d+", match["number"])[0])  # type: ignore[index]
        form = f"{'(' if opened else ''}1{close or '.'}"
        return Sign(start, after, match["number"].replace(" ", "-"), (Reading(form, value),), not close)
    letters, shape = match["letters"], ("(" if opened else "") + "{}" + match["lclose"]
    case = "i" if letters.islower() else "I"
    readings = []
    if _ROMAN.fullmatch(letters) and (letters.islower() or letters.isupper()):
        readings.append(Reading(shape.format(case), roman(letters)))
    small = letters.lower()
    first = "a" if letters.islower() else "A"
    if len(small) == 1:
        readings.append(Reading(shape.format(first), ord(small) - 96))
    elif small[0] == small[1:]:
        readings.append(Reading(shape.format(first), 26 + ord(small[0]) - 96))
    elif len(small) == 2 and ord(small[1]) == ord(small[0]) + 1:
        readings.append(Reading(shape.format(first), ord(small[0]) - 96, last=ord(small[1]) - 96))
    return Sign(start, after, letters, tuple(readings)) if readings else None


def roman(letters: str) -> int:
    """Return the value of a Roman numeral."""
    values = [_VALUES[letter] for letter in letters.lower()]
    return sum(-v if v < max(values[k:]) else v for k, v in enumerate(values))


def numerals(said: str) -> set[int]:
    """Return the values that the number of an article or chapter can have; digits torn apart by OCR are joined."""
    said = said.strip().rstrip(".:)")
    found = set()
    joined = re.sub(r"\s+", "", said)
    digits = joined.translate(_OCR)
    if digits.isdigit() and len(digits) <= 3 and (any(c.isdigit() for c in joined) or len(joined) == 1):
        found.add(int(digits))
    if joined and _ROMAN.fullmatch(joined):
        found.add(roman(joined))
    if joined.lower() in _WORDS:
        found.add(_WORDS.index(joined.lower()) + 1)
    return found


def whole(said: str | None) -> int:
    """Return the number from which a list says that it counts, or 1 where it says none that a list can have."""
    return int(said) if said and re.fullmatch(r"[0-9]{1,4}", said) else 1


def numeral(value: int, form: str) -> str:
    """Return a rank as a list of that form shows it; the forms have the names that Word gives them."""
    if form in ("lowerLetter", "upperLetter"):
        letters = chr(96 + (value - 1) % 26 + 1) * ((value - 1) // 26 + 1)
    elif form in ("lowerRoman", "upperRoman"):
        letters, rest = "", value
        for worth, sign in ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")):
            letters, rest = letters + sign * (rest // worth), rest % worth
    else:
        return "" if form == "none" else str(value)
    return letters.upper() if form.startswith("upper") else letters
