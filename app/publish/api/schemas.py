"""Schemas: the types of columns and parameters as JSON Schema 2020-12, and the values of rows in JSON.

The header of a question says of what type each column is, beside what it means:

    #+ types: NAME TYPE, NAME TYPE, …

A type is one of `SCHEMAS`, or the values that may occur, with bars between them (`high|medium|low`). `*` after it makes
it a list, written in the rows with blanks between; `?` says that it may be unknown, which is `null`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.ask.catalogue import Question
from app.errors import QueryFileError
from app.store.protocol import Rows, Term

Schema = dict[str, Any]

#: Characters that one value in an address may have.
LONGEST = 100
_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"
_PART = "[a-z]+(_[A-Za-z0-9.-]+)?"

#: Every type by name, as it stands in the description under `components/schemas`.
SCHEMAS: dict[str, Schema] = {
    "slug": {
        "type": "string",
        "pattern": f"^{_SLUG}$",
        "maxLength": LONGEST,
        "description": "Short name in addresses.",
    },
    "path": {
        "type": "string",
        "pattern": f"^{_SLUG}(/{_SLUG})*$",
        "description": "Slug of an agreement, or the end of the IRI of a listing.",
    },
    "eid": {
        "type": "string",
        "pattern": f"^{_PART}(__{_PART})*$",
        "description": "Name of a provision within its text (Akoma Ntoso eId).",
    },
    "date": {
        "type": "string",
        "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
        "description": "Year, month or day, as exact as the source gives it.",
    },
    "day": {"type": "string", "format": "date", "description": "A day as YYYY-MM-DD."},
    "duration": {
        "type": "string",
        "pattern": "^P([0-9]+Y)?([0-9]+M)?([0-9]+D)?(T([0-9]+H)?([0-9]+M)?([0-9]+S)?)?$",
        "description": "Length of time (xsd:duration).",
    },
    "text": {"type": "string", "minLength": 1},
    "integer": {"type": "integer", "minimum": 0},
    "boolean": {"type": "boolean"},
    "group": {"type": "string", "pattern": "^[A-Z]$", "description": "Letter of a group of questions of the codebook."},
    "party": {"type": "string", "pattern": f"^{_SLUG}$", "description": "Slug of a party that the graph knows."},
    "agreement": {
        "type": "string",
        "pattern": f"^{_SLUG}$",
        "description": "Slug of an agreement that the graph knows.",
    },
    "kind": {"type": "string", "pattern": f"^{_SLUG}$", "description": "Code of a kind of instrument."},
    "variable": {"type": "string", "pattern": f"^{_SLUG}$", "description": "Code of a question of the codebook."},
    "assistance": {
        "type": "string",
        "pattern": f"^{_SLUG}$",
        "description": "Code of a question on a kind of assistance.",
    },
    "use": {"type": "string", "pattern": f"^{_SLUG}$", "description": "Code of a question on a use of information."},
    "thing": {"type": "string", "pattern": "^[a-z]+$", "description": "Kind of a thing that the search finds."},
}
#: Types too plain to be named in the description.
_PLAIN = ("text", "integer", "boolean")


@dataclass(frozen=True)
class Column:
    """One column of an answer: its type, or the values that it may have; whether it is a list or may be unknown."""

    name: str
    meaning: str
    type: str
    values: tuple[str, ...] = ()
    many: bool = False
    optional: bool = False

    @property
    def schema(self) -> Schema:
        """What a value of the column is in JSON."""
        one: Schema = {"type": "string", "enum": list(self.values)} if self.values else reference(self.type)
        one = {"type": "array", "items": one} if self.many else one
        found: Schema = {"anyOf": [one, {"type": "null"}]} if self.optional else one
        return found | {"description": self.meaning}

    def plain(self, term: Term | None) -> Any:
        """Return a term as a value of JSON; what is not known is None, also in a list, whose empty one says: none."""
        if term is None:
            return None
        if self.many:
            return term.value.split()
        if self.type == "integer":
            return int(term.value)
        if self.type == "boolean":
            return term.value in ("true", "1")
        return term.value or None


def reference(kind: str) -> Schema:
    """Return the schema of a type, by reference where it has a name in the description."""
    return dict(SCHEMAS[kind]) if kind in _PLAIN else {"$ref": f"#/components/schemas/{kind}"}


def columns(question: Question) -> tuple[Column, ...]:
    """Return the columns of a question with their types, or raise QueryFileError where its header leaves one open."""
    found = re.search(r"^#\+ types: (.*(?:\n#\+   .*)*)", question.text, re.MULTILINE)
    said = re.sub(r"\n#\+ +", " ", found[1]).split(", ") if found else []
    types = dict(entry.strip().split(" ", 1) for entry in said if " " in entry.strip())
    if list(types) != [name for name, _ in question.columns]:
        raise _broken(question, f"its types speak of {list(types)}, its columns are others")
    return tuple(_column(question, name, meaning, types[name]) for name, meaning in question.columns)


def records(rows: Rows, of: tuple[Column, ...]) -> list[dict[str, Any]]:
    """Return rows as JSON objects, each with every column."""
    return [{c.name: c.plain(term) for c, term in zip(of, row, strict=True)} for row in rows.rows]


def row_schema(of: tuple[Column, ...]) -> Schema:
    """Return the schema of one row."""
    return closed({c.name: c.schema for c in of})


def closed(properties: Schema, **more: Any) -> Schema:
    """Return the schema of an object that has all of these properties and no others."""
    return {
        "type": "object",
        **more,
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def nullable(schema: Schema) -> Schema:
    """Return a schema that also takes null."""
    return {"anyOf": [schema, {"type": "null"}]}


def _column(question: Question, name: str, meaning: str, said: str) -> Column:
    optional, said = said.endswith("?"), said.removesuffix("?")
    many, said = said.endswith("*"), said.removesuffix("*")
    values = tuple(said.split("|")) if "|" in said else ()
    if not values and said not in SCHEMAS:
        raise _broken(question, f'column {name} has no type "{said}"')
    return Column(name, meaning, "text" if values else said, values, many, optional)


def _broken(question: Question, what: str) -> QueryFileError:
    return QueryFileError(
        what, where=f"queries/answer/{question.name}.rq", remedy="write `#+ types: NAME TYPE, …`, every column in order"
    )
