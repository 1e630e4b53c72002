"""Respond: what every answer for programs has in common: media type, caching, conditions, links, open origin."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Response, current_app, request
from flask import redirect as leading
from werkzeug.http import http_date
from werkzeug.sansio.utils import get_current_url
from werkzeug.wrappers import Response as Plain

from app.publish.media import Form
from app.publish.xml import faithful

_FRESH = "public, max-age=300"
#: Headers by which a client says what it has already (RFC 9110, section 13.1).
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_RANGE")

Answer = TypeVar("Answer", bound=Plain)


def send(
    body: str | bytes,
    form: Form,
    *,
    negotiated: bool = False,
    location: str = "",
    filename: str = "",
    links: Iterable[str] = (),
    status: int = 200,
) -> Response:
    """Return a body as a response in its format, or 304 where the client has it already.

    `negotiated` says that the address has other formats too (Vary), `location` is the address of this one
    (Content-Location), `filename` makes it a download, `links` are values of the header Link (RFC 8288). Raises
    NotOffered for what XML cannot hold.
    """
    content = body.encode() if isinstance(body, str) else body
    if form.media.endswith("+xml"):
        content = faithful(content)
    headers = [
        ("Content-Type", form.content_type),
        ("ETag", f'"{hashlib.sha256(content + form.media.encode()).hexdigest()[:32]}"'),
        ("Cache-Control", _FRESH),
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Expose-Headers", "Link, ETag, Content-Location, Repr-Digest, Retry-After"),
    ]
    if release := current_app.config["RELEASE"]:
        headers.append(("Last-Modified", _date(release.built)))
    if negotiated:
        headers.append(("Vary", "Accept"))
    if location:
        headers.append(("Content-Location", location))
    if filename:
        headers.append(("Content-Disposition", f'attachment; filename="{filename}"'))
    headers += (("Link", as_uri(link)) for link in links)
    answer = Response(content, status, headers)
    return conditional(answer, request.environ) if status == 200 else answer


def conditional(answer: Answer, environ: dict[str, Any]) -> Answer:
    """Return an answer, or 304 in its place where the client has it already."""
    if has_conditions(environ):  # to go through with it is costly
        answer.make_conditional(environ)
    return answer


def has_conditions(environ: dict[str, Any]) -> bool:
    """Tell whether a request wants an answer only if it is another than the client has."""
    return any(name in environ for name in _CONDITIONS)


def digest(sha256: bytes) -> str:
    """Return the SHA-256 of an answer as the header Repr-Digest says it (RFC 9530): of the bytes that are sent."""
    return f"sha-256=:{b64encode(sha256).decode()}:"


def redirect(path: str, code: int = 303) -> Plain:
    """Return a response that leads scripts of any origin, like all others, to a path of this server."""
    answer = leading(path, code)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def as_uri(text: str) -> str:
    """Return a text with what is beyond ASCII percent-encoded (RFC 3987, section 3.1): a header takes no more."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(sign if " " <= sign <= "~" else quote(sign) for sign in text)


def public(path: str) -> str:
    """Return the address under which the public reaches a path of this server."""
    return (current_app.config["SETTINGS"].public or _root(request.scheme, request.host)) + path


@lru_cache(maxsize=16)
def _date(moment: datetime) -> str:
    return http_date(moment)


@lru_cache(maxsize=64)  # every answer says it several times
def _root(scheme: str, host: str) -> str:
    return get_current_url(scheme, host).rstrip("/")
