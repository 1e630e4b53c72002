"""DOCX and other ZIP files from anybody: `cmaa intake FILE`."""

import gzip
import tarfile
import zipfile
from io import BytesIO

import pytest

from app.guard.guarded import Bounds
from tests.hostile import made
from tests.hostile.made import body, paragraph, with_parts, zipped

RELS = "word/_rels/document.xml.rels"
REL = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}" TargetMode="External"/></Relationships>'
)
ARTICLES = paragraph("Article 1") + paragraph("It shall.") + paragraph("Article 2") + paragraph("It may.")
NUMBERS = [str(n**7) for n in range(60_000)]
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def nested(depth: int) -> bytes:
    data = made.document()
    for _ in range(depth):
        data = zipped({"word/inner.docx": data}, made.document())
    return data


def tar() -> bytes:
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        info = tarfile.TarInfo("../../outside.txt")
        info.size = 4
        archive.addfile(info, BytesIO(b"evil"))
    return out.getvalue()


def numbering(level: str) -> str:
    return (
        f'<?xml version="1.0"?><w:numbering {made.W}><w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


#: name → (content, exit code, what is said, where it is said nothing of)
REFUSED = {
    "deflate-bomb": (lambda: zipped({"word/document.xml": b" " * 30_000_000}, made.document()), "unpacks to far more"),
    "bomb-beside-the-text": (lambda: zipped({"word/media/a.png": bytes(30_000_000)}, made.document()), "unpacks to far"),
    "many-parts-that-add-up": (
        lambda: zipped({f"word/p{i}.xml": bytes(4_900_000) for i in range(45)}, made.document()), "unpacks to far more",
    ),
    "overlapping-parts": (lambda: made.overlapped(400, 1_000_000), "unpacks to far more than it holds"),
    "few-overlapping-parts": (lambda: made.overlapped(20, 1_000_000), "the file is"),
    "part-that-lies-of-its-size": (lambda: made.lying(1000, 40_000_000), "the file is"),
    "billion-laughs": (
        lambda: zipped({"word/document.xml": body(paragraph("&j;"), made.LAUGHS + "]>")}, made.document()), "the file is broken",
    ),
    "quadratic-entity": (
        lambda: zipped({"word/document.xml": body(
            paragraph("&a;" * 50_000), f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]>')}, made.document()), "the file is broken",
    ),
    "external-entity": (
        lambda: zipped({"word/document.xml": body(
            paragraph("&a;"), '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>')}, made.document()), "the file holds no text",
    ),
    "external-dtd": (
        lambda: zipped({"word/document.xml": body(
            paragraph("x"), '<!DOCTYPE x SYSTEM "CANARY">')}, made.document()), "no articles",
    ),
    "parameter-entity": (
        lambda: zipped({"word/document.xml": body(
            paragraph("x"), '<!DOCTYPE x [<!ENTITY % a SYSTEM "CANARY"> %a;]>')}, made.document()), "",
    ),
    "laughs-in-the-styles": (
        lambda: with_parts(word__styles_xml=f'<?xml version="1.0"?>{made.LAUGHS}]><w:styles {made.W}>&j;</w:styles>',
                           word__document_xml=body(paragraph("x"))), "",
    ),
    "deep-xml": (
        lambda: zipped({"word/document.xml": body("<w:p>" * 100_000 + "</w:p>" * 100_000)}, made.document()), "the file is",
    ),
    "deep-tables": (
        lambda: zipped({"word/document.xml": body("<w:tbl><w:tr><w:tc>" * 80 + "</w:tc></w:tr></w:tbl>" * 80)},
                       made.document()), "the file holds no text",
    ),
    "no-content-types": (lambda: with_parts(drop=("[Content_Types].xml",)), "the file is"),
    "no-relations": (lambda: with_parts(drop=("_rels/.rels",)), "the file is"),
    "circle-of-relations": (
        lambda: zipped({RELS: REL.format(kind="styles", target="document.xml").replace(' TargetMode="External"', ""),
                        "word/document.xml": body("")}, made.document()), "",
    ),
    "main-part-elsewhere": (
        lambda: zipped({"_rels/.rels": REL.format(kind="officeDocument", target="CANARY")}, made.document()), "the file is",
    ),
    "main-part-above": (
        lambda: zipped({"_rels/.rels": REL.format(kind="officeDocument", target="../../../../etc/passwd").replace(
            ' TargetMode="External"', "")}, made.document()), "the file is",
    ),
    "numbering-without-level": (
        lambda: zipped({"word/numbering.xml": numbering("<w:lvl/>"), "word/document.xml": body("")}, made.document()), "",
    ),
    "truncated": (lambda: made.document()[:5000], "a broken ZIP file"),
    "damaged": (lambda: made.document()[:3000] + b"\xff" * 500 + made.document()[3500:], "the file is"),
    "garbage-after-the-magic": (lambda: b"PK\x03\x04" + bytes(2000), "a broken ZIP file"),
    "zip-of-anything": (lambda: zipped({"a.txt": "Article 1"}), "a ZIP file, but no DOCX"),
    "zip-with-a-path-upwards": (lambda: zipped({"../../outside.txt": "evil", "/etc/evil": "evil"}), "but no DOCX"),
    "encrypted-entry": (lambda: made.document().replace(b"\x14\x00\x00\x00\x08\x00", b"\x14\x00\x01\x00\x08\x00"), ""),
    "twenty-thousand-entries": (
        lambda: zipped({f"a{i}": "" for i in range(20_000)}), "a ZIP file, but no DOCX",
    ),
    "zip-64-sizes": (
        lambda: made.document().replace(b"PK\x05\x06", b"PK\x05\x06\xff\xff\xff\xff", 1)[:-4] + b"\xff" * 4, "a broken ZIP",
    ),
    "gzip": (lambda: gzip.compress(bytes(5_000_000)), "binary, not text"),
    "gzip-of-gzip": (lambda: gzip.compress(gzip.compress(bytes(5_000_000))), "binary, not text"),
    "tar-with-a-path-upwards": (tar, "binary, not text"),
    "program-named-docx": (lambda: b"MZ" + bytes(3000), "binary, not text"),
    "empty-zip": (lambda: b"PK\x05\x06" + bytes(18), "binary, not text"),
}  # fmt: skip

#: name → content; each is an agreement, and what is hostile in it is left alone
TAKEN = {
    "path-upwards": lambda: with_parts(**{"______/outside_txt".replace("______", "../../.."): "evil"}),
    "absolute-path": lambda: zipped({"/etc/cmaa-evil": "evil"}, made.document()),
    "windows-path": lambda: zipped({"..\\..\\outside.txt": "evil", "C:\\evil": "evil"}, made.document()),
    "link-out": lambda: made.link("word/link", "/etc/passwd"),
    "link-over-the-text": lambda: made.link("word/media/x", "../../../outside.txt"),
    "nested-zips": lambda: nested(4),
    "remote-template": lambda: zipped(
        {"word/_rels/settings.xml.rels": REL.format(kind="attachedTemplate", target="CANARY")}, made.document()
    ),
    "remote-image": lambda: zipped(
        {RELS: REL.format(kind="image", target="CANARY"), "word/document.xml": body(ARTICLES)}, made.document()
    ),
    "remote-object": lambda: zipped(
        {RELS: REL.format(kind="oleObject", target="CANARY"), "word/document.xml": body(ARTICLES)}, made.document()
    ),
    "file-on-a-share": lambda: zipped(
        {RELS: REL.format(kind="image", target="file://127.0.0.1/share"), "word/document.xml": body(ARTICLES)},
        made.document(),
    ),
    "macros": lambda: zipped({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0" + bytes(100)}, made.document()),
    "field-that-runs": lambda: zipped(
        {"word/document.xml": body(ARTICLES + "<w:p><w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r></w:p>")},
        made.document(),
    ),
    "heading-of-level-999999999": lambda: zipped(
        {
            "word/document.xml": body(ARTICLES + paragraph("x", '<w:pStyle w:val="Big"/>')),
            "word/styles.xml": f'<?xml version="1.0"?><w:styles {made.W}><w:style w:type="paragraph" w:styleId="Big">'
            '<w:name w:val="heading 999999999"/></w:style></w:styles>',
        },
        made.document(),
    ),
    "list-that-starts-at-a-billion": lambda: zipped(
        {
            "word/document.xml": body(ARTICLES + paragraph("x", NUMBERED) * 3),
            "word/numbering.xml": numbering(
                '<w:lvl w:ilvl="0"><w:start w:val="999999999999"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1)"/></w:lvl>'
            ),
        },
        made.document(),
    ),
    "bidi-and-controls": lambda: made.document(made.TEXT.replace("help", "\u202ehelp\u200b")),
}


def intake(run, place, content, name, canary, **kwargs):
    if zipfile.is_zipfile(BytesIO(content)) and b"CANARY" in unpacked(content):
        content = zipped({n: c.replace(b"CANARY", canary.encode()) for n, c in parts(content).items()})
    (place / name).write_bytes(content)
    return run("intake", name, "--slug", "x", **kwargs)


def parts(content):
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked(content):
    try:
        return b"".join(parts(content).values()) if len(content) < 100_000 else b""
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        return b""


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_document_is_refused(name, run, place, canary):
    make, says = REFUSED[name]
    ended = intake(run, place, make(), "a.docx", canary)
    if ended.code:
        ended.fails(1, says)
        assert not (place / "texts").exists()
    else:
        assert says == "", "only where nothing is expected to be said may it be read"
        ended.is_safe()


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_hostile_beside_the_text_is_left_alone(name, run, place, canary):
    ended = intake(run, place, TAKEN[name](), "a.docx", canary)
    ended.is_safe()
    assert ended.code == 0, ended.err
    assert sorted(p.name for p in (place / "texts").iterdir()) == ["x"]
    assert "\u202e" not in (place / "texts/x/x.json").read_text()


def test_no_entity_is_ever_put_in(run, place, canary):
    secret = place / "secret.txt"
    secret.write_text("the-secret")
    doctype = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{secret}"><!ENTITY b "inside">]>'
    content = zipped({"word/document.xml": body(ARTICLES + paragraph("&a; &b;"), doctype)}, made.document())
    assert intake(run, place, content, "a.docx", canary).code == 0
    assert "the-secret" not in (place / "texts/x/x.json").read_text()


def test_one_that_takes_too_long_is_ended(run, place, canary):
    content = zipped({"word/document.xml": body("".join(map(paragraph, NUMBERS)))}, made.document())
    lower = {"app.intake.read.READ": Bounds(seconds=0.3, megabytes=1024)}
    intake(run, place, content, "a.docx", canary, changes=lower).fails(1, "takes longer than 0.3 seconds")
