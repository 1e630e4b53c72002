"""Kept: the codings that pages compare, read once for a release and else once for a request."""

from __future__ import annotations

from typing import cast

from flask import current_app, g

from app.ask.kept import Codings
from app.web.shared import asker


def codings() -> Codings:
    """Return the reader of codings; where no release of ours answers, the graph may change between two requests."""
    if current_app.config["RELEASE"] is None:
        if "codings" not in g:
            g.codings = Codings(asker())
        return cast(Codings, g.codings)
    return cast(Codings, current_app.extensions.setdefault("cmaa.codings", Codings(asker())))
