"""Reader: an index that threads may share, asked within bounds of time, and never written to."""

from __future__ import annotations

import queue
import sqlite3
import time
import weakref
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from app.errors import StoreError, TooSlow
from app.search.index import LAYOUT, fill
from app.search.sql import SQL
from app.search.things import Thing
from app.search.words import Vocabulary

#: Seconds that one search may take, and steps of SQLite between two looks at the clock.
SECONDS, _STEPS = 1.0, 5000
#: Connections to a file; an index in memory has one.
_CONNECTIONS = 4
_PATIENCE = 2.0


class Index:
    """An open index. Threads may share it: each search has a connection for itself, and so much time."""

    def __init__(self, connections: list[sqlite3.Connection]) -> None:
        self._free: queue.LifoQueue[sqlite3.Connection] = queue.LifoQueue()
        for connection in connections:
            connection.execute("PRAGMA query_only = ON")
            self._free.put(connection)
        self._closing = weakref.finalize(self, _close, connections)

    @classmethod
    def open(cls, path: Path) -> Index | None:
        """Open an index file, or return None where there is none that can be read."""
        address = f"file:{quote(str(path))}?mode=ro&immutable=1"
        opened: list[sqlite3.Connection] = []
        try:
            for _ in range(_CONNECTIONS):
                opened.append(sqlite3.connect(address, uri=True, check_same_thread=False))
                if opened[-1].execute(SQL["layout"]).fetchone() != (LAYOUT,):
                    raise sqlite3.DatabaseError("laid out otherwise")
            return cls(opened)
        except sqlite3.Error:
            _close(opened)
            return None

    @classmethod
    def of(cls, things: Iterable[Thing]) -> Index:
        """Make an index of some things in memory."""
        connection = sqlite3.connect(":memory:", check_same_thread=False)
        fill([things], connection)
        return cls([connection])

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for one search. One that takes longer than it may raises TooSlow."""
        try:
            connection = self._free.get(timeout=_PATIENCE)
        except queue.Empty:
            raise _slow() from None
        end = time.monotonic() + SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
        try:
            yield connection
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise _slow() from None
            raise StoreError(f"the search index cannot be read ({error})", remedy="run `cmaa build`") from None
        except sqlite3.DatabaseError as error:
            raise StoreError(f"the search index is damaged ({error})", remedy="run `cmaa build`") from None
        finally:
            connection.set_progress_handler(None, 0)
            self._free.put(connection)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The words that it holds, read once."""
        with self.reading() as connection:
            return Vocabulary(dict(connection.execute(SQL["vocabulary"])))

    def close(self) -> None:
        """Close it."""
        self._closing()


def _close(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        with closing(connection):
            pass


def _slow() -> TooSlow:
    return TooSlow(f"the search took longer than {SECONDS:g} second", remedy="search for fewer or for rarer words")
