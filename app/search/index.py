"""Index: things and their words in SQLite (FTS5), made once and then only read.

Numbers of things begin with their kind, so that hits are counted by kind without a look at the things. Words are
stemmed (Porter) for searching, but not for what is being typed: the beginning of a word is not that of its stem.
The same things give the same bytes, by one version of SQLite.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
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
_UNSEEN = "\0\2\3"
_BLANKS = dict.fromkeys(map(ord, _UNSEEN), " ")


def kind_of(number: int) -> str:
    """Return the kind of the thing with a number."""
    return KINDS[number >> BITS]


def between(kind: str) -> tuple[int, int]:
    """Return the least and the largest number of things of a kind."""
    first = KINDS.index(kind) << BITS
    return first, first + (1 << BITS) - 1


def write(parts: Iterable[Iterable[Thing]], path: Path) -> None:
    """Write the index of some things, given part by part, to a new file."""
    with closing(sqlite3.connect(path)) as connection:
        fill(parts, connection)


def fill(parts: Iterable[Iterable[Thing]], connection: sqlite3.Connection) -> None:
    """Fill an empty database with the index of some things, given part by part.

    One part is held at a time, and the number of every thing. What a thing belongs to is known from its own part and
    those before it; a thing that was given before is passed over. Of an agreement without a label only the days count:
    it is given in full by another part.
    """
    connection.executescript(TABLES)
    connection.execute(f"PRAGMA user_version = {LAYOUT}")
    numbers: dict[str, int] = {}
    last = {kind: between(kind)[0] for kind in KINDS}
    counts: Counter[str] = Counter()
    days: list[tuple[str, str]] = []
    for part in parts:
        days += _fill(part, numbers, last, counts, connection)
        del part  # before the next one is made
    connection.executemany(SQL["put-day"], [(day, numbers[node]) for day, node in days if node in numbers])
    connection.executemany(SQL["put-word"], sorted(counts.items()))
    for name in ("index-nodes", "index-paths", "order-found", "order-begun"):
        connection.execute(SQL[name])
    connection.commit()


def _fill(
    part: Iterable[Thing],
    numbers: dict[str, int],
    last: dict[str, int],
    counts: Counter[str],
    connection: sqlite3.Connection,
) -> list[tuple[str, str]]:
    """Put a part in, each kind numbered on from its last number, and count its words; return days of others."""
    told, days = [], []
    for thing in sorted(part, key=lambda thing: KINDS.index(thing.kind)):
        if thing.kind == "agreement" and not thing.label:
            days += [(day, thing.node) for day in thing.days]
        elif thing.node not in numbers:
            last[thing.kind] += 1
            numbers[thing.node] = last[thing.kind]
            told.append((thing, last[thing.kind], _texts(thing)))
    _put(told, numbers.get, connection)
    for thing, _, _ in told:
        counts.update(said(thing))
    return days


def put(thing: Thing, number: int, number_of: Callable[[str], int | None], connection: sqlite3.Connection) -> None:
    """Put a thing into the tables under its number; `number_of` gives that of another node."""
    _put([(thing, number, _texts(thing))], number_of, connection)


def _put(
    told: Sequence[tuple[Thing, int, list[str]]],
    number_of: Callable[[str], int | None],
    connection: sqlite3.Connection,
) -> None:
    """Put things in, each with its number and texts, table by table.

    SQLite fills one table quickest at a stretch, and in the order of numbers.
    """
    connection.executemany(
        SQL["put-thing"],
        ((number, one.node, one.lead, number_of(one.owner), one.eid, one.path) for one, number, _ in told),
    )
    connection.executemany(SQL["put-found"], ((number, *texts) for _, number, texts in told))
    named = ((number, *texts[:2]) for one, number, texts in told if one.kind in _NAMED)
    connection.executemany(SQL["put-begun"], named)
    keys: dict[str, list[tuple[object, int]]] = defaultdict(list)
    for one, number, _ in told:
        for name, rows in _keys(one, number, number_of):
            keys[name] += rows
    for name, rows in keys.items():
        connection.executemany(SQL[f"put-{name}"], rows)


def take(thing: Thing, number: int, number_of: Callable[[str], int | None], connection: sqlite3.Connection) -> None:
    """Take a thing out of the tables, as it was put there."""
    for name, rows in _keys(thing, number, number_of):
        connection.executemany(SQL[f"take-{name}"], rows)
    if thing.kind in _NAMED:
        connection.execute(SQL["take-begun"], (number, *_texts(thing)[:2]))
    for name in ("take-found", "take-thing"):
        connection.execute(SQL[name], (number,))


def _keys(
    thing: Thing, number: int, number_of: Callable[[str], int | None]
) -> Iterator[tuple[str, list[tuple[object, int]]]]:
    """Yield the tables by which a thing is found outright, each with its rows."""
    yield "tie", [(found, number) for party in thing.parties if (found := number_of(party)) is not None]
    yield "day", [(day, number) for day in thing.days]
    yield "called", [(name, number) for name in _called(thing)]


def said(thing: Thing) -> set[str]:
    """Return the words of a thing that count for the vocabulary."""
    return set(words(" ".join([thing.label, *thing.names, *thing.texts])))


def _texts(thing: Thing) -> list[str]:
    texts = [thing.label, "\n".join(thing.names), thing.whole, thing.context]
    whole = "".join(texts)
    return [text.translate(_BLANKS) for text in texts] if any(sign in whole for sign in _UNSEEN) else texts


def _called(thing: Thing) -> list[str]:
    """Return the names by which a thing is called outright, as words between blanks."""
    if thing.kind not in _NAMED:
        return []
    names = [thing.label, *(thing.names if thing.kind == "party" else ()), thing.node.rpartition("/")[2]]
    return sorted({" ".join(words(name)) for name in names} - {""})
