"""Partners: who has agreed to assist a party, on a day."""

from __future__ import annotations

from flask import Response, render_template, request

from app.web.pages import pages
from app.web.shared import asker, choices, download, given


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
