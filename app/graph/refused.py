"""Refused: what a graph must not hold, wherever it comes from, since a tool or a page further on would trip over it."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyoxigraph as ox

from app.errors import LoadError
from app.graph import lines
from app.namespaces import PREFIXES

#: The most levels of lists and unnamed nodes within each other; the files shipped have 2.
LEVELS = 100
#: The longest text of a literal, in characters; the longest one shipped has a thousand. Written with escapes, or in an
#: alphabet of four bytes a character, it still fits into what the parser reads as one token (16 MB).
LONGEST = 4_000_000

_REST = ox.NamedNode(PREFIXES["rdf"] + "rest")
#: Schemes that name a thing. Others (`javascript:`, `data:`, `file:`) do something where a page or a tool follows them.
_SCHEME = re.compile("(?:https?|urn|mailto|tel|tag|info|doi|geo|did|ark):", re.IGNORECASE)
#: Control characters, and those that turn the direction of what follows (Unicode Technical Report 36, section 2.5).
_UNSEEN = re.compile(
    "[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ufffe\\uffff]"
)
#: What makes it worth while to look at every term: an escape may hide a sign, and an IRI may have another scheme.
_SUSPECT = (_UNSEEN, re.compile(r"\\[uUbf]"), re.compile(r"<(?!https?:|urn:|mailto:)[A-Za-z][A-Za-z0-9+.-]*:"))


def before(text: str, name: str) -> None:
    """Refuse, before it is parsed, a text whose nesting would overflow the stack of the parser and end the process."""
    if text.count("<<(") > LEVELS:
        raise _about_statements(name)


def after(said: bytes, name: str, text: str) -> None:
    """Refuse statements about statements, deep nesting, IRIs that are more than names, and what no reader can see.

    `said` is what the text says, as `app.graph.lines` has it; it is read only where a sign in the text gives a reason.
    """
    nested = sum(map(text.count, ("[", "(", "_:"))) > LEVELS
    suspect = any(sign.search(text) for sign in _SUSPECT)
    if not (nested or suspect or len(text) > LONGEST or b"<<(" in said):
        return
    triples = lines.read(said)
    if nested and _levels(triples) > LEVELS:
        raise LoadError(f"nested over more than {LEVELS} levels", where=name, remedy="give the inner nodes names")
    if any(isinstance(t.object, ox.Literal) and len(t.object.value) > LONGEST for t in triples):
        raise LoadError(f"a text longer than {LONGEST} characters", where=name, remedy="shorten it")
    if any(isinstance(t.object, ox.Triple) for t in triples):
        raise _about_statements(name)
    if not suspect:
        return
    for term in {term for t in triples for term in (t.subject, t.predicate, t.object)}:
        if isinstance(term, ox.BlankNode | ox.Triple):
            continue
        iri = term.value if isinstance(term, ox.NamedNode) else term.datatype.value
        if unseen := _UNSEEN.search(term.value):
            what = f"a sign that cannot be seen (U+{ord(unseen[0]):04X})"
        elif not _SCHEME.match(iri):
            what = f'an IRI that begins with "{iri[:20]}"'
        else:
            continue
        raise LoadError(what, where=_place(term, name, text), remedy="take it out")


def shown(text: str) -> str:
    """Return a text that can be shown on a terminal: in place of a sign that cannot be seen stands its code."""
    return _UNSEEN.sub(lambda sign: f"U+{ord(sign[0]):04X}", text)


def _about_statements(name: str) -> LoadError:
    return LoadError("a statement about a statement", where=name, remedy="give the inner one a node of its own")


def _levels(triples: Sequence[ox.Triple]) -> int:
    """Return how many unnamed nodes stand within each other; the length of a list does not count."""
    above = {
        t.object: (t.subject, int(t.predicate != _REST))
        for t in triples
        if isinstance(t.object, ox.BlankNode) and isinstance(t.subject, ox.BlankNode)
    }
    levels: dict[object, int] = {}
    for start in above:
        node: object = start
        path = []
        while node in above and node not in levels:
            levels[node] = 0  # where nodes stand in a circle, it ends here
            path.append(node)
            node = above[node][0]  # type: ignore[index]
        for node in reversed(path):
            outer, deeper = above[node]  # type: ignore[index]
            levels[node] = levels.get(outer, 0) + deeper
    return max(levels.values(), default=0)


def _place(term: ox.NamedNode | ox.Literal, name: str, text: str) -> str:
    """Return the file with the line where a term stands, or the file alone where it is written in another way."""
    at = text.find(term.value)
    return name if at < 0 else f"{name}:{text.count(chr(10), 0, at) + 1}"
