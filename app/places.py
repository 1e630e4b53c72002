"""Where in a Turtle file a statement stands, and where its comments are.

A parser gives triples without their lines, and an author needs the line. This scanner reads the tokens of Turtle 1.1
(https://www.w3.org/TR/turtle/#sec-grammar) only as far as that takes: subjects, predicates, prefixes, the base and
comments. It never judges a file; the parser does that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<comment>\#[^\n]*)
      | (?P<iri><[^<>"{}|^`\\\s]*>)
      | (?P<string>\"{3}(?:[^"\\]++|\\.|"{1,2}+(?!"))*+\"{3}|'{3}(?:[^'\\]++|\\.|'{1,2}+(?!'))*+'{3}
                  |"(?:[^"\\\n]++|\\.)*+"|'(?:[^'\\\n]++|\\.)*+')
      | (?P<directive>@prefix\b|@base\b|(?i:PREFIX|BASE)\b(?=\s))
      | (?P<name>[^\s<>"'(){}\[\];,.\#:]*+(?:\.[^\s<>"'(){}\[\];,.\#:]++)*+:
                 (?:[^\s<>"'(){}\[\];,.\#\\]|\\.|\.(?=[\w\\:-]))*)
      | (?P<mark>[\[\](){};,.]|\^\^)
      | (?P<word>[^\s<>"'(){}\[\];,.\#]++(?:\.[^\s<>"'(){}\[\];,.\#]++)*+)
      | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@dataclass
class Places:
    """Lines (from 1) of the subjects and of their predicates, the prefixes and base declared, and the comments."""

    subjects: dict[str, int] = field(default_factory=dict)
    predicates: dict[tuple[str, str], int] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=dict)
    base: str = ""
    comments: list[tuple[int, str]] = field(default_factory=list)
    first_statement: int = 0

    def line(self, subject: str, predicate: str = "") -> int:
        """Return the line of a statement, else of its subject, else 0."""
        return self.predicates.get((subject, predicate)) or self.subjects.get(subject, 0)


def places(text: str, base: str = "") -> Places:
    """Scan a Turtle text; `base` holds until the text declares its own.

    Broken text gives what could be read before and after the break.
    """
    found, line = Places(base=base), 1
    directive: list[str] = []
    subject, expect, depth = "", "subject", 0
    for match in _TOKEN.finditer(text):
        kind, token, at = match.lastgroup, match.group(), line
        line += token.count("\n")
        if kind == "space":
            continue
        if kind == "comment":
            found.comments.append((at, token))
            continue
        found.first_statement = found.first_statement or at
        if kind == "directive":
            directive = [token]
            continue
        if directive:
            directive.append(token)
            if kind == "iri":
                if directive[0].lstrip("@").lower() == "base":
                    found.base = urljoin(found.base, token[1:-1])
                else:
                    found.prefixes[directive[1].rstrip(":")] = urljoin(found.base, token[1:-1])
                directive = []
            continue
        if token in "[(" and kind == "mark":
            depth += 1
        elif token in "])" and kind == "mark":
            depth -= 1
        elif depth > 0:
            continue
        elif token == "." and kind == "mark":
            expect = "subject"
        elif token == ";" and kind == "mark":
            expect = "predicate"
        elif expect == "subject":
            subject, expect = _iri(token, kind, found), "predicate"
            found.subjects.setdefault(subject, at)
        elif expect == "predicate":
            predicate = _RDF_TYPE if token == "a" else _iri(token, kind, found)
            found.predicates.setdefault((subject, predicate), at)
            expect = "object"
    return found


def _iri(token: str, kind: str | None, found: Places) -> str:
    if kind == "iri":
        return urljoin(found.base, token[1:-1])
    if kind == "name":
        prefix, local = token.split(":", 1)
        return found.prefixes.get(prefix, prefix + ":") + re.sub(r"\\(.)", r"\1", local)
    return token
