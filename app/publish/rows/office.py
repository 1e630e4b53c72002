"""Files for an office: workbooks (openpyxl) and documents (python-docx).

A cell that a spreadsheet would take for a formula is written as text: what stands in it came from data.
"""

from __future__ import annotations

import io

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font

from app.ask.checklist import Checklist
from app.store.protocol import Rows

_WIDTHS = {"question": 40, "statement": 80, "abstract": 60, "conditions": 40}


def workbook(rows: Rows, title: str) -> bytes:
    """Return rows as an XLSX workbook of one sheet, with a frozen header and a filter."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101  a new workbook has a sheet
    sheet.title = title
    sheet.append(list(rows.columns))
    for row in rows:
        sheet.append([""] * len(rows.columns))
        for number, value in enumerate(row.values(), 1):
            cell = sheet.cell(sheet.max_row, number)
            cell.value = value
            cell.data_type = "s"  # never a formula
            cell.alignment = Alignment(vertical="top", wrap_text=True)
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
    paper = Document()
    paper.add_heading("Request for assistance: checklist", 0)
    for _, label in found.agreements:
        paper.add_paragraph(label, style="List Bullet")
    for _, label in found.uncoded:
        paper.add_paragraph(
            f"{label}: its text is not coded; the graph cannot say what it demands", style="List Bullet"
        )
    for part, items in found.parts.items():
        paper.add_heading(part, 1)
        for label in found.silent.get(part, []):
            paper.add_paragraph(f"{label}: no rule on this in the text")
        for item in items:
            table = paper.add_table(rows=1, cols=2, style="Table Grid")
            left, right = table.rows[0].cells
            left.text = f"☐ {item.name}"
            right.text = "\n".join(f"{ask.short}, {ask.citation}: {ask.rule}" for ask in item.asks)
    paper.add_paragraph("Made from a coding of the texts, in words of our own. No official status.")
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()
