"""Serve: the web application over an open store, and the HTTP server that runs it (waitress)."""

from __future__ import annotations

import click
import waitress

from app import create_app
from app.ask.run import Asker
from app.config import Settings
from app.errors import StoreError
from app.graph.builds import Release


def serve(settings: Settings, asker: Asker, release: Release | None = None) -> None:
    """Print the address and serve until interrupted."""
    try:
        server = waitress.create_server(create_app(asker, settings, release), host=settings.host, port=settings.port)
    except OSError as error:
        raise StoreError(
            f"cannot listen ({error.strerror})", where=f"{settings.host}:{settings.port}", remedy="choose another PORT"
        ) from None
    click.echo(f"CMAA Graph at http://{settings.host}:{server.effective_port}/ (stop with Ctrl-C)")
    server.run()
