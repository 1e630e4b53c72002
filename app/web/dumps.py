"""Dumps: the whole data set as files, and its descriptions."""

from __future__ import annotations

from flask import Blueprint

dumps = Blueprint("dumps", __name__)
