"""Schemas of comparison, legal basis, checklist and similarity in JSON (see `app.publish.api.law_json`)."""

from __future__ import annotations

from app.ask.basis import STANDINGS
from app.publish.api.schemas import Schema, closed, nullable, reference

_TEXT, _MAYBE = reference("text"), nullable(reference("text"))
_ANSWERS = (
    "required", "permitted", "prohibited", "conditional", "inconclusive", "not-applicable", "absent", "not-coded"
)  # fmt: skip
_ASPECTS = ("assistance", "assistance, unasked", "use", "refusal", "request", "costs", "duration")


def _of(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _one(values: tuple[str, ...]) -> Schema:
    return {"type": "string", "enum": list(values)}


_NAMED = closed({"agreement": reference("agreement"), "label": _TEXT})

#: Parts of the answers that have a name in the description.
PARTS: dict[str, Schema] = {
    "Provision": closed(
        {
            "eid": reference("eid"),
            "iri": {
                "type": "string",
                "format": "uri",
                "description": "IRI of the provision, which answers on the web.",
            },
            "cited": {"type": "string", "minLength": 1, "description": "As lawyers cite it, such as 7.2(a)."},
        },
        description="A place in a text.",
    ),
    "Norm": closed(
        {
            "iri": {"type": "string", "format": "uri"},
            "provisions": _list(_of("Provision")) | {"minItems": 1},
            "modality": _one(("obligation", "permission", "prohibition", "recommendation", "no-obligation")),
            "bearer": reference("slug"),
            "addressee": nullable(reference("slug")),
            "conduct": _TEXT,
            "triggers": _list(_TEXT),
            "conditions": _list(_TEXT),
            "exceptions": _list(_TEXT),
            "durations": _list(reference("duration")),
            "grounds": _list(reference("slug")),
            "documents": _list(reference("slug")),
            "items": _list(reference("slug")),
        },
        description="A rule of conduct as coded, in our words.",
    ),
    "Cell": closed(
        {
            "agreement": reference("agreement"),
            "answer": _one(_ANSWERS),
            "statement": _TEXT | {"description": "The answer in a sentence made from the coding."},
            "abstract": _MAYBE,
            "provisions": _list(_of("Provision")),
            "norms": _list(_of("Norm")),
            "note": _MAYBE,
            "coder": _MAYBE,
            "coded_on": nullable(reference("day")),
            "confidence": nullable(_one(("high", "medium", "low"))),
            "source": nullable(reference("slug")),
        },
        description="What one agreement answers to one question, with all that stands behind it.",
    ),
    "Aspect": closed(
        {
            "aspect": _one(_ASPECTS),
            "variable": reference("variable"),
            "question": _TEXT,
            "answer": _one(_ANSWERS),
            "statement": _TEXT,
            "provisions": _list(_of("Provision")),
            "durations": _list(reference("duration")),
            "source": nullable(reference("slug")),
        },
        description="What an instrument says on one question that matters to the one who asks.",
    ),
    "Instrument": closed(
        {
            "agreement": reference("path"),
            "label": _TEXT,
            "kind": reference("kind"),
            "standing": _one(tuple(STANDINGS)),
            "meaning": _TEXT | {"description": "What the standing means."},
            "how": _MAYBE | {"description": "How it reaches the two, where they did not conclude it themselves."},
            "since": nullable(reference("date")),
            "rests_on": _TEXT,
            "source": nullable(reference("slug")),
            "coded": {"type": "boolean"},
            "summary": _TEXT,
            "aspects": _list(_of("Aspect")),
        },
        description="An instrument and how it stands between the two on the day.",
    ),
    "Part": closed(
        {
            "part": _TEXT,
            "items": _list(
                closed(
                    {
                        "item": _TEXT,
                        "asks": _list(
                            closed(
                                {
                                    "agreement": reference("agreement"),
                                    "rule": _TEXT,
                                    "provisions": _list(_of("Provision")),
                                }
                            )
                        ),
                    }
                )
            ),
            "silent": _list(_TEXT) | {"description": "Agreements whose text has no rule on this part."},
        },
        description="A part of the form.",
    ),
}

#: What each answer holds beside its parameters and links.
CONTENTS: dict[str, dict[str, Schema]] = {
    "compare": {
        "agreements": _list(
            closed(
                {
                    "agreement": reference("agreement"),
                    "label": _TEXT,
                    "coding": _one(("complete", "structure-only", "not-coded")),
                }
            )
        ),
        "lines": _list(
            closed(
                {
                    "variable": reference("variable"),
                    "question": _TEXT,
                    "group": reference("group"),
                    "group_label": _TEXT,
                    "differ": _list(_TEXT) | {"description": "In what the agreements differ, in words."},
                    "cells": _list(_of("Cell")) | {"minItems": 1},
                }
            )
        ),
    },
    "basis": {"instruments": _list(_of("Instrument"))},
    "checklist": {"agreements": _list(_NAMED), "uncoded": _list(_NAMED), "parts": _list(_of("Part"))},
    "similar": {
        "coded": {
            "type": ["boolean", "null"],
            "description": "Whether the agreement asked about is coded; null if none was asked about.",
        },
        "pairs": _list(
            closed(
                {
                    "agreement": reference("agreement"),
                    "other": reference("agreement"),
                    "similarity": {"type": "number", "minimum": 0, "maximum": 1},
                }
            )
        ),
        "families": _list(_list(reference("agreement")) | {"minItems": 1}),
    },
}
