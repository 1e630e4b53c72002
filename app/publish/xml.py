"""XML: what it cannot hold.

A literal of RDF may have control characters; XML 1.0 (section 2.2) has no way to write them. A carriage return is read
as the end of a line (section 2.11), unless it is written as a reference. The engine heeds neither.
"""

from __future__ import annotations

import re
from pathlib import Path

from app.errors import NotOffered

_CHUNK = 1 << 20
_NONE_OF_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return the text with U+FFFD, the mark of replacement, for each character that XML cannot hold."""
    return _NONE_OF_XML.sub("\ufffd", text)


def faithful(content: bytes) -> bytes:
    """Return what the engine wrote as XML so that any parser reads the same, or raise NotOffered where XML cannot."""
    if _NONE_OF_XML.search(content.decode()):
        raise NotOffered("the answer has control characters, which XML cannot hold", remedy="choose another format")
    return content.replace(b"\r", b"&#13;")


def mend(path: Path) -> None:
    """Make a file that the engine wrote as XML well-formed; U+FFFD stands for what XML cannot hold."""
    aside = path.with_name(f"{path.name}.mended")
    with path.open(encoding="utf-8", newline="") as plain, aside.open("w", encoding="utf-8", newline="") as mended:
        while chunk := plain.read(_CHUNK):
            mended.write(legal(chunk).replace("\r", "&#13;"))
    aside.replace(path)
