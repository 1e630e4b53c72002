"""Text: what the text of a query shows before it is asked, and where the parser stopped when it could not read it."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U(0010[0-9A-Fa-f]{4}|000[0-9A-Fa-f]{5})")
_NAME = r"(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)*+"
#: Where a word can stand in a query: not in comments, IRIs, strings, variables, tags of languages and local names.
#: Every repetition is possessive, and readers stop at a quote that nothing closes: the time taken grows with the length
#: of the text and no faster.
_PIECES = re.compile(
    rf"""\#[^\r\n]*+ | <(?P<iri>[^<>"{{}}|^`\x00-\x20]*+)>
    | \'\'\'(?:[^\\']|\\.|'(?!''))*+\'\'\' | \"\"\"(?:[^\\"]|\\.|"(?!""))*+\"\"\"
    | '(?:[^'\\\r\n]|\\.)*+' | "(?:[^"\\\r\n]|\\.)*+" | (?P<open>['"]) | [?$]\w++ | @[a-zA-Z-]++
    | (?P<word>[\w.-]++)(?P<local>:{_NAME})? | :{_NAME}""",
    re.VERBOSE | re.DOTALL,
)
#: Between angle brackets, what can only be an IRI, and what reads the same if the first bracket means "less than".
_CLEAR = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://.*|[\w.:/%@~-]*", re.DOTALL)
_UPDATES = frozenset(["add", "clear", "copy", "create", "delete", "drop", "insert", "load", "move", "with"])
_STOPPED = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_WIDTH = 100


def reaches_out(text: str) -> bool:
    """Tell whether a query may ask another endpoint (SERVICE; SPARQL 1.1 Federated Query), erring on the side of yes.

    The engine finds the keyword without a blank on either side (`SERVICEex:sparql`), and reads `?a <?b)service#>` as a
    comparison, where the grammar (SPARQL 1.1, section 19.8) sees an IRI. So any word with `service` in it counts, and
    where angle brackets can be read in two ways, the mere word does. Other engines resolve escapes before they read
    (section 19.2). After a quote that nothing closes the mere word counts too.
    """
    return any(_calls(version) for version in {text, _ESCAPE.sub(_character, text)})


def is_update(text: str) -> bool:
    """Tell whether a text that is no query begins like an update (SPARQL 1.1 Update)."""
    for piece in _PIECES.finditer(text):
        if piece["open"]:
            return False
        if piece["word"] and not piece["local"] and (word := piece["word"].lower()) not in ("prefix", "base"):
            return word in _UPDATES
    return False


@dataclass(frozen=True)
class Stop:
    """Where the parser stopped: line and column from 1, what it says, and that line with a caret below it."""

    line: int
    column: int
    says: str
    excerpt: str


def stop(said: str, text: str, before: str = "") -> Stop | None:
    """Return where the parser stopped, as read from its message, or None where the message names no place.

    `before` is what stood on the first line ahead of the text and is not of the client's writing.
    """
    found = _STOPPED.search(said)
    if not found:
        return None
    line, column = int(found[1]), int(found[2]) - (len(before) if found[1] == "1" else 0)
    lines = re.split(r"\r\n|\n", text)
    shown = lines[min(line, len(lines)) - 1].replace("\t", " ").replace("\r", " ")
    column = min(max(column, 1), len(shown) + 1)
    start = max(0, column - 1 - _WIDTH // 2)
    excerpt = f"{shown[start : start + _WIDTH]}\n{' ' * (column - 1 - start)}^"
    return Stop(line, column, _readable(found[3]), excerpt)


def _readable(said: str) -> str:
    """Return of what the parser expected the words that a person can put there, or the rule of SPARQL that it names.

    Classes of characters go, and the two keywords that are not asked for here: extensions, and other endpoints.
    """
    listed = said.removeprefix("expected ").removeprefix("one of ").split(", ")
    words = [word for word in listed if not word.startswith("[") and word not in ("LATERAL", "SERVICE")]
    rules = [word for word in words if " " in word]
    return rules[0] if rules else f"expected {', '.join(words)}" if words else ""


def _calls(text: str) -> bool:
    if "service" not in text.lower():
        return False
    for piece in _PIECES.finditer(text):
        if piece["open"] or "service" in (piece["word"] or "").lower():
            return True
        if piece["iri"] is not None and not _CLEAR.fullmatch(piece["iri"]):
            return True
    return False


def _character(found: re.Match[str]) -> str:
    return chr(int(found[1] or found[2], 16))
