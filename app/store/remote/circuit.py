"""Circuit: a server that failed several times in a row is left alone for a while, and whoever asks is told at once."""

from __future__ import annotations

import threading
import time

from app.errors import StoreError

#: After so many failures in a row a server is left alone for so many seconds.
FAILURES, REST = 5, 10.0


class Circuit:
    """Counts the failures of one server over all threads; after its rest the next request tries again."""

    def __init__(self, where: str) -> None:
        self._where, self._failures, self._until = where, 0, 0.0
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise StoreError while the server is left alone."""
        with self._lock:
            left = self._until - time.monotonic()
            if left > 0:
                what = f"not asked, since it failed {self._failures} times in a row"
                raise StoreError(what, where=self._where, remedy=f"ask again in {left:.0f} seconds")

    def note(self, *, well: bool) -> None:
        """Count how a request went."""
        with self._lock:
            self._failures = 0 if well else self._failures + 1
            self._until = time.monotonic() + REST if self._failures >= FAILURES else 0.0
