"""Compress: answers in the coding gzip for clients that take it (RFC 9110, section 12.5.3).

A compressed answer is a representation of its own: it has its own ETag, and every answer that could be compressed says
that it varies. The pages have no secret and no cookie, so that their length tells nobody anything (the attack BREACH).
Left as they are: what is small or a part, files that the system sends (dumps lie there compressed), and what is
compressed already. Our own scripts and styles are files too, but few and asked for by every page: they are compressed
once and kept.
"""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, current_app, request
from werkzeug.http import parse_accept_header, parse_options_header

from app.web.respond import conditional, digest

CODING = "gzip"
#: What text compresses to is far less than itself; the rest of what is served is compressed by its nature.
_TEXTS = (
    *("application/json", "application/javascript", "application/sparql-query"),
    *("application/n-triples", "application/n-quads", "application/trig"),
)
#: Bytes below which the headers weigh more than what is saved, and from which speed counts more than size.
_LEAST, _LARGE = 1_000, 1_000_000
#: Levels of zlib: of a comparison of 142 kB, 6 leaves 19 kB in 3 ms, 1 leaves 24 kB in 1 ms.
_WELL, _FAST = 6, 1
#: Files of ours that are kept compressed, at most.
_FILES = 64


@lru_cache(maxsize=64)  # clients send the same header with each request
def coding(accepted: str) -> str:
    """Return the coding that a header Accept-Encoding wants: `gzip`, or nothing where the answer is wanted as it is."""
    taken = parse_accept_header(accepted)
    wanted = taken.quality(CODING)
    return CODING if wanted > 0 and wanted >= ("identity" in taken.values() and taken.quality("identity")) else ""


def register(app: Flask) -> None:
    """Compress answers; to be called last, so that whatever else looks at answers sees them as they are sent."""

    @app.after_request
    def compress(answer: Response) -> Response:
        if not _can_be(answer):
            return answer
        varies = answer.headers.get("Vary")
        answer.headers["Vary"] = f"{varies}, Accept-Encoding" if varies else "Accept-Encoding"
        wanted = coding(request.headers.get("Accept-Encoding", ""))
        if answer.status_code == 304 or not wanted or "Range" in request.headers:
            return answer
        tag, weak = answer.get_etag()
        if answer.direct_passthrough:
            packed = _file(Path(str(current_app.static_folder), (request.view_args or {})["filename"]), tag or "")
            answer.close()
            answer.direct_passthrough = False
            del answer.headers["Accept-Ranges"]  # parts are given of the file as it is
        else:
            packed = _packed(answer.get_data())
        answer.set_data(packed)
        answer.content_encoding = CODING
        if "Repr-Digest" in answer.headers:
            answer.headers["Repr-Digest"] = digest(hashlib.sha256(packed).digest())
        if tag:
            answer.set_etag(f"{tag}-{CODING}", weak=bool(weak))
            if answer.status_code == 200:
                conditional(answer, request.environ)
        return answer


def _can_be(answer: Response) -> bool:
    """Tell whether an answer is a whole text of some length that is not compressed yet."""
    whole = answer.status_code != 206 and (answer.is_sequence or request.endpoint == "static")
    length = answer.content_length or answer.calculate_content_length() or 0
    some = length >= _LEAST or answer.status_code == 304
    return whole and some and _is_text(answer.headers.get("Content-Type", "")) and _is_as_it_was(answer)


@lru_cache(maxsize=64)
def _is_text(kind: str) -> bool:
    """Tell whether a header Content-Type names a text."""
    media = parse_options_header(kind)[0].lower()
    return media.startswith("text/") or media in _TEXTS or media.endswith(("+xml", "+json", "/xml"))


def _is_as_it_was(answer: Response) -> bool:
    """Tell whether nobody compressed an answer, and nobody forbade it."""
    return "Content-Encoding" not in answer.headers and "no-transform" not in answer.headers.get("Cache-Control", "")


def _packed(content: bytes) -> bytes:
    # No time in it: the same answer has the same bytes.
    return gzip.compress(content, _FAST if len(content) > _LARGE else _WELL, mtime=0)


@lru_cache(maxsize=_FILES)
def _file(path: Path, tag: str) -> bytes:
    """Return a file compressed; `tag` changes with the file."""
    return _packed(path.read_bytes())
