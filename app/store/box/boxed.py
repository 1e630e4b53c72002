"""Boxed: a store whose queries run in a box of processes (`app.store.box.process`), each within its bounds.

No query can take longer, more memory or more room for its answer than it may, and none can end the process that serves.
A box that dies is started again; a new release gets a box of its own, and queries go there once it answers.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pyoxigraph as ox

from app.config import Settings
from app.errors import StoreError
from app.graph.builds import Release
from app.store.box.pool import GRACE, Pool
from app.store.protocol import Answer, Asking, Request, Result, result_of

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
        self._pool = Pool(settings, release).answering()

    @property
    def release(self) -> Release:
        """The release that answers new queries."""
        return self._pool.release

    def query(self, text: str) -> Result:
        """Run a query of ours, as every store does."""
        with self._using() as pool:
            answer = pool.run(Request(text, rows=_TSV, graph=_NTRIPLES))
        if answer.media == _NTRIPLES:
            return [quad.triple for quad in ox.parse(answer.body, ox.RdfFormat.N_TRIPLES, lenient=True)]
        if answer.body in (b"true", b"false"):  # rows begin with a line of variables, if it be an empty one
            return answer.body == b"true"
        return result_of(ox.parse_query_results(answer.body, ox.QueryResultsFormat.TSV))

    def answer(self, request: Request) -> Answer:
        """Run a query of anybody; where there are several workers, one is left to our own."""
        with self._using() as pool:
            return pool.run(request, spare=1 if self._settings.workers > 1 else 0)

    @contextmanager
    def pinned(self) -> Iterator[None]:
        """Within this block one release answers all queries of this thread, that of the first one."""
        self._pins.pool, outer = None, getattr(self._pins, "pool", ...)
        try:
            yield
        finally:
            if self._pins.pool:
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
        pin = getattr(self._pins, "pool", ...)  # a box, None for "not yet", … for "not pinned"
        if isinstance(pin, Pool) and not pin.gone:
            yield pin
            return
        pool = self._enter()
        if pin is None:
            self._pins.pool = pool
            yield pool
            return
        try:
            yield pool
        finally:
            pool.leave()

    def _enter(self) -> Pool:
        """Return the box that serves, begun anew where it died; one that dies at once is not begun over and over."""
        with self._lock:
            if self._pool.gone and not self._closed and time.monotonic() > self._pool.began + 1:
                self._pool = Pool(self._settings, self._pool.release)
            return self._pool.enter()
