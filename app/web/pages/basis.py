"""Legal basis: on what one party can ask another for assistance, and what each instrument says."""

from __future__ import annotations

from flask import Response, render_template, request

from app.ask.basis import STANDINGS, basis
from app.web.pages import pages
from app.web.shared import asker, choices, download


@pages.get("/basis")
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
