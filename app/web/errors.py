"""Errors as pages: what is the matter, and what to do."""

from __future__ import annotations

from flask import Flask, render_template
from werkzeug.exceptions import HTTPException

from app.errors import CmaaError, StoreError, UnknownQuery


def register(app: Flask) -> None:
    """Show our errors and those of HTTP on a page of the same form."""

    @app.errorhandler(CmaaError)
    def ours(error: CmaaError) -> tuple[str, int]:
        code = 503 if isinstance(error, StoreError) else 404 if isinstance(error, UnknownQuery) else 400
        return _page(code, error.what, error.remedy, error.where)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int]:
        return _page(error.code or 500, error.description or error.name, "Go to the home page, or check the address.")


def _page(code: int, what: str, remedy: str, where: str = "") -> tuple[str, int]:
    return render_template("error.html", code=code, what=what, remedy=remedy, where=where), code
