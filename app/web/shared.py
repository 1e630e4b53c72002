"""What the views share: the asker of the application, the parameters of the address, what can be chosen, downloads."""

from __future__ import annotations

import re
from typing import cast

from flask import Response, abort, current_app, request

from app.ask.run import Asker
from app.intake.taken import words as words_taken
from app.namespaces import BASE
from app.publish.rows.office import sheet, workbook
from app.publish.rows.results import FORMATS
from app.store.protocol import Rows

_MIME = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "ttl": "text/turtle; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Types of parameters whose values are chosen from a list, and how the IRIs of those values begin.
_CHOOSABLE = {
    "party": "party/",
    "agreement": "agreement/",
    "kind": "concept/instrument-kind/",
    "variable": "concept/codebook/",
}
#: Query parameters that the pages use themselves.
_OWN = ("format", "lang")
_FOR_PEOPLE = FORMATS | {"csv": sheet}
#: Characters that the name of a file has, beside its ending.
_LONGEST = 120


def asker() -> Asker:
    """Return the asker of this application."""
    return cast(Asker, current_app.config["ASKER"])


def given() -> dict[str, str]:
    """Return the parameters of a question from the address."""
    return {name: value for name, value in request.args.items() if name not in _OWN}


def choices() -> dict[str, list[dict[str, str]]]:
    """Return what can be chosen for each type of parameter: slug and label, by type."""
    found: dict[str, list[dict[str, str]]] = {name: [] for name in _CHOOSABLE}
    for row in asker().describe("names"):
        for name, start in _CHOOSABLE.items():
            if row["node"].startswith(BASE + start):
                found[name].append({"slug": row["node"].removeprefix(BASE + start), "label": row["label"]})
    return found


def words(slug: str) -> dict[str, str]:
    """Return the words of an agreement's text by eId, where it was taken in and lies in the user's own folder."""
    return words_taken(current_app.config["SETTINGS"].texts, slug)


def download(name: str, rows: Rows, form: str) -> Response:
    """Return rows as a file for people to save, named after the page and its parameters.

    CSV is made for spreadsheets, with no formula in it; for programs, the API has it as the data are.
    """
    if form not in _MIME:
        abort(400, f'There is no format "{form}"; choose {", ".join(_MIME)}.')
    content = workbook(rows, name) if form == "xlsx" else _FOR_PEOPLE[form](rows)
    parts = [name, *(value for key, value in request.args.items(multi=True) if key not in _OWN and value)]
    safe = re.sub(r"[^A-Za-z0-9._]+", "-", "-".join(parts))[:_LONGEST].strip("-.")
    answer = Response(content, content_type=_MIME[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="{safe}.{form}"'
    return answer
