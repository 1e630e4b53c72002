"""Codebook: the questions that every agreement is asked, and what the answers mean."""

from __future__ import annotations

from flask import Response

from app.web.pages import pages
from app.web.pages.questions import question


@pages.get("/codebook")
def codebook() -> str | Response:
    """Show the questions."""
    return question("coverage")
