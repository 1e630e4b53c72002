"""Lines of a text, and which of them are no part of it: page headers, page numbers, rules, markup."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

_MARKS = re.compile(r"[#>\s]*")
_TAGS = re.compile(r"(<[^<>]+>\s*)+")
_RULE = re.compile(r"[\s*_=~.\-–—|:+]{3,}|[|:\-\s]{3,}")
_PAGE = re.compile(
    r"[-–—\[ ]*(?:page|p\.|pagina|seite|página)?\s*\d{1,4}\s*(?:(?:of|/|van|de|von)\s*\d{1,4})?[-–—\] ]*", re.I
)
_GAZETTE = re.compile(
    r"official journal of the|journal officiel|staatsblad|tractatenblad|treaty series no|u\.?n\.?t\.?s\.?\b|"
    r"federal register\s*/|^[LC]\s?\d+/\d+\s+EN\b",
    re.I,
)
_END = (".", ":", ";", ",", "!", "?")
UNFINISHED = re.compile(
    r"\b(?:of|in|under|to|and|or|by|with|from|for|on|at|the|this|that|see|paragraphs?|articles?|sections?|chapters?|"
    r"annex|pursuant|van|het|de|en|artikel|lid|nos?\.|arts?\.)$",
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

    @property
    def finished(self) -> bool:
        """Whether the line ends as a sentence or an entry of a list does."""
        return self.text.rstrip("*_\"”’') ").endswith(_END) or bool(re.search(r"[,;] (?:and|or)$", self.text))


def split(text: str) -> list[Line]:
    """Return the lines that hold anything, blank ones only as flags of their neighbours."""
    raw: list[tuple[int, int, int, bool]] = []
    blanks: set[int] = set()
    start, blank = 0, True
    for part in text.splitlines(keepends=True):
        end = start + len(part)
        if part.strip():
            match = _MARKS.match(text, start, end)
            body = match.end() if match else start
            raw.append((start, min(body, end), end, blank))
            blank = False
        else:
            blank = True
            blanks.add(len(raw))
        start = end
    found = []
    for rank, (start, body, end, after) in enumerate(raw, 1):
        marked = "#" in text[start:body]
        said = text[body:end].strip()
        before = rank in blanks or rank == len(raw)
        found.append(Line(start, body, end, said, marked, _noise(said, marked), after, before))
    return _repeated(found)


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
    """Mark what returns at least three times, digits apart, as running headers do."""

    def key(line: Line) -> str:
        said = line.text
        if line.marked or line.noise or len(said) > 120 or said.endswith(_END) or not said[0].isalnum():
            return ""
        bare = re.sub(r"\d+", "0", said)
        return bare if len(bare) > 11 and " " in bare and not said[0].islower() and _heading_free(bare) else ""

    keys = [key(line) for line in lines]
    often = {k for k, n in Counter(keys).items() if k and n >= 3}
    return [
        Line(x.start, x.body, x.end, x.text, x.marked, "repeated line", x.after_blank, x.before_blank)
        if k in often
        else x
        for x, k in zip(lines, keys, strict=True)
    ]


def _heading_free(bare: str) -> bool:
    return not re.match(r"(?:article|artikel|chapter|hoofdstuk|annex|section|[(\[]?0[.)]|[(]?\w[)])\b", bare, re.I)
