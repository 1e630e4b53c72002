"""Respond: what every answer for programs has in common: media type, caching, conditions, links, open origin."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from urllib.parse import quote

from flask import Response, current_app, request

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
    answer.headers["Access-Control-Expose-Headers"] = "Link, ETag, Content-Location, Retry-After"
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


def as_uri(text: str) -> str:
    """Return a text with what is beyond ASCII percent-encoded (RFC 3987, section 3.1): a header takes no more."""
    return "".join(sign if " " <= sign <= "~" else quote(sign) for sign in text)


def public(path: str) -> str:
    """Return the address under which the public reaches a path of this server."""
    base = current_app.config["SETTINGS"].public or request.host_url.rstrip("/")
    return base + path
