"""CMAA Graph: who agreed with whom to assist in customs matters, what that obliges them to do, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from app.ask.run import Asker


def create_app(asker: Asker, texts: Path | None = None) -> Flask:
    """Return the web application over an open store; words of texts in the folder `texts` are shown beside our own.

    Flask is imported here, so that the core stays free of it.
    """
    from flask import Flask

    from app.web import errors, law, links, views

    app = Flask(__name__, template_folder="web/templates", static_folder="web/static")
    app.config["ASKER"], app.config["TEXTS"] = asker, texts
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.register_blueprint(views.pages)
    app.register_blueprint(law.law)
    links.register(app)
    errors.register(app)
    return app
