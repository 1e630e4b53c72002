"""Typed parameters: what a person types, checked, as a SPARQL term."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app.errors import ParameterError
from app.namespaces import BASE

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]+")


@dataclass(frozen=True)
class Type:
    """How one type of parameter is read and named."""

    render: Callable[[str], str | None]
    example: str
    says: str


def _slug(kind: str) -> Callable[[str], str | None]:
    def render(value: str) -> str | None:
        slug = value.lower().removeprefix((BASE + kind + "/").lower())
        return f"<{BASE}{kind}/{slug}>" if _SLUG.fullmatch(slug) else None

    return render


def _date(value: str) -> str | None:
    try:
        exact = re.fullmatch(r"\d{4}-\d\d-\d\d", value) and date.fromisoformat(value)
    except ValueError:
        return None
    return f'"{value}"^^<http://www.w3.org/2001/XMLSchema#date>' if exact else None


def _iri(value: str) -> str | None:
    return f"<{value}>" if _IRI.fullmatch(value) else None


TYPES: dict[str, Type] = {
    "party": Type(_slug("party"), "usa", "a party's slug, such as usa, eu or hkg"),
    "agreement": Type(_slug("agreement"), "jpn-usa-1997", "an agreement's slug, such as jpn-usa-1997"),
    "kind": Type(_slug("concept/instrument-kind"), "agreement", "a kind of instrument, such as agreement"),
    "variable": Type(_slug("concept/codebook"), "time-limit", "a question of the codebook, such as time-limit"),
    "date": Type(_date, "2014-01-31", "a day as YYYY-MM-DD"),
    "iri": Type(_iri, BASE + "party/usa", "an absolute IRI"),
}


def term(kind: str, value: str, where: str) -> str:
    """Return the value as a SPARQL term of its type, or raise ParameterError."""
    rendered = TYPES[kind].render(value.strip())
    if rendered is None:
        raise ParameterError(
            f'"{value[:60]}" is not {TYPES[kind].says}', where=where, remedy=f"write for example {TYPES[kind].example}"
        )
    return rendered
