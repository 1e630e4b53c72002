import io
import json

import pyoxigraph as ox
from docx import Document
from openpyxl import load_workbook

from app.ask.basis import basis
from app.ask.checklist import checklist
from app.ask.compare import compare
from app.publish.rows.comparison import as_json, as_text, basis_as_text, checklist_as
from app.publish.rows.office import document, workbook
from app.store.protocol import Rows


def test_a_workbook_holds_the_rows_and_no_formula():
    rows = Rows(("name", "value"), [(ox.Literal("=1+1"), ox.Literal("+cmd")), (ox.Literal("plain"), None)])
    sheet = load_workbook(io.BytesIO(workbook(rows, "test"))).active
    assert [[c.value for c in row] for row in sheet.iter_rows()] == [
        ["name", "value"],
        ["=1+1", "+cmd"],
        ["plain", None],
    ]
    assert {c.data_type for row in sheet.iter_rows(min_row=2) for c in row if c.value} == {"s"}


def test_a_comparison_as_json_opens_down_to_the_norms(asker):
    whole = json.loads(as_json(compare(asker, ["jpn-usa-1997", "wto-tfa"], group="F")))
    line = next(line for line in whole["lines"] if line["variable"] == "use-as-evidence")
    assert line["cells"][0]["cited"] == "10.1, 10.2"
    assert line["cells"][0]["norms"][0]["modality"] == "prohibition"
    assert line["told"][0].startswith("Japan–United States (1997) bars it")


def test_texts_for_a_terminal(asker):
    assert "differ in answer" in as_text(compare(asker, ["jpn-usa-1997", "wto-tfa"], group="H"))
    assert "LISTED" in basis_as_text(basis(asker, "usa", "mne"))


def test_checklists_in_three_forms(asker):
    found = checklist(asker, ["jpn-usa-1997", "wto-tfa"])
    assert "- [ ] **nature of proceedings**" in checklist_as(found, "md")
    assert '<input type="checkbox"> nature of proceedings' in checklist_as(found, "html")
    paper = Document(io.BytesIO(document(found)))
    assert any("nature of proceedings" in cell.text for table in paper.tables for cell in table.rows[0].cells)


def test_every_line_of_a_workbook_looks_alike():
    rows = Rows.of(("a", "b"), [["x", "=1"], ["y", "=2"], ["", "z"]])
    sheet = load_workbook(io.BytesIO(workbook(rows, "test"))).active
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert all(cell.alignment.wrap_text and cell.alignment.vertical == "top" for cell in cells)
    assert [cell.value for cell in cells if cell.quotePrefix] == ["=1", "=2"]
    assert all(cell.data_type == "s" for cell in cells if cell.value)
