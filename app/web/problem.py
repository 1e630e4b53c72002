"""Problems: errors of the API as `application/problem+json` (RFC 9457), each with what to do next."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.errors import (
    Busy,
    CmaaError,
    NotOffered,
    Overloaded,
    ParameterError,
    StoreError,
    TooCostly,
    TooLarge,
    TooSlow,
    UnknownQuery,
)
from app.publish.api.openapi import PROBLEM
from app.web.respond import public

METHODS = ("GET", "HEAD", "OPTIONS")
#: Bytes of an address that a problem repeats.
_LONGEST = 2000


class AtOdds(ParameterError):
    """Parameters that are well formed and make no question together."""


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, its name in the address that explains it, a title, and seconds to wait."""

    status: int
    name: str
    title: str
    means: str
    wait: int = 0


#: The first that fits an error says what it is.
KINDS: dict[type[Exception], Kind] = {
    UnknownQuery: Kind(404, "unknown-question", "No such question", "The address names nothing that the API answers."),
    AtOdds: Kind(
        422, "at-odds", "The parameters do not fit together", "Each is well formed, yet they make no question."
    ),
    ParameterError: Kind(
        400, "parameter", "A parameter is wrong", "It is missing, unknown, given twice, empty or not of its type."
    ),
    NotOffered: Kind(406, "format", "Not in that format", "The header Accept takes no format that the answer has."),
    MethodNotAllowed: Kind(405, "method", "Not with that method", "The API is read with GET, HEAD and OPTIONS."),
    Busy: Kind(429, "busy", "Too many queries at a time", "Queries of yours are still running; wait for them.", 1),
    TooSlow: Kind(503, "too-slow", "The answer takes too long", "The query ran into its limit of time.", 30),
    TooCostly: Kind(503, "too-costly", "The answer takes too much", "The query ran into its limit of memory.", 30),
    TooLarge: Kind(422, "too-large", "The answer is too large", "The answer ran into its limit of size."),
    Overloaded: Kind(503, "overloaded", "Too many queries of all", "The server has more to do than it can.", 1),
    StoreError: Kind(503, "out-of-reach", "The store is out of reach", "The graph cannot be asked now.", 30),
    HTTPException: Kind(
        400, "request", "The request cannot be read", "The server could not make sense of the request."
    ),
    Exception: Kind(500, "failure", "The server failed", "This is a fault of ours."),
}


def problem(error: Exception) -> Response:
    """Return an error as a response; the store's ones say after how many seconds to try again."""
    kind = next(kind for sort, kind in KINDS.items() if isinstance(error, sort))
    status, what, remedy, at = kind.status, kind.means, "see the description of the API", None
    if isinstance(error, CmaaError):
        what, remedy = error.what, error.remedy or remedy
        at = _parameter(error)
    elif isinstance(error, MethodNotAllowed):
        remedy = "use GET"
    elif isinstance(error, HTTPException):
        status, what = error.code or 500, error.description or error.name
    said = {
        "type": public(f"/api/#problem-{kind.name}"),
        "title": kind.title,
        "status": status,
        "detail": f"{what[:1].upper()}{what[1:]}.".replace("..", "."),
        "instance": instance(),
        "remedy": f"{remedy[:1].upper()}{remedy[1:]}",
        "parameter": at,
    }
    answer = Response(json.dumps(said, ensure_ascii=False, indent=2) + "\n", status, content_type=PROBLEM)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "Retry-After, Allow"
    answer.headers["Cache-Control"] = "no-store"
    if kind.wait:
        answer.headers["Retry-After"] = str(kind.wait)
    if status == 405:
        answer.headers["Allow"] = ", ".join(METHODS)
    return answer


def instance() -> str:
    """Return the address asked for as a reference (RFC 3986), whatever bytes the client sent."""
    query = quote(request.query_string[:_LONGEST], safe="%/?:@!$&'()*+,;=-._~")
    path = quote(request.path.encode()[:_LONGEST], safe="/:@!$&'()*+,;=-._~")
    return re.sub("%(?![0-9A-Fa-f]{2})", "%25", f"{path}?{query}" if query else path)


def _parameter(error: CmaaError) -> str | None:
    """Return the name of the parameter at fault: the last word of the place, where the error is about one."""
    words = error.where.split()
    return words[-1].lstrip("-") if isinstance(error, ParameterError) and len(words) > 1 else None
