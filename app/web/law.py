"""Views for those who use the agreements: comparison, legal basis, checklist."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from app.ask.basis import STANDINGS, basis
from app.ask.checklist import checklist
from app.ask.coding import cite, coded, codings, in_text_order
from app.ask.compare import compare
from app.ask.similarity import families, matrix
from app.ask.words import short
from app.publish.rows import office
from app.publish.rows.comparison import as_json, checklist_as
from app.web.shared import asker, choices, download, words

law = Blueprint("law", __name__)
law.add_app_template_filter(short)
law.add_app_template_filter(cite)
law.add_app_template_filter(in_text_order)

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@law.get("/compare")
def comparing() -> str | Response:
    """Show a comparison as a matrix whose cells open, or first the agreements to choose from."""
    slugs = [slug for slug in request.args.getlist("agreement") if slug]
    group, only = request.args.get("group", ""), bool(request.args.get("differences"))
    groups = {row["group"]: row["group_label"] for row in asker().describe("codebook")}
    if not slugs:
        every = codings(asker())
        labels, pairs = {c.agreement: c.label for c in every}, matrix(every)
        return render_template(
            "compare_choose.html", groups=groups, pairs=pairs, families=families(pairs), labels=labels
        )
    found = compare(asker(), slugs, group=group, only_differences=only, answered=True)
    form = request.args.get("format", "")
    if form == "json":
        return Response(as_json(found), content_type="application/json")
    if form:
        return download("comparison", found.rows(), form)
    return render_template(
        "compare.html",
        found=found,
        slugs=slugs,
        group=group,
        only=only,
        groups=groups,
        coded=coded(asker()),
        words={slug: words(slug) for slug in slugs},
    )


@law.get("/basis")
def legal_basis() -> str | Response:
    """Show on which instruments one party can ask another, and what each says."""
    asking, asked = request.args.get("from", ""), request.args.get("to", "")
    assistance, use, on = (request.args.get(name, "") for name in ("assistance", "use", "on"))
    questions = list(asker().describe("codebook"))
    given = {"from": asking, "to": asked, "assistance": assistance, "use": use, "on": on}
    found = basis(asker(), asking, asked, assistance=assistance, use=use, on=on) if asking and asked else None
    if found and (form := request.args.get("format")):
        return download("basis", found.rows(), form)
    return render_template(
        "basis.html", found=found, given=given, choices=choices(), questions=questions, standings=STANDINGS
    )


@law.get("/checklist")
def request_checklist() -> str | Response:
    """Show what a request must contain under the agreements chosen, as a form to fill in."""
    slugs = list(dict.fromkeys(slug for slug in request.args.getlist("agreement") if slug))
    form = request.args.get("format", "")
    found = checklist(asker(), slugs) if slugs else None
    if found and form == "docx":
        return _file(office.document(found), _DOCX, "docx")
    if found and form == "md":
        return _file(checklist_as(found, "md").encode(), "text/markdown; charset=utf-8", "md")
    if form:
        abort(400, f'There is no format "{form}"; choose docx or md.')
    return render_template("checklist.html", found=found, slugs=slugs, coded=coded(asker()))


def _file(content: bytes, kind: str, ending: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="checklist.{ending}"'
    return answer
