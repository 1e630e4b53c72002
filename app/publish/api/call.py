"""A call: one thing that the API offers, with its arguments, its formats and an example."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.ask.catalogue import Question
from app.ask.parameters import TYPES
from app.publish.api.schemas import SCHEMAS, Column
from app.publish.media import Form

#: Rows on a page of an answer: if not said, and at most.
PAGE, LARGEST_PAGE = 100, 1000
#: How far a page may lie from the first row.
FURTHEST = 1_000_000
_WHOLE = re.compile("0|[1-9][0-9]{0,6}")


@dataclass(frozen=True)
class Argument:
    """One parameter of a call: a type of `SCHEMAS`, or a choice of values, a number with bounds, or yes or no."""

    name: str
    type: str
    help: str
    required: bool = False
    values: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    many: int = 0
    default: int | bool | str | None = None
    example: str = ""

    def value(self, text: str) -> int | bool | str | None:
        """Return what a text says, or None where it is not of the type."""
        if self.type == "integer":
            number = int(text) if _WHOLE.fullmatch(text) else None
            return number if number is not None and self.least <= number <= self.most else None
        if self.type == "boolean":
            return {"true": True, "false": False}.get(text)
        if self.values:
            return text if text in self.values else None
        if self.type == "day":
            return text if TYPES["date"].render(text) else None
        return text if re.fullmatch(SCHEMAS[self.type]["pattern"].strip("^$"), text) else None

    @property
    def says(self) -> str:
        """What a value must be, in words."""
        if self.type == "integer":
            return f"a whole number from {self.least} to {self.most}"
        if self.type == "boolean":
            return "true or false"
        if self.values:
            return f"one of {', '.join(self.values)}"
        return "a day as YYYY-MM-DD" if self.type == "day" else f"of the form of {self.example}"


@dataclass(frozen=True)
class Call:
    """One thing that the API answers, at `/api/NAME`."""

    name: str
    summary: str
    description: str
    group: str
    arguments: tuple[Argument, ...]
    forms: tuple[Form, ...]
    example: Mapping[str, str | list[str]]
    columns: tuple[Column, ...] = ()
    question: Question | None = None
    page: str = ""
    odds: str = ""
    """What values can be well formed and yet not fit together, in words; empty where that cannot be."""

    @property
    def every(self) -> tuple[Argument, ...]:
        """The arguments of the call, and those that all calls of its sort have."""
        return (*self.arguments, *(_PAGING if self.question else ()), _format(self.forms))


_PAGING = (
    Argument(
        "limit", "integer", "Rows on a page.", least=1, most=LARGEST_PAGE, default=PAGE, example="100"
    ),
    Argument("offset", "integer", "Rows before the page.", most=FURTHEST, default=0, example="0"),
)  # fmt: skip


@lru_cache(maxsize=16)
def _format(forms: tuple[Form, ...]) -> Argument:
    names = tuple(form.name for form in forms)
    says = "; ".join(f"{form.name}: {form.says}" for form in forms)
    return Argument(
        "format", "text", f"Format of the answer, instead of the header Accept. {says}.", values=names, example=names[0]
    )
