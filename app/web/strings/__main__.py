"""Gather the strings that templates mark into every catalogue: `python -m app.web.strings`.

What is translated stays; what is new is added without a translation, and what is no more goes. Catalogues are sorted
and have neither line numbers nor dates, so that a change shows only what it changes.
"""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from app.web.marks import MARKS

HERE = Path(__file__).parent
_TEMPLATES = HERE.parent / "templates"
#: How Jinja reads them, as `app.web.language` sets it.
_OPTIONS = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
_HEAD = '{comment}\nmsgid ""\nmsgstr ""\n{headers}\n\n'
_HEADERS = ("Content-Type", "Content-Transfer-Encoding", "Language", "Plural-Forms")


def gathered() -> list[str | tuple[str, str]]:
    """Return every string of the interface in English, those with a plural as a pair."""
    method, options = [("**.*", "jinja2.ext:babel_extract")], {"**.*": _OPTIONS}
    found = {
        message if isinstance(message, str) else (message[0], message[1])
        for _file, _line, message, _comments, _context in extract_from_dir(_TEMPLATES, method, options)
    }
    ones = {message[0] for message in found if not isinstance(message, str)}
    return sorted((found | MARKS) - ones, key=_english)


def brought_up(text: str) -> str:
    """Return a catalogue (gettext PO) with all strings of today and the translations that it has."""
    before = read_po(io.StringIO(text))
    after = Catalog(locale=before.locale, fuzzy=False)
    for message in gathered():
        known = before.get(message if isinstance(message, str) else message[0])
        after.add(message, known.string if known and known.id == message else "")
    body = io.BytesIO()
    write_po(body, after, width=0, omit_header=True, sort_output=True)
    values = dict(before.mime_headers)
    headers = "\n".join(f'"{name}: {values[name]}\\n"' for name in _HEADERS)
    return _HEAD.format(comment=before.header_comment, headers=headers) + body.getvalue().decode()


def _english(message: str | tuple[str, str]) -> str:
    return message if isinstance(message, str) else message[0]


def _told(message: Message) -> bool:
    return all(message.string) if isinstance(message.string, (list, tuple)) else bool(message.string)


def main() -> None:
    """Write every catalogue anew, and say what is not yet translated."""
    for path in sorted(HERE.glob("*.po")):
        path.write_text(brought_up(path.read_text("utf-8")), "utf-8")
        missing = [message.id for message in read_po(path.open("rb")) if message.id and not _told(message)]
        print(f"{path.name}: {len(missing)} without a translation")
        for message in missing:
            print(f"  {message}")


if __name__ == "__main__":
    main()
