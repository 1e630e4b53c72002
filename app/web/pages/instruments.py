"""Instruments: what the instruments hang on, and how they hang together."""

from __future__ import annotations

from flask import Response

from app.web.pages import pages
from app.web.pages.questions import question


@pages.get("/instruments")
def instruments() -> str | Response:
    """Show the instruments."""
    return question("instruments")
