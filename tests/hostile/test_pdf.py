"""PDF files from anybody: `cmaa intake FILE`."""

import zlib

import pytest

from app.intake import pdf as reader
from tests.hostile import made
from tests.hostile.made import deflated, pdf

SAY = b"BT /F1 12 Tf 14 TL 50 750 Td (Article 1) Tj T* (It shall be so in all cases.) Tj ET"


def action(kind: str) -> bytes:
    return pdf(SAY, catalog="/OpenAction 6 0 R", objects=(f"<</S/{kind}>>",))


def objects_in_a_stream(count: int) -> bytes:
    """An object stream whose directory claims far more objects than it has."""
    inside = b" ".join(b"%d 0" % n for n in range(10, 60)) + b" <<>>"
    packed = zlib.compress(inside)
    part = (
        f"<</Type/ObjStm/N {count}/First {len(inside) - 5}/Filter/FlateDecode/Length {len(packed)}>>\nstream\n".encode()
    )
    return pdf(SAY, page="/Annots 30 0 R", objects=(part + packed + b"\nendstream",))


def previous_in_a_circle() -> bytes:
    data = pdf(SAY)
    start = data.rindex(b"startxref") + 10
    return pdf(SAY, trailer=f"/Prev {int(data[start:].split()[0])}")


#: name → (content, what is said where it is not read)
REFUSED = {
    "flate-bomb": (lambda: pdf(deflated(80_000_000), stream="/Filter/FlateDecode"), "PDF is"),
    "flate-bomb-in-a-bomb": (lambda: pdf(deflated(50_000_000, 3), stream="/Filter[/FlateDecode/FlateDecode/FlateDecode]"), "PDF is"),
    "filters-upon-filters": (lambda: pdf(b"x", stream=f"/Filter[{'/FlateDecode' * 5000}]"), "PDF is"),
    "run-length-bomb": (lambda: pdf(b"\x81\x20" * 700_000, stream="/Filter/RunLengthDecode"), "PDF"),
    "lzw-bomb": (lambda: pdf(bytes(100_000), stream="/Filter/LZWDecode"), "PDF"),
    "predictor-of-huge-rows": (
        lambda: pdf(deflated(5_000_000), stream="/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 2000000000>>"), "PDF",
    ),
    "stream-that-claims-a-terabyte": (lambda: pdf(SAY).replace(b"/Length 8", b"/Length 999999999999 %8"), "PDF"),
    "pages-in-a-circle": (lambda: pdf(SAY, pages="/Kids[2 0 R]/Count 1"), "the PDF"),
    "pages-that-name-each-other": (lambda: pdf(SAY, pages="/Kids[6 0 R]/Count 1", objects=("<</Type/Pages/Kids[2 0 R]/Count 1>>",)), "the PDF"),
    "page-named-twenty-thousand-times": (lambda: pdf(SAY, pages=f"/Kids[{'4 0 R ' * 20_000}]/Count 20000"), "more than 2000 pages"),
    "pages-counted-in-billions": (lambda: pdf(SAY, pages="/Kids[]/Count 2000000000"), "the PDF"),
    "negative-count": (lambda: pdf(SAY, pages="/Kids[]/Count -5"), "the PDF"),
    "length-that-refers-to-itself": (lambda: pdf(SAY).replace(b"<</Length 83 >>", b"<</Length 5 0 R>>"), "PDF"),
    "form-that-draws-itself": (
        lambda: pdf(b"/X Do", page="/Resources<</XObject<</X 6 0 R>>>>",
                    objects=("<</Type/XObject/Subtype/Form/Resources<</XObject<</X 6 0 R>>>>/Length 5>>\nstream\n/X Do\nendstream",)),
        "PDF",
    ),
    "arrays-in-arrays": (lambda: pdf(SAY, catalog="/X " + "[" * 100_000 + "]" * 100_000), "PDF"),
    "arrays-in-the-content": (lambda: pdf(b"BT " + b"[" * 200_000), "PDF"),
    "dictionaries-in-the-content": (lambda: pdf(b"BT /F1 12 Tf " + b"<</A " * 100_000), "PDF"),
    "pushes-without-end": (lambda: pdf(b"q " * 300_000), "PDF"),
    "encrypted": (lambda: pdf(SAY, trailer=f"/Encrypt 6 0 R/ID[<{'00' * 16}><{'00' * 16}>]", objects=(
        f"<</Filter/Standard/V 1/R 2/O<{'11' * 32}>/U<{'22' * 32}>/P -4>>",)), "the PDF wants a password"),
    "encrypted-by-the-unknown": (lambda: pdf(SAY, trailer="/Encrypt<</Filter/Foo/V 9>>"), "the PDF is broken"),
    "no-page": (lambda: pdf(SAY, pages="/Kids[]/Count 0"), "the PDF"),
    "no-text": (lambda: pdf(b"0 0 100 100 re f"), "the PDF is scanned"),
    "truncated": (lambda: pdf(SAY)[:250], "the PDF"),
    "header-alone": (lambda: b"%PDF-1.7\n", "the PDF is broken"),
    "header-and-zeros": (lambda: b"%PDF-1.7\n" + bytes(1_000_000), "the PDF is broken"),
    "sixty-thousand-headers": (lambda: b"%PDF-1.7\n" * 60_000, "the PDF is broken"),
    "table-of-a-billion-objects": (lambda: pdf(SAY).replace(b"xref\n0 6", b"xref\n0 999999999"), "the PDF"),
    "xref-at-nowhere": (lambda: pdf(SAY)[:-20] + b"startxref\n99999999999\n%%EOF", "the PDF"),
    "picture-named-pdf": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(90), "a picture cannot be read"),
    "program-named-pdf": (lambda: b"\x7fELF" + bytes(1000), "binary, not text"),
}  # fmt: skip

#: name → content; each is read, and what it asks to be done is not
TAKEN = {
    "javascript": lambda: action("JavaScript/JS(app.alert(1))"),
    "launch": lambda: action("Launch/F(/bin/sh)"),
    "uri": lambda: action("URI/URI(CANARY)"),
    "submit-form": lambda: action("SubmitForm/F(CANARY)"),
    "go-to-remote": lambda: action("GoToR/F(../../../etc/passwd)"),
    "import-data": lambda: action("ImportData/F(CANARY)"),
    "embedded-file": lambda: pdf(
        SAY,
        catalog="/Names<</EmbeddedFiles<</Names[(../../outside.txt) 6 0 R]>>>>",
        objects=("<</Type/Filespec/F(../../outside.txt)/EF<</F 5 0 R>>>>",),
    ),
    "stream-in-another-file": lambda: pdf(SAY, page="/X 6 0 R", objects=("<</Length 0/F(/etc/passwd)>>\nstream\n\nendstream",)),
    "form-of-xfa": lambda: pdf(SAY, catalog="/AcroForm<</XFA(<!DOCTYPE x SYSTEM 'CANARY'>)>>"),
    "metadata-with-entities": lambda: pdf(SAY, catalog="/Metadata 6 0 R", objects=(
        f"<</Type/Metadata/Length {len(made.LAUGHS) + 2}>>\nstream\n{made.LAUGHS}]>\nendstream",)),
    "outline-in-a-circle": lambda: pdf(SAY, catalog="/Outlines 6 0 R", objects=("<</First 6 0 R/Next 6 0 R>>",)),
    "object-stream-that-lies": lambda: objects_in_a_stream(2_000_000_000),
    "previous-in-a-circle": previous_in_a_circle,
    "bidi-and-halves": lambda: pdf(b"BT /F1 12 Tf 14 TL 50 750 Td (Article 1) Tj T* <202E> Tj (It shall be so.) Tj T* ET"),
    "content-in-a-circle": lambda: pdf(SAY, page="/Contents[5 0 R 6 0 R]", objects=("6 0 R",)),
    "dictionaries-in-dictionaries": lambda: pdf(SAY, catalog="/X " + "<</X " * 20_000 + "1" + ">>" * 20_000),
    "no-catalogue": lambda: pdf(SAY).replace(b"/Root 1 0 R", b""),
    "garbage-before-the-header": lambda: b"\n" * 500 + pdf(SAY),
    "garbage-after-the-end": lambda: pdf(SAY) + b"\xff" * 5000,
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_pdf_of_a_text_is_refused(name, run, place, canary):
    make, says = REFUSED[name]
    (place / "a.pdf").write_bytes(make())
    run("intake", "a.pdf").fails(1, says)
    assert not (place / "texts").exists()


@pytest.mark.parametrize("name", TAKEN)
def test_what_a_pdf_asks_for_is_not_done(name, run, place, canary):
    (place / "a.pdf").write_bytes(TAKEN[name]().replace(b"CANARY", canary.encode()))
    ended = run("intake", "a.pdf")
    ended.is_safe()
    assert ended.code == 0, ended.err
    assert "\u202e" not in (place / "texts/a/a.json").read_text()


def test_pages_are_counted_before_they_are_read():
    assert reader.PAGES == 2000
