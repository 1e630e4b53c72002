"""Links: our IRIs as addresses on this server, and other people's only where they are http or https."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask

from app.namespaces import ROOT, shorten


def local(iri: str) -> str:
    """Return the address on this server for an IRI of ours, the IRI itself for other http(s) ones, else nothing."""
    if iri.startswith(ROOT):
        return "/" + quote(iri.removeprefix(ROOT), safe="/-_.~")
    return iri if iri.startswith(("http://", "https://")) else ""


def register(app: Flask) -> None:
    """Give the templates the filters `local` and `shorten`, and every answer its safety headers."""
    app.add_template_filter(local)
    app.add_template_filter(shorten)

    @app.after_request
    def guard(response):  # type: ignore[no-untyped-def]
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
            "frame-ancestors 'none'; base-uri 'none'",
        )
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "no-referrer")
        return response
