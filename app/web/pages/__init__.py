"""The pages: each a module that puts answers of the core into a template of its name."""

from flask import Blueprint

pages = Blueprint("pages", __name__)
