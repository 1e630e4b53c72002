"""Vocabulary: the ontology as a page."""

from __future__ import annotations

from flask import Blueprint

vocabulary = Blueprint("vocabulary", __name__)
