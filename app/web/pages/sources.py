"""Sources: where each fact comes from, and where sources disagree."""

from __future__ import annotations

from flask import Response

from app.web.pages import pages
from app.web.pages.questions import question


@pages.get("/sources")
def sources() -> str | Response:
    """Show the sources."""
    return question("sources")
