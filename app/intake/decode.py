"""Bytes as text, in whatever encoding they are."""

from __future__ import annotations

import re

from charset_normalizer import from_bytes

from app.intake.faults import UnreadableText

#: What stands beyond ASCII in texts of Western Europe: quotation marks and dashes, and letters within words.
_LIKELY = re.compile(
    r"[‘’“”„–—«»§°…•·€№]|(?<=[a-zA-Z])[àâäãåæçèéêëìíîïñòóôöõøùúûüßœ]|[ÀÄÅÇÈÉÊËÎÏÑÓÔÖØÜàéèêâçôö](?=[a-z])"
)

_ODD = [chr(code) for code in range(32) if chr(code) not in "\t\n\r\f\v"]
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u2064\\u2066-\\u206f"
    "\\ufeff\\ufff9-\\ufffb\\ufffe\\uffff\\ud800-\\udfff\\U000e0000-\\U000e007f]"
    "|(?<=[A-Za-z])[\\u200c\\u200d]|[\\u200c\\u200d](?=[A-Za-z])"  # elsewhere they join letters of other scripts
)
_CHARSET = re.compile(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
#: Encodings that pages have (https://encoding.spec.whatwg.org/#names-and-labels). Python knows others, of which some
#: run in the square of the length, or give no text.
_OF_THE_WEB = re.compile(
    r"utf-?8(?:-sig)?|utf-?16(?:[bl]e)?|(?:us-)?ascii|iso-?8859-?\d{1,2}|latin-?\d|windows-?\d{3,4}|cp\d{3,4}|koi8-[ru]|"
    r"mac(?:intosh|-?roman)|gb(?:k|2312|18030)|big5(?:-hkscs)?|euc-?(?:jp|kr)|shift[-_]jis|iso-2022-jp",
    re.I,
)


def decode(data: bytes, name: str) -> str:
    """Return bytes as text: UTF-8 if they are, else the encoding that fits best."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _western(data) or str(from_bytes(data).best() or "").removeprefix("\ufeff")
        if not text:
            raise _binary(name) from None
    if sum(map(text.count, _ODD)) > len(text) / 1000:
        raise _binary(name)
    return text


def seen(text: str) -> str:
    """Return a text with one kind of line end and without what a reader cannot see.

    Left out are control characters, signs that turn the direction of what follows (Unicode Technical Report 36, section
    2.5), signs of no width that can hide in a word, and halves of characters: words must be what they look like.
    """
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def declared(data: bytes, name: str) -> str:
    """Return a page in the encoding that it declares in its head, if that is one of the Web, else in one that fits."""
    said = _CHARSET.search(data[:4096])
    encoding = said[1].decode() if said else "utf-8-sig"
    try:
        return data.decode(encoding) if _OF_THE_WEB.fullmatch(encoding) else decode(data, name)
    except (LookupError, UnicodeError):
        return decode(data, name)


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
