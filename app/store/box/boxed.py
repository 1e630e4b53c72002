"""Boxed: a store whose queries run in a box of processes (`app.store.box.process`), each within its bounds.

No query can take longer, more memory or more room for its answer than it may, and none can end the process that serves.
A box that dies is started again; a new release gets a box of its own, and queries go there once it answers.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from app.config import Settings
from app.errors import StoreError
from app.graph.builds import Release
from app.store.box.pool import GRACE, Pool
from app.store.box.state import State, memory
from app.store.protocol import CSV, Answer, Asking, Request, Result, result_of, texts_of

_TSV, _NTRIPLES = "text/tab-separated-values", "application/n-triples"  # measured: the quickest to write and to read


class BoxedStore(Asking):
    """A release in a box. Threads may share it."""

    def __init__(self, settings: Settings, release: Release) -> None:
        """Start the box and wait until it answers, or raise StoreError."""
        if not hasattr(os, "fork"):
            raise StoreError("this system cannot keep queries within bounds", remedy="serve from Linux or macOS")
        self._settings = settings
        self._lock = threading.Lock()
        self._pins = threading.local()
        self._closed = False
        self._ended: Counter[str] = Counter()
        self._restarts = 0
        self._pool = Pool(settings, release).answering()

    @property
    def release(self) -> Release:
        """The release that answers new queries."""
        return self._pool.release

    def state(self) -> State:
        """Return what the box is doing; one that died is begun anew, which is not waited for."""
        with self._lock:
            pool = self._living()
            ended, restarts = dict(self._ended), self._restarts
        return State(pool.ready, *pool.busy, ended, restarts, memory(pool.process))

    def query(self, text: str) -> Result:
        """Run a query of ours, as every store does."""
        with self._using() as pool:
            answer = pool.run(Request(text, rows=_TSV, graph=_NTRIPLES))
        if answer.media == _NTRIPLES:
            return [quad.triple for quad in ox.parse(answer.body, ox.RdfFormat.N_TRIPLES, lenient=True)]
        if answer.body in (b"true", b"false"):  # rows begin with a line of variables, if it be an empty one
            return answer.body == b"true"
        return result_of(ox.parse_query_results(answer.body, ox.QueryResultsFormat.TSV))

    def texts(self, text: str) -> Iterator[list[str]]:
        """Run a SELECT query of ours and give its rows as texts, or raise QueryError."""
        with self._using() as pool:
            return texts_of(pool.run(Request(text, rows=CSV)).body)

    def answer(self, request: Request) -> Answer:
        """Run a query of anybody; where there are several workers, one is left to our own."""
        with self._using() as pool:
            return pool.run(request, spare=1 if self._settings.workers > 1 else 0)

    @contextmanager
    def pinned(self) -> Iterator[Release]:
        """Within this block one release, which is given, answers all queries of this thread."""
        outer: Pool | None = getattr(self._pins, "pool", None)
        self._pins.pool = pool = self._enter()
        try:
            yield pool.release
        finally:
            self._pins.pool.leave()
            self._pins.pool = outer

    def switch(self, release: Release) -> None:
        """Let a release answer from now on. Queries that run finish on the old one, which then ends.

        Where the new one cannot be loaded, StoreError is raised and the old one stays.
        """
        fresh = Pool(self._settings, release).answering()
        with self._lock:
            old, self._pool = self._pool, fresh
        old.end(self._settings.query_seconds + GRACE)

    def close(self) -> None:
        """End the box, after the queries that run; no query is answered any more."""
        with self._lock:
            self._closed = True
        self._pool.end(self._settings.query_seconds + GRACE)

    @contextmanager
    def _using(self) -> Iterator[Pool]:
        pin: Pool | None = getattr(self._pins, "pool", None)
        pool = pin if pin and not pin.gone else self._enter()
        if pin and pool is not pin:  # the box died, and the one begun in its place goes on
            pin.leave()
            self._pins.pool = pool
        try:
            yield pool
        except StoreError as error:
            with self._lock:
                self._ended[type(error).__name__] += 1
            raise
        finally:
            if not pin:
                pool.leave()

    def _enter(self) -> Pool:
        with self._lock:
            return self._living().enter()

    def _living(self) -> Pool:
        """Return the box that serves, begun anew where it died; one that dies at once is not begun over and over."""
        if self._pool.gone and not self._closed and time.monotonic() > self._pool.began + 1:
            with contextlib.suppress(StoreError):  # no process can be started: the old box says what is the matter
                self._pool = Pool(self._settings, self._pool.release)
                self._restarts += 1
        return self._pool
