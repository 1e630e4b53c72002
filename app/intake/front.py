"""What stands before the first article: title, parties, preamble and recitals."""

from __future__ import annotations

import re

from app.intake import words
from app.intake.lines import Line
from app.intake.markers import sign
from app.intake.tree import Cuts, Node

_ACT = re.compile(
    r"\b(?:agreement|arrangement|convention|memorandum|protocol|treaty|verdrag|overeenkomst|accord|acuerdo)\b", re.I
)
_OPENS = re.compile(r"(?:the|het|de)\s", re.I)


def front(text: str, lines: list[Line], root: Node, cuts: Cuts) -> tuple[str, list[str]]:
    """Cut what stands before the first large part; return the title and the parties."""
    begin = _preamble(text, lines)
    title = Node("title", local="title", parent=root)
    said: list[Line] = []
    for line in lines[:begin]:
        if line.noise:
            cuts.cut(line.start, None, line.noise)
        elif line.finished and said:
            cuts.cut(line.start, None, "front matter")
        else:
            cuts.cut(line.start, title)
            said.append(line)
    marked = [line.text for line in said if line.marked]
    name = re.sub(r"\s+", " ", marked[-1] if marked else " ".join(line.text for line in said)).strip("*_ ")
    if begin == len(lines):
        return name, _parties("", name)
    preamble = root.add("preamble", "", "preamble")
    first = _recitals(text, lines[begin:], preamble, cuts)
    return name, _parties(text[lines[begin].body : first], name)


def _preamble(text: str, lines: list[Line]) -> int:
    """Return the line at which the preamble begins, or the number of lines if there is none."""
    named = next((i for i, x in enumerate(lines) if not x.noise and words.PREAMBLE.fullmatch(x.text)), None)
    if named is not None:
        return named
    known = [
        i
        for i, x in enumerate(lines)
        if not x.noise
        and not x.marked
        and (
            words.RECITAL_AT_START.match(x.text)
            or words.RECITAL_AFTER_DASH.match(x.text)
            or words.AGREED.search(x.text)
            or re.search(r"here(?:in)?after|hierna te noemen", x.text)
            or re.search(rf"[,;:] (?:{words.RECITAL_PLAIN.pattern})", x.text)
        )
    ]
    if not known:
        return len(lines)
    begin = known[0]
    while begin > 0:
        block = begin
        while block > 0 and not lines[block].after_blank and not lines[block - 1].marked:
            block -= 1
        if block < begin:
            begin = block
            continue
        before = next((i for i in range(begin - 1, -1, -1) if not lines[i].noise), None)
        if before is None or lines[before].marked or not _in_parties(lines[before]):
            break
        if _ACT.search(lines[before].text) and not words.CONTRACTING.match(lines[before].text):
            break
        begin = before
    # the block may hold the title as well: it then begins with the parties
    for i in range(begin, known[0] + 1):
        if _OPENS.match(lines[i].text) and lines[i].text[:3].istitle() | lines[i].text[:4].isupper():
            joined = " ".join(x.text for x in lines[i : known[0] + 1])
            if not _ACT.search(joined.split("hereinafter")[0]) or i == begin:
                return i
    return begin


def _in_parties(line: Line) -> bool:
    return bool(words.PARTIES.search(line.text) or re.fullmatch(r"(?:and|en)\W*|.*[,:.]", line.text, re.I | re.DOTALL))


def _recitals(text: str, lines: list[Line], preamble: Node, cuts: Cuts) -> int:
    """Cut the recitals of a preamble; return where the first begins, or its end."""
    start, end = lines[0].start, lines[-1].end
    agreed = next(iter(words.AGREED.finditer(text, start, end)), None)
    stop = agreed.start() if agreed else end
    places: list[int] = []
    numbered = 0
    cuts.cut(start, preamble)
    for rank, line in enumerate(lines):
        if line.noise:
            cuts.cut(line.start, None, line.noise)
            if rank + 1 < len(lines):
                cuts.cut(line.end, preamble)
            continue
        if line.body >= stop:
            continue
        if words.RECITAL_AFTER_DASH.match(line.text) or (
            words.RECITAL_AT_START.match(line.text)
            and (rank == 0 or lines[rank - 1].finished or line.text[0].isupper())
        ):
            places.append(line.body)
        elif (found := sign(text, line.body, line.end)) and (found.readings[0].form, found.readings[0].rank) in (
            ("(1)", numbered + 1),
            ("1.", numbered + 1),
        ):
            numbered += 1
            places.append(line.body)
        for match in words.RECITAL.finditer(text, line.body, min(line.end, stop)):
            before = text[line.body : match.start()].rstrip()
            if (
                before.endswith((",", ";", ":", ".", ")", "”", '"'))
                or re.search(r"[,;] and$", before)
                or (before and not places and words.RECITAL_PLAIN.match(match.group()))
            ):
                places.append(match.start())
    places = sorted(set(places))
    inside = [(line.start, line.end) for line in lines if line.noise]
    for rank, place in enumerate(places, 1):
        cuts.cut(place, preamble.add("recital", str(rank), f"rec_{rank}"))
    for left, right in inside:  # after a page header the recital goes on
        owner = next(
            (c for p, c in zip(reversed(places), reversed(preamble.children), strict=True) if p < left), preamble
        )
        if right < end and right not in places:
            cuts.cut(right, owner)
    if agreed:
        cuts.cut(stop, preamble)
    return places[0] if places else stop


def _parties(intro: str, title: str) -> list[str]:
    said = re.sub(r"\s+", " ", intro)
    said = re.split(r"[,(]?\s*\(?(?:both\s+)?here(?:in)?after|, hierna", said)[0]
    if not said.strip():
        found = re.search(
            r"\b(?:between|tussen|BETWEEN)\s+(.*?)(?:\s+(?:regarding|on|concerning|for|inzake)\b|$)", title, re.I
        )
        said = found[1] if found else ""
    parts = re.split(r",?\s+(?:and|en)\s+(?=(?:the|de|het)\s)|\s*;\s*", said, flags=re.I)
    return [part.strip(" ,.:*") for part in parts if part.strip(" ,.:*")] if len(parts) > 1 else []
