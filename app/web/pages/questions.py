"""Questions: the catalogue, and a form and the answer for each."""

from __future__ import annotations

from flask import Response, render_template, request

from app.ask.catalogue import Question
from app.errors import ParameterError
from app.web.pages import pages
from app.web.shared import asker, choices, download, given


@pages.get("/query")
def questions() -> str:
    """Show the catalogue."""
    return render_template("questions.html", questions=grouped())


@pages.get("/query/<name>")
def question(name: str) -> str | Response:
    """Show a question's form and, once what it needs is given, its answer."""
    found = asker().answers[name]
    values = given()
    complete = all(p.optional or values.get(p.name) for p in found.parameters)
    asked = complete and (bool(request.args) or not found.parameters)
    rows = error = text = None
    if asked:
        try:
            rows, text = asker().ask(name, values), found.render(values)
        except ParameterError as problem:
            error = problem
    if rows is not None and (form := request.args.get("format")):
        return download(name, rows, form)
    page = render_template(
        "question.html", question=found, given=values, rows=rows, error=error, query=text, choices=choices()
    )
    return Response(page, 400 if error else 200)


def grouped() -> dict[str, list[Question]]:
    """Return the questions of the catalogue by what they are about."""
    groups: dict[str, list[Question]] = {}
    for found in asker().answers:
        groups.setdefault(found.group, []).append(found)
    return dict(sorted(groups.items()))
