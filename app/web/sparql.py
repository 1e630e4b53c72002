"""SPARQL: the endpoint, as the SPARQL 1.1 Protocol says."""

from __future__ import annotations

from flask import Blueprint

endpoint = Blueprint("endpoint", __name__)
