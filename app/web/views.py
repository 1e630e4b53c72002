"""Views: the pages, each an answer of the core put into a template."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from app.ask.catalogue import Question
from app.ask.coding import codings
from app.ask.similarity import similarity
from app.ask.words import short
from app.errors import ParameterError
from app.store.protocol import Rows
from app.web.shared import asker, choices, download, given, words

pages = Blueprint("pages", __name__)


@pages.get("/")
def home() -> str:
    """Show the first question, the agreements that are coded, and the catalogue."""
    agreements = list(asker().ask("agreements", {}))
    return render_template(
        "home.html",
        choices=choices(),
        coded=[row for row in agreements if row["coding"] == "complete"],
        total=len(agreements),
        questions=_grouped(),
        given={"party": "usa"},
    )


@pages.get("/partners")
def partners() -> str | Response:
    """Show the partners of a party on a day."""
    values = {"party": "usa"} | {k: v for k, v in given().items() if v}
    rows = asker().ask("partners", values)
    if form := request.args.get("format"):
        return download("partners", rows, form)
    records = list(rows)
    counts = {basis: sum(r["basis"] == basis for r in records) for basis in ("in force", "signed", "listed")}
    question, chosen = asker().answers["partners"], choices()
    return render_template(
        "partners.html",
        rows=records,
        counts=counts,
        given=values,
        choices=chosen,
        names={c["slug"]: c["label"] for c in chosen["party"]},
        question=question,
        query=question.render(values),
    )


@pages.get("/agreement/<slug>")
def agreement(slug: str) -> str:
    """Show an agreement: facts, text down to the paragraph, answers, and what stands behind it."""
    slug = slug.strip().lower()  # as the question reads it
    names = list(asker().describe("agreement", {"agreement": slug}))
    if not names:
        abort(404, f'There is no agreement "{slug}" in the graph.')
    ask = {"agreement": slug}
    answers = [a for a in asker().ask("answers", ask) if a["answer"] != "not-coded"]
    return render_template(
        "agreement.html",
        slug=slug,
        name=names[0],
        titles=sorted({n["title"] for n in names if n["title"]}),
        facts=list(asker().describe("facts", ask)),
        provisions=list(asker().ask("provisions", ask)),
        norms=_by_eid(asker().ask("norms", ask)),
        answers=answers,
        behind=list(asker().ask("behind", ask)),
        words=words(slug),
        alike=_alike(slug) if names[0]["coding"] == "complete" else [],
    )


@pages.get("/query")
def questions() -> str:
    """Show the catalogue."""
    return render_template("questions.html", questions=_grouped())


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


def _grouped() -> dict[str, list[Question]]:
    groups: dict[str, list[Question]] = {}
    for found in asker().answers:
        groups.setdefault(found.group, []).append(found)
    return dict(sorted(groups.items()))


def _alike(slug: str) -> list[tuple[str, str, int]]:
    """Return the three most similar coded agreements: slug, name, similarity in per cent."""
    every = {c.agreement: c for c in codings(asker())}
    mine = every.pop(slug)
    scored = [(a, short(other.label), round(100 * similarity(mine, other))) for a, other in every.items()]
    return sorted(scored, key=lambda entry: -entry[2])[:3]


def _by_eid(rows: Rows) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["eid"], []).append(row)
    return found
