"""Home: three ways in, what the graph holds and does not know, the agreements that are coded, and the catalogue."""

from __future__ import annotations

from flask import current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as Redirect

from app.web.pages import pages
from app.web.pages.questions import grouped
from app.web.shared import asker, choices


@pages.get("/favicon.ico")
def icon() -> Redirect:
    """Send browsers that ask for the icon at its old address to ours."""
    return redirect(url_for("static", filename="icon.svg"), 301)


@pages.get("/")
def home() -> str:
    """Show the three ways in, and below them what the graph holds."""
    agreements = list(asker().describe("page-agreements"))
    return render_template(
        "home.html",
        parties=choices()["party"],
        coded=[row for row in agreements if row["coding"] == "complete"],
        figures=next(iter(asker().describe("page-figures"))),
        release=current_app.config["RELEASE"],
        questions=grouped(),
        query=asker().describes["page-figures"].text,
    )
