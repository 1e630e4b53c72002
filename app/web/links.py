"""Links: our IRIs as addresses on this server, and other people's only where they are http or https."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask

from app.namespaces import ROOT, shorten

#: Headers of every answer, where the view has not set its own.
SAFETY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def local(iri: str) -> str:
    """Return the address on this server for an IRI of ours, the IRI itself for other http(s) ones, else nothing.

    Of slashes at the start of a path one is left: two would lead to another server (RFC 3986, section 4.2).
    """
    if iri.startswith(ROOT):
        return "/" + quote(iri.removeprefix(ROOT).lstrip("/"), safe="/-_.~")
    return iri if iri.startswith(("http://", "https://")) else ""


def register(app: Flask) -> None:
    """Give the templates the filters `local` and `shorten`, and every answer its safety headers."""
    app.add_template_filter(local)
    app.add_template_filter(shorten)

    @app.after_request
    def guard(response):  # type: ignore[no-untyped-def]
        open_to_all = response.headers.get("Access-Control-Allow-Origin") == "*"
        shared = ("Cross-Origin-Resource-Policy", "cross-origin" if open_to_all else "same-origin")
        there = {name.lower() for name in response.headers.keys()}  # noqa: SIM118  (an iteration gives pairs)
        response.headers.extend([pair for pair in (*SAFETY.items(), shared) if pair[0].lower() not in there])
        return response
