"""The search in the description of the API: what `/search.json` takes, and what it answers."""

from __future__ import annotations

from typing import Any

from app.publish.api.schemas import Schema, closed, nullable, reference

#: The most hits of an answer, and how far one may lie from the first (`app.web.pages.search`).
MOST, FURTHEST = 100, 2000
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_COUNT: Schema = {"type": "integer", "minimum": 0}

_HIT = closed(
    {
        "kind": reference("thing"),
        "name": reference("text"),
        "within": nullable(reference("text")) | {"description": "Name of the agreement in which it has its place."},
        "eid": nullable(reference("eid")),
        "excerpt": nullable(reference("text")) | {"description": "What it says, around the words that fit."},
        "iri": _ADDRESS,
        "html": nullable(_ADDRESS) | {"description": "Where one reads it."},
    }
)
#: The answer in JSON.
ANSWER = closed(
    {
        "query": {"type": "string", "description": "What was looked for."},
        "kind": nullable(reference("thing")),
        "limit": {"type": "integer", "minimum": 1, "maximum": MOST},
        "offset": {"type": "integer", "minimum": 0, "maximum": FURTHEST},
        "total": _COUNT | {"description": "Hits of every kind, or of the one asked for."},
        "counts": {"type": "object", "additionalProperties": _COUNT, "description": "Hits by kind."},
        "searched_instead": {
            "type": "object",
            "additionalProperties": {"type": "string"},
            "description": "Words that nothing has, each with the one that was looked for instead.",
        },
        "only_some_words": {"type": "boolean", "description": "Nothing has all the words; these hits have some."},
        "only_the_beginning": {"type": "boolean", "description": "What was typed is longer than what was read of it."},
        "results": {"type": "array", "items": _HIT},
        "html": _ADDRESS,
    },
    description="Answer to: What is called so, and where is it said?",
)


def parameters() -> list[dict[str, Any]]:
    """Return what it takes."""
    return [
        _one("q", {"type": "string"}, "Words, names, codes or years; misspelt words are set right.", "japan"),
        _one("kind", reference("thing"), "Only things of this kind, from `offset` on.", "agreement"),
        _one("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 10}, "Hits of each kind.", 10),
        _one("offset", {"type": "integer", "minimum": 0, "maximum": FURTHEST, "default": 0}, "Hits before these.", 0),
    ]


def _one(name: str, schema: Schema, says: str, example: str | int) -> dict[str, Any]:
    found = {"name": name, "in": "query", "required": False, "description": says}
    return found | {"schema": schema, "example": example}
