"""The text of a DOCX file, with the numbers that Word adds to its lists.

Nothing is unpacked to disk, and nothing that the file refers to is fetched: only its own paragraphs are read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from app.intake.faults import UnreadableText
from app.intake.markers import numeral, whole

#: The most that the parts of a file may unpack to, in bytes, and the most by which one may grow.
UNPACKED, GROWTH = 200_000_000, 200

_HEADING = re.compile(r"Heading [1-9]")


def docx_text(data: bytes, name: str) -> str:
    """Return the paragraphs and table cells of a document; headings bear # marks."""
    _refuse_bomb(data, name)
    try:
        return _text(docx.Document(io.BytesIO(data)))
    except MemoryError:
        raise
    except Exception as error:  # python-docx raises what its own parts raise, of many kinds
        what = "no DOCX file" if isinstance(error, (KeyError, ValueError)) else f"broken ({type(error).__name__})"
        raise UnreadableText(f"the file is {what}", where=name, remedy="save it as DOCX anew") from None


def _text(document: Any) -> str:
    lists = _Lists(document)
    lines: list[str] = []
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                lines.append(" | ".join(cell.text.strip() for cell in row.cells))
        else:
            lines.append(lists.label(block) + _marks(block) + block.text)
        lines.append("")
    return "\n".join(lines) + "\n"


def _refuse_bomb(data: bytes, name: str) -> None:
    try:
        parts = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnreadableText("a broken ZIP file", where=name, remedy="save it as DOCX anew") from None
    grows = any(p.file_size > 5_000_000 and p.file_size > GROWTH * max(p.compress_size, 1) for p in parts)
    if grows or sum(p.file_size for p in parts) > UNPACKED:
        raise UnreadableText("unpacks to far more than it holds", where=name, remedy="do not open it; ask its sender")
    if "word/document.xml" not in {p.filename for p in parts}:
        raise UnreadableText("a ZIP file, but no DOCX", where=name, remedy="unpack it and give the text")


def _marks(paragraph: Paragraph) -> str:
    style = (paragraph.style.name or "") if paragraph.style is not None else ""
    if style == "Title":
        return "# "
    return "#" * int(style[8:]) + " " if _HEADING.fullmatch(style) else ""


class _Lists:
    """Counts the entries of the numbered lists of a document, as Word does when it shows it."""

    def __init__(self, document: Any) -> None:
        self.count: dict[str, dict[int, int]] = defaultdict(dict)
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        try:
            numbering = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {}
        for each in numbering.findall(qn("w:abstractNum")):
            levels = {}
            for level in each.findall(qn("w:lvl")):
                said = {child.tag: child.get(qn("w:val"), "") for child in level}
                levels[int(level.get(qn("w:ilvl")))] = (
                    said.get(qn("w:numFmt"), "decimal"),
                    said.get(qn("w:lvlText"), ""),
                    whole(said.get(qn("w:start"))),
                )
            abstract[each.get(qn("w:abstractNumId"))] = levels
        for each in numbering.findall(qn("w:num")):
            self.levels[each.get(qn("w:numId"))] = abstract.get(each.find(qn("w:abstractNumId")).get(qn("w:val")), {})

    def label(self, paragraph: Paragraph) -> str:
        """Return the number or bullet that Word shows before a paragraph."""
        element: Any = paragraph._p.pPr
        style: Any = paragraph.style
        found = element.numPr if element is not None else None
        if found is None and style is not None and style.element.pPr is not None:
            found = style.element.pPr.numPr
        if found is None or found.numId is None:
            return ""
        number, depth = str(found.numId.val), found.ilvl.val if found.ilvl is not None else 0
        levels = self.levels.get(number, {})
        if depth not in levels:
            return ""
        form, shown, start = levels[depth]
        count = self.count[number]
        count[depth] = count.get(depth, start - 1) + 1
        for deeper in [d for d in count if d > depth]:
            del count[deeper]
        if form == "bullet":
            return "- "
        for level in range(depth + 1):
            shown = shown.replace(f"%{level + 1}", numeral(count.get(level, 1), levels.get(level, (form, "", 1))[0]))
        return shown + " "
