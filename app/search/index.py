"""Index: things and their words in SQLite (FTS5), made once and then only read.

Numbers of things begin with their kind, so that hits are counted by kind without a look at the things. Words are
stemmed (Porter) for searching, but not for what is being typed: the beginning of a word is not that of its stem.
The same things give the same bytes, by one version of SQLite.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from app.search.sql import SQL, TABLES
from app.search.things import KINDS, Thing
from app.search.words import words

#: The file beside a store that holds the index.
FILE = "search.db"
#: How the index is laid out; one that is laid out otherwise is not read.
LAYOUT = 1
#: Bits of the number of a thing that count within its kind.
BITS = 32
#: Kinds that are proposed while somebody types: those with names.
_NAMED = ("agreement", "party", "question", "instrument", "concept", "term", "body", "source")
#: Characters that mark what was found in a text, and the one that ends a text for SQLite.
_UNSEEN = re.compile("[\x00\x02\x03]")


def kind_of(number: int) -> str:
    """Return the kind of the thing with a number."""
    return KINDS[number >> BITS]


def between(kind: str) -> tuple[int, int]:
    """Return the least and the largest number of things of a kind."""
    first = KINDS.index(kind) << BITS
    return first, first + (1 << BITS) - 1


def write(things: Iterable[Thing], path: Path) -> None:
    """Write the index of some things to a new file."""
    with closing(sqlite3.connect(path)) as connection:
        fill(things, connection)


def fill(things: Iterable[Thing], connection: sqlite3.Connection) -> None:
    """Fill an empty database with the index of some things."""
    connection.executescript(TABLES)
    connection.execute(f"PRAGMA user_version = {LAYOUT}")
    every = list(things)
    last: Counter[str] = Counter()
    numbers: dict[str, int] = {}
    for thing in every:
        last[thing.kind] += 1
        numbers[thing.node] = between(thing.kind)[0] + last[thing.kind]
    counts: Counter[str] = Counter()
    for thing in every:
        number = numbers[thing.node]
        texts = [_UNSEEN.sub(" ", t) for t in (thing.label, "\n".join(thing.names), thing.whole, thing.context)]
        owner = numbers.get(thing.owner)
        connection.execute(SQL["put-thing"], (number, thing.node, thing.lead, owner, thing.eid, thing.path))
        connection.execute(SQL["put-found"], (number, *texts))
        if thing.kind in _NAMED:
            connection.execute(SQL["put-begun"], (number, *texts[:2]))
        connection.executemany(SQL["put-tie"], [(numbers[p], number) for p in thing.parties if p in numbers])
        connection.executemany(SQL["put-day"], [(day, number) for day in thing.days])
        connection.executemany(SQL["put-called"], [(name, number) for name in _called(thing)])
        counts.update(set(words(" ".join(texts[:3]))))
    connection.executemany(SQL["put-word"], sorted(counts.items()))
    for name in ("index-nodes", "index-paths", "order-found", "order-begun"):
        connection.execute(SQL[name])
    connection.commit()


def _called(thing: Thing) -> list[str]:
    """Return the names by which a thing is called outright, as words between blanks."""
    if thing.kind not in _NAMED:
        return []
    names = [thing.label, *(thing.names if thing.kind == "party" else ()), thing.node.rpartition("/")[2]]
    return sorted({" ".join(words(name)) for name in names} - {""})
