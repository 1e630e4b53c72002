"""Search: anything typed, answered with what the graph calls so."""

from __future__ import annotations

from flask import Response, request

from app.web.pages import pages
from app.web.shared import asker


@pages.get("/search")
def search() -> str | Response:
    """Show what fits the words."""
    wanted = request.args.get("q", "").lower()
    return "\n".join(row["label"] for row in asker().describe("names") if wanted in row["label"].lower())


@pages.get("/suggest")
def suggest() -> str | Response:
    """Return the first that fit, while somebody types."""
    return search()
