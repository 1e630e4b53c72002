"""Patience: until when questions that are asked together, as all of one page, may go on.

Each query has its own limits where it runs; a page that puts hundreds of them needs one for the whole.
"""

from __future__ import annotations

import math
import time
from contextvars import ContextVar

from app.errors import TooSlow

_UNTIL: ContextVar[tuple[float, float]] = ContextVar("until", default=(math.inf, math.inf))


def begin(seconds: float = math.inf) -> None:
    """Let what this thread asks from now on take so many seconds as a whole; by default as long as it wants."""
    _UNTIL.set((time.monotonic() + seconds, seconds))


def go_on() -> None:
    """Raise TooSlow where the time is over."""
    until, seconds = _UNTIL.get()
    if time.monotonic() > until:
        raise TooSlow(f"the answer takes longer than {seconds:g} seconds", remedy="ask for less at a time")
