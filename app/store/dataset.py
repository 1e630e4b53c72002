"""Data set: which graphs a query names with FROM and FROM NAMED (SPARQL 1.1, section 13.2).

Some servers pass over these clauses where their default graph is the union (Oxigraph's does); the same graphs named in
the protocol are heeded by all, and go before what the query says (SPARQL 1.1 Protocol, section 2.1.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

#: The pieces of a query up to its pattern (SPARQL 1.1, section 19.8); a name is a prefix, a colon and the rest.
_PIECES = re.compile(
    r"""\#[^\r\n]*+ | <(?P<iri>[^<>"{}|^`\\\x00-\x20]*+)> | '(?:[^'\\\r\n]|\\.)*+' | "(?:[^"\\\r\n]|\\.)*+" | [?$@]\w++
    | (?P<prefix>[\w.-]*+):(?P<local>[\w.:%-]*+) | (?P<word>\w++) | (?P<open>\{)""",
    re.VERBOSE,
)


def named(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the IRIs of the graphs that a query takes as its default graph, and of those that it names."""
    if "from" not in text.lower():
        return (), ()
    base, prefixes = "", dict[str, str]()
    default: list[str] = []
    others: list[str] = []
    pieces = _before_the_pattern(text)
    for piece in pieces:
        word = (piece["word"] or "").lower()
        if word == "base" and (iri := next(pieces, None)):
            base = urljoin(base, iri["iri"] or "")
        elif word == "prefix" and (name := next(pieces, None)) and (iri := next(pieces, None)):
            prefixes[name["prefix"] or ""] = urljoin(base, iri["iri"] or "")
        elif word == "from" and (one := next(pieces, None)):
            into = default
            if (one["word"] or "").lower() == "named":
                into, one = others, next(pieces, None)
            if one and one["iri"] is not None:
                into.append(urljoin(base, one["iri"]))
            elif one and one["prefix"] is not None and one["prefix"] in prefixes:
                into.append(prefixes[one["prefix"]] + one["local"])
    return tuple(default), tuple(others)


def _before_the_pattern(text: str) -> Iterator[re.Match[str]]:
    for piece in _PIECES.finditer(text):
        if piece["open"]:
            return
        if any(piece[kind] is not None for kind in ("iri", "prefix", "word")):
            yield piece
