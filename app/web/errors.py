"""Errors: what is the matter and what to do, on a page for people, in a sentence or in JSON for programs.

What is negotiated here is only how an error is told; a client that asked for Turtle can still read a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from app.errors import Busy, CmaaError, NotOffered, StoreError, TooLarge, UnknownQuery
from app.publish.media import DATASET_FORMS, GRAPH_FORMS, HTML, ROW_FORMS, choose
from app.publish.things.documents import NotKnown, Withdrawn
from app.web.problems import problem

#: Each error with its code (RFC 9110, section 15; 429 by RFC 6585); the first that fits counts.
_CODES: tuple[tuple[type[CmaaError], int], ...] = (
    (NotKnown, 404),
    (UnknownQuery, 404),
    (Withdrawn, 410),
    (NotOffered, 406),
    (TooLarge, 422),
    (Busy, 429),
    (StoreError, 503),
    (CmaaError, 400),
)
#: Headers of a refusal that say something of our answer too.
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "Content-Range")


def register(app: Flask) -> None:
    """Tell our errors and those of HTTP in the same form."""

    @app.errorhandler(CmaaError)
    def ours(error: CmaaError) -> Response:
        code = next(code for kind, code in _CODES if isinstance(error, kind))
        near = error.near if isinstance(error, NotKnown) else error.replaced if isinstance(error, Withdrawn) else ()
        answer = _told(code, error.what, error.remedy, error.where, near)
        if code == 429:
            answer.headers["Retry-After"] = "1"
        elif code == 503:
            answer.headers["Retry-After"] = str(max(1, round(current_app.config["SETTINGS"].query_seconds)))
        if isinstance(error, Withdrawn):
            for iri in error.replaced:
                answer.headers.add("Link", f'<{iri}>; rel="successor-version"')
        return answer

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        what = error.description or error.name
        answer = _told(error.code or 500, what, "Go to the home page, or check the address.")
        for name, value in error.get_headers():
            if name in _KEPT:
                answer.headers[name] = value
        return answer


def _told(code: int, what: str, remedy: str, where: str = "", near: Sequence[str] = ()) -> Response:
    wanted = choose(request.headers.get("Accept"), (HTML, *GRAPH_FORMS, *DATASET_FORMS, *ROW_FORMS))
    if wanted is HTML:
        page = render_template("error.html", code=code, what=what, remedy=remedy, where=where, near=near)
        answer = Response(page, code, content_type=HTML.content_type)
    else:
        stop = "" if what.endswith((".", "?", "!")) else "."
        place = f" ({where})" if where else ""
        answer = problem(
            code, f"{what}{place}{stop} {_sentence(remedy)}".strip(), more={"near": list(near)} if near else None
        )
        answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.vary.add("Accept")
    return answer


def _sentence(text: str) -> str:
    if not text:
        return ""
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")
