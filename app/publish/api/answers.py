"""Answers of the API: a call with its values, answered in a format, with links to the pages before and after."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

from app.ask.basis import basis
from app.ask.checklist import checklist
from app.ask.compare import compare
from app.ask.kept import Codings
from app.ask.run import Asker
from app.errors import ParameterError, did_you_mean
from app.publish.api import law_json
from app.publish.api.call import Call
from app.publish.api.calls import DOCX, QUERY
from app.publish.api.schemas import records
from app.publish.media import CSV, JSON, Form
from app.publish.rows import office
from app.publish.rows.comparison import checklist_as, checklist_rows, similarities
from app.publish.rows.results import to_csv
from app.store.protocol import Rows

_line = json.JSONEncoder(ensure_ascii=False).encode
#: What a call was given: a value for each of its arguments, None for one left out.
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Reply:
    """An answer in a format, its links by relation (None for a page that there is not), and its rows in all."""

    body: str | bytes
    links: dict[str, str | None]
    total: int | None = None


def reply(asker: Asker, call: Call, given: Given, form: Form, server: str, kept: Codings | None = None) -> Reply:
    """Answer a call; `server` is the public address that links begin with, `kept` a reader that has read some codings.

    Raises ParameterError for values that the graph does not know, and what the store raises.
    """
    _must_know(asker, call, given)
    if call.question:
        return _rows(asker, call, given, form, server)
    links: dict[str, str | None] = {"self": address(call, given, server), **_beside(call, given, server)}
    found = _LAW[call.name](asker, kept or Codings(asker), given, form)
    return Reply(found if isinstance(found, str | bytes) else _json(call, given, found, links), links)


def _must_know(asker: Asker, call: Call, given: Given) -> None:
    """Check what `Asker.ask` leaves open: agreements of other calls, and codes that name a group, not a question."""
    for argument in call.arguments:
        value, where = given[argument.name], f"{call.name} {argument.name}"
        if argument.type == "agreement" and value and not call.question:
            for one in value if argument.many else [value]:
                asker.must_know("agreement", one, where)
        if argument.type == "variable" and value:
            codes = [row["variable"] for row in asker.describe("codebook")]
            if value not in codes:
                hint = did_you_mean(value, codes, f"{len(codes)} are known")
                raise ParameterError(f'no question "{value}" in the codebook', where=where, remedy=hint)


def address(call: Call, given: Given, server: str, **other: object) -> str:
    """Return the address of an answer; `other` values stand in for those given."""
    values = {a.name: given[a.name] for a in call.every if given[a.name] not in (None, a.default)} | other
    return _with(f"{server}/api/{call.name}", values)


def _with(path: str, values: Mapping[str, object]) -> str:
    plain = {n: str(v).lower() if isinstance(v, bool) else v for n, v in values.items()}
    return f"{path}?{urlencode(plain, doseq=True)}" if plain else path


def _said(call: Call, given: Given) -> dict[str, Any]:
    return {a.name: given[a.name] for a in call.arguments if given[a.name] not in (None, a.default)}


def _beside(call: Call, given: Given, server: str) -> dict[str, str]:
    page = f"{server}{call.page}" if call.name == "similar" else _with(f"{server}{call.page}", _said(call, given))
    return {"html": page, "describedby": f"{server}/openapi.json"}


def _rows(asker: Asker, call: Call, given: Given, form: Form, server: str) -> Reply:
    asked = {a.name: given[a.name] or "" for a in call.arguments}
    rows = asker.ask(call.name, asked)
    total, limit, offset = len(rows), given["limit"], given["offset"]
    last = max(total - 1, 0) // limit * limit

    @cache  # the first page may be the last as well
    def at(start: int) -> str:
        return address(call, given, server, limit=limit, offset=start)

    links: dict[str, str | None] = {
        "self": at(offset),
        "first": at(0),
        "prev": at(max(min(offset - limit, last), 0)) if offset else None,
        "next": at(offset + limit) if offset + limit < total else None,
        "last": at(last),
        "query": _with(f"{server}/api/{call.name}", _said(call, given) | {"format": QUERY.name}),
        **_beside(call, given, server),
    }
    page = Rows(rows.columns, rows.rows[offset : offset + limit])
    if form is QUERY and call.question:
        return Reply(call.question.render(asked), links, total)
    if form is CSV:
        return Reply(to_csv(page), links, total)
    content = {"total": total, "limit": limit, "offset": offset, "columns": list(rows.columns)}
    return Reply(_json(call, given, content | {"rows": records(page, call.columns)}, links), links, total)


def _json(call: Call, given: Given, content: Mapping[str, Any], links: Mapping[str, str | None]) -> str:
    asked = {a.name: given[a.name] for a in call.arguments}
    return _written({"question": call.name, "parameters": asked, **content, "links": dict(links)})


def _written(whole: Mapping[str, Any]) -> str:
    """Return an object, whose names are ours, with a line for each member, and of a list of objects for each item.

    The encoder writes a line at once; if it were to indent, it would go through all piece by piece.
    """

    def said(value: Any) -> str:
        if isinstance(value, list) and value and isinstance(value[0], dict):
            return "[\n    " + ",\n    ".join(map(_line, value)) + "\n  ]"
        return _line(value)

    return "{\n" + ",\n".join(f'  "{name}": {said(value)}' for name, value in whole.items()) + "\n}\n"


_Found = dict[str, Any] | str | bytes


def _compare(asker: Asker, kept: Codings, given: Given, form: Form) -> _Found:
    found = compare(
        asker,
        given["agreement"],
        group=given["group"] or "",
        only_differences=given["differences"],
        by_similarity=given["sort"] == "similarity",
        kept=kept,
    )
    return to_csv(found.rows()) if form is CSV else law_json.comparison(found)


def _basis(asker: Asker, kept: Codings, given: Given, form: Form) -> _Found:
    assistance, use, on = (given[name] or "" for name in ("assistance", "use", "on"))
    found = basis(asker, given["from"], given["to"], assistance=assistance, use=use, on=on, kept=kept)
    return to_csv(found.rows()) if form is CSV else law_json.legal_basis(found)


def _checklist(asker: Asker, kept: Codings, given: Given, form: Form) -> _Found:
    found = checklist(asker, given["agreement"], kept)
    if form is JSON:
        return law_json.checklist(found)
    if form is CSV:
        return to_csv(checklist_rows(found))
    return office.document(found) if form is DOCX else checklist_as(found, form.name)


def _similar(asker: Asker, kept: Codings, given: Given, form: Form) -> _Found:
    rows, families = similarities(asker, given["agreement"] or "", kept)
    return to_csv(rows) if form is CSV else law_json.similarity(rows, families, given["agreement"])


_LAW: dict[str, Callable[[Asker, Codings, Given, Form], _Found]] = {
    "compare": _compare,
    "basis": _basis,
    "checklist": _checklist,
    "similar": _similar,
}
