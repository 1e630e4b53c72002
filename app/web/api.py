"""API: the questions of the catalogue for programs, and their description in OpenAPI."""

from __future__ import annotations

from flask import Blueprint

api = Blueprint("api", __name__)
