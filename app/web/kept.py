"""Kept: what pages make of the graph as a whole, once for a release and else once for a request."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, TypeVar, cast

from flask import current_app, g

from app.ask.kept import Codings
from app.ask.words import short
from app.web.shared import asker

_Made = TypeVar("_Made")
#: The most similar agreements that are named.
_ALIKE = 3


def alike(agreement: str, beside: Collection[str] = ()) -> list[tuple[str, str, int]]:
    """Return the coded agreements most similar to one, but those in view: slug, name, similarity in per cent."""
    scored = [(c.agreement, short(c.label), round(100 * v)) for c, v in codings().alike(agreement)]
    return [one for one in scored if one[0] not in beside][:_ALIKE]


def codings() -> Codings:
    """Return the reader of codings."""
    return once("codings", lambda: Codings(asker()))


def once(name: str, make: Callable[[], _Made]) -> _Made:
    """Return what is made of the graph, and kept under a name.

    Where no release of ours answers, the graph may change between two requests; each application has one release.
    """
    there: dict[str, Any] = (
        current_app.extensions if current_app.config["RELEASE"] is not None else g.setdefault("made", {})
    )
    key = f"cmaa.{name}"
    return cast(_Made, there[key] if key in there else there.setdefault(key, make()))
