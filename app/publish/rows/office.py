"""Files for an office: workbooks (openpyxl), documents (python-docx), and CSV that is opened in a spreadsheet.

What a spreadsheet would take for a formula is written as text: it came from data (OWASP, CSV injection). In a workbook
the cell says so, and its value stays as it is; CSV has no such means, so that an apostrophe goes before the value.
CSV for programs (`app.publish.rows.results`) has every value unchanged.

The two libraries are imported when a file is made: together they take a third of the time in which a server starts.
"""

from __future__ import annotations

import csv
import io
import re
from copy import copy
from typing import Any

from app.ask import patience
from app.ask.checklist import Checklist
from app.publish.xml import legal
from app.store.protocol import Rows

_WIDTHS = {"question": 40, "statement": 80, "abstract": 60, "conditions": 40}

#: Characters that a cell of a workbook, and the name of a sheet, may have.
_MOST, _MOST_NAME = 32_767, 31
#: How a formula begins, also in the wide signs of East Asian keyboards, and what a cell may not begin with.
_FORMULA = re.compile("[\\s\x00-\x20\u200b-\u200f\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
#: Numbers, and days before the year 0, which begin with a sign and are none.
_SIGNED = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?%?|-\d{4,}-\d\d-\d\d", re.ASCII)


def sheet(rows: Rows) -> str:
    """Return rows as CSV for a spreadsheet: what it would take for a formula has an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.columns)
    writer.writerows([f"'{value}" if is_formula(value) else value for value in row.values()] for row in rows)
    return out.getvalue()


def is_formula(text: str) -> bool:
    """Tell whether a spreadsheet may take a text for a formula."""
    return bool(_FORMULA.match(text)) and not _SIGNED.fullmatch(text)


def workbook(rows: Rows, title: str) -> bytes:
    """Return rows as an XLSX workbook of one sheet, with a frozen header and a filter; or raise TooSlow."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has a sheet
    sheet.title = re.sub(r"[][:*?/\\]", "-", title)[:_MOST_NAME]
    sheet.append(list(rows.columns))
    styles: dict[bool, Any] = {}
    for line, row in enumerate(rows, 2):  # the sheet itself looks at every cell to find its last line
        patience.go_on()  # a cell takes ten microseconds or more, and there may be hundreds of thousands
        for number, value in enumerate(row.values(), 1):
            cell = sheet.cell(line, number)
            text = legal(value)
            cell.value = text if len(text) <= _MOST else text[: _MOST - 1] + "…"
            cell.data_type = "s"  # never a formula
            if (formula := is_formula(text)) in styles:
                cell._style = copy(styles[formula])  # to look each style up again takes most of the time
                continue
            cell.quotePrefix = formula  # nor one after somebody edits it
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            styles[formula] = cell._style
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = _WIDTHS.get(str(cell.value), 22)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def document(found: Checklist) -> bytes:
    """Return a checklist as a DOCX form to fill in."""
    from docx import Document

    paper = Document()
    paper.add_heading("Request for assistance: checklist", 0)
    for _, label in found.agreements:
        paper.add_paragraph(legal(label), style="List Bullet")
    for _, label in found.uncoded:
        paper.add_paragraph(
            legal(f"{label}: its text is not coded; the graph cannot say what it demands"), style="List Bullet"
        )
    for part, items in found.parts.items():
        paper.add_heading(legal(part), 1)
        for label in found.silent.get(part, []):
            paper.add_paragraph(legal(f"{label}: no rule on this in the text"))
        for item in items:
            table = paper.add_table(rows=1, cols=2, style="Table Grid")
            left, right = table.rows[0].cells
            left.text = legal(f"☐ {item.name}")
            right.text = legal("\n".join(f"{ask.short}, {ask.citation}: {ask.rule}" for ask in item.asks))
    paper.add_paragraph("Made from a coding of the texts, in words of our own. No official status.")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()
