"""Home: the first question, the agreements that are coded, and the catalogue."""

from __future__ import annotations

from flask import render_template

from app.web.pages import pages
from app.web.pages.questions import grouped
from app.web.shared import asker, choices


@pages.get("/")
def home() -> str:
    """Show the first question, the agreements that are coded, and the catalogue."""
    agreements = list(asker().ask("agreements", {}))
    return render_template(
        "home.html",
        choices=choices(),
        coded=[row for row in agreements if row["coding"] == "complete"],
        total=len(agreements),
        questions=grouped(),
        given={"party": "usa"},
    )
