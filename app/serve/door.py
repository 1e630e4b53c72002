"""Door: the socket that listens, and the HTTP server behind it (waitress), from its start to its end."""

from __future__ import annotations

import contextlib
import ctypes
import logging
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import click
import waitress
from waitress import wasyncore
from waitress.parser import ParsingError
from waitress.server import BaseWSGIServer

from app import logs
from app.config import Settings
from app.errors import StoreError
from app.serve.at_once import Prompt
from app.serve.stalled import Watch
from app.serve.strict import ROOM, Strict
from app.serve.turns import Turns

_TURN = 0.5  # seconds after which a server at rest looks whether it is to stop
_CONNECTIONS = 500
_PER_CLIENT = 100  # connections that one client may keep
_HELD = 8_000_000  # bytes of an answer that wait in memory for their client; more wait on disk, which is slower
_IDLE = 60  # seconds after which a connection at rest is closed
_ARENA_MAX = -8  # mallopt(3)
_HEADER = 65536  # bytes of a request before its content; to read many lines takes the square of their number


def listening(settings: Settings) -> socket.socket:
    """Return a socket that listens where the settings say, or raise StoreError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family)
    except (OSError, OverflowError) as error:
        raise StoreError(
            f"cannot listen ({error})", where=f"{settings.host}:{settings.port}", remedy="choose another PORT"
        ) from None


def run(app: Callable[..., Iterable[bytes]], settings: Settings, door: socket.socket, *, prompt: bool = False) -> None:
    """Print the address, and answer until told to stop; what was begun by then is finished.

    `prompt` says that the application can be asked for what is there at once (`app.serve.at_once`).
    """
    logs.to_stderr()
    _share_heaps()
    channels: dict[int, Any] = {}
    threads = max(16, 4 * settings.workers)
    direct = not settings.proxies  # behind a proxy, all connections are the proxy's
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # that somebody waits is no news
    turns = Turns(threads, max(threads // 4, 2 * settings.per_client) if direct else threads, prompt)
    server = waitress.create_server(
        app,
        map=channels,
        sockets=[door],
        _dispatcher=turns,
        ident=None,
        connection_limit=_CONNECTIONS,
        channel_timeout=_IDLE,
        outbuf_overflow=_HELD,
        max_request_header_size=_HEADER,
        max_request_body_size=ROOM * settings.query_size,  # the application refuses less than this, with a sentence
    )
    server.channel_class = Connection
    told: list[int] = []
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda number, _: told.append(number))
    click.echo(f"CMAA Graph at http://{host}:{server.effective_port}/ (stop with Ctrl-C)")
    watch = Watch(_PER_CLIENT if direct else _CONNECTIONS)
    while not told:
        _turn(server, channels, _TURN)
        watch.look(server.active_channels.values())
    _finish(server, channels, settings.query_seconds + 1)


def _share_heaps() -> None:
    """Let the threads share two heaps, so that what one freed others use; the C library of Linux gives each its own."""
    with contextlib.suppress(AttributeError, OSError):  # not there: another C library
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


class Sound(Strict):
    """Refuses with 400 what is no address, where waitress 3.0 breaks, and has what it logs of a refused request."""

    path = ""

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head of a request, or raise ParsingError."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:  # from urllib, for what begins like an address and is none
            raise ParsingError(f"Bad address: {error}") from None


class Connection(Prompt):
    """A connection that reads requests so."""

    parser_class = Sound


def _turn(server: BaseWSGIServer, channels: dict[int, Any], seconds: float) -> None:
    """Let the loop read and send, once there is something to, and see to what it read."""
    wasyncore.loop(timeout=seconds, use_poll=True, map=channels, count=1)
    server.task_dispatcher.hand_out()


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
        _turn(server, channels, 0.05)
    server.task_dispatcher.shutdown(timeout=1)
    wasyncore.close_all(channels)
