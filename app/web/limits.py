"""Limits: how many queries one client may have running at a time, and how long all queries of one answer may take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from flask import Flask, current_app, request

from app.ask import patience
from app.clients import network
from app.errors import Busy

#: All queries of one answer may take so many times as long as one.
_WHOLE = 3
#: Blueprints whose answers are made once for all that come after.
_ONCE = ("dumps", "operations")


class Running:
    """What each client has running. Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: Counter[str] = Counter()

    @contextmanager
    def one_of(self, client: str, most: int) -> Iterator[None]:
        """Hold a place while a query of the client runs, or raise Busy where it has `most` running already."""
        with self._lock:
            if self._running[client] >= most:
                what = f"one client may have {most} {'query' if most == 1 else 'queries'} running at a time"
                raise Busy(what, remedy="wait for an answer, then ask again")
            self._running[client] += 1
        try:
            yield
        finally:
            with self._lock:
                self._running[client] -= 1
                if not self._running[client]:
                    del self._running[client]

    def __len__(self) -> int:
        return self._running.total()


def register(app: Flask) -> None:
    """Bound the time that all queries of one answer take together."""
    seconds = _WHOLE * app.config["SETTINGS"].query_seconds

    @app.before_request
    def begin() -> None:
        if request.blueprint not in _ONCE:
            patience.begin(seconds)

    @app.teardown_request
    def end(_: BaseException | None) -> None:
        patience.begin()


def running() -> Running:
    """Return what runs in this application."""
    found: Running = current_app.extensions.setdefault("running", Running())
    return found


def client() -> str:
    """Return who asks: the network, or what stands in its place where that is none."""
    try:
        return network(request.remote_addr or "")
    except ValueError:
        return request.remote_addr or ""
