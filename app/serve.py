"""Serve: the built store, the web application and the HTTP server, put together."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import click
import waitress

from app import create_app
from app.ask.run import Asker
from app.config import Settings
from app.errors import StoreError
from app.graph import builds
from app.graph.store import RemoteStore, Store


def serve(settings: Settings, progress: Callable[[], AbstractContextManager[builds.Progress]]) -> None:
    """Open or build the store, print the address and serve until interrupted."""
    queries = settings.folder("queries")
    store: Store
    if settings.endpoint:
        store = RemoteStore(settings.endpoint, settings.timeout)
    else:
        with progress() as show:
            store = builds.fresh_store(settings, progress=show)
    try:
        server = waitress.create_server(
            create_app(Asker.over(store, queries), settings.texts), host=settings.host, port=settings.port
        )
    except OSError as error:
        raise StoreError(
            f"cannot listen ({error.strerror})", where=f"{settings.host}:{settings.port}", remedy="choose another PORT"
        ) from None
    click.echo(f"CMAA Graph at http://{settings.host}:{server.effective_port}/ (stop with Ctrl-C)")
    server.run()
