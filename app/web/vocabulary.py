"""Vocabulary: the ontology as a page and as files, and agreements in other people's vocabularies."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template, request
from markupsafe import Markup

from app.errors import CmaaError, NotOffered, ParameterError
from app.namespaces import BASE, PREFIXES, ROOT
from app.publish.media import HTML, Form, choose, says
from app.publish.ontology import diagram
from app.publish.ontology.vocabulary import FORMS, Ontology, ontology, serialise
from app.publish.others.convert import CONVERSIONS
from app.publish.things import signposts
from app.publish.things.documents import LICENCE
from app.web.kept import once
from app.web.language import current
from app.web.respond import public, send
from app.web.shared import asker

vocabulary = Blueprint("vocabulary", __name__)

_OFFERED = {form.name: form for form in (HTML, *FORMS)}
_BY_ENDING = {conversion.ending: conversion for conversion in CONVERSIONS.values()}
_ENDINGS = ", ".join(f'"{ending}"' for ending in _BY_ENDING)


@vocabulary.get("/ontology")
def terms() -> Response:
    """Show the ontology, or give it as a file, as the client prefers."""
    offered = tuple(_OFFERED.values())
    form = choose(request.headers.get("Accept"), offered)
    if form is None:
        raise NotOffered("The ontology is not to be had in what you accept", remedy=f"it is offered as {says(offered)}")
    return _ontology(form, negotiated=True)


@vocabulary.get("/ontology.<ending>")
def terms_as(ending: str) -> Response:
    """Give the ontology in the format that the address names."""
    if ending not in _OFFERED:
        abort(404, f"There is no ontology.{ending}; choose {', '.join(f'ontology.{name}' for name in _OFFERED)}.")
    return _ontology(_OFFERED[ending], negotiated=False)


@vocabulary.get(f"/agreement/<slug>.<any({_ENDINGS}):ending>")
def converted(slug: str, ending: str) -> Response:
    """Give an agreement in another vocabulary, or what that vocabulary cannot say."""
    conversion = _BY_ENDING[ending]
    try:
        body = conversion.write(asker(), slug)
    except (NotOffered, ParameterError) as error:
        abort(404, _sentence(slug, error))
    slug = slug.strip().lower()  # as it was looked up
    links = (f'<{BASE}agreement/{slug}>; rel="describes"', f'<{public(f"/agreement/{slug}")}>; rel="alternate"')
    return send(body, conversion.form, filename=f"{slug}.{ending}", links=links)


def _ontology(form: Form, *, negotiated: bool) -> Response:
    """Return the ontology in a format, with links to the others."""
    if form is HTML:
        body: str | bytes = _page()
    else:
        body = serialise(asker(), form, f"{ROOT}ontology.{form.name}")
    offered, here = tuple(_OFFERED.values()), public("/ontology")
    links = signposts.of_whole(f"{ROOT}ns", "DefinedTermSet", here, offered, form, [LICENCE])
    return send(
        body,
        form,
        negotiated=negotiated,
        location=f"/ontology.{form.name}",
        links=[link.header() for link in links],
    )


def _page() -> str:
    return render_template("ontology.html", body=once(f"ontology.{current()}", _body))


def _body() -> Markup:
    """Return what the page shows, in the language of the interface; nothing else of a request is in it."""
    found, overview, pictures = once("ontology", _drawn)
    body = render_template(
        "ontology_terms.html",
        ontology=found,
        overview=overview,
        pictures=pictures,
        forms=FORMS,
        prefixes=PREFIXES,
        root=ROOT,
    )
    return Markup(body)  # noqa: S704 made by us, its texts escaped


def _drawn() -> tuple[Ontology, Markup, dict[str, Markup]]:
    """Return the ontology, the picture of it as a whole, and those of its modules."""
    found = ontology(asker(), current_app.config["SETTINGS"].folder("ontology") / "rules")
    pictures = {m.iri: Markup(diagram.picture(found, m)) for m in found.modules if m.classes}  # noqa: S704 made by us
    return found, Markup(diagram.overview(found)), pictures  # noqa: S704 made by us, its texts escaped


def _sentence(slug: str, error: CmaaError) -> str:
    """Return why there is nothing to give, as a sentence."""
    what = error.what
    if isinstance(error, NotOffered):
        what = f"Of {slug}, {what}"
    elif what.startswith("no "):
        what = f"There is {what}"
    end = "" if error.remedy.endswith("?") else "."
    return f"{what}; {error.remedy}{end}"
