"""SPARQL: the endpoint, as the SPARQL 1.1 Protocol says: read-only, bounded, and open to any origin.

`app.web.protocol` reads what is asked, `app.web.limits` counts who asks, the store answers; errors are told in the
form that the client takes.
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, g, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.ask.text import is_update, reaches_out, stop
from app.errors import Busy, CmaaError, NotOffered, QueryError, StoreError, TooLarge, UnknownQuery
from app.publish.data.service import description
from app.publish.media import GRAPH_FORMS, HTML, JSON, ROW_FORMS, SRJ, TURTLE, choose
from app.store.protocol import Request
from app.web import protocol
from app.web.bundle import built
from app.web.editor import named, page, while_typing
from app.web.limits import client, running
from app.web.problems import problem, wants_page
from app.web.respond import public, send
from app.web.shared import asker

endpoint = Blueprint("endpoint", __name__)
endpoint.add_app_template_global(built)

_ADDRESS = "/sparql"
_ALLOWED = ("GET", "HEAD", "POST", "OPTIONS")
_FORMS = {form.media: form for form in (*ROW_FORMS, *GRAPH_FORMS)}
_CALLS = "This service asks no other endpoint, so SERVICE is refused; the word may stand in texts and IRIs only."


@endpoint.route(_ADDRESS, methods=_ALLOWED, provide_automatic_options=False)
def sparql() -> Response:
    """Answer a query, or say what the service is."""
    if request.method == "OPTIONS":
        return _allowed()
    asked = protocol.read(current_app.config["SETTINGS"].query_size)
    if asked.text is None:
        return _itself(asked.format)
    g.asked = asked
    wanted = protocol.wanted(asked.format)
    if reaches_out(asked.text):
        abort(403, _CALLS)
    rows, graph = (SRJ, TURTLE) if wanted.page else (wanted.rows, wanted.graph)
    question = Request(
        protocol.base(public(request.path)) + asked.text,
        asked.default_graphs,
        asked.named_graphs,
        rows.media if rows else "",
        graph.media if graph else "",
    )
    with running().one_of(client(), current_app.config["SETTINGS"].per_client):
        answer = asker().store.answer(question)
    if wanted.page:
        return send(page(asked, answer=answer), HTML, negotiated=True)
    return send(answer.body, _FORMS[answer.media], negotiated=True)


@endpoint.get("/sparql/completions")
def completions() -> Response:
    """Return what the editor offers while somebody types."""
    return send(while_typing(), JSON)


@endpoint.before_app_request
def otherwise() -> Response | None:
    """Refuse any other method, one that nobody knows too, in the words of the endpoint, and name those it takes."""
    if request.path == _ADDRESS and isinstance(request.routing_exception, MethodNotAllowed):
        way = request.method[:20]
        return opened(refused(MethodNotAllowed(_ALLOWED, f"{way} is not a way to ask; use GET or POST.")))
    return None


def _allowed() -> Response:
    answer = Response(status=204, headers={"Allow": ", ".join(_ALLOWED)})
    del answer.headers["Content-Type"]
    return answer


def _itself(form: str) -> Response:
    """Return the service description, or for people the page with the form."""
    accept = protocol.media(form) if form else request.headers.get("Accept")
    chosen = choose(accept, (*GRAPH_FORMS, HTML))
    if chosen is None:
        abort(406, f"None of the formats that you accept is offered. {protocol.offered()}")
    if chosen is HTML:
        return send(page(example=named()), HTML, negotiated=True)
    return send(description(asker(), public(request.path), chosen), chosen, negotiated=True)


@endpoint.errorhandler(CmaaError)
def ours(error: CmaaError) -> Response:
    """Tell what the store or the limits say, with the code that tells a program what to do.

    400 mend the query; 406 ask for another format; 422 ask for less, for a too large answer stays too large, however
    often one asks; 429 and 503 ask again after so many seconds.
    """
    asked = g.get("asked")
    text = (asked and asked.text) or ""
    if isinstance(error, QueryError):
        before = protocol.base(public(request.path))
        if is_update(text):
            return _told(400, f"This is an update, not a query. {protocol.READ_ONLY}")
        if found := stop(error.what, text, before):
            says = f": {found.says}" if found.says else ""
            sentence = f"The query cannot be read at or shortly before line {found.line}, column {found.column}{says}."
            return _told(400, sentence, found.excerpt, {"line": found.line, "column": found.column})
    sentence = f"{error.what[:1].upper()}{error.what[1:]}; {error.remedy}." if error.remedy else f"{error.what}."
    if isinstance(error, UnknownQuery):
        return _told(404, sentence.replace("?.", "?"))
    if isinstance(error, NotOffered):
        return _told(406, f"{sentence} {protocol.offered()}")
    if isinstance(error, Busy):
        return _told(429, sentence, after=1)
    if isinstance(error, TooLarge):
        return _told(422, sentence)
    if isinstance(error, StoreError):
        return _told(503, sentence, after=max(1, round(current_app.config["SETTINGS"].query_seconds)))
    return _told(400, sentence)


@endpoint.errorhandler(HTTPException)
def refused(error: HTTPException) -> Response:
    """Tell why a request was refused."""
    answer = _told(error.code or 500, error.description or error.name)
    if isinstance(error, MethodNotAllowed):
        answer.headers["Allow"] = ", ".join(_ALLOWED)
    return answer


@endpoint.after_request
def opened(response: Response) -> Response:
    """Let scripts of any origin ask and read what they are told; there is nothing secret here, and no cookie."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = ", ".join(_ALLOWED)
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-Modified-Since, If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = "Link, ETag, Content-Location, Retry-After, Allow"
    response.headers["Access-Control-Max-Age"] = "86400"
    return response


def _told(
    code: int, sentence: str, excerpt: str = "", more: dict[str, object] | None = None, after: int = 0
) -> Response:
    if wants_page():
        told = Response(page(g.get("asked"), sentence=sentence, excerpt=excerpt), code, content_type=HTML.content_type)
    else:
        told = problem(code, sentence, excerpt, more)
    told.headers["Cache-Control"] = "no-store"
    told.vary.add("Accept")
    if after:
        told.headers["Retry-After"] = str(after)
    return told
