"""From a file to its text: plain text, Markdown, HTML, PDF, DOCX or standard input, in any encoding.

A file may come from anybody. HTML, PDF and DOCX are read under guard (`app.guard.guarded`), since their readers can be
made to loop and to grow; the text holds nothing that a reader would not see.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

from app.guard.files import bytes_of
from app.guard.guarded import READ, guarded
from app.intake.decode import decode, seen
from app.intake.faults import UnreadableText

#: The largest file that is read, in bytes; the longest agreement met has 70 thousand.
LIMIT = 50_000_000

_HTML = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.DOTALL)
_OTHER = {
    b"\xd0\xcf\x11\xe0": ("a file of an old Word", "save it as DOCX"),
    b"{\\rtf": ("an RTF file", "save it as DOCX or as plain text"),
    b"\x89PNG": ("a picture", "run it through OCR"),
    b"\xff\xd8\xff": ("a picture", "run it through OCR"),
    b"II*\x00": ("a picture", "run it through OCR"),
}


@dataclass(frozen=True)
class Document:
    """The text of a file, its line ends made one kind."""

    text: str = field(repr=False)
    name: str
    media: str


def read(path: str | Path) -> Document:
    """Read a file, or standard input if the path is `-`."""
    name = str(path)
    if name == "-":
        return read_bytes(sys.stdin.buffer.read(LIMIT + 1), "(standard input)")
    return read_bytes(bytes_of(Path(path), LIMIT, fault=UnreadableText), name)


def read_bytes(data: bytes, name: str) -> Document:
    """Read the content of a file; `name` is for errors, its ending a hint."""
    if len(data) > LIMIT:
        raise _too_large(name)
    if not data.strip():
        raise UnreadableText("the file is empty", where=name, remedy="check the file")
    for magic, (what, remedy) in _OTHER.items():
        if data.startswith(magic):
            raise UnreadableText(f"{what} cannot be read", where=name, remedy=remedy)
    media = _media(data, name)
    text = seen(_extracted(data, name, media))
    if not text.strip():
        raise UnreadableText("the file holds no text", where=name, remedy="check the file")
    return Document(text, name, media)


def _extracted(data: bytes, name: str, media: str) -> str:
    if media == "pdf":
        from app.intake.pdf import pdf_text as extract
    elif media == "docx":
        from app.intake.docx import docx_text as extract
    elif media == "html":
        from app.intake.html import html_text as extract
    else:
        return decode(data, name)
    return str(guarded(lambda: extract(data, name), name, READ, fault=UnreadableText))


def _media(data: bytes, name: str) -> str:
    ending = Path(name).suffix.lower()
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if ending in (".html", ".htm", ".xhtml") or _HTML.match(data[:4096]):
        return "html"
    return "markdown" if ending in (".md", ".markdown") else "text"


def _too_large(name: str) -> UnreadableText:
    return UnreadableText(f"larger than {LIMIT // 1_000_000} MB", where=name, remedy="give the agreement alone")
