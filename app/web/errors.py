"""Errors: what is the matter and what to do, on a page for people, in a sentence or in JSON for programs.

What is negotiated here is only how an error is told; a client that asked for Turtle can still read a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from app.errors import Busy, CmaaError, NotOffered, StoreError, TooLarge, UnknownQuery
from app.publish.media import DATASET_FORMS, GRAPH_FORMS, HTML, ROW_FORMS, choose
from app.publish.things.documents import NotKnown, Withdrawn
from app.web.problems import problem
from app.web.respond import as_uri

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
#: Endings of addresses that ask for data: who takes anything there is told of an error in a sentence, not on a page.
_DATA = frozenset(form.name for form in (*GRAPH_FORMS, *DATASET_FORMS, *ROW_FORMS)) | {"gz", "json", "linkset", "xml"}
#: Headers of a refusal that say something of our answer too.
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "Content-Range")


def register(app: Flask) -> None:
    """Tell our errors and those of HTTP in the same form."""
    app.add_template_filter(sentence)

    @app.errorhandler(CmaaError)
    def ours(error: CmaaError) -> Response:
        code = next(code for kind, code in _CODES if isinstance(error, kind))
        near = error.near if isinstance(error, NotKnown) else error.replaced if isinstance(error, Withdrawn) else ()
        after = max(1, round(current_app.config["SETTINGS"].query_seconds))
        what, remedy, where = error.what, error.remedy, error.where
        if isinstance(error, StoreError):
            where = ""  # an address or a folder of ours, which is nobody's business
        if type(error) is StoreError:
            what = f"The data cannot be reached now: {what}"
            remedy = f"Try again in {after} seconds. Who runs this server: {remedy or 'see its log'}"
        answer = _told(code, what, remedy, where, near)
        if code == 429:
            answer.headers["Retry-After"] = "1"
        elif code == 503:
            answer.headers["Retry-After"] = str(after)
        if isinstance(error, Withdrawn):
            for iri in error.replaced:
                answer.headers.add("Link", f'<{as_uri(iri)}>; rel="successor-version"')
        return answer

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        what = error.description or error.name
        remedy = "Go to the home page, or check the address."
        if (error.code or 500) >= 500:
            number = g.get("id", "unknown")
            remedy = f"Try again. If it fails again, tell those who run this server the number {number}."
        answer = _told(error.code or 500, what, remedy)
        for name, value in error.get_headers():
            if name in _KEPT:
                answer.headers[name] = value
        return answer


def _told(code: int, what: str, remedy: str, where: str = "", near: Sequence[str] = ()) -> Response:
    others = (*GRAPH_FORMS, *DATASET_FORMS, *ROW_FORMS)
    data = request.path.rpartition(".")[2] in _DATA
    if choose(request.headers.get("Accept"), (*others, HTML) if data else (HTML, *others)) is HTML:
        page = render_template("error.html", code=code, what=what, remedy=remedy, where=where, near=near)
        answer = Response(page, code, content_type=HTML.content_type)
    else:
        stop = "" if what.endswith((".", "?", "!")) else "."
        place = f" ({where})" if where else ""
        said = f"{what[:1].upper()}{what[1:]}{place}{stop} {sentence(remedy)}".strip()
        answer = problem(code, said, more={"near": list(near)} if near else None)
        answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.vary.add("Accept")
    return answer


def sentence(text: str) -> str:
    """Return what an error says as a sentence."""
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "?", "!")) else ".")
