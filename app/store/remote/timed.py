"""Timed: HTTP connections that end when their time is over, however slowly the other side sends.

The time-out of urllib starts anew with each byte; here a clock cuts the connections of a request. Every answer is
handed on as it is: no redirect is followed, since it could lead anywhere, and no status raises an error of urllib's.
"""

from __future__ import annotations

import http.client
import socket
import threading
import time
from contextlib import suppress
from functools import partial
from typing import Any
from urllib.request import HTTPErrorProcessor, HTTPHandler, HTTPSHandler, OpenerDirector, Request, build_opener

#: Seconds to wait for a connection.
_CONNECT = 5.0


class Clock:
    """Cuts the connections of one request when its seconds are over."""

    def __init__(self, seconds: float) -> None:
        self.over = False
        self._end = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def left(self) -> float:
        """Return the seconds that are left."""
        return self._end - time.monotonic()

    def watch(self, one: socket.socket) -> None:
        """Cut this connection too when time is over; from now on the clock alone limits it."""
        one.settimeout(None)
        self._sockets.append(one)
        if self.over:
            self._cut()

    def stop(self) -> None:
        """Let the connections be."""
        self._timer.cancel()

    def _cut(self) -> None:
        self.over = True
        for one in self._sockets:
            with suppress(OSError):  # of the class itself: TLS would first want to say farewell
                socket.socket.shutdown(one, socket.SHUT_RDWR)


def opened(opener: OpenerDirector, request: Request, clock: Clock) -> http.client.HTTPResponse:
    """Send a request and return its answer, whose body is still to be read, on a connection that the clock watches."""
    request.clock = clock  # type: ignore[attr-defined]
    answer: http.client.HTTPResponse = opener.open(request, timeout=max(0.1, min(_CONNECT, clock.left())))
    return answer


def opener() -> OpenerDirector:
    """Return what opens requests on watched connections, through the proxy that the environment names, if any."""
    return build_opener(_Http(), _Https(), _AsItIs())


class _Plain(http.client.HTTPConnection):
    def __init__(self, host: str, *, clock: Clock, **options: Any) -> None:
        super().__init__(host, **options)
        self._clock = clock

    def connect(self) -> None:
        super().connect()
        self._clock.watch(self.sock)


class _Secure(http.client.HTTPSConnection):
    def __init__(self, host: str, *, clock: Clock, **options: Any) -> None:
        super().__init__(host, **options)
        self._clock = clock

    def connect(self) -> None:
        super().connect()
        self._clock.watch(self.sock)


class _Http(HTTPHandler):
    def http_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Plain, clock=req.clock), req)  # type: ignore[attr-defined]


class _Https(HTTPSHandler):
    def https_open(self, req: Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_Secure, clock=req.clock), req)  # type: ignore[attr-defined]


class _AsItIs(HTTPErrorProcessor):
    def http_response(self, request: Request, response: Any) -> Any:
        return response

    https_response = http_response
