"""Agreements: every agreement that the graph knows, and how much of it is known."""

from __future__ import annotations

from flask import Response

from app.web.pages import pages
from app.web.pages.questions import question


@pages.get("/agreements")
def agreements() -> str | Response:
    """Show the agreements."""
    return question("agreements")
