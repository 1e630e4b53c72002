"""Reach: how far a constraint in SPARQL looks from the nodes that it finds, told from the triple patterns of its text.

One that looks at a node, its ?value, and at those that the node points at can be asked of each part of a graph
(`app.graph.around`). Of others it is known which statements their patterns may match. Only plain groups are understood
(SPARQL 1.1, section 5: triple patterns, groups within groups, FILTER, BIND, OPTIONAL, EXISTS); with anything else a
constraint counts as looking far, and `app.graph.reading` tells at what.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import pyoxigraph as ox

from app.graph.reading import LONGEST, Word, declared, named, odd, reads, words

#: What a pattern may match: a property, and the only value that it asks for, as N-Triples write them; None: any value.
Look = tuple[str, str | None]

_NOTHING: Word = ("", "")
_FOUND = "?value"
_TERMS = ("iri", "name", "text", "value", "variable")
#: Words within a group that change nothing about what its patterns look at.
_PLAIN = frozenset(("filter", "not", "exists", "optional", "bind"))
#: Words by which several solutions become one row, and those by which rows rest on other rows, or on other data.
_SEVERAL = frozenset(("group", "count", "sum", "min", "max", "avg", "sample", "group_concat"))
_OTHERS = frozenset(("limit", "offset", "from"))


class Reach:
    """How far a query looks: whether at the nodes that it finds and their neighbours only, and at which statements."""

    def __init__(self, query: str) -> None:
        """Take a SELECT query that finds nodes as ?value, with an IRI in place of $this."""
        self.near = False
        self.looks: frozenset[Look] | None
        try:
            if len(query) > LONGEST:
                raise _Beyond
            groups = _Groups(words(query))
            self.near, self.looks = groups.near, frozenset(groups.looks)
        except _Beyond:
            names = reads(query)
            self.looks = None if names is None else frozenset((str(name), None) for name in names)


class _Beyond(Exception):
    """Something that is not understood here."""


class _Groups:
    """The triple patterns of a query, gone through word by word."""

    def __init__(self, said: Sequence[Word]) -> None:
        self.near = not any(one[1].lower() == "as" and _variable(other) == _FOUND for one, other in pairwise(said))
        self.looks: set[Look] = set()
        self._prefixes, rest = declared(said)
        self._linked = [{_FOUND}]
        """Variables that stand for the node or a neighbour, in the group that is open and in each around it."""
        braces = [place for place, word in enumerate(rest) if word in (("sign", "{"), ("sign", "}"))]
        if odd(rest) or not braces:
            raise _Beyond
        head, tail = rest[: braces[0]], rest[braces[-1] + 1 :]
        if "base" in _lower(head):  # IRIs are not what they seem
            raise _Beyond
        self._through(rest[braces[0] : braces[-1] + 1])
        outside = {*_lower(head), *_lower(tail)}
        self.near &= not _OTHERS & outside and (not _SEVERAL & outside or _each(tail))

    def _through(self, group: Sequence[Word]) -> None:
        """Go through all words from the first brace to the last."""
        rest, due = iter(group), "subject"
        subject, properties = _NOTHING, list[ox.NamedNode]()
        for word in rest:
            kind, said = word
            if due in ("subject", "sign") and (said in ("{", "}", "(", ".") or said.lower() in _PLAIN):
                due = "subject"
                if said == "(":
                    _expression(rest)
                elif said == "{":
                    self._linked.append(set(self._linked[-1]))
                elif said == "}" and len(self._linked) > 1:
                    self._linked.pop()
                elif said == "}":
                    raise _Beyond
            elif due == "subject" and kind in _TERMS:
                subject, properties, due = word, [], "property"
            elif due == "property" and (node := named(word, self._prefixes)):
                properties, due = [*properties, node], "value"
            elif due == "value" and said == "|":
                due = "property"
            elif due == "value" and kind in _TERMS:
                self._pattern(subject, properties, word)
                due = "sign"
            elif due == "sign" and said == ";":
                properties, due = [], "property"
            elif due == "sign" and said == ",":
                due = "value"
            else:
                raise _Beyond
        if len(self._linked) > 1:
            raise _Beyond

    def _pattern(self, subject: Word, properties: Iterable[ox.NamedNode], value: Word) -> None:
        node = named(value, self._prefixes)
        self.looks |= {(str(name), str(node) if node else None) for name in properties}
        if _variable(subject) == _FOUND:
            self._linked[-1] |= {_variable(value)} - {""}
        elif _variable(subject) not in self._linked[-1]:
            self.near = False


def _expression(rest: Iterator[Word]) -> None:
    """Pass over the rest of an expression in parentheses, in which there is no group."""
    depth = 1
    while depth:
        said = next(rest, ("sign", "{"))[1]
        if said == "{":
            raise _Beyond
        depth += {"(": 1, ")": -1}.get(said, 0)


def _each(tail: Sequence[Word]) -> bool:
    """Tell whether solutions are grouped by the node itself, so that a row rests on one node."""
    rest = iter(tail if _lower(tail[:2]) == ["group", "by"] else ())
    for word in rest:
        if word[1] == "(":
            _expression(rest)
        elif _variable(word) == _FOUND:
            return True
        elif word[1].lower() in ("having", "order"):
            break
    return False


def _variable(word: Word) -> str:
    """Return the variable that a word is, or the empty string, which is none."""
    return f"?{word[1][1:]}" if word[0] == "variable" else ""


def _lower(said: Iterable[Word]) -> list[str]:
    return [one.lower() for _, one in said]
