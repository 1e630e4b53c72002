"""Stalled: a connection on which nothing goes forward is closed, as are those of one client that are too many.

Waitress closes a connection at rest, but none that sends a request a byte at a time, or that asks and takes no answer;
and an answer that waits to be taken can hold a thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterable

from waitress.channel import HTTPChannel

from app.serve.turns import client

_PATIENCE = 60.0  # seconds in which a request must be there as a whole, and an answer go forward
_FORWARD = 250_000  # bytes of an answer that must be taken in that time, where it is not taken as a whole


class Watch:
    """What goes forward on each connection; one on which nothing does is closed, as are those that are too many."""

    def __init__(self, each: int) -> None:
        self._each, self._looked = each, 0.0
        self._seen: dict[HTTPChannel, tuple[float, int]] = {}

    def look(self, channels: Iterable[HTTPChannel]) -> None:
        """Look at all connections, at most once in a second."""
        now = time.monotonic()
        if now < self._looked + 1:
            return
        self._looked = now
        seen: dict[HTTPChannel, tuple[float, int]] = {}
        at_rest: dict[str, list[HTTPChannel]] = {}
        for channel in list(channels):
            left = channel.total_outbufs_len
            if not left and channel.request is None:
                if not channel.requests:
                    at_rest.setdefault(client(channel), []).append(channel)
                continue
            since, before = self._seen.get(channel, (now, left))
            if now - since >= _PATIENCE:
                if before - left < _FORWARD:
                    channel.handle_close()  # at once: what waits for a socket to be writable would wait on
                since, before = now, left
            seen[channel] = since, before
        self._seen = seen
        for line in at_rest.values():
            for channel in sorted(line, key=lambda one: one.last_activity)[: -self._each]:
                channel.handle_close()
