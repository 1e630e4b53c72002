"""Turns: the threads that answer take the requests of clients in turn, so that one with many waits for himself.

Waitress takes requests as they come: one client with enough slow ones would have every thread, and all others wait.
What the loop can answer at once needs no thread and no turn.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict, deque
from collections.abc import Callable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.task import ThreadedTaskDispatcher

from app.clients import network


class Turns(ThreadedTaskDispatcher):  # type: ignore[misc]  # waitress has no types
    """Threads that take the requests of clients in turn, at most so many of one client at a time."""

    def __init__(self, threads: int, each: int, prompt: bool = False) -> None:
        """Start the threads; `prompt` says that connections can answer at once (`app.serve.at_once`)."""
        super().__init__()
        self.queue = Queue(each, self.lock)
        self._come: list[Any] = []
        self._loop = threading.get_ident() if prompt else None
        self.set_thread_count(threads)

    def add_task(self, channel: Any) -> None:
        """Let a connection with a request wait for a thread; what the loop has just read, it looks at itself first."""
        if threading.get_ident() == self._loop:
            self._come.append(channel)  # it is still reading, and holds the lock of the connection
        else:
            super().add_task(channel)

    def hand_out(self) -> None:
        """Answer at once what the loop has read, where that can be, and let the rest wait for threads."""
        come, self._come = self._come, []
        for channel in come:
            try:
                answered = channel.at_once()
            except Exception:  # as with a thread, which goes on
                self.logger.exception("Exception when answering %r at once", channel)
            else:
                if not answered:
                    super().add_task(channel)


class Queue:
    """Who waits for a thread. It stands in the place of a deque, and is used under the lock of the threads."""

    def __init__(self, each: int, lock: threading.Lock) -> None:
        self._each, self._lock = each, lock
        self._waiting: OrderedDict[str, deque[HTTPChannel]] = OrderedDict()
        self._running: Counter[str] = Counter()

    def append(self, channel: HTTPChannel) -> None:
        """Let a connection with a request wait behind those of the same client."""
        self._waiting.setdefault(client(channel), deque()).append(channel)

    def popleft(self) -> Turn:
        """Return the first connection of the client whose turn it is, who then goes to the end of the clients."""
        name = next(name for name in self._waiting if self._running[name] < self._each)
        line = self._waiting.pop(name)
        channel = line.popleft()
        if line:
            self._waiting[name] = line
        self._running[name] += 1
        return Turn(channel, lambda: self._done(name))

    def __bool__(self) -> bool:
        return any(self._running[name] < self._each for name in self._waiting)

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    def _done(self, name: str) -> None:
        with self._lock:  # the thread that is done looks itself for who comes next
            self._running[name] -= 1
            if not self._running[name]:
                del self._running[name]


class Turn:
    """A request whose turn it is, as a thread takes it."""

    def __init__(self, channel: HTTPChannel, done: Callable[[], None]) -> None:
        self._channel, self._done = channel, done

    def service(self) -> None:
        """Answer."""
        try:
            self._channel.service()
        finally:
            self._done()

    def cancel(self) -> None:
        """Do not answer: the server ends."""
        self._channel.cancel()


def client(channel: HTTPChannel) -> str:
    """Return who is at the other end: the network, or where it is no address what the system calls it."""
    try:
        return network(str(channel.addr[0]))
    except ValueError:
        return str(channel.addr)
