"""Reading: which properties a rule in SPARQL may look at, so that it is given no more, and run no more often.

Told from the words of its text (SPARQL 1.1, section 19.8), without understanding it: every IRI counts as a property.
Wherever a rule could look at statements of any property, and wherever that is in doubt, it counts as looking at all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_WORDS = re.compile(
    r"""(?P<blank>\s+ | \#[^\r\n]*)
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<text>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$]\w+)
    | (?P<name>(?:[^\W\d](?:[\w.-]*[\w-])?)?:(?:[\w.:%-]*[\w:%-])?)
    | (?P<value>true\b | false\b | @[\w-]+ | [\d.]*\d[\w.+-]*)
    | (?P<word>\w+)
    | (?P<sign>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
#: Characters of the longest text that is read; the words of one that means harm may take the square of its length.
LONGEST = 8_000
_TERMS = ("iri", "text", "variable", "name", "value")
_WHOLE = ("base", "describe")
#: What variables are listed after.
_LISTS = ("select", "by")

Word = tuple[str, str]
_NOTHING: Word = ("", "")


def reads(rule: str) -> frozenset[ox.NamedNode] | None:
    """Return the properties whose statements a rule may look at; None where it may be any."""
    if len(rule) > LONGEST:
        return None
    said = _without_template(words(rule))
    if odd(said) or _looks_at_all(said):
        return None
    known, rest = declared(said)
    return frozenset(node for word in rest if (node := named(word, known)))


def words(text: str) -> list[Word]:
    """Return the words of a text in SPARQL, each with its kind, without blanks and comments."""
    return [(str(m.lastgroup), m[0]) for m in _WORDS.finditer(text) if m.lastgroup != "blank"]


def odd(said: Sequence[Word]) -> bool:
    """Tell whether a name among some words is written with characters that stand for others."""
    return any("\\" in one for kind, one in said if kind != "text")


def declared(said: Sequence[Word]) -> tuple[dict[str, str], list[Word]]:
    """Return the prefixes that words declare, and the other words."""
    prefixes: dict[str, str] = {}
    others: list[Word] = []
    rest = iter(said)
    for word in rest:
        if word[0] == "word" and word[1].lower() == "prefix":
            (_, prefix), (_, iri) = next(rest, _NOTHING), next(rest, _NOTHING)
            prefixes[prefix] = iri[1:-1]
        else:
            others.append(word)
    return prefixes, others


def named(word: Word, prefixes: Mapping[str, str]) -> ox.NamedNode | None:
    """Return the IRI that a word stands for, if it is one."""
    kind, said = word
    if kind == "name" and not said.startswith("_:"):
        prefix, _, local = said.partition(":")
        return ox.NamedNode(prefixes.get(f"{prefix}:", "urn:unknown:") + local)
    if kind == "iri" and ":" in said:
        return ox.NamedNode(said[1:-1])
    return _TYPE if said == "a" else None


def _without_template(words: list[Word]) -> list[Word]:
    """Leave out what a rule makes, which it does not look at; there are no braces within."""
    for place, (kind, said) in enumerate(words[:-1]):
        if kind == "word" and said.lower() == "construct" and words[place + 1][1] == "{":
            return (
                words[:place] + words[words.index(("sign", "}"), place) :] if ("sign", "}") in words[place:] else words
            )
    return words


def _looks_at_all(words: Sequence[Word]) -> bool:
    """Tell whether a variable may stand for a property, a path may be of no length, or a property is negated."""
    bare = [_NOTHING, *words, _NOTHING, _NOTHING]
    named = False  # in a list of variables, up to the next group
    for (before, left), (kind, said), (after, right), (then, last) in zip(
        bare, bare[1:], bare[2:], bare[3:], strict=False
    ):
        if kind == "word" and said.lower() in _WHOLE:
            return True
        named = said.lower() in _LISTS or (named and said not in ("{", "}"))
        subject, value = before in _TERMS or left in (";", "["), after in _TERMS or right in ("[", "(", "+", "-")
        if left in (")", "]"):  # as a rule the end of a FILTER, and the variable a subject: then a property and a value
            subject = after not in _TERMS or then not in _TERMS or last.startswith("@")
        if kind == "variable" and subject and value and not named:
            return True
        if said in ("*", "?") and (before in ("iri", "name") or left in (")", "a")):
            return True
        if said == "!" and (after in ("iri", "name") or right in ("(", "^", "a")):
            return True
    return False
