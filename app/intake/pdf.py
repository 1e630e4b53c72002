"""The text of a PDF file. Its actions and scripts are not even looked at; pypdf bounds what a stream may unpack to."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader

from app.intake.faults import UnreadableText

#: A page with fewer characters than this on the average is a picture of a text.
_SPARSE = 20
#: The most pages that are read; the longest agreement met has a hundred.
PAGES = 2000


def pdf_text(data: bytes, name: str) -> str:
    """Return the text of all pages, one after another."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableText("the PDF wants a password", where=name, remedy="save it without one")
        if len(reader.pages) > PAGES:
            raise UnreadableText(f"the PDF has more than {PAGES} pages", where=name, remedy="give the agreement alone")
        pages = [page.extract_text() for page in reader.pages]
    except (UnreadableText, MemoryError):
        raise
    except Exception as error:  # of a broken file pypdf raises of many kinds, failed assertions among them
        raise UnreadableText(f"the PDF is broken ({type(error).__name__})", where=name, remedy="save it anew") from None
    if sum(len(page.strip()) for page in pages) < _SPARSE * max(len(pages), 1):
        raise UnreadableText("the PDF is scanned: it holds no text", where=name, remedy="run it through OCR")
    return "\n".join(pages) + "\n"
