"""CMAA Graph: who agreed with whom to assist in customs matters, what that obliges them to do, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.ask.run import Asker
    from app.config import Settings
    from app.graph.builds import Release


def create_app(asker: Asker, settings: Settings, release: Release | None = None) -> Flask:
    """Return the web application over an open store.

    Words of texts in the folder `settings.texts` are shown beside our own; `release` is the build that the store holds,
    where it is one of ours. Flask is imported here, so that the core stays free of it.
    """
    from app.web import (
        ahead,
        api,
        cache,
        compiled,
        compress,
        dumps,
        errors,
        language,
        limits,
        links,
        operations,
        sparql,
        things,
        trust,
        vocabulary,
    )
    from app.web.pages import (  # noqa: F401  # each adds its routes
        agreement,
        agreements,
        basis,
        checklist,
        codebook,
        compare,
        home,
        instruments,
        pages,
        partners,
        questions,
        search,
        sources,
    )
    from app.web.site import Site

    app = Site(__name__, template_folder="web/templates", static_folder="web/static")
    app.config["ASKER"], app.config["SETTINGS"], app.config["RELEASE"] = asker, settings, release
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    cache.register(app)  # first: what it keeps is an answer that everything else is through with
    language.register(app)
    app.register_blueprint(pages)
    app.register_blueprint(things.things)
    app.register_blueprint(sparql.endpoint)
    app.register_blueprint(api.api)
    app.register_blueprint(dumps.dumps)
    app.register_blueprint(vocabulary.vocabulary)
    app.register_blueprint(operations.operations)
    operations.register(app)
    trust.register(app)
    limits.register(app)
    links.register(app)
    errors.register(app)
    ahead.register(app)
    app.jinja_env.bytecode_cache = compiled.Compiled(settings.build / "templates", app.jinja_env)
    compress.register(app)
    return app
