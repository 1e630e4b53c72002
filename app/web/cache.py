"""Cache: answers that are kept, for between two builds an answer does not change.

Kept is what anybody gets who asks with GET for the same address in the same format: whole answers of a release with
status 200. The rest is made anew: errors, what those look at who run the server, files (the system keeps those), pages
that may show words from the user's own folder, and queries in which chance or the clock may have a say. Answers that
were asked for longest ago give way. RFC 9111 says what a cache may keep.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_plus

from cachetools import LRUCache
from flask import Flask, Response, current_app, g, request
from prometheus_client import Counter

from app.config import Settings
from app.graph.builds import Release
from app.web.compress import coding

_MEGABYTE = 1_000_000
#: An answer may take this part of all room, and each of its headers weighs so much beside its text.
_PART, _HEADER = 8, 100
#: Headers of a request that make its answer one for this client, or for a part (RFC 9111, sections 3.3 and 3.5).
_PERSONAL = ("Authorization", "Range")
#: Calls whose value differs from one query to the next (SPARQL 1.1, section 17.4), with blanks and comments before the
#: bracket; escapes could hide them.
_CHANGING = re.compile(r"(?:now|rand|uuid)(?:\s++|#[^\r\n]*+)*+\(|\\u")
#: Pages that may show words from the user's own folder.
_WITH_WORDS = ("pages",)
_FOUND = Counter("cmaa_cache", "Requests for what may be kept, by whether it was there.", ("found",))

Key = tuple[str | bytes, ...]


@dataclass(frozen=True)
class Entry:
    """An answer as its view made it, before its request is told in it; as long as the room that it takes."""

    key: Key
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def __len__(self) -> int:
        head = sum(_HEADER + len(name) + len(value) for name, value in self.headers)
        return len(self.body) + head + sum(map(len, self.key))

    def answer(self) -> Response:
        """Return it as a response, or 304 where the client has it already."""
        answer = Response(self.body, 200, list(self.headers))
        if "ETag" in answer.headers:
            answer.make_conditional(request)
        return answer


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
    """Answer from what is kept, and keep what may be kept; to be called after everything else that looks at answers."""
    settings: Settings = app.config["SETTINGS"]
    if settings.cache <= 0:
        return
    cache = app.extensions["cmaa.cache"] = Cache(settings.cache * _MEGABYTE)

    @app.before_request
    def look() -> Response | None:
        release = current_app.config["RELEASE"]
        if release is None or not _for_anybody(settings.texts):
            return None
        # Addresses in an answer begin with that under which it was asked.
        accepted = request.headers.get("Accept", "\0")
        key = (request.url_root, request.path, request.query_string, accepted, coding())
        entry = cache.get(release, key)
        g.kept = entry is not None
        _FOUND.labels("no" if entry is None else "yes").inc()
        if entry is not None:
            return entry.answer()
        if request.method == "GET":
            g.keep = (release, key)
        return None

    @app.after_request
    def keep(answer: Response) -> Response:
        release, key = g.pop("keep", (None, ()))
        if release and _may_be_kept(answer) and (answer.content_length or 0) <= cache.largest:
            cache.put(release, Entry(key, tuple(answer.headers), answer.get_data()))
        return answer


def _for_anybody(texts: Path) -> bool:
    """Tell whether the answer to this request is the same for everyone until the next build."""
    if request.method not in ("GET", "HEAD") or request.url_rule is None or request.content_length:
        return False
    if request.blueprint in (None, "operations") or any(name in request.headers for name in _PERSONAL):
        return False
    if request.blueprint in _WITH_WORDS:
        return not any(texts.glob("*"))
    asked = unquote_plus(request.query_string.decode("latin-1")).lower()
    return request.blueprint != "endpoint" or not _CHANGING.search(asked)


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
