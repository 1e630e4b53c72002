"""Language: the interface in the language that the address names; what the data say stays in the language of the data.

The strings of the interface are in catalogues (`strings/<language>.po`), as gettext has them: English is the key.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from flask import Flask, g, request

from app.ask.places import cite
from app.web.marks import MARKS

STRINGS = Path(__file__).parent / "strings"
#: The language that the templates are written in.
OURS = "en"
#: What each language calls itself.
NAMES = {"en": "English", "fr": "Français"}
#: What stands before a full date in a sentence.
_ARTICLES = {"fr": "le "}
#: The first day of a month, where it is an ordinal.
_FIRST = {"fr": "1er "}
#: Words in the citation of a place: preamble, recital 6.
_WORD = re.compile(r"[a-z]{2,}")
#: Blueprints whose pages have the interface around them; the others speak to programs.
_PAGES = ("pages", "endpoint", "vocabulary", "dumps", "api", "things")


class Catalogue:
    """The strings of one language: English → translation."""

    def __init__(self, path: Path) -> None:
        self.strings: dict[str, str] = {}
        self.plurals: dict[str, tuple[str, ...]] = {}
        with path.open("rb") as source:
            for message in read_po(source):
                if not message.id or message.fuzzy:
                    continue
                if isinstance(message.id, str):
                    self.strings[message.id] = str(message.string or message.id)
                else:
                    self.plurals[message.id[0]] = tuple(message.string or message.id)

    def one_or_more(self, one: str, more: str, count: int) -> str:
        """Return the form for so many. In French as in English there are two; French counts none as one."""
        forms = self.plurals.get(one)
        if not forms or not all(forms):
            return one if count == 1 else more
        return forms[0] if count in (0, 1) else forms[-1]


def current() -> str:
    """Return the language of the interface for this request."""
    return str(g.get("language", OURS))


def day(value: str, article: bool = False) -> str:
    """Return a day or a month of the data (ISO 8601) as people write it in the language of the interface.

    Anything else, such as a year, stays as it stands. A full date may want its `article` in a sentence: le 2 avril.
    """
    form, rest = ("d MMMM y", "") if len(value or "") != len("2014-01") else ("MMMM y", "-01")
    try:
        before = _ARTICLES.get(current(), "") if article and not rest else ""
        written = format_date(date.fromisoformat(value + rest), form, locale=current())
        return before + (_FIRST.get(current(), "1 ") + written[2:] if written.startswith("1 ") else written)
    except (TypeError, ValueError):
        return value


def number(value: str | int) -> str:
    """Return a whole number as people write it in the language of the interface."""
    return format_decimal(int(value), locale=current())


def register(app: Flask) -> None:
    """Let templates speak (`_`, `ngettext`, the filters below), and let links keep the language of the page."""
    catalogues = {path.stem: Catalogue(path) for path in sorted(STRINGS.glob("*.po"))}
    app.config["LANGUAGES"] = languages = {OURS: NAMES[OURS]} | {name: NAMES.get(name, name) for name in catalogues}

    def said(text: str) -> str:
        found = catalogues.get(current())
        return found.strings.get(text, text) if found else text

    def counted(one: str, more: str, count: int) -> str:
        found = catalogues.get(current())
        return found.one_or_more(one, more, count) if found else one if count == 1 else more

    def mark(value: str) -> str:
        words = value.replace("-", " ")
        return said(words) if words in MARKS else value

    def place(eid: str) -> str:
        return _WORD.sub(lambda word: mark(word[0]), cite(eid))

    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(said, counted, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = app.jinja_env.globals["gettext"]  # by itself, it looks gettext up at every call
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    for spoken in (day, number, mark, place):
        app.add_template_filter(spoken)
    app.context_processor(lambda: {"language": current(), "languages": languages, "in_language": _in_language})

    @app.before_request
    def choose() -> None:
        # The parameters are not read for this alone: of a query by GET, that takes longer than all else here.
        asked = request.args.get("lang", OURS) if b"lang" in request.query_string else OURS
        g.language = asked if asked in languages else OURS

    @app.url_defaults
    def keep(endpoint: str, values: dict[str, Any]) -> None:
        if current() != OURS and endpoint.partition(".")[0] in _PAGES and "format" not in values:
            values.setdefault("lang", current())


def _in_language(name: str) -> str:
    """Return the address of this page in another language, relative to itself (RFC 3986, section 5.2)."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return "?" + urlencode([*kept, ("lang", name)] if name != OURS else kept)
