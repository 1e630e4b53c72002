"""Questions: the catalogue, and a form and the answer for each."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, render_template, request

from app.ask.catalogue import Question
from app.errors import ParameterError
from app.web.pages import pages
from app.web.shared import asker, choices, download, given

#: Rows that a page shows; the downloads hold all.
SHOWN = 1000
#: What people come for first; other groups follow by name.
_FIRST = ("Partners", "Agreements", "Provisions", "Instruments", "Sources")


@pages.get("/query")
def questions() -> str:
    """Show the catalogue."""
    return render_template("questions.html", questions=grouped())


@pages.get("/query/<name>")
def question(name: str) -> str | Response:
    """Show a question's form and, once what it needs is given, its answer."""
    found = asker().answers[name]
    values = {key: value for key, value in given().items() if value}
    rows = error = text = None
    if values or all(p.optional for p in found.parameters):
        try:
            rows, text = asker().ask(name, values), found.render(values)
        except ParameterError as problem:
            error = problem
    if rows is not None and (form := request.args.get("format")):
        return download(name, rows, form)
    page = render_template(
        "question.html",
        question=found,
        given=values,
        rows=None if rows is None else list(rows),
        columns=rows.columns if rows is not None else (),
        shown=SHOWN,
        error=error,
        faulty=_faulty(found, values, error),
        query=text,
        choices=choices(),
    )
    return Response(page, 400 if error else 200)


def grouped() -> dict[str, list[Question]]:
    """Return the questions of the catalogue by what they are about."""
    groups = asker().answers.by_group()
    known = [name for name in _FIRST if name in groups]
    return {name: groups[name] for name in (*known, *(name for name in groups if name not in known))}


def _faulty(found: Question, values: Mapping[str, str], error: ParameterError | None) -> str:
    """Return the parameter that an error is about: the one that it names, or the first that is missing."""
    if error is None:
        return ""
    missing = [p.name for p in found.parameters if not p.optional and p.name not in values]
    named = error.where.removeprefix(found.name).strip()
    unknown = values.keys() - {p.name for p in found.parameters}
    return named or ("" if unknown else next(iter(missing), ""))
