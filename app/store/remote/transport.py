"""Transport: how a request goes to another server, and its answer comes back whole, in time and no larger than agreed.

Credentials may stand in the address (`http://name:password@host/…`); they are never shown.
"""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request

from app.errors import Overloaded, ParameterError, StoreError, TooLarge, TooSlow
from app.store.remote.circuit import Circuit
from app.store.remote.credentials import Credentials
from app.store.remote.timed import Clock, opened, opener

MEGABYTE = 1_000_000
#: Seconds before asking a second time, and the most that a server may have us wait.
_PAUSE, _PATIENCE = 0.2, 5.0
_PIECE = 1 << 16
_WENT_AWAY = (ConnectionRefusedError, ConnectionResetError, BrokenPipeError)


@dataclass(frozen=True)
class Reply:
    """What a server answered: status, media type in lower case, headers, and the whole body.

    `ends` says whether the server said where the body ends (its length, or chunks); else a line could be missing.
    """

    status: int
    media: str
    headers: http.client.HTTPMessage
    body: bytes
    ends: bool


class Transport:
    """The way to one server: its address, the seconds that a request may take and the bytes that an answer may have."""

    def __init__(
        self, address: str, seconds: float, most: int, *, user: str = "", password: str = "", remedy: str = ""
    ) -> None:
        shown = address.rpartition("@")[2] if "@" in address else address
        try:
            parts = urlsplit(address)
            fit = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0 and not parts.fragment
        except ValueError:
            fit = False
        if not fit or any(sign <= " " for sign in address):
            raise ParameterError("not the address of a server", where=shown, remedy="write http://host:port/path")
        self.address = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        self.seconds, self.most = max(0.1, seconds), most
        self._remedy = remedy or "check the address, and that the server runs"
        self._credentials = Credentials(parts, user, password)
        self._circuit, self._opener = Circuit(self.address), opener()

    def send(self, request: Request, *, counts: bool = True) -> Reply:
        """Send a request and return the whole answer; where none came, the request is sent once more.

        Raises TooSlow, TooLarge, Overloaded, or StoreError where the server cannot be reached, breaks off, leads
        elsewhere, refuses us or was not asked. `counts` says whether slowness counts against the server: that of a
        stranger's query should not.
        """
        self._circuit.check()
        clock = Clock(self.seconds)
        try:
            reply = self._twice(request, clock)
            self._circuit.note(well=reply.status not in (502, 503, 504))
        except TooSlow:
            if counts:
                self._circuit.note(well=False)
            raise
        except TooLarge:
            raise
        except StoreError:
            self._circuit.note(well=False)
            raise
        finally:
            clock.stop()
        self._refuse(reply)
        return reply

    def _refuse(self, reply: Reply) -> None:
        if reply.status in (429, 503):
            raise Overloaded(f"overloaded (status {reply.status})", where=self.address, remedy="ask again in a while")
        if 300 <= reply.status < 400:
            to = urlsplit(reply.headers.get("Location", ""))
            shown = urlunsplit(to._replace(netloc=to.netloc.rpartition("@")[2])) or "elsewhere"
            what = f"leads to {shown}, where we do not follow"
            raise StoreError(what, where=self.address, remedy="give that address if you trust it")
        if reply.status in (401, 403):
            what = f"refused us (status {reply.status})"
            raise StoreError(what, where=self.address, remedy="check name, password and rights")

    def _twice(self, request: Request, clock: Clock) -> Reply:
        for last in (False, True):
            try:
                reply = self._authorised(request, clock)
            except (OSError, http.client.HTTPException, ValueError) as error:
                cause = error.reason if isinstance(error, URLError) else error
                if clock.over or clock.left() <= 0:
                    raise self._late() from None
                if last or not isinstance(cause, _WENT_AWAY) or clock.left() < _PAUSE:
                    said = getattr(cause, "strerror", None) or str(cause) or type(cause).__name__
                    raise StoreError(f"no answer ({said})", where=self.address, remedy=self._remedy) from None
                time.sleep(_PAUSE)
                continue
            wait = reply.headers.get("Retry-After", "")
            if last or reply.status != 503 or not wait.isdigit() or int(wait) >= min(clock.left(), _PATIENCE):
                break
            time.sleep(max(int(wait), _PAUSE))
        return reply

    def _authorised(self, request: Request, clock: Clock) -> Reply:
        """Ask with the credentials that the server wanted before, and once again where it wants others now."""
        self._credentials.give(request)
        reply = self._once(request, clock)
        if reply.status == 401 and self._credentials.user:
            self._credentials.heed(reply.headers.get("WWW-Authenticate", ""))
            self._credentials.give(request)
            reply = self._once(request, clock)
        return reply

    def _once(self, request: Request, clock: Clock) -> Reply:
        with opened(self._opener, request, clock) as response:
            body = bytearray()
            while piece := response.read(_PIECE):
                body += piece
                if len(body) > self.most:
                    what = f"an answer of more than {self.most / MEGABYTE:g} megabytes"
                    raise TooLarge(what, where=self.address, remedy="ask for less, or raise CMAA_QUERY_OUTPUT")
            if clock.over:
                raise self._late()
            if response.length:
                raise http.client.HTTPException("the answer broke off")
            ends = response.chunked or response.headers.get("Content-Length") is not None
            media = response.headers.get_content_type().lower()
            return Reply(response.status, media, response.headers, bytes(body), ends)

    def _late(self) -> TooSlow:
        what = f"no whole answer within {self.seconds:g} seconds"
        return TooSlow(what, where=self.address, remedy="ask for less, or raise CMAA_TIMEOUT")
