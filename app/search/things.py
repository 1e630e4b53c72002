"""Things: what can be found, each with the words by which it is found, read from the graph."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from babel import Locale

from app.ask.coding import cite
from app.ask.run import Asker
from app.ask.words import short
from app.namespaces import shorten
from app.search.words import words

#: Every kind of thing, in the order in which it is numbered.
KINDS = (
    *("agreement", "party", "question", "provision", "norm", "answer", "instrument", "concept", "term", "body"),
    *("source", "text"),
)
#: Languages in which countries are found beside the labels of the data: those of the United Nations, by CLDR.
_LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
_PLACED = ("provision", "norm", "answer")
#: Texts about a thing, in the order in which they are read.
_TEXTS = ("question", "conduct", "trigger", "condition", "exception", "text")
_ARTICLE = re.compile(r"\d")


@dataclass
class Thing:
    """One thing. `lead` stands before its label, not searched; `owner` is what it belongs to, `eid` the place there."""

    node: str
    kind: str
    lead: str = ""
    label: str = ""
    names: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    context: str = ""
    owner: str = ""
    eid: str = ""
    parties: list[str] = field(default_factory=list)
    days: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """Its place as people type it, in words: `4 1 a` for Article 4.1(a)."""
        return path(self.eid) if self.kind in ("provision", "text") else ""

    @property
    def whole(self) -> str:
        """All that is said of it, as one text."""
        return " · ".join(self.texts)


def told(things: Iterable[Thing]) -> list[list[Any]]:
    """Return things as values that JSON has: of each, a list of its fields."""
    return [list(vars(thing).values()) for thing in things]


def understood(told: Iterable[Sequence[Any]]) -> list[Thing]:
    """Return the things of which `told` gave the fields."""
    return [Thing(*values) for values in told]


@lru_cache(maxsize=4096)
def path(eid: str) -> str:
    """Return the place that an eId names as words, the preamble left out: `recital 6`, `annex 1 section 2`, `4 1 a`."""
    return " ".join(w for w in words(cite(eid)) if w != "preamble") if eid else ""


@lru_cache(maxsize=4096)
def lead(eid: str) -> str:
    """Return the place that an eId names as a heading."""
    place = cite(eid)
    return f"Article {place}" if _ARTICLE.match(place) else place[:1].upper() + place[1:]


def things(asker: Asker, own: Collection[str] | None = None) -> list[Thing]:
    """Return everything that can be found, by kind and IRI, always in the same order.

    Where the graph is a part of another, `own` holds the IRIs of what is wanted; the rest says only what those
    are called to which it belongs. On which days something happened to agreements of other parts is told of things
    without a label.
    """
    found = _named(asker)
    for kind in _PLACED:
        found |= _placed(asker, kind, found, own)
    for owner, role, value in sorted(map(tuple, asker.texts("search-ties"))):
        if agreement := found.get(owner):
            (agreement.parties if role == "party" else agreement.days).append(value)
    wanted = [thing for thing in found.values() if own is None or thing.node in own]
    others = [thing for thing in found.values() if thing.days and own is not None and thing.node not in own]
    for thing in wanted:
        if thing.kind == "agreement":
            thing.context = " ".join(name for p in thing.parties if p in found for name in _names(found[p]))
        elif thing.owner in found:
            thing.context = f"{short(found[thing.owner].label)} {thing.owner.rpartition('/')[2]}"
    wanted += [Thing(thing.node, thing.kind, days=thing.days) for thing in others]
    return sorted(wanted, key=lambda thing: (KINDS.index(thing.kind), thing.node))


def _names(thing: Thing) -> list[str]:
    return [thing.label, *thing.names]


def _named(asker: Asker) -> dict[str, Thing]:
    """Return the things that have names of their own; what is of two kinds counts as the first of them."""
    rows: dict[str, list[Sequence[str]]] = defaultdict(list)
    for row in asker.texts("search-things"):
        rows[row[0]].append(row)
    return {node: _thing(node, about) for node, about in rows.items()}


def _thing(node: str, rows: Iterable[Sequence[str]]) -> Thing:
    said: dict[str, set[str]] = defaultdict(set)
    kinds = set()
    for _, kind, role, text in rows:
        said[role].add(text)
        kinds.add(kind)
    labels = sorted(said["label"], key=lambda label: (len(label), label)) or [node.rpartition("/")[2]]
    codes = sorted(said["code"])
    names = dict.fromkeys([*labels[1:], *sorted(said["name"]), *codes, *(n for c in codes for n in _abroad(c))])
    names.pop(labels[0], None)
    texts = [text for role in _TEXTS if role in said for text in sorted(said[role])]
    kind = "question" if "question" in said else min(kinds, key=KINDS.index)
    if kind == "term":
        names.setdefault(shorten(node))
    return Thing(node, kind, label=labels[0], names=list(names), texts=texts)


def ready() -> None:
    """Load what countries are called in other languages, for all processes that are begun after."""
    _abroad("")


def _abroad(code: str) -> list[str]:
    """Return what the country with an ISO 3166 code (alpha-2) is called in other languages."""
    return [name for tongue in _LANGUAGES if (name := Locale(tongue).territories.get(code))]


def _placed(asker: Asker, kind: str, known: dict[str, Thing], own: Collection[str] | None) -> dict[str, Thing]:
    """Return the provisions, norms or answers (of `own`); the first place counts of what is stated in several."""
    found: dict[str, tuple[Thing, dict[str, set[str]]]] = {}
    for node, owner, eid, role, text in asker.texts(f"search-{kind}s"):
        if own is not None and node not in own:
            continue
        held = found.get(node)
        if held is None:
            held = found[node] = (Thing(node, kind, owner=owner, eid=eid), defaultdict(set))
        elif eid < held[0].eid:
            held[0].eid = eid
        held[1][role].add(text)
    for thing, about in found.values():
        about["label"] |= {known[iri].label for iri in about["about"] if iri in known}
        thing.lead = lead(thing.eid) if kind != "answer" else ""
        thing.label = " / ".join(sorted(about["label"]))
        thing.names = sorted(about["name"])
        thing.texts = [text for role in _TEXTS if role in about for text in sorted(about[role])]
    return {node: thing for node, (thing, _) in found.items()}
