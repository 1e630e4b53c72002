"""The large parts of a text: chapters, articles, the final clause, annexes and their sections, with their headings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from app.intake import words
from app.intake.lines import UNFINISHED, Line
from app.intake.markers import numerals, sign

_NUMBER = r"(?P<number>\d{1,2}\s[\dlO](?=\W|$)|\d{1,3}|[IVXLivxl]{1,7}|[lIO\d]{1,3}|[A-Za-z]{3,9}|[A-H])"
_SUFFIX = r"(?P<suffix>\s?(?:bis|ter|quater)|[A-Z](?=\W|$))?"
_HEAD = re.compile(
    rf"(?P<word>(?P<chapter>{words.CHAPTER})|(?P<article>{words.ARTICLE})|(?P<instead>{words.INSTEAD})|"
    rf"(?P<annex>{words.ANNEX}))\.?(?:\s+(?:no\.?\s*)?{_NUMBER}{_SUFFIX}(?=\W|$))?(?P<stop>\s*[.:–—-]*)\s*(?P<rest>.*)",
    re.I | re.DOTALL,
)
_NAMED_ANNEX = re.compile(r"(?:general|specific)\s+annex(?:\s+(?P<number>[A-Z]))?", re.I)
_SECTION = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2})*)\.?\s*")
_DUTY = re.compile(r"\b(?:shall|may|will|must|hereby)\b")


@dataclass
class Mark:
    """A line that begins a large part. `at` is where its text begins, if that stands on the line itself."""

    kind: str
    index: int
    start: int
    number: str = ""
    value: int = 0
    rest: int = 0
    """Where a heading on the same line begins, or 0."""
    body: int = 0
    """Where the part's own text begins on the same line, or 0."""
    headings: list[int] = field(default_factory=list)
    """The lines after it that are its heading."""


@dataclass
class Outline:
    """The large parts in order, and what was odd about them."""

    marks: list[Mark] = field(default_factory=list)
    contents: set[int] = field(default_factory=set)
    """Lines of a table of contents."""
    warnings: list[str] = field(default_factory=list)
    second: int = -1
    """The line at which a second agreement begins, or -1."""


def heading_like(lines: list[Line], index: int) -> bool:
    """Whether a line reads as a heading: marked as one, or short, capitalised, and no sentence."""
    line = lines[index]
    if line.noise:
        return False
    if line.marked:
        return True
    said = line.text
    if len(said) > 120 or line.finished or not (said[0].isupper() or said[0] in "“\"'*") or _DUTY.search(said):
        return False
    if words.PREAMBLE.fullmatch(said) or re.match(r"for the purposes?\b", said, re.I):
        return False
    follower = next((x for x in lines[index + 1 :] if not x.noise), None)
    wrapped = follower is not None and not line.before_blank and follower.text[0].islower() and not follower.marked
    return not (wrapped and (len(said) > 70 or follower is None or follower.finished or _DUTY.search(follower.text)))


def heading_lines(lines: list[Line], index: int) -> list[int]:
    """Return the lines of the heading that begins at a line, which may run over two."""
    found = [index]
    after = index + 1
    line = lines[index]
    if after < len(lines) and not line.marked and not line.before_blank:
        more = lines[after]
        if more.text[0].islower() and not more.noise and not sign(more.text, 0, len(more.text)):
            found.append(after)
    return found


def candidate(lines: list[Line], index: int) -> tuple[Mark, set[int], str] | None:
    """Return the part that a line may begin, the values its number may have, and the word for it."""
    line = lines[index]
    match = _HEAD.match(line.text)
    if not match or (match["word"][0].islower() and not line.marked):
        return None
    before = next((x for x in reversed(lines[:index]) if not x.noise), None)
    if before and not line.marked and not line.after_blank and UNFINISHED.search(before.text):
        return None
    kind = next(k for k in ("chapter", "article", "instead", "annex") if match[k])
    rest, number = match["rest"].strip("*_ "), match["number"]
    values = numerals(number) if number else set()
    if kind == "annex" and number and len(number) == 1 and number.isupper():
        values.add(ord(number) - 64)
    if not values and (kind != "annex" or number):
        if kind != "annex" or not (number and number[0].isupper()):
            return None
        rest, number = line.text[match.start("number") :], ""
    mark = Mark("article" if kind == "instead" else kind, index, line.body, (number or "") + (match["suffix"] or ""))
    if rest:
        place = line.body + line.text.index(rest)
        sentence = bool(_DUTY.search(rest)) or rest.endswith((".", ";", ",", ":"))
        if not (rest[0].isupper() or rest[0] in "“\"'(0123456789*") or rest.startswith("("):
            return None
        if not sentence and len(rest) < 120:
            mark.rest = place
        elif kind == "article" and match["stop"].strip():
            mark.body = place
        else:
            return None
    return mark, values, match["word"].capitalize()


def outline(lines: list[Line]) -> Outline:
    """Find the large parts of a text."""
    found = Outline()
    chosen = [c for i in range(len(lines)) if not lines[i].noise and (c := candidate(lines, i))]
    names = {word for mark, _, word in chosen if mark.kind == "article"}
    plain = {word for word in names if re.fullmatch(words.ARTICLE, word, re.I)}
    if names and not plain:
        found.warnings.append(f"the text calls its articles {' or '.join(sorted(names)).lower()}")
    by_line = {
        mark.index: (mark, values) for mark, values, w in chosen if mark.kind != "article" or w in plain or not plain
    }
    last, chapter, annexes, articles = 0, 0, 0, 0
    for index, line in enumerate(lines):
        if line.noise:
            continue
        mark, values = by_line.get(index, (None, set[int]()))
        named = _NAMED_ANNEX.fullmatch(line.text) if line.marked else None
        if articles and (named or (mark and mark.kind == "annex" and _stands_alone(lines, index))):
            annexes, last, chapter = annexes + 1, 0, 0
            mark = mark or Mark("annex", index, line.body, rest=line.body)
            mark.value = min(values) if values else annexes
            mark.number = mark.number or str(annexes)
        elif annexes and line.marked and (bare := _SECTION.fullmatch(line.text)):
            mark = Mark("section", index, line.body, bare["number"])
        elif mark is None or mark.kind == "annex":
            continue
        elif mark.kind == "chapter":
            mark.value = chapter + 1 if chapter + 1 in values else min(values)
            chapter = mark.value
        elif not annexes and articles and 1 in values and last + 1 not in values:
            if _is_contents(found.marks, lines):
                found.contents |= {i for i in range(found.marks[0].index, index) if not lines[i].noise}
                found.marks, chapter = [], 0
            elif not _alone(lines, mark):
                continue
            else:
                found.second = index
                break
            mark.value = last = 1
        else:
            value = last + 1 if last + 1 in values else min(values)
            if value <= last and not re.fullmatch(r"\d+\s*[A-Za-z]+", mark.number):
                found.warnings.append(f"article {value} after article {last} is read as text (line {line.number})")
                continue
            if value > last + 1 and (last or articles or value > 1):
                if articles and not _alone(lines, mark):
                    continue
                if articles:
                    found.warnings.append(f"between article {last} and article {value} something is missing")
            mark.value = last = value
            mark.number = (
                re.sub(r"\s+", "", mark.number)
                if not mark.number[0].isdigit()
                else str(value)
                + (
                    ""
                    if mark.number.replace(" ", "").isalnum() and mark.number[-1].isdigit()
                    else mark.number.lstrip("0123456789 ")
                )
            )
            articles += 1
        found.marks.append(mark)
    _headings(lines, found)
    return found


def _alone(lines: list[Line], mark: Mark) -> bool:
    line = lines[mark.index]
    return not mark.body and (line.marked or line.after_blank or not mark.rest)


def _stands_alone(lines: list[Line], index: int) -> bool:
    line = lines[index]
    return line.marked or (len(line.text) < 80 and not line.finished and (line.after_blank or line.text.isupper()))


def _is_contents(marks: list[Mark], lines: list[Line]) -> bool:
    """Whether the articles so far follow each other without text: a table of contents."""
    places = [m.index for m in marks]
    gaps = [b - a for a, b in pairwise(places)]
    return len(places) > 2 and max(gaps) <= 2 and not any(lines[i].finished for i in range(places[0], places[-1]))


def _headings(lines: list[Line], found: Outline) -> None:
    """Give every part its heading; a heading before an article that is nobody's becomes a part of its own."""
    begins = {mark.index for mark in found.marks}
    first: dict[int, int] = {}
    for mark in found.marks:
        after = next((i for i in range(mark.index + 1, len(lines)) if not lines[i].noise), None)
        if after is not None and not mark.rest and not mark.body and after not in begins and heading_like(lines, after):
            first[mark.index] = after
    articles = [m for m in found.marks if m.kind == "article"]
    headed = sum(m.index in first or bool(m.rest) for m in articles)
    groups = []
    for mark in found.marks:
        here = first.get(mark.index)
        if here is not None and (lines[here].marked or mark.kind != "article" or 2 * headed >= len(articles)):
            mark.headings = heading_lines(lines, here)
    taken = {i for mark in found.marks for i in mark.headings} | begins
    for mark in articles:
        before = mark.index - 1
        while before >= 0 and lines[before].noise:
            before -= 1
        if before < 0 or before in taken or not heading_like(lines, before):
            continue
        if lines[before].marked or (lines[before].after_blank and lines[mark.index].after_blank):
            groups.append(Mark("group", before, lines[before].body, rest=lines[before].body))
    if articles and len([g for g in groups if g.index > articles[0].index]) > 0:
        found.marks = sorted([*found.marks, *groups], key=lambda m: m.index)
