"""Find: what was typed, answered from an index: ranked, by kind, with what was found in it marked."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.search import typed as reading
from app.search.index import between, kind_of
from app.search.patterns import named
from app.search.reader import Index
from app.search.sql import SQL
from app.search.things import KINDS
from app.search.typed import Meant
from app.search.words import fold

#: How much a kind counts beside the others: who types a name means the thing before what speaks of it.
_COUNTS = {
    "agreement": 2.0,
    "party": 2.5,
    "question": 1.6,
    "concept": 1.2,
    "term": 1.2,
    "instrument": 1.3,
    "source": 0.7,
}
#: The score of what is named outright, and kinds that come before all others then.
_NAMED = float("-inf")
_OUTRIGHT = ("agreement", "party", "question", "provision", "instrument")
#: Of more hits of a kind than this, so many are ranked, and those called so: beside other kinds, and alone.
_RANKED, FURTHEST = 500, 2000
#: Words of an excerpt in which nothing is marked; SQL has a number for the others.
_EXCERPT = 60
_WORD = re.compile(r"[^\W_]+")
_MARKS = re.compile("(\x02[^\x02\x03]*\x03)")

#: Columns of hits as rows.
COLUMNS = ("kind", "name", "within", "excerpt", "iri")

#: Part of a text, and whether it is what was looked for.
Piece = tuple[str, bool]


@dataclass(frozen=True)
class Hit:
    """A thing that was found. `owner` is the label of what it belongs to, `home` its IRI, `eid` the place there."""

    kind: str
    node: str
    lead: str
    label: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    owner: str
    home: str
    eid: str

    @property
    def name(self) -> str:
        """What it is called, as one text."""
        label = "".join(text for text, _ in self.label)
        return f"{self.lead} {label}".strip() if self.lead else label

    @property
    def text(self) -> str:
        """Its excerpt, as one text."""
        return "".join(text for text, _ in self.excerpt)


@dataclass(frozen=True)
class Found:
    """An answer: how many hits of each kind, and the first of them by kind, the best kind first.

    `mended` is each unknown word with the one that was looked for instead; `some` says that nothing had all the words,
    and these have some; `cut` that not all was read.
    """

    counts: dict[str, int] = field(default_factory=dict)
    groups: dict[str, list[Hit]] = field(default_factory=dict)
    mended: dict[str, str] = field(default_factory=dict)
    some: bool = False
    cut: bool = False

    def rows(self) -> list[tuple[str, ...]]:
        """Return the hits as rows of COLUMNS, kind by kind."""
        every = [hit for hits in self.groups.values() for hit in hits]
        return [(hit.kind, hit.name, hit.owner, hit.text, hit.node) for hit in every]

    @property
    def total(self) -> int:
        """How many hits there are."""
        return sum(self.counts.values())

    def set_right(self, text: str) -> str:
        """Return what was typed with its misspelt words replaced."""
        return _set_right(text, self.mended)


def find(index: Index, text: str, *, kind: str = "", limit: int = 5, offset: int = 0) -> Found:
    """Return what fits a text: `limit` hits of each kind, or of one kind from `offset` on. Any text is answered.

    A search that takes longer than it may raises TooSlow.
    """
    typed = reading.read(text)
    if not typed:
        return Found(cut=typed.cut)
    known = index.vocabulary
    meant = reading.mean(typed, known)
    start, mended = reading.start(text), meant.mended
    with index.reading() as connection:
        names = named(connection, start)
        if mended and not names.numbers:
            start = _set_right(start, mended)
            names = named(connection, start)
        elif names.rest != start:
            mended = {}  # what is unknown may be part of a name: June is no word of ours
        if names.rest != start:
            meant = reading.mean(reading.read(names.rest), known)
            mended = mended | meant.mended
        query, some = _query(connection, meant)
        counts = _counts(connection, query)
        for number in names.numbers:
            if not _has(connection, query, number):
                counts[kind_of(number)] = counts.get(kind_of(number), 0) + 1
        ranked = {}
        for one in [k for k in KINDS if k in counts and kind in ("", k)]:
            mine = [number for number in names.numbers if kind_of(number) == one]
            most = FURTHEST if kind else max(_RANKED, limit)
            ranked[one] = _ranked(connection, query, one, mine, most, counts[one])[offset : offset + limit]
        order = sorted(ranked, key=lambda k: _best(k, [score for _, score in ranked[k]]))
        groups = {k: [_hit(connection, query, number) for number, _ in ranked[k]] for k in order}
    return Found({k: counts[k] for k in KINDS if k in counts}, groups, mended, some and bool(query), typed.cut)


def _best(kind: str, scores: list[float]) -> float:
    """Return how a kind stands beside others by its best score; a term named outright does not come before the law."""
    if kind not in _OUTRIGHT:
        scores = [score for score in scores if score > _NAMED]
    return min(scores, default=0.0) * _COUNTS.get(kind, 1.0)


def suggest(index: Index, text: str, limit: int = 8) -> list[Hit]:
    """Return the things that begin so, while somebody types: those named outright first, then the best by name."""
    typed = reading.read(text)
    if not typed:
        return []
    known = index.vocabulary
    with index.reading() as connection:
        outright = named(connection, reading.start(text)).numbers
        begun = _begun(connection, reading.beginning(typed), 3 * limit)
        if not outright and not begun and (meant := reading.mean(typed, known)).mended:
            outright = named(connection, _set_right(reading.start(text), meant.mended)).numbers
            begun = _begun(connection, reading.beginning(typed, meant.mended), 3 * limit)
        start = fold(text).strip()
        hits = [_hit(connection, "", number) for number in begun if number not in outright]
        hits.sort(key=lambda hit: _beside(hit, start))
        return [*(_hit(connection, "", number) for number in outright[:limit]), *hits][:limit]


def _beside(hit: Hit, start: str) -> tuple[bool, float, int]:
    """Return where a suggestion stands: what begins with all that was typed first, the shortest name before others."""
    begins = fold(hit.name).startswith(start)
    return (not begins, -_COUNTS.get(hit.kind, 1.0), len(hit.name)) if begins else (True, 0.0, 0)


def label_of(index: Index, node: str) -> str:
    """Return what a thing is called, or the empty string where the index does not know it."""
    with index.reading() as connection:
        row = connection.execute(SQL["label-of-node"], (node,)).fetchone()
    return str(row[0]) if row else ""


def _begun(connection: sqlite3.Connection, query: str, limit: int) -> list[int]:
    rows = connection.execute(SQL["begun"], (query, FURTHEST)).fetchall()
    rows.sort(key=lambda row: row[1] * _COUNTS.get(kind_of(row[0]), 1.0))
    return [number for number, _ in rows[:limit]]


def _set_right(text: str, mended: Mapping[str, str]) -> str:
    return _WORD.sub(lambda found: mended.get(fold(found[0]), found[0]), text) if mended else text


def _query(connection: sqlite3.Connection, meant: Meant) -> tuple[str, bool]:
    """Return the query for all the words, or where nothing has them all, for some; empty where there is none."""
    if not meant.every or _any(connection, meant.every):
        return meant.every, False
    return meant.some, True


def _any(connection: sqlite3.Connection, query: str) -> bool:
    return connection.execute(SQL["any"], (query,)).fetchone() is not None


def _has(connection: sqlite3.Connection, query: str, number: int) -> bool:
    return bool(query) and connection.execute(SQL["has"], (query, number)).fetchone() is not None


def _counts(connection: sqlite3.Connection, query: str) -> dict[str, int]:
    """Return how many hits there are of each kind; to count within a range, FTS5 need not look at each."""
    if not query:
        return {}
    found = {kind: connection.execute(SQL["count"], (query, *between(kind))).fetchone()[0] for kind in KINDS}
    return {kind: count for kind, count in found.items() if count}


def _ranked(
    connection: sqlite3.Connection, query: str, kind: str, outright: list[int], most: int, count: int
) -> list[tuple[int, float]]:
    """Return hits of a kind with their scores, the best (the lowest) first; what is named outright before them."""
    first = [(number, _NAMED) for number in outright]
    if not query:
        return first
    rows = connection.execute(SQL["ranked"], (query, *between(kind), most)).fetchall()
    if count > most:
        so_called = (f"{{label names}}: ({query})", *between(kind), most)
        rows += connection.execute(SQL["ranked"], so_called).fetchall()
    best = {number: score for number, score in rows if number not in outright}
    return [*first, *sorted(best.items(), key=lambda hit: (hit[1], hit[0]))]


def _hit(connection: sqlite3.Connection, query: str, number: int) -> Hit:
    """Return a thing with what was found in it marked."""
    node, lead, owner, eid = connection.execute(SQL["thing"], (number,)).fetchone()
    row = connection.execute(SQL["marked"], (query, number)).fetchone() if query else None
    row = row or connection.execute(SQL["plain"], (number,)).fetchone()
    label, names, text = row
    if "\x02" not in label:  # by what other name it was found
        text = " · ".join([*(name for name in names.split("\n") if "\x02" in name), *([text] if text else [])])
    home = connection.execute(SQL["label"], (owner,)).fetchone() or ("", "")
    kind = kind_of(number)
    return Hit(kind, node, lead, _pieces(label), _pieces(_cut(text)), home[1], home[0], eid)


def _cut(text: str) -> str:
    """Return a text that no excerpt was made of, no longer than one."""
    parts = text.split(" ")
    return text if len(parts) <= _EXCERPT else " ".join(parts[:_EXCERPT]) + " …"


def _pieces(text: str) -> tuple[Piece, ...]:
    return tuple((part.strip("\x02\x03"), part.startswith("\x02")) for part in _MARKS.split(text) if part)
