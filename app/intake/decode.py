"""Bytes as text, in whatever encoding they are."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from app.intake.faults import UnreadableText

#: What stands beyond ASCII in texts of Western Europe: quotation marks and dashes, and letters within words.
_LIKELY = re.compile(
    r"[‘’“”„–—«»§°…•·€№]|(?<=[a-zA-Z])[àâäãåæçèéêëìíîïñòóôöõøùúûüßœ]|[ÀÄÅÇÈÉÊËÎÏÑÓÔÖØÜàéèêâçôö](?=[a-z])"
)


def decode(data: bytes, name: str) -> str:
    """Return bytes as text: UTF-8 if they are, else the encoding that fits best."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _western(data) or str(from_bytes(data).best() or "").removeprefix("\ufeff")
        if not text:
            raise _binary(name) from None
    odd = sum(c < " " and c not in "\t\n\r\f\v" for c in text)
    if odd > len(text) / 1000:
        raise _binary(name)
    return text


def _western(data: bytes) -> str:
    """Return a text of mostly ASCII letters, where a general guess has too little to go by; else nothing."""
    high = sum(byte > 127 for byte in data)
    if not 0 < high < len(data) / 10 or b"\x00" in data:
        return ""
    texts = [data.decode(encoding, errors="replace") for encoding in ("cp1252", "mac_roman")]
    likely = [len(_LIKELY.findall(text)) for text in texts]
    return texts[likely.index(max(likely))] if max(likely) > 0.7 * high else ""


def _binary(name: str) -> UnreadableText:
    return UnreadableText("binary, not text", where=name, remedy="give plain text, Markdown, HTML, PDF or DOCX")
