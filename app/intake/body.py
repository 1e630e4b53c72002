"""What stands within an article: paragraphs, subparagraphs, points, items, lists without signs, and text between."""

from __future__ import annotations

from app.intake import words
from app.intake.entries import (
    CLOSES,
    INLINE,
    Frame,
    block_end,
    continues,
    defines,
    definitions,
    ended_with,
    entry,
    lists,
    paired,
    place_of,
    second_follows,
)
from app.intake.lines import UNFINISHED, Line
from app.intake.markers import Reading, Sign, sign
from app.intake.tree import Cuts, Node

_GAP = 3


class Body:
    """Reads the lines of one part, from its heading to the next part."""

    def __init__(self, text: str, base: Node, cuts: Cuts, warnings: list[str]) -> None:
        self.text, self.base, self.cuts, self.warnings = text, base, cuts, warnings
        self.stack: list[Frame] = []
        self.before = ""
        """What was said last, to know whether it was finished."""

    @property
    def current(self) -> Node:
        """The node that text now goes to."""
        return self.stack[-1].node if self.stack else self.base

    def read(self, lines: list[Line], start: int = 0) -> None:
        """Cut the lines; the first may begin at `start`, after a heading on it."""
        self.lines = lines
        for index, line in enumerate(lines):
            if line.noise:
                self.cuts.cut(line.start, None, line.noise)
                continue
            begin = max(line.body, start)
            at = self._signs(index, line, begin)
            if at is None:
                self._unsigned(index, line)
                self.cuts.cut(max(line.start, start), self.current)
                at = begin
            self._within(at, line.end)
            self.before = line.text

    # signs

    def _signs(self, index: int, line: Line, begin: int) -> int | None:
        """Enter the parts whose signs stand at the head of a line; return where their text begins."""
        found = sign(self.text, begin, line.end)
        reading = found and self._fits(found, index, line)
        if not found or not reading:
            return None
        while True:
            self._enter(found, reading)
            self.cuts.cut(found.start, self.current, "num")
            self.cuts.cut(found.end, self.current)
            end = found.end
            if self._heads(index, line, end):
                self.cuts.cut(end, self.current, "heading")
                return line.end
            more = self._deeper(found, line.end)
            if not more:
                return end
            found, reading = more

    def _deeper(self, found: Sign, end: int) -> tuple[Sign, Reading] | None:
        """Return the sign that stands right after another and opens a list below it, as in `1. (a)`."""
        more = sign(self.text, found.end, end)
        if not more or more.readings[0].form == "dash" or more.bare:
            return None
        starts = [r for r in more.readings if r.rank == 1 and all(r.form != f.form for f in self.stack)]
        if not starts or (starts[0].form == "dotted" and starts[0].head != found.number):
            return None
        return more, starts[-1] if self.current.kind == "paragraph" else starts[0]

    def _fits(self, found: Sign, index: int, line: Line) -> Reading | None:
        """Return the reading of a sign that the open lists allow, or None where it is no sign here."""
        loose = line.after_blank or line.marked
        if UNFINISHED.search(self.before) and not loose:
            return None
        ended = not self.before or ended_with(self.before)
        if found.readings[0].form == "dash":
            return found.readings[0] if ended or line.after_blank else None
        if found.bare and not ended:
            return None
        going = next(((f, r) for f in reversed(self.stack) for r in found.readings if continues(f, r)), None)
        opening = self._opening(found)
        if going and opening:
            return opening if second_follows(self.text, self.lines[index + 1 :], opening) else going[1]
        if going:
            return going[1]
        if opening:
            return opening if not found.bare or (loose and not self.stack) else None
        for frame in reversed(self.stack):
            for reading in found.readings:
                if frame.form == reading.form and frame.rank < reading.rank <= frame.rank + _GAP and ended:
                    self.warnings.append(f"{place_of(frame.node)}: ({found.number}) follows ({frame.node.number})")
                    return reading
        if ended and loose and not self.stack and found.readings[0].form == "1." and 1 < found.readings[0].rank <= _GAP:
            self.warnings.append(f"{place_of(self.base)}: begins with {found.number}")
            return found.readings[0]
        return None

    def _opening(self, found: Sign) -> Reading | None:
        """Return the reading by which a sign opens a new list below the current part."""
        starts = [r for r in found.readings if r.rank == 1 and r.form not in {f.form for f in self.stack}]
        for reading in list(starts):
            if (
                reading.form == "dotted"
                and any(f.form == "1." for f in self.stack)
                and not self._paragraph(reading.head)
            ):
                starts.remove(reading)
        # a dotted number opens anew under each paragraph
        for reading in found.readings:
            if reading.form == "dotted" and reading.rank == 1 and self._paragraph(reading.head):
                return reading
        return starts[0] if starts else None

    def _paragraph(self, number: str) -> Frame | None:
        return next((f for f in self.stack if f.node.kind == "paragraph" and f.node.number == number), None)

    def _enter(self, found: Sign, reading: Reading) -> None:
        """Make the part of a sign the current one."""
        form, rank = reading.form, reading.rank
        if form == "dotted":
            owner = self._paragraph(reading.head)
            keep = self.stack.index(owner) + 1 if owner else 0
            del self.stack[keep:]
            kind, step = ("subparagraph", "subpara") if owner else ("paragraph", "para")
            node = self.current.add(kind, found.number, f"{step}_{found.number.replace('.', '-')}")
            self.stack.append(Frame(form, rank, node, reading.head))
            return
        for depth in range(len(self.stack) - 1, -1, -1):
            frame = self.stack[depth]
            if frame.form == form and (form == "dash" or rank > frame.rank):
                rank = frame.rank + 1 if form == "dash" else rank
                del self.stack[depth:]
                break
        else:
            rank = rank or 1
        number = found.number or str(rank)
        self._append(form, rank, number, reading.last)

    def _append(self, form: str, rank: int, number: str, last: int = 0) -> None:
        above = self.current
        if "1" in form and above is self.base:
            kind, step = "paragraph", "para"
        elif above.kind in ("point", "item"):
            kind, step = "item", "item"
        else:
            kind, step = "point", "point"
        node = above.add(kind, number, f"{step}_{number.lower()}")
        self.stack.append(Frame(form, last or rank, node))

    def _heads(self, index: int, line: Line, at: int) -> bool:
        """Whether the rest of the line is a heading of the paragraph just entered."""
        rest = self.text[at : line.end].strip()
        if not rest or self.current.kind != "paragraph" or line.finished or len(rest) > 100:
            return False
        after = next((x for x in self.lines[index + 1 :] if not x.noise), None)
        if after is None or words.MODAL.search(rest) or not rest[0].isupper():
            return False
        found = sign(self.text, after.body, after.end)
        if found and found.readings[0].form == "dotted":
            return found.readings[0].head == self.current.number
        return line.before_blank and after.text[0].isupper() and not found

    # text without a sign

    def _unsigned(self, index: int, line: Line) -> None:
        """Decide which part a line without a sign belongs to, and make that the current one."""
        top = self.stack[-1] if self.stack else None
        ended = ended_with(self.before)
        if top and top.form == "term" and defines(line) and (line.after_blank or ended):
            self._sibling(top)
        elif (
            defines(line)
            and ended
            and not any(f.form != "term" for f in self.stack)
            and definitions(self.lines[index:])
        ):
            del self.stack[:]
            self._append("term", 1, "1")
        elif not line.after_blank or not self.before:
            return
        elif top and top.form == "plain" and not top.closing and entry(line, self.before):
            closing = bool(CLOSES.search(self.before)) and not CLOSES.search(block_end(self.lines[index:]))
            self._sibling(top)
            self.stack[-1].closing = closing or block_end(self.lines[index:]).endswith(".")
        elif self.before.endswith(":") and lists(self.lines[index:]):
            self._append("plain", 1, "1")
        elif top and not top.numbered and ended and not self._goes_on(index, top):
            while self.stack and not self.stack[-1].numbered:
                self.stack.pop()

    def _sibling(self, frame: Frame) -> None:
        self.stack.pop()
        self._append(frame.form, frame.rank + 1, str(frame.rank + 1))

    def _goes_on(self, index: int, frame: Frame) -> bool:
        """Whether the list goes on after this line, so that the line belongs to its last entry."""
        for line in self.lines[index + 1 :]:
            found = None if line.noise else sign(self.text, line.body, line.end)
            if not found:
                continue
            if any(r.form == frame.form and (r.rank == frame.rank + 1 or r.form == "dash") for r in found.readings):
                return True
            if any(continues(f, r) for f in self.stack for r in found.readings):
                return False
        return False

    # signs within a line

    def _within(self, start: int, end: int) -> None:
        """Enter the entries of a list that stand one after another on a line."""
        for match in INLINE.finditer(self.text, start, end):
            found = sign(self.text, match.end(), end)
            if not found or found.bare or found.readings[0].form == "dash":
                continue
            before = self.text[start : match.start()]
            reading = next((r for f in reversed(self.stack) for r in found.readings if continues(f, r)), None)
            if reading is None and before.endswith(":"):
                reading = self._opening(found)
                if reading and not paired(self.text, reading, found.end, end):
                    reading = None
            if reading is None or ("1" in reading.form and not before.endswith(".") and self.current.kind != "point"):
                continue
            more: tuple[Sign, Reading] | None = (found, reading)
            while more:
                self._enter(*more)
                self.cuts.cut(more[0].start, self.current, "num")
                self.cuts.cut(more[0].end, self.current)
                more = self._deeper(more[0], end)
