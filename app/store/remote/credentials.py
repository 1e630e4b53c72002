"""Credentials: name and password for a server, sent only when it asks, in the way that it asks (RFC 7617, RFC 7616)."""

from __future__ import annotations

import base64
from urllib.parse import SplitResult, unquote
from urllib.request import (
    AbstractDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    Request,
    parse_http_list,
    parse_keqv_list,
)

from app.errors import ParameterError


class Credentials:
    """What opens a server, and the challenge that it last made, so that the next request need not be sent twice."""

    def __init__(self, parts: SplitResult, user: str = "", password: str = "") -> None:
        """Take name and password, or else those that stand in the address."""
        self.user = user or unquote(parts.username or "")
        self._password = password or unquote(parts.password or "")
        self._challenge = ""

    def heed(self, challenge: str) -> None:
        """Take note of what the server wants (the header WWW-Authenticate)."""
        self._challenge = challenge

    def give(self, request: Request) -> None:
        """Add the header that the server asked for; nothing before it asked, or where there is no name."""
        scheme, _, rest = self._challenge.partition(" ")
        if self.user and scheme.lower() == "basic":
            both = base64.b64encode(f"{self.user}:{self._password}".encode()).decode("ascii")
            request.add_unredirected_header("Authorization", f"Basic {both}")
        elif self.user and scheme.lower() == "digest":
            if not (self.user + self._password).isascii():
                what = "a name or password with signs beyond ASCII cannot be given by digest"
                raise ParameterError(what, where=request.host, remedy="choose another, or another way to prove it")
            known = HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, request.full_url, self.user, self._password)
            asked = parse_keqv_list(list(filter(None, parse_http_list(rest))))
            if made := AbstractDigestAuthHandler(known).get_authorization(request, asked):
                request.add_unredirected_header("Authorization", f"Digest {made}")
