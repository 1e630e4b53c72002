"""Trust: which names of the server and which proxies are believed, and how much a request may carry."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Settings

#: What the fields of a form add to the text of a query, at most: names, other fields, percent signs.
_ENVELOPE = 4


def register(app: Flask) -> None:
    """Refuse requests for other hosts (400) and bodies that are too large (413); believe as many proxies as are set."""
    settings: Settings = app.config["SETTINGS"]
    hosts = list(settings.hosts)
    if not hosts and settings.public:
        hosts = [urlsplit(settings.public).hostname or "", "localhost", "127.0.0.1"]
    app.config["TRUSTED_HOSTS"] = hosts or None
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _ENVELOPE * settings.query_size
    app.config["MAX_FORM_PARTS"] = 100

    @app.errorhandler(SecurityError)
    def other_host(_: SecurityError) -> Response:
        """Answer without a page: no address of a page can be made for a host that is not believed."""
        return Response("this server is not asked under that name\n", 400, content_type="text/plain; charset=utf-8")

    if count := settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count)  # type: ignore[method-assign]
