"""Things: every IRI of ours answers, with a page or with data, as the client asks."""

from __future__ import annotations

from flask import Blueprint

things = Blueprint("things", __name__)
