import io
import zipfile

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import MissingFolder
from app.intake import read as reading
from app.intake.faults import NotAnAgreement, UnreadableText
from app.intake.read import read, read_bytes
from app.intake.structure import structure

TEXT = "AGREEMENT\n\nArticle 1\n\n1. The “Parties” shall help.\n\n2. Café, naïve – § 5.\n\nArticle 2\n\nIt ends.\n"
EIDS = ["art_1", "art_1__para_1", "art_1__para_2", "art_2"]


def eids(data: bytes, name: str) -> list[str]:
    return [node.eid for node in structure(read_bytes(data, name).text).nodes]


def pdf(*pages: str) -> bytes:
    """A PDF of the least kind, a line of text a line of the page."""
    kids = " ".join(f"{4 + 2 * i} 0 R" for i in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    for rank, page in enumerate(pages):
        lines = "".join(
            f"({line.replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) Tj T* " for line in page.split("\n")
        )
        stream = f"BT /F1 12 Tf 14 TL 50 750 Td {lines}ET"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>>>/Contents {5 + 2 * rank} 0 R>>"
        )
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()


def saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_encoding_and_any_line_end(encoding, end):
    document = read_bytes(TEXT.replace("\n", end).encode(encoding), "a.txt")
    assert document.text == TEXT
    assert document.media == "text"


def test_an_encoding_that_has_to_be_guessed_keeps_the_parts(shared):
    text = (shared / "texts" / "UK-Kenya_2020_Protocol2_MAA.txt").read_text(encoding="utf-8")
    assert read_bytes(text.encode("mac_roman"), "a.txt").text.count("’") == text.count("’")


def test_markdown_is_text_with_marks(tmp_path):
    file = tmp_path / "a.md"
    file.write_text("## AGREEMENT\n\n### Article  1\n\n#### Scope\n\nIt shall.\n")
    assert read(file).media == "markdown"
    node = structure(read(file).text).nodes[0]
    assert (node.eid, node.heading, node.text) == ("art_1", "Scope", "It shall.")


def test_html_gives_what_a_reader_sees():
    page = (
        "<!DOCTYPE html><html><head><title>Treaties</title><style>p {}</style></head><body><h1>AGREEMENT</h1>"
        "<h2>Article 1</h2><p>1. It <b>shall</b>&nbsp;help:</p><ol type=a><li>one;</li><li>two.</li></ol>"
        "<script>var x = 'Article 9'</script><p>2. It<br>ends.</p><h2>Article 2</h2><p>Café.</p></body></html>"
    )
    document = read_bytes(page.encode(), "page")
    assert document.media == "html"
    done = structure(document.text)
    assert [n.eid for n in done.nodes] == [
        "art_1", "art_1__para_1", "art_1__para_1__point_a", "art_1__para_1__point_b", "art_1__para_2", "art_2",
    ]  # fmt: skip
    assert done.node("art_1__para_1").text == "It shall help:"
    assert done.title == "AGREEMENT"
    assert "Café" in read_bytes(page.replace("<head>", "<head><meta charset=latin-1>").encode("latin-1"), "a.html").text


def test_docx_with_typed_numbers_headings_and_tables():
    document = docx.Document()
    document.add_heading("AGREEMENT", 0)
    for line in TEXT.split("\n\n")[1:]:
        document.add_heading(line, 2) if line.startswith("Article") else document.add_paragraph(line.strip())
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "left", "right"
    data = saved(document)
    assert eids(data, "a.docx") == EIDS
    assert "left | right" in read_bytes(data, "a.docx").text


def test_docx_with_numbers_that_word_adds():
    document = docx.Document()
    document.add_paragraph("Article 1")
    for text, style in (("It shall:", 0), ("ask;", 1), ("answer.", 1), ("It may.", 0)):
        paragraph = document.add_paragraph(text)
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_numId().val = 99
        properties.get_or_add_ilvl().val = style
    numbering = document.part.numbering_part.element
    abstract = OxmlElement("w:abstractNum")
    abstract.set(qn("w:abstractNumId"), "98")
    for depth, (form, shown) in enumerate((("decimal", "%1."), ("lowerLetter", "(%2)"))):
        level = OxmlElement("w:lvl")
        level.set(qn("w:ilvl"), str(depth))
        for tag, value in (("w:start", "1"), ("w:numFmt", form), ("w:lvlText", shown)):
            child = OxmlElement(tag)
            child.set(qn("w:val"), value)
            level.append(child)
        abstract.append(level)
    numbering.insert(0, abstract)
    number = OxmlElement("w:num")
    number.set(qn("w:numId"), "99")
    link = OxmlElement("w:abstractNumId")
    link.set(qn("w:val"), "98")
    number.append(link)
    numbering.append(number)
    assert eids(saved(document), "a.docx") == [
        "art_1", "art_1__para_1", "art_1__para_1__point_a", "art_1__para_1__point_b", "art_1__para_2",
    ]  # fmt: skip


def test_pdf_of_several_pages():
    data = pdf(
        "AGREEMENT\nArticle 1\n1. The Parties shall help each other.\n1", "2. They may refuse.\nArticle 2\nIt ends.\n2"
    )
    document = read_bytes(data, "a.pdf")
    assert document.media == "pdf"
    done = structure(document.text)
    assert [n.eid for n in done.nodes] == EIDS
    assert {p.role for p in done.remainder()} == {"page number"}


def test_standard_input(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TEXT.encode())))
    assert read("-").text == TEXT


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * 30_000_000)
    return out.getvalue()


def archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in files.items():
            made.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.txt", "the file is empty"),
        (b" \n\t\n", "a.txt", "the file is empty"),
        (bytes(range(256)) * 40, "a.txt", "binary, not text"),
        (b"\x7fELF\x02\x01\x01" + bytes(500), "a.bin", "binary, not text"),
        (b"\x89PNG\r\n\x1a\n" + bytes(90), "a.png", "a picture cannot be read"),
        (b"\xd0\xcf\x11\xe0" + bytes(90), "a.doc", "a file of an old Word cannot be read"),
        (b"{\\rtf1 Article 1}", "a.rtf", "an RTF file cannot be read"),
        (pdf("", ""), "scan.pdf", "the PDF is scanned"),
        (pdf(TEXT)[:300], "cut.pdf", "PDF is"),
        (b"%PDF-1.7 nothing", "a.pdf", "the PDF is"),
        (bomb(), "bomb.docx", "unpacks to far more than it holds"),
        (archive(a="1"), "a.docx", "a ZIP file, but no DOCX"),
        (archive(word__document_xml="x"), "a.zip", "a ZIP file, but no DOCX"),
        (b"PK\x03\x04nothing", "a.docx", "a broken ZIP file"),
        (archive(**{"word/document.xml": "<w"}), "a.docx", "the file is"),
        (b"<html><body></body></html>", "a.html", "no text"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else None,
)
def test_a_bad_file_is_told_in_one_line(data, name, said):
    with pytest.raises(UnreadableText, match=said) as caught:
        read_bytes(data, name)
    message = str(caught.value)
    assert message.startswith(f"{name}: ")
    assert "; " in message
    assert "\n" not in message


def test_a_file_that_is_too_large_is_not_even_read(tmp_path, monkeypatch):
    file = tmp_path / "a.txt"
    with file.open("wb") as out:
        out.truncate(reading.LIMIT + 1)
    with pytest.raises(UnreadableText, match="larger than 50 MB"):
        read(file)
    monkeypatch.setattr(reading, "LIMIT", 10)
    with pytest.raises(UnreadableText, match="larger than"):
        read_bytes(TEXT.encode(), "a.txt")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(MissingFolder, match="no such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(UnreadableText, match="cannot be read"):
        read(tmp_path)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300), st.binary(max_size=200).map(lambda b: b"%PDF-1.4\n" + b), st.text().map(str.encode)
    )
)
def test_whatever_the_bytes_there_is_a_text_or_one_line(data):
    message = ""
    try:
        structure(read_bytes(data, "a").text)
    except (UnreadableText, NotAnAgreement) as error:
        message = str(error)
    assert "\n" not in message


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 900), st.integers(0, 60), st.binary(max_size=8))
def test_a_damaged_pdf_is_read_or_told(place, length, put):
    whole = pdf(TEXT, TEXT)
    message = ""
    try:
        read_bytes(whole[:place] + put + whole[place + length :], "a")
    except UnreadableText as error:
        message = str(error)
    assert "\n" not in message
