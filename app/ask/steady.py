"""Steady: an asker of a graph that does not change, as that of a release: what it was asked lately, it knows.

A page asks the same in each of its views, for each choice of its facets, as a file and in each language; and what takes
no parameter, many pages ask.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cachetools import LRUCache

from app.ask import patience
from app.ask.run import Asker
from app.store.protocol import Rows

#: Rows that are held in all, and of one question with parameters; a row takes about a kilobyte.
_ROWS, _EACH = 20_000, 500
#: Nodes that are held as known; one takes some 300 bytes.
_NODES = 20_000

_Key = tuple[str, str, frozenset[tuple[str, str]]]


@dataclass(frozen=True)
class Steady(Asker):
    """An asker that lives as long as its graph stays. Threads may share it, as nobody changes rows."""

    _held: LRUCache[_Key, Rows] = field(
        default_factory=lambda: LRUCache(_ROWS, getsizeof=lambda rows: 1 + len(rows)), repr=False, compare=False
    )
    _known: LRUCache[str, bool] = field(default_factory=lambda: LRUCache(_NODES), repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def ask(self, name: str, given: Mapping[str, str]) -> Rows:
        """Answer a question by name, as every asker does."""
        return self._once("ask", super().ask, name, given)

    def describe(self, name: str, given: Mapping[str, str] | None = None) -> Rows:
        """Run a query of queries/describe, as every asker does."""
        return self._once("describe", super().describe, name, given or {})

    def knows(self, iri: str) -> bool:
        """Tell whether the graph gives the node an identifier or code, as every asker does.

        What it does not know is asked anew each time: anybody can make up names without end.
        """
        patience.go_on()
        with self._lock:
            found = self._known.get(iri, False)
        if not found and (found := bool(len(super().describe("known", {"node": iri})))):
            with self._lock:
                self._known[iri] = True
        return found

    def _once(
        self, kind: str, run: Callable[[str, Mapping[str, str]], Rows], name: str, given: Mapping[str, str]
    ) -> Rows:
        patience.go_on()
        key = (kind, name, frozenset(pair for pair in given.items() if pair[1]))
        with self._lock:
            found = self._held.get(key)
        if found is None:
            found = run(name, given)
            if len(found) < (_EACH if key[2] else _ROWS):
                with self._lock:
                    self._held[key] = found
        return found
