"""Trust: which names of the server and which proxies are believed, and how much a request may carry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings

#: What the fields of a form add to the text of a query, at most: names, other fields, percent signs.
_ENVELOPE = 4
#: Names of this machine to itself. A page of a stranger whose own name leads here (DNS rebinding) is asked under that.
_HERE = ["localhost", "127.0.0.1"]
#: What a proxy can say; where it says nothing, these headers are as the client wrote them.
_FORWARDED = {
    "HTTP_X_FORWARDED_PROTO": re.compile(r"https?(?: *, *https?)*+"),
    "HTTP_X_FORWARDED_PREFIX": re.compile(r"(?:/[A-Za-z0-9._~-]++)++(?: *, *(?:/[A-Za-z0-9._~-]++)++)*+"),
}


def register(app: Flask) -> None:
    """Refuse requests for other hosts (400) and bodies that are too large (413); believe as many proxies as are set."""
    settings: Settings = app.config["SETTINGS"]
    app.config["TRUSTED_HOSTS"] = _hosts(settings) or None
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _ENVELOPE * settings.query_size
    app.config["MAX_FORM_PARTS"] = 100

    @app.errorhandler(SecurityError)
    def other_host(_: SecurityError) -> Response:
        """Answer without a page: no address of a page can be made for a host that is not believed."""
        said = "this server is not asked under that name; if it should be, set CMAA_PUBLIC or CMAA_HOSTS\n"
        return Response(said, 400, content_type="text/plain; charset=utf-8")

    @app.before_request
    def named() -> None:
        """Refuse a Host that is none (RFC 9112, section 3.2), whoever is believed."""
        if request.headers.get("Host") and not request.host:
            abort(400, "The header Host names no host.")

    if count := settings.proxies:
        fixed = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count)
        app.wsgi_app = _sane(fixed)  # type: ignore[method-assign]


def _hosts(settings: Settings) -> list[str]:
    """Return the names under which the server may be asked; none where it is open to a network that nobody named."""
    if settings.hosts:
        return list(settings.hosts)
    if settings.public:
        return [urlsplit(settings.public).hostname or "", *_HERE]
    return _HERE if settings.host in _HERE and not settings.proxies else []


def _sane(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Return the application, to which no header of a proxy says what would make a link lead elsewhere."""

    def call(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        for name, sane in _FORWARDED.items():
            if name in environ and not sane.fullmatch(environ[name]):
                del environ[name]
        return application(environ, start)

    return call
