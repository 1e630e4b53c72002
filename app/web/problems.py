"""Problems: an error for programs, as one sentence or as JSON (RFC 9457); pages are made elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus

from flask import Response, request

from app.publish.media import HTML, Form, choose

_TEXT = Form("txt", "text/plain", "text")
_PROBLEM = Form("json", "application/problem+json", "JSON", ("application/json",))


def wants_page() -> bool:
    """Tell whether the client would rather read of a problem on a page."""
    return choose(request.headers.get("Accept"), (_TEXT, _PROBLEM, HTML)) is HTML


def problem(code: int, sentence: str, excerpt: str = "", more: Mapping[str, object] | None = None) -> Response:
    """Return a problem: its sentence, the place in the query that it speaks of, and what else a program may read."""
    if choose(request.headers.get("Accept"), (_TEXT, _PROBLEM)) is _PROBLEM:
        said = {"type": "about:blank", "title": HTTPStatus(code).phrase, "status": code, "detail": sentence}
        body = json.dumps(said | ({"excerpt": excerpt} if excerpt else {}) | dict(more or {}), ensure_ascii=False)
        return Response(body + "\n", code, content_type=_PROBLEM.media)
    return Response(f"{sentence}\n" + (f"{excerpt}\n" if excerpt else ""), code, content_type=_TEXT.content_type)
