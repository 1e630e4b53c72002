"""Checklist: what a request must contain, as a form to fill in."""

from __future__ import annotations

from flask import Response, abort, render_template, request

from app.ask.checklist import checklist
from app.publish.rows import office
from app.publish.rows.comparison import checklist_as
from app.web.kept import codings
from app.web.pages import pages
from app.web.shared import asker

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pages.get("/checklist")
def request_checklist() -> str | Response:
    """Show what a request must contain under the agreements chosen, as a form to fill in."""
    slugs = list(dict.fromkeys(slug for slug in request.args.getlist("agreement") if slug))
    form = request.args.get("format", "")
    found = checklist(asker(), slugs, codings()) if slugs else None
    if found and form == "docx":
        return _file(office.document(found), _DOCX, "docx")
    if found and form == "md":
        return _file(checklist_as(found, "md").encode(), "text/markdown; charset=utf-8", "md")
    if form:
        abort(400, f'There is no format "{form}"; choose docx or md.')
    return render_template("checklist.html", found=found, slugs=slugs, coded=codings().coded)


def _file(content: bytes, kind: str, ending: str) -> Response:
    answer = Response(content, content_type=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="checklist.{ending}"'
    return answer
