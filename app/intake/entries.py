"""Entries of lists: how one follows another, with signs or without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.intake import words
from app.intake.lines import Line
from app.intake.markers import Reading, sign
from app.intake.tree import Node

#: Where the sign of a further entry may stand within a line.
INLINE = re.compile(r"(?<=[.;:,])\s+(?:(?:and|or|en)\s+)?(?=[(\d]|[a-z]\))")
#: What stands at the end of the last entry but one.
CLOSES = re.compile(r"(?:[,;]\s*)?\b(?:and|or|en|of)$")


@dataclass
class Frame:
    """A list that is open: the form of its signs, the rank of its last entry, and that entry."""

    form: str
    rank: int
    node: Node
    head: str = ""
    closing: bool = False

    @property
    def numbered(self) -> bool:
        """Whether the entries are paragraphs or subparagraphs rather than points."""
        return self.node.kind in ("paragraph", "subparagraph")


def continues(frame: Frame, reading: Reading) -> bool:
    """Whether a sign so read is the next of an open list."""
    return frame.form == reading.form and reading.rank == frame.rank + 1 and frame.head == reading.head


def second_follows(text: str, lines: Sequence[Line], opening: Reading) -> bool:
    """Whether the next sign is the second of the list that a sign so read would open."""
    for line in lines:
        after = None if line.noise else sign(text, line.body, line.end)
        if after and any(r.form == opening.form and r.rank == 2 for r in after.readings):
            return True
        if after and after.readings[0].form != "dash":
            return False
    return False


def paired(text: str, reading: Reading, start: int, end: int) -> bool:
    """Whether the second entry of a list stands on the same line as its first."""
    for match in INLINE.finditer(text, start, end):
        found = sign(text, match.end(), end)
        if found and any(r.form == reading.form and r.rank == 2 for r in found.readings):
            return True
    return False


def ended_with(before: str) -> bool:
    """Whether words so ended that a new entry can begin after them."""
    said = before.rstrip("*_\"”’') ")
    if said.endswith((".", ":", ";", ",", "!", "?", "–", "—")) or CLOSES.search(said):
        return True
    return len(before) < 7 and sign(before, 0, len(before)) is not None


def block_end(lines: Sequence[Line]) -> str:
    """Return the last line of the block that begins with the first."""
    for line in lines:
        if line.before_blank:
            return line.text
    return lines[-1].text


def defines(line: Line) -> bool:
    """Whether a line fixes the meaning of a term."""
    match = words.DEFINITION.match(line.text)
    return bool(match and words.MEANS.search(line.text, match.end(), match.end() + 60))


def definitions(lines: Sequence[Line]) -> bool:
    """Whether there are at least two definitions."""
    return sum(defines(line) for line in lines if not line.noise) > 1


def entry(line: Line, before: str) -> bool:
    """Whether a line can be a further entry of a list without signs."""
    return line.text[0].islower() and (before.endswith((",", ";")) or bool(CLOSES.search(before)))


def lists(lines: Sequence[Line]) -> bool:
    """Whether a list without signs begins with the first line: in small letters, and not over at once."""
    end = block_end(lines)
    return lines[0].text[0].islower() and (end.endswith((",", ";")) or bool(CLOSES.search(end)))


def place_of(node: Node) -> str:
    """Return the place of a node below its article, for a warning."""
    steps = []
    above: Node | None = node
    while above is not None and above.is_provision:
        steps.append(above.local)
        above = above.parent if above.kind != "article" else None
    return "/".join(reversed(steps))
