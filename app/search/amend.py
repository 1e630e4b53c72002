"""Amend: bring an index up to date with a change of the graph, at the cost of the change."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

from app.ask.run import Asker
from app.search.index import between, put, said, take
from app.search.sql import SQL
from app.search.things import Thing, things

#: Kinds whose names stand in what is said of other things, wherever those are.
_QUOTED = ("party", "question")


def amend(path: Path, before: Asker, after: Asker, nodes: Collection[str]) -> bool:
    """Bring the index in a file up to date; False where it must be made anew, and is left as it was.

    `before` and `after` hold the surroundings of a change, in which `nodes` are those of which all is known.
    """
    old, new = ({thing.node: thing for thing in things(asker)} for asker in (before, after))
    changed = [node for node in {**old, **new} if old.get(node) != new.get(node)]
    if any(node not in nodes or (node in old and old[node].kind in _QUOTED) for node in changed):
        return False
    gone, come = ([found[node] for node in changed if node in found] for found in (old, new))
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(SQL["unsafe"])  # it is a copy: one that breaks off is thrown away
        return _amend(connection, gone, sorted(come, key=lambda thing: thing.node))


def _amend(connection: sqlite3.Connection, gone: list[Thing], come: list[Thing]) -> bool:
    def number_of(node: str) -> int | None:
        found = connection.execute(SQL["number"], (node,)).fetchone() if node else None
        return found[0] if found else None

    numbers: dict[tuple[str, str], int] = {}
    counts: Counter[str] = Counter()
    for thing in gone:
        number = number_of(thing.node)
        if number is None:
            return False
        numbers[thing.node, thing.kind] = number
        counts.subtract(said(thing))
    for thing in gone:
        take(thing, numbers[thing.node, thing.kind], number_of, connection)
    come.sort(key=lambda thing: bool(thing.owner))  # what belongs to something is put after it
    for thing in come:
        number = numbers.get((thing.node, thing.kind)) or _next(thing.kind, connection)
        put(thing, number, number_of, connection)
        counts.update(said(thing))
    changed = [(word, count) for word, count in counts.items() if count]
    connection.executemany(SQL["count-word"], changed)
    connection.executemany(SQL["forget-words"], [(word,) for word, _ in changed])
    connection.commit()
    return True


def _next(kind: str, connection: sqlite3.Connection) -> int:
    least, most = between(kind)
    last = connection.execute(SQL["last-number"], (least, most)).fetchone()[0]
    return (last or least) + 1
