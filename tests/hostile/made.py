"""Hostile files, made by code: archives and PDFs of the kinds that attack their readers. None is large on disk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx

TEXT = "AGREEMENT\n\nArticle 1\n\n1. The Parties shall help.\n\n2. They may ask.\n\nArticle 2\n\nIt ends.\n"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
)  # and ]> after it; &j; is two billion letters


def document(text: str = TEXT) -> bytes:
    """A plain DOCX."""
    made = docx.Document()
    for line in text.split("\n\n"):
        made.add_paragraph(line.strip())
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_parts(base: bytes = b"", *, drop: tuple[str, ...] = (), **parts: bytes | str) -> bytes:
    """A DOCX with parts of its own; `__` in a name stands for a slash, `_` for a stop."""
    names = {name.replace("__", "/").replace("_", "."): content for name, content in parts.items()}
    return zipped(names, base or document(), drop)


def zipped(parts: dict[str, bytes | str], base: bytes = b"", drop: tuple[str, ...] = ()) -> bytes:
    """A ZIP file of these parts, beside those of another."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        if base:
            with zipfile.ZipFile(io.BytesIO(base)) as old:
                for name in old.namelist():
                    if name not in parts and name not in drop:
                        archive.writestr(name, old.read(name))
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def body(inside: str, before: str = "") -> str:
    """The main part of a DOCX."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{before}<w:document {W}><w:body>{inside}</w:body></w:document>'


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def link(entry: str, target: str) -> bytes:
    """A ZIP file with an entry that is a symbolic link."""
    out = io.BytesIO(document())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo(entry)
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, target)
    return out.getvalue()


def overlapped(copies: int, size: int) -> bytes:
    """A ZIP file whose directory names one stream of zeros many times over (after David Fifield, 2019)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = packer.compress(bytes(size)) + packer.flush()
    check = zlib.crc32(bytes(size))
    name = b"word/document.xml"
    out = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 33, check, len(data), size, len(name), 0) + name + data
    start = len(out)
    for copy in range(copies):
        entry = name if not copy else b"word/copy%d.xml" % copy
        out += struct.pack(
            "<IHHHHHHIIIHHHHHII",
            *(0x02014B50, 20, 20, 0, 8, 0, 33, check, len(data), size, len(entry), 0, 0, 0, 0, 0, 0),
        )
        out += entry
    return out + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, copies, copies, len(out) - start, start, 0)


def lying(claimed: int, size: int) -> bytes:
    """A DOCX whose main part says that it unpacks to far less than it does."""
    made = zipped({"word/document.xml": b" " * size}, document())
    return made.replace(struct.pack("<I", size), struct.pack("<I", claimed))


def pdf(
    content: bytes = b"BT /F1 12 Tf 14 TL 50 750 Td (Article 1) Tj T* (It shall.) Tj ET",
    *,
    catalog: str = "",
    page: str = "",
    stream: str = "",
    pages: str = "/Kids[4 0 R]/Count 1",
    objects: tuple[bytes | str, ...] = (),
    trailer: str = "",
) -> bytes:
    """A PDF of one page: 1 catalogue, 2 pages, 3 font, 4 page, 5 its content, 6 and on are `objects`."""
    parts: list[bytes | str] = [
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>",
        f"<</Type/Pages {pages}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R>>>>/Contents 5 0 R {page}>>",
        f"<</Length {len(content)} {stream}>>\nstream\n".encode() + content + b"\nendstream",
        *objects,
    ]
    out, places = b"%PDF-1.7\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + (part if isinstance(part, bytes) else part.encode()) + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    return out + f"trailer<</Size {len(parts) + 1}/Root 1 0 R {trailer}>>\nstartxref\n{start}\n%%EOF".encode()


def deflated(size: int, times: int = 1) -> bytes:
    """So many zeros, deflated so many times over."""
    data = bytes(size)
    for _ in range(times):
        data = zlib.compress(data, 9)
    return data
