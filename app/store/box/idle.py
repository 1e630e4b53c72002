"""Idle: the workers of a box that have nothing to do, by their connections, and which of them had better be replaced.

A worker shares the graph with its box until it reads it: the engine counts references in what it reads, so that one
large question leaves nearly a copy. Such a worker is worn. While there is work it stays, since it answers as well as
any; when it has had nothing to do for a while, it makes room for a new one.
"""

from __future__ import annotations

import math
import select
import socket
import time

#: Seconds that a worn worker may have nothing to do.
REST = 2.0


class Idle:
    """The connections of idle workers. Whoever has it keeps others out meanwhile."""

    def __init__(self) -> None:
        #: Each with the time from which on it may be replaced; the one that was asked last comes last.
        self._held: list[tuple[socket.socket, float]] = []

    def __len__(self) -> int:
        return len(self._held)

    def put(self, connection: socket.socket, *, worn: bool = False) -> None:
        """Take in the connection of a worker that has nothing to do any more."""
        self._held.append((connection, time.monotonic() + REST if worn else math.inf))

    def take(self) -> socket.socket | None:
        """Return the connection of the worker that was asked last, which is hot; None where it died meanwhile."""
        connection, _ = self._held.pop()
        return connection if _alive(connection) else None

    def prune(self) -> None:
        """Forget those that died."""
        self._held = [one for one in self._held if _alive(one[0])]

    def renew(self) -> None:
        """Take leave of one worn worker that had nothing to do for a while; it sees that and ends."""
        for one in self._held:
            if one[1] <= time.monotonic():
                self._held.remove(one)
                one[0].close()
                return

    def clear(self) -> None:
        """Take leave of all."""
        for connection, _ in self._held:
            connection.close()
        self._held.clear()


def speaks(connection: socket.socket, seconds: float) -> bool:
    """Wait until the other side says something or ends, at most so long; tell whether it did."""
    words = select.poll()
    words.register(connection, select.POLLIN)
    return bool(words.poll(1000 * seconds))


def _alive(connection: socket.socket) -> bool:
    """Tell whether the worker of an idle connection is still there; it says nothing unasked."""
    if speaks(connection, 0):
        connection.close()
        return False
    return True
