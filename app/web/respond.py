"""Respond: what every answer for programs has in common: media type, caching, conditions, links, open origin."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from flask import Response, current_app, request
from flask import redirect as leading
from werkzeug.sansio.utils import get_current_url
from werkzeug.wrappers import Response as Redirect

from app.publish.media import Form
from app.publish.xml import faithful

_FRESH = "public, max-age=300"


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
    answer = Response(content, status, content_type=form.content_type)
    answer.set_etag(hashlib.sha256(content + form.media.encode()).hexdigest()[:32])
    answer.headers["Cache-Control"] = _FRESH
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "Link, ETag, Content-Location, Repr-Digest, Retry-After"
    if release := current_app.config["RELEASE"]:
        answer.last_modified = release.built
    if negotiated:
        answer.vary.add("Accept")
    if location:
        answer.headers["Content-Location"] = location
    if filename:
        answer.headers["Content-Disposition"] = f'attachment; filename="{filename}"'
    for link in links:
        answer.headers.add("Link", as_uri(link))
    if status == 200:
        answer.make_conditional(request)
    return answer


def digest(sha256: bytes) -> str:
    """Return the SHA-256 of an answer as the header Repr-Digest says it (RFC 9530): of the bytes that are sent."""
    return f"sha-256=:{b64encode(sha256).decode()}:"


def redirect(path: str, code: int = 303) -> Redirect:
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


@lru_cache(maxsize=64)  # every answer says it several times
def _root(scheme: str, host: str) -> str:
    return get_current_url(scheme, host).rstrip("/")
