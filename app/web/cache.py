"""Cache: answers that are kept, for between two builds an answer does not change.

Kept is what anybody gets who asks with GET for the same address in the same format: whole answers of a release with
status 200, as they leave the application. They are given before the application sees the request; only what it
answered to a request that was the same in all that it looks at can be there. The rest is made anew: errors, what those
look at who run the server, files (the system keeps those), pages that may show words from the user's own folder, and
queries in which chance or the clock may have a say. Answers that were asked for longest ago give way. RFC 9111 says
what a cache may keep.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

from cachetools import LRUCache
from flask import Flask, Request, Response, request
from prometheus_client import Counter
from werkzeug.wrappers import Response as Plain

from app.config import Settings
from app.graph.builds import Release
from app.web.compress import coding
from app.web.operations import KEPT
from app.web.respond import conditional, has_conditions

_MEGABYTE = 1_000_000
#: An answer may take this part of all room, and each of its headers weighs so much beside its text.
_PART, _HEADER = 8, 100
#: All of a request by which answers to it differ, beside the coding. Addresses in an answer begin with that under which
#: it was asked.
_DECIDING = (
    *("wsgi.url_scheme", "HTTP_HOST", "SERVER_NAME", "SERVER_PORT", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING"),
    "HTTP_ACCEPT",
)
#: Headers of a request that make its answer one for this client, or for a part (RFC 9111, sections 3.3 and 3.5).
_PERSONAL = ("HTTP_AUTHORIZATION", "HTTP_RANGE")
#: Calls whose value differs from one query to the next (SPARQL 1.1, section 17.4), with blanks and comments before the
#: bracket; escapes could hide them.
_CHANGING = re.compile(r"(?:now|rand|uuid)(?:\s++|#[^\r\n]*+)*+\(|\\u")
#: Pages that may show words from the user's own folder.
_WITH_WORDS = ("pages",)
#: Under this, a request carries its release and its key to where its answer may be kept.
_PLACE = "cmaa.place"
#: By this somebody asks for an answer only if it is kept and has at most so many bytes; else none is begun.
_ONLY = "cmaa.at_once"
_FOUND = Counter("cmaa_cache", "Requests for what may be kept, by whether it was there.", ("found",))
_THERE, _NOT_THERE = _FOUND.labels("yes"), _FOUND.labels("no")

Key = tuple[str | None, ...]


@dataclass(frozen=True)
class Entry:
    """An answer of a page, as it left the application; as long as the room that it takes."""

    key: Key
    page: str
    with_words: bool
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __len__(self) -> int:
        head = sum(_HEADER + len(name) + len(value) for name, value in self.headers)
        return len(self.body) + head + sum(len(part or "") for part in self.key)

    def answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request by it, with 304 where the client has it already."""
        if has_conditions(environ):
            answer = Plain(self.body, 200, list(self.headers))
            return (conditional(answer, environ) if "ETag" in answer.headers else answer)(environ, start)
        start("200 OK", list(self.headers))
        return () if environ["REQUEST_METHOD"] == "HEAD" else (self.body,)


class Cache:
    """Answers of one release, in so many bytes. Threads may share it."""

    def __init__(self, size: int) -> None:
        self.largest = size // _PART
        self._lock = threading.Lock()
        self._release: Release | None = None
        self._held: LRUCache[Key, Entry] = LRUCache(size, getsizeof=len)

    def get(self, release: Release, key: Key) -> Entry | None:
        """Return what is kept of this release; what was kept of another goes, even of one that serves again."""
        with self._lock:
            if release is not self._release:
                self._held.clear()
                self._release = release
            return self._held.get(key)

    def put(self, release: Release, entry: Entry) -> None:
        """Keep an answer that is not too large, while its release serves."""
        with self._lock:
            if release is self._release and len(entry) <= self.largest:
                self._held[entry.key] = entry

    def __len__(self) -> int:
        return len(self._held)


def register(app: Flask) -> None:
    """Answer from what is kept, and keep what may be kept; to be called first, to be the last that sees an answer."""
    settings: Settings = app.config["SETTINGS"]
    if settings.cache <= 0:
        return
    cache = app.extensions["cmaa.cache"] = Cache(settings.cache * _MEGABYTE)
    inner = app.wsgi_app

    def find(environ: dict[str, Any]) -> Entry | None:
        release = app.config["RELEASE"]
        if release is None or not _for_anybody(environ):
            return None
        key = (*map(environ.get, _DECIDING), coding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        environ[_PLACE] = release, key
        found = cache.get(release, key)
        return None if found and found.with_words and _there_are(settings.texts) else found

    def look(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        found = find(environ)
        if found is None or len(found.body) > environ.get(_ONLY, len(found.body)):
            return () if _ONLY in environ else inner(environ, start)
        _THERE.inc()
        environ[KEPT] = found.page
        return found.answer(environ, start)

    @app.after_request
    def keep(answer: Response) -> Response:
        release, key = request.environ.get(_PLACE, (None, ()))
        if release is None or not _stays(request, settings.texts):
            return answer
        _NOT_THERE.inc()
        if request.method == "GET" and _may_be_kept(answer) and (answer.content_length or 0) <= cache.largest:
            # Whoever sends it says the day and the time.
            headers = tuple(pair for pair in answer.get_wsgi_headers(request.environ) if pair[0] != "Date")
            page, with_words = request.endpoint or "", request.blueprint in _WITH_WORDS
            cache.put(release, Entry(key, page, with_words, headers, answer.get_data()))
        return answer

    app.wsgi_app = look  # type: ignore[assignment,method-assign]


def _for_anybody(environ: dict[str, Any]) -> bool:
    """Tell whether a request, by its head, gets what anybody gets who asks for the same."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and environ.get("CONTENT_LENGTH", "") in ("", "0")
        and not any(name in environ for name in _PERSONAL)
    )


def _stays(asked: Request, texts: Path) -> bool:
    """Tell whether the answer to a request for anybody is the same until the next build."""
    if asked.blueprint in (None, "operations"):
        return False
    if asked.blueprint in _WITH_WORDS:
        return not _there_are(texts)
    query = unquote_plus(asked.query_string.decode("latin-1")).lower()
    return asked.blueprint != "endpoint" or not _CHANGING.search(query)


def _there_are(texts: Path) -> bool:
    return any(texts.glob("*"))


def _may_be_kept(answer: Response) -> bool:
    """Tell whether an answer is whole and of no client's own, and differs by nothing that the key does not hold."""
    control = answer.cache_control
    return (
        answer.status_code == 200
        and answer.is_sequence
        and not answer.direct_passthrough
        and not (control.no_store or control.private)
        and "Set-Cookie" not in answer.headers
        and {name.lower() for name in answer.vary} <= {"accept", "accept-encoding"}
    )
