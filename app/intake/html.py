"""The text of an HTML page: a line for each block, headings with # marks, list entries with their signs."""

from __future__ import annotations

import re

from lxml import etree
from lxml import html as parser

from app.intake.decode import declared
from app.intake.faults import UnreadableText
from app.intake.markers import numeral, whole

_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_UNSEEN = frozenset(["head", "script", "style", "template", "noscript", "svg", "nav"])


def html_text(data: bytes, name: str) -> str:
    """Return what a reader of the page sees."""
    page = re.sub(r"^\s*<\?xml[^>]*\?>", "", declared(data, name).lstrip("\ufeff"))
    try:
        root = parser.document_fromstring(page, parser=parser.HTMLParser(huge_tree=False))
    except (etree.ParserError, etree.XMLSyntaxError):
        raise UnreadableText("the page holds no text", where=name, remedy="check the file") from None
    return _shown(root)


def _shown(root: parser.HtmlElement) -> str:
    said: list[str] = []
    unseen = 0
    lists: list[tuple[str, int]] = []
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            unseen += tag in _UNSEEN
            if unseen:
                continue
            if tag in _BLOCKS or tag == "br":
                said.append("\n" if tag == "br" else "\n\n")
            if tag in ("ol", "ul"):
                lists.append((element.get("type", "1") if tag == "ol" else "", whole(element.get("start"))))
            elif tag == "li":
                said.append(_sign(lists))
            elif re.fullmatch("h[1-6]", tag):
                said.append("#" * int(tag[1]) + " ")
            said.append(_flat(element.text))
        else:
            if event == "end" and not unseen:
                if tag in ("ol", "ul") and lists:
                    lists.pop()
                said.append("\n\n" if tag in _BLOCKS else "")
            unseen -= event == "end" and tag in _UNSEEN
            if not unseen:
                said.append(_flat(element.tail))
    text = re.sub(r" ?\n ?", "\n", re.sub(r"[ \t\xa0]+", " ", "".join(said)))
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n") + "\n"


def _sign(lists: list[tuple[str, int]]) -> str:
    if not lists or not lists[-1][0]:
        return "- "
    kind, count = lists[-1]
    lists[-1] = (kind, count + 1)
    form = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}.get(kind, "decimal")
    return f"{numeral(count, form)}. "


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")
