"""Operations: what those who run the server look at: is it alive, is it ready, how much, how fast, what went wrong."""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import Blueprint, Flask, Request, Response, current_app, g, has_request_context, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from app.config import Settings
from app.errors import CmaaError
from app.web.shared import asker

operations = Blueprint("operations", __name__)

#: What answers from what is kept names here the page that it answers for.
KEPT = "cmaa.kept"
_NUMBER = "cmaa.number"
_log = logging.getLogger("cmaa.requests")
_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
#: Why a query gets no answer (app.errors); told of even where none did.
_REASONS = ("TooSlow", "TooCostly", "TooLarge", "Busy", "Overloaded")
_REQUESTS = Counter("cmaa_requests", "Requests answered, by page and status.", ("page", "status"))
_SECONDS = Histogram(
    "cmaa_request_seconds",
    "Time to answer a request, by page.",
    ("page",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


@operations.get("/healthz")
def alive() -> Response:
    """Say that the process answers."""
    return _plain("alive\n")


@operations.get("/readyz")
def ready() -> Response:
    """Say whether the data are loaded and answer a question; 503 while they do not."""
    state = _state()
    if state is not None and not state.ready:
        return _plain("not ready: the processes that answer queries are being started\n", 503)
    try:
        rows = asker().store.select(asker().describes["ready"].text)  # of the store, not of what an asker holds
        release = current_app.config["RELEASE"]
        said = f": {release.hash}" if release else ""
    except CmaaError as error:
        return _plain(f"not ready: {error.what}\n", 503)  # without the address of the store, which is nobody's business
    if not len(rows):
        return _plain("not ready: the store holds no agreement\n", 503)
    return _plain(f"ready{said}\n")


@operations.get("/metrics")
def metrics() -> Response:
    """Give the counters in the text format of Prometheus; over all processes of the server, where there are several."""
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    now = CollectorRegistry()
    now.register(_Now())
    return Response(generate_latest(registry) + generate_latest(now), content_type=CONTENT_TYPE_LATEST)


class _Now(Collector):
    """What is to be told of this moment: the release that serves, and what the box is doing, where there is one."""

    def collect(self) -> Iterator[Metric]:
        """Yield each figure."""
        if release := current_app.config["RELEASE"]:
            said = {"hash": release.hash, "built": release.built.isoformat(), "engine": release.engine}
            yield InfoMetricFamily("cmaa_release", "The release that serves.", said)
            statements = release.stated + release.inferred
            yield GaugeMetricFamily("cmaa_release_statements", "Statements of the release.", statements)
        state = _state()
        if state is None:
            return
        yield GaugeMetricFamily("cmaa_box_ready", "Whether queries are answered.", state.ready)
        yield GaugeMetricFamily("cmaa_queries_running", "Queries that run.", state.running)
        yield GaugeMetricFamily("cmaa_queries_waiting", "Queries that wait for a process.", state.waiting)
        ended = CounterMetricFamily("cmaa_queries_ended", "Queries that got no answer, by reason.", labels=["reason"])
        for reason in (*_REASONS, *sorted(state.ended.keys() - set(_REASONS))):
            ended.add_metric([reason], state.ended.get(reason, 0))
        yield ended
        yield CounterMetricFamily("cmaa_box_restarts", "Times that the box died and was begun anew.", state.restarts)
        if state.memory is not None:
            yield GaugeMetricFamily("cmaa_box_memory_bytes", "Memory of the box, shares counted once.", state.memory)


def _state() -> Any:
    """Return what the box is doing (app.store.box.state), or None where the store is none."""
    ask = getattr(asker().store, "state", None)
    return ask() if ask else None


def register(app: Flask) -> None:
    """Give every request an id, count it, time it, and log it as the settings say; an exception is told with the id.

    To be called after what answers before the application does: that is told of as well.
    """
    logging.getLogger(app.name).addFilter(_identified)  # not app.logger, which would get a handler of its own
    settings: Settings = app.config["SETTINGS"]
    inner = app.wsgi_app

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        environ[_NUMBER] = number = given if _ID.fullmatch(given) else secrets.token_hex(8)

        def begin(status: str, headers: list[tuple[str, str]], *failed: Any) -> Any:
            seconds, code = time.perf_counter() - began, status[:3]
            page = environ.get(KEPT) or environ["werkzeug.request"].endpoint or "none"
            _count(page, code).inc()
            _time(page).observe(seconds)
            slow = seconds > settings.slow_seconds
            if settings.log == "all" or (settings.log == "slow" and (slow or code >= "500")):
                _log.info(_line(environ, code, headers, seconds, slow=slow))
            return start(status, [*headers, ("X-Request-Id", number)], *failed)

        return inner(environ, begin)

    app.wsgi_app = answer  # type: ignore[assignment,method-assign]

    @app.before_request
    def know() -> None:
        g.id = request.environ[_NUMBER]


@cache  # to find what a label counts takes longer than to count
def _count(page: str, code: str) -> Counter:
    return _REQUESTS.labels(page, code)


@cache
def _time(page: str) -> Histogram:
    return _SECONDS.labels(page)


def _line(environ: dict[str, Any], code: str, headers: list[tuple[str, str]], seconds: float, *, slow: bool) -> str:
    """Return one line of JSON; a slow request brings the query that it asked."""
    asked = environ.get("werkzeug.request") or Request(environ)
    length = dict(headers).get("Content-Length")
    said: dict[str, object] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": environ[_NUMBER],
        "client": asked.remote_addr,
        "method": asked.method,
        "path": asked.full_path.rstrip("?")[:500],
        "status": int(code),
        "bytes": int(length) if length else None,
        "ms": round(seconds * 1000, 1),
    }
    if KEPT in environ:
        said["kept"] = True
    if slow:
        said["slow"] = True
        said["query"] = asked.values.get("query", "")[:2000] if asked.content_length is None else ""
    return json.dumps(said, ensure_ascii=True)


def _identified(record: logging.LogRecord) -> bool:
    """Add the id of the request to what is logged in answering it."""
    record.request = g.get("id", "") if has_request_context() else ""
    return True


def _plain(text: str, status: int = 200) -> Response:
    answer = Response(text, status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    return answer
