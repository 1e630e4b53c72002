"""Views: the pages, each an answer of the core put into a template."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, abort, current_app, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

from app.ask.catalogue import Question
from app.ask.run import Asker
from app.errors import ParameterError
from app.graph.store import Rows
from app.namespaces import BASE, GRAPH, ROOT
from app.publish.results import FORMATS

pages = Blueprint("pages", __name__)

_MIME = {"csv": "text/csv; charset=utf-8", "json": "application/json", "ttl": "text/turtle; charset=utf-8"}
#: Types of parameters whose values are chosen from a list, and how the IRIs of those values begin.
_CHOOSABLE = {
    "party": "party/",
    "agreement": "agreement/",
    "kind": "concept/instrument-kind/",
    "variable": "concept/codebook/",
}
#: Query parameters that the pages use themselves.
_OWN = ("format",)


def asker() -> Asker:
    """Return the asker of this application."""
    return cast(Asker, current_app.config["ASKER"])


def given() -> dict[str, str]:
    """Return the parameters of a question from the address."""
    return {name: value for name, value in request.args.items() if name not in _OWN}


def choices() -> dict[str, list[dict[str, str]]]:
    """Return what can be chosen for each type of parameter: slug and label, by type."""
    found: dict[str, list[dict[str, str]]] = {"party": [], "agreement": [], "kind": [], "variable": []}
    starts = {
        "party": "party/",
        "agreement": "agreement/",
        "kind": "concept/instrument-kind/",
        "variable": "concept/codebook/",
    }
    for row in asker().describe("names"):
        for name, start in starts.items():
            if row["node"].startswith(BASE + start):
                found[name].append({"slug": row["node"].removeprefix(BASE + start), "label": row["label"]})
    return found


@pages.get("/")
def home() -> str:
    """Show the first question, the agreements that are coded, and the catalogue."""
    agreements = list(asker().ask("agreements", {}))
    coded = [row for row in agreements if row["coding"] == "complete"]
    return render_template(
        "home.html", choices=choices(), coded=coded, total=len(agreements), questions=_grouped(), given={"party": "usa"}
    )


@pages.get("/partners")
def partners() -> str | Response:
    """Show the partners of a party on a day."""
    values = {"party": "usa"} | {k: v for k, v in given().items() if v}
    rows = asker().ask("partners", values)
    if form := request.args.get("format"):
        return _download("partners", rows, form)
    records = list(rows)
    counts = {basis: sum(r["basis"] == basis for r in records) for basis in ("in force", "signed", "listed")}
    names = {c["slug"]: c["label"] for c in choices()["party"]}
    return render_template(
        "partners.html", rows=records, counts=counts, given=values, choices=choices(), names=names,
        question=asker().answers["partners"], query=asker().answers["partners"].render(values),
    )  # fmt: skip


@pages.get("/agreement/<slug>")
def agreement(slug: str) -> str:
    """Show an agreement: facts, text down to the paragraph, answers, and what stands behind it."""
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
        return _download(name, rows, form)
    page = render_template(
        "question.html", question=found, given=values, rows=rows, error=error, query=text, choices=choices()
    )
    return Response(page, 400 if error else 200)


@pages.get("/id/<path:path>")
def identifier(path: str) -> Redirect:
    """Send whoever asks for a thing to the document about it."""
    return redirect(f"/doc/{path}", 303)


@pages.get("/doc/<path:path>")
def document(path: str) -> str:
    """Show everything that the graph says of one of our things."""
    return _resource(BASE + path)


@pages.get("/ns/<path:path>")
@pages.get("/shapes/<path:path>")
@pages.get("/graph/<path:path>")
def resource(path: str) -> str:
    """Show a term, a shape or a graph."""
    return _resource(ROOT + request.path.removeprefix("/"))


def _resource(iri: str) -> str:
    rows = list(asker().describe("resource", {"node": iri}))
    held = list(asker().describe("graph", {"graph": iri})) if iri.startswith(GRAPH) else []
    if not rows and not held:
        abort(404, f'The graph says nothing of "{iri}".')
    return render_template("resource.html", iri=iri, rows=rows, held=held)


def _grouped() -> dict[str, list[Question]]:
    groups: dict[str, list[Question]] = {}
    for found in asker().answers:
        groups.setdefault(found.group, []).append(found)
    return dict(sorted(groups.items()))


def _by_eid(rows: Rows) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["eid"], []).append(row)
    return found


def _download(name: str, rows: Rows, form: str) -> Response:
    if form not in FORMATS:
        abort(400, f'There is no format "{form}"; choose {", ".join(FORMATS)}.')
    response = Response(FORMATS[form](rows), mimetype=None, content_type=_MIME[form])
    parts = [name, *(v for v in given().values() if v)]
    safe = "-".join(parts).replace("/", "-").replace('"', "")
    response.headers["Content-Disposition"] = f'attachment; filename="{safe.encode("ascii", "ignore").decode()}.{form}"'
    return response
