"""Lines of a text, and which of them are no part of it: page headers, page numbers, rules, markup."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from app.intake.markers import sign

_MARKS = re.compile(r"[#>\s]*")
_TAGS = re.compile(r"(<[^<>]+>\s*)+")
_RULE = re.compile(r"[\s*_=~.\-–—|:+]{3,}|[|:\-\s]{3,}")
_PAGE = re.compile(
    r"[-–—\[ ]*(?:page|p\.|pagina|seite|página)?\s*\d{1,4}\s*(?:(?:of|/|van|de|von)\s*\d{1,4})?[-–—\] ]*", re.I
)
_PART = re.compile(r"(?:article|artikel|chapter|hoofdstuk|annex|section)\b", re.I)
_DUTY = re.compile(r"\b(?:shall|may|will|must)\b")
_DASH = re.compile(r"[-–—•·*]")
_GAZETTE = re.compile(
    r"official journal of the|journal officiel|staatsblad|tractatenblad|treaty series no|u\.?n\.?t\.?s\.?\b|"
    r"federal register\s*/|^[LC]\s?\d+/\d+\s+EN\b",
    re.I,
)
_END = (".", ":", ";", ",", "!", "?")
UNFINISHED = re.compile(
    r"(?<![;,] )(?<!^)\b(?:of|in|under|to|and|or|by|with|from|for|on|at|the|this|that|see|paragraphs?|articles?|"
    r"sections?|chapters?|annex|pursuant|van|het|de|en|artikel|lid|nos?\.|arts?\.)$",
    re.I,
)


@dataclass(frozen=True)
class Line:
    """A line with its place; `body` is where it begins after white space and heading marks, `text` from there on."""

    start: int
    body: int
    end: int
    text: str
    marked: bool
    """Whether the line bears heading marks (#)."""
    noise: str = ""
    """Why the line is no part of the text, where it is none."""
    after_blank: bool = False
    before_blank: bool = False
    number: int = 0
    """The line's number in the text, from 1."""

    @property
    def finished(self) -> bool:
        """Whether the line ends as a sentence or an entry of a list does."""
        return self.text.rstrip("*_\"”’') ").endswith(_END) or bool(re.search(r"[,;] (?:and|or)$", self.text))


def split(text: str) -> list[Line]:
    """Return the lines that hold anything, blank ones only as flags of their neighbours."""
    raw: list[tuple[int, int, int, bool, int]] = []
    blanks: set[int] = set()
    start, blank = 0, True
    for number, part in enumerate(text.splitlines(keepends=True), 1):
        end = start + len(part)
        if part.strip():
            match = _MARKS.match(text, start, end)
            body = match.end() if match else start
            raw.append((start, min(body, end), end, blank, number))
            blank = False
        else:
            blank = True
            blanks.add(raw[-1][2] if raw else 0)
        start = end
    raw = _joined(text, raw)
    found: list[Line] = []
    for rank, (start, body, end, after, number) in enumerate(raw, 1):
        marked = "#" in text[start:body]
        said = text[body:end].strip()
        before = end in blanks or rank == len(raw)
        found.append(Line(start, body, end, said, marked, _noise(said, marked), after, before, number))
        if len(found) > 1 and _DASH.fullmatch(found[-2].text) and sign(said, 0, len(said)):
            found[-2] = replace(found[-2], noise="list mark")
    return _repeated(found)


def _joined(text: str, raw: list[tuple[int, int, int, bool, int]]) -> list[tuple[int, int, int, bool, int]]:
    """Join a line that holds only the word for an article or chapter with the number on the next."""
    found: list[tuple[int, int, int, bool, int]] = []
    for line in raw:
        word = bool(found) and _PART.fullmatch(text[found[-1][1] : found[-1][2]].strip())
        if word and re.fullmatch(r"\d{1,3}|[IVXL]+", text[line[1] : line[2]].strip()):
            start, body, _, blank, number = found.pop()
            found.append((start, body, line[2], blank, number))
        else:
            found.append(line)
    return found


def _noise(said: str, marked: bool) -> str:
    if not said or _TAGS.fullmatch(said):
        return "markup"
    if marked:
        return ""
    if _RULE.fullmatch(said):
        return "rule"
    if _PAGE.fullmatch(said) and not said.endswith("."):
        return "page number"
    return "page header" if len(said) < 120 and _GAZETTE.search(said) and re.search(r"\d", said) else ""


def _repeated(lines: list[Line]) -> list[Line]:
    """Mark what returns at least three times, digits apart, as running headers do; never what reads as a sentence."""

    def key(line: Line) -> str:
        said = line.text
        alone = line.after_blank or line.before_blank or any(c.isdigit() for c in said)
        if (
            not alone
            or line.marked
            or line.noise
            or _DUTY.search(said)
            or len(said) > 120
            or said.endswith(_END)
            or not said[0].isalnum()
        ):
            return ""
        bare = re.sub(r"\d+", "0", said)
        return bare if len(bare) > 11 and " " in bare and not said[0].islower() and _heading_free(said) else ""

    keys = [key(line) for line in lines]
    often = {k for k, n in Counter(keys).items() if k and n >= 3}
    return [replace(x, noise="repeated line") if k in often else x for x, k in zip(lines, keys, strict=True)]


def _heading_free(said: str) -> bool:
    found = sign(said, 0, len(said))
    return (found is None or found.bare) and not _PART.match(said)
