"""Serve: the web application over a box that answers its queries, and the HTTP server that runs it (waitress).

A new build serves without a restart: it gets a box of its own, and once that answers, queries go there. Told to stop,
the server takes no more connections, finishes what it was asked, ends the box and exits.
"""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from typing import Any

import click
import waitress
from flask import Flask
from waitress import wasyncore
from waitress.server import BaseWSGIServer

from app import create_app
from app.ask.run import Asker
from app.config import Settings
from app.errors import ParameterError, StoreError
from app.graph import builds
from app.graph.builds import Release
from app.store.box.boxed import BoxedStore

_LOOK = 1.0  # seconds between two looks for a new build
_TURN = 0.5  # seconds after which a server at rest looks whether it is to stop
_CONNECTIONS = 500
_IDLE = 60  # seconds after which a connection at rest is closed


def serve(settings: Settings, asker: Asker | None, release: Release | None = None) -> None:
    """Print the address and serve until interrupted or terminated: a release in a box, or else what `asker` asks."""
    with ExitStack() as ending:
        door = ending.enter_context(listening(settings))
        store = None
        if release is not None:
            store = BoxedStore(settings, release)
            ending.callback(store.close)
            asker = Asker.over(store, settings.folder("queries"))
        if asker is None:
            raise ParameterError("nothing to serve", remedy="give a release or a store")
        app = create_app(asker, settings, release)
        if store is not None:
            app.wsgi_app = pinned(store, app.wsgi_app)  # type: ignore[method-assign]
            stop = threading.Event()
            threading.Thread(target=follow, args=(app, settings, store, stop), name="follow", daemon=True).start()
            ending.callback(stop.set)
        run(app, settings, door)


def listening(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say, or raise StoreError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except (OSError, OverflowError) as error:
        raise StoreError(
            f"cannot listen ({error})", where=f"{settings.host}:{settings.port}", remedy="choose another PORT"
        ) from None


def pinned(store: BoxedStore, application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Return a WSGI application in which one release answers all queries of a request."""

    def call(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with store.pinned():
            return application(environ, start)

    return call


def follow(app: Flask, settings: Settings, store: BoxedStore, stop: threading.Event) -> None:
    """Let each new build serve, until told to stop; one that cannot be loaded is named, and the old one stays."""
    seen = store.release
    while not stop.wait(_LOOK):
        try:
            folder = builds.current(settings)
            found = builds.release(folder) if folder else seen
        except (OSError, ValueError, KeyError):  # just being replaced: look again
            continue
        if found == seen:
            continue
        seen = found
        try:
            store.switch(found)
        except StoreError as error:
            click.echo(f"the build before goes on serving: {error}", err=True)
        else:
            app.config["RELEASE"] = found
            click.echo(f"serving build {found.folder.name}, hash {found.hash}")


def run(app: Flask, settings: Settings, door: socket.socket) -> None:
    """Print the address, and answer until told to stop; what was begun by then is finished."""
    channels: dict[int, Any] = {}
    server = waitress.create_server(
        app,
        map=channels,
        sockets=[door],
        threads=max(16, 4 * settings.workers),
        ident=None,
        connection_limit=_CONNECTIONS,
        channel_timeout=_IDLE,
        max_request_body_size=5 * settings.query_size,  # the application refuses less than this, with a sentence
    )
    told: list[int] = []
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: told.append(number))
    click.echo(f"CMAA Graph at http://{host}:{server.effective_port}/ (stop with Ctrl-C)")
    while not told:
        wasyncore.loop(timeout=_TURN, use_poll=True, map=channels, count=1)
    _finish(server, channels, settings.query_seconds + 1)


def _finish(server: BaseWSGIServer, channels: dict[int, Any], patience: float) -> None:
    """Close the doors, then each connection once it is answered, for at most so many seconds."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)  # told twice: at once
    server.accepting = False
    server.del_channel(channels)
    server.socket.close()
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if not server.active_channels:
            break
        for channel in server.active_channels.values():
            if not channel.requests:
                channel.close_when_flushed = True
        wasyncore.loop(timeout=0.05, use_poll=True, map=channels, count=1)
    server.task_dispatcher.shutdown(timeout=1)
    wasyncore.close_all(channels)
