"""Kept: codings of a graph that does not change while it is asked, each read once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cached_property

from cachetools import LRUCache

from app.ask.coding import Coding, coded, coding
from app.ask.run import Asker
from app.ask.similarity import matrix, similarity

#: Codings that are held at a time; one takes some 300 kilobytes.
_HELD = 200
#: Above so many coded agreements, all pairs are too many to be worked out while somebody waits.
MOST = 150


class Codings:
    """A reader of codings, which lives as long as its graph stays: a request, or a release. Threads may share it."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._held: LRUCache[str, Coding] = LRUCache(_HELD)
        self._alike: LRUCache[str, list[tuple[Coding, float]]] = LRUCache(_HELD)
        self._lock = threading.Lock()

    @cached_property
    def questions(self) -> list[dict[str, str]]:
        """The rows of the codebook."""
        return list(self._asker.describe("codebook"))

    @cached_property
    def coded(self) -> list[dict[str, str]]:
        """The completely coded agreements: slug, label, kind."""
        return coded(self._asker)

    @cached_property
    def pairs(self) -> dict[tuple[str, str], float]:
        """The similarity of all pairs of coded agreements, both ways round; nothing where there are more than MOST."""
        return matrix(self.every()) if len(self.coded) <= MOST else {}

    def one(self, agreement: str) -> Coding:
        """Return the coding of an agreement; an unknown one raises ParameterError."""
        with self._lock:
            found = self._held.get(agreement)
        if found is None:
            found = coding(self._asker, agreement, self.questions)
            with self._lock:
                self._held[agreement] = found
        return found

    def every(self) -> list[Coding]:
        """Return the coding of every completely coded agreement; nothing where there are more than MOST."""
        return [self.one(row["agreement"]) for row in self.coded] if len(self.coded) <= MOST else []

    def ahead(self) -> Iterator[str]:
        """Read the coding of every completely coded agreement, one a step; nothing where there are more than MOST."""
        for row in self.coded if len(self.coded) <= MOST else ():
            yield self.one(row["agreement"]).agreement

    def others(self, agreement: str) -> list[Coding]:
        """Return the coded agreements beside one."""
        return [other for other in self.every() if other.agreement != agreement]

    def alike(self, agreement: str) -> list[tuple[Coding, float]]:
        """Return the other coded agreements with their similarity to one, the most similar first."""
        with self._lock:
            found = self._alike.get(agreement)
        if found is None:
            mine = self.one(agreement)
            scored = [(other, similarity(mine, other)) for other in self.others(agreement)]
            found = sorted(scored, key=lambda pair: -pair[1])
            with self._lock:
                self._alike[agreement] = found
        return found
