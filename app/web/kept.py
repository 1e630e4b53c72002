"""Kept: the codings that pages compare, read once for a release and else once for a request."""

from __future__ import annotations

from collections.abc import Collection
from typing import cast

from flask import current_app, g

from app.ask.kept import Codings
from app.ask.words import short
from app.web.shared import asker

#: The most similar agreements that are named.
_ALIKE = 3


def alike(agreement: str, beside: Collection[str] = ()) -> list[tuple[str, str, int]]:
    """Return the coded agreements most similar to one, but those in view: slug, name, similarity in per cent."""
    scored = [(c.agreement, short(c.label), round(100 * v)) for c, v in codings().alike(agreement)]
    return [one for one in scored if one[0] not in beside][:_ALIKE]


def codings() -> Codings:
    """Return the reader of codings; where no release of ours answers, the graph may change between two requests."""
    if current_app.config["RELEASE"] is None:
        if "codings" not in g:
            g.codings = Codings(asker())
        return cast(Codings, g.codings)
    return cast(Codings, current_app.extensions.setdefault("cmaa.codings", Codings(asker())))
