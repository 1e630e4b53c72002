"""From the text of an agreement to its parts: every character belongs to one part or to a listed remainder."""

from __future__ import annotations

import re
from dataclasses import replace

from app.intake import words
from app.intake.body import Body
from app.intake.faults import NotAnAgreement
from app.intake.final import signature
from app.intake.front import front
from app.intake.lines import Line, split
from app.intake.outline import Mark, Outline, outline
from app.intake.tree import Cuts, Node, Signature, Structure, fill, name

_FINAL_WITHIN = re.compile(
    r"(?<=[.;])\s+(?=(?:IN WITNESS|In witness|IN FAITH|In faith|DONE|Done) (?:WHEREOF|whereof|at|in)\b)"
)


def structure(text: str, name_of_text: str = "(text)", article: str = "") -> Structure:
    """Find the parts of a text. With `article` the text is that one article of an agreement, without its heading."""
    lines = split(text)
    if not lines:
        raise NotAnAgreement("the text is empty", where=name_of_text, remedy="check the file")
    root, cuts, warnings = Node("text"), Cuts(), list[str]()
    cuts.cut(0, None, "before the text")
    if article:
        whole = root.add("article", article, f"art_{article}")
        Body(text, whole, cuts, warnings).read(lines)
        return _finish(text, root, cuts, warnings, "", [], Signature())
    found = outline(lines)
    warnings += found.warnings
    _refuse(found, lines, name_of_text)
    begin = found.marks[0].index
    title, parties = front(text, [line for i, line in enumerate(lines[:begin]) if i not in found.contents], root, cuts)
    for i in found.contents:
        cuts.cut(lines[i].start, None, "table of contents")
    final = _final(text, lines, found)
    _parts(text, lines, found, final, root, cuts, warnings)
    done = _finish(text, root, cuts, warnings, title, parties, Signature())
    last = next((node for node in done.nodes if node.kind == "final-clause"), None)
    if last:
        own = [text[p.start : p.end] for p in done.pieces if p.node is last]
        done.signature = signature("".join(own))
    _cut_off(done, lines)
    return done


def _refuse(found: Outline, lines: list[Line], where: str) -> None:
    if found.second >= 0:
        place = lines[found.second]
        raise NotAnAgreement(
            f'two agreements in one text: the articles begin anew with "{place.text[:40]}"',
            where=f"{where}:{place.number}",
            remedy="split the file, one agreement each",
        )
    if not any(mark.kind == "article" for mark in found.marks):
        raise NotAnAgreement(
            "no articles found",
            where=where,
            remedy="give the text of an agreement, or name the one article that it is with --article",
        )


def _final(text: str, lines: list[Line], found: Outline) -> tuple[int, int]:
    """Return the line and the place at which the final clause begins, or (-1, 0)."""
    articles = [i for i, mark in enumerate(found.marks) if mark.kind == "article"]
    annex = next((i for i, mark in enumerate(found.marks) if mark.kind == "annex"), len(found.marks))
    last = max(i for i in articles if i < annex)
    end = found.marks[annex].index if annex < len(found.marks) else len(lines)
    for index in range(found.marks[last].index + 1, end):
        line = lines[index]
        if line.noise:
            continue
        said = line.text.lstrip("*_")
        before = next((x for x in reversed(lines[:index]) if not x.noise), line)
        if words.FINAL.match(said) and said[0].isupper() and (before.finished or line.after_blank):
            return index, line.start
        if inside := _FINAL_WITHIN.search(text, line.body, line.end):
            return index, inside.end()
    return -1, 0


def _parts(
    text: str, lines: list[Line], found: Outline, final: tuple[int, int], root: Node, cuts: Cuts, warnings: list[str]
) -> None:
    """Make the nodes of the large parts and read what stands in each."""
    annex: Node | None = None
    chapter: Node | None = None
    section: Node | None = None
    numbered = any(mark.kind == "chapter" for mark in found.marks)
    for mark, following in zip(found.marks, [*found.marks[1:], None], strict=True):
        until = following.index if following else len(lines)
        above = annex or root
        if mark.kind == "annex":
            node = annex = root.add("annex", mark.number, f"annex_{mark.value}")
            chapter = section = None
        elif mark.kind == "chapter":
            node = chapter = above.add("chapter", mark.number, f"chp_{mark.value}")
            section = None
        elif mark.kind == "group" and not numbered:
            rank = sum(child.kind == "chapter" for child in above.children) + 1
            node = chapter = above.add("chapter", str(rank), f"chp_{rank}")
        elif mark.kind == "group":
            over = chapter or above
            rank = sum(child.kind == "section" for child in over.children) + 1
            node = section = over.add("section", str(rank), f"sec_{rank}")
        elif mark.kind == "section":
            standard = any(words.SECTION_KIND.fullmatch(lines[i].text) for i in mark.headings)
            kind, step = ("standard", "std") if standard else ("section", "sec")
            node = (chapter or above).add(kind, mark.number, f"{step}_{mark.number.replace('.', '-')}")
        else:
            suffix = mark.number[len(str(mark.value)) :].strip().lower() if mark.number[:1].isdigit() else ""
            local = f"art_{mark.value}{'-' if suffix else ''}{suffix}"
            node = (section or chapter or above).add("article", mark.number, local)
        start = _head(mark, lines, node, cuts)
        first = (mark.headings[-1] if mark.headings else mark.index) + 1
        stop = until
        if mark.index < final[0] < until or (final[0] == mark.index and final[1]):
            stop = final[0]
        inside = lines[first:stop]
        if mark.body:
            inside = [lines[mark.index], *inside]
        if final[0] >= 0 and stop == final[0] and final[1] > lines[final[0]].start:
            inside.append(_until(lines[final[0]], final[1], text))
        Body(text, node, cuts, warnings).read(inside, start)
        if stop == final[0] and final[0] >= 0:
            _closing(text, lines[final[0] : until], final[1], root, cuts)


def _head(mark: Mark, lines: list[Line], node: Node, cuts: Cuts) -> int:
    """Cut the sign and the heading of a large part; return where its text begins on the same line, or 0."""
    line = lines[mark.index]
    cuts.cut(line.start, node, "heading" if mark.rest == mark.start else "num")
    if mark.rest > mark.start:
        cuts.cut(mark.rest, node, "heading")
    for i in range(mark.index + 1, (mark.headings or [0])[-1] + 1):
        noise = lines[i].noise
        cuts.cut(lines[i].start, None if noise else node, noise or "heading")
    return mark.body


def _until(line: Line, end: int, text: str) -> Line:
    """Return the part of a line that stands before the final clause."""
    return replace(line, end=end, text=text[line.body : end].strip(), noise="", before_blank=True)


def _closing(text: str, lines: list[Line], start: int, root: Node, cuts: Cuts) -> None:
    node = root.add("final-clause", "", "final")
    for line in lines:
        cuts.cut(max(line.start, start), None if line.noise else node, line.noise or "text")


def _finish(
    text: str, root: Node, cuts: Cuts, warnings: list[str], title: str, parties: list[str], signed: Signature
) -> Structure:
    warnings += name(root)
    pieces = cuts.pieces(len(text))
    fill(text, pieces)
    for node in root.walk():
        if node.kind in ("point", "paragraph", "subparagraph"):
            match = words.DEFINITION.match(node.text)
            if match and words.MEANS.search(node.text, match.end(), match.end() + 60):
                node.term = match["term"].strip()
    return Structure(text, root, pieces, title, parties, signed, warnings)


def _cut_off(done: Structure, lines: list[Line]) -> None:
    """Warn where the text seems to stop before its end."""
    kinds = {node.kind for node in done.nodes}
    said = [line for line in lines if not line.noise][-1].text
    whole = said.rstrip("*_\"”’') ")
    if "final-clause" not in kinds and not whole.endswith((".", "!", "?")):
        done.warnings.append(f'the text seems cut off: it ends with "{said[-30:]}"')
    elif "final-clause" not in kinds and "preamble" in kinds:
        done.warnings.append("the text has a preamble but no final clause; it may be cut off")
    done.warnings += [
        f"{node.eid} is empty" for node in done.nodes if node.kind == "article" and not node.text and not node.children
    ]
