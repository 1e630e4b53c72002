"""Things: every IRI of ours answers, with a page or with data, as the client asks.

A thing sends to its document with 303, one document for every format, which negotiates: so the note on Cool URIs for
the Semantic Web (W3C, 2008, section 4.3) has it where page and data say the same. A graph is a document itself.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.wrappers import Response as Redirect

from app.errors import NotOffered
from app.namespaces import BASE, PREFIXES, ROOT
from app.publish.media import DATASET_FORMS, GRAPH_FORMS, HTML, JSONLD, Form, choose
from app.publish.things import jsonld, signposts
from app.publish.things.context import context
from app.publish.things.documents import Document, document, serialise, whole_graph
from app.publish.things.reading import Page, page, schema_org
from app.web.links import local
from app.web.respond import digest, public, redirect, send
from app.web.shared import asker

things = Blueprint("things", __name__)

_FORMS = {form.name: form for form in (HTML, *GRAPH_FORMS, *DATASET_FORMS, signposts.LINKSET)}
_ENDING = re.compile(r"(?P<name>.+)\.(?P<ending>[a-z]{2,7})")
#: What our IRIs are made of; anything else names nothing of ours.
_PATH = re.compile(r"[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*")
_LONGEST = 1000


@things.get("/id/<path:path>")
@things.get("/ns/<path:path>")
@things.get("/shapes/<path:path>")
def thing(path: str) -> Redirect:
    """Send whoever asks for a thing, a term or a shape to the document about it."""
    room = request.path.split("/")[1]
    _must_be_a_name(path)
    return redirect("/doc/" + quote(path if room == "id" else f"{room}/{path}"))


@things.get("/ns")
@things.get("/ns/")
def namespace() -> Redirect:
    """Send whoever asks for the namespace of our terms to the ontology."""
    return redirect("/ontology")


@things.get("/doc/<path:path>")
def about(path: str) -> Response:
    """Give the document about a thing in the format asked for, by its ending or by the header Accept."""
    name, form = _split(path, (HTML, *GRAPH_FORMS, signposts.LINKSET))
    iri = ROOT + name if name.split("/")[0] in ("ns", "shapes") else BASE + name
    return _given(f"/doc/{name}", document(asker(), iri), form)


@things.get("/graph/<path:path>")
def graph(path: str) -> Response:
    """Give every statement of a graph in the format asked for; its page shows what is said of it and its nodes."""
    name, form = _split(path, (HTML, *GRAPH_FORMS, *DATASET_FORMS, signposts.LINKSET))
    return _given(f"/graph/{name}", whole_graph(asker(), f"{ROOT}graph/{name}"), form)


@things.get("/context.jsonld")
def published_context() -> Response:
    """Give the context of our JSON-LD."""
    return send(jsonld.text({"@context": context(asker())}), JSONLD)


@things.app_template_global()
def schema_of(iri: str, classes: str, crumbs: list[tuple[str, str]]) -> list[str]:
    """Return what schema.org can say of a thing of some classes (prefixed names), and the way to it, for a page."""
    named = [PREFIXES[name.partition(":")[0]] + name.partition(":")[2] for name in classes.split()]
    return schema_org(asker(), iri, named, [(name, public(address)) for name, address in crumbs])


def _split(path: str, offered: tuple[Form, ...]) -> tuple[str, Form | None]:
    """Return the name of a thing and the format that its ending asks for, or None where the header Accept decides."""
    _must_be_a_name(path)
    found = _ENDING.fullmatch(path)
    if not found:
        return path, None
    form = _FORMS.get(found["ending"])
    if form not in offered:
        endings = ", ".join(f".{form.name}" for form in offered)
        abort(404, f'There is no format ".{found["ending"]}" of this document; there are {endings}.')
    return found["name"], form


def _must_be_a_name(path: str) -> None:
    if len(path) > _LONGEST:
        abort(414, f"The address is longer than any of ours; none has more than {_LONGEST} characters.")
    parts = path.rstrip("/").split("/")
    if not _PATH.fullmatch(path.rstrip("/")) or {".", ".."} & set(parts):
        abort(400, "This is not an address of ours: they consist of letters, digits, hyphens and single slashes.")


def _given(path: str, found: Document, form: Form | None) -> Response:
    offered = (HTML, *signposts.forms(path))
    chosen = form or choose(request.headers.get("Accept"), offered)
    if chosen is None:
        there = ", ".join(f"{path}.{other.name} ({other.media})" for other in offered)
        raise NotOffered("None of the formats that you accept is offered", remedy=f"there are: {there}")
    home = public("")
    location = "" if form else f"{path}.{chosen.name}"
    if chosen.name in (HTML.name, signposts.LINKSET.name):
        shown = page(asker(), found)
        reading = _reading(shown)
        if chosen.name == signposts.LINKSET.name:
            return send(signposts.linkset(found, home, path, reading), chosen)
        links = [link.header() for link in signposts.of_page(found, home, path, reading)]
        body: str | bytes = _page(found, shown, path, reading)
        return send(body, chosen, negotiated=form is None, location=location, links=links)
    profile = jsonld.profile(request.headers.get("Accept")) if chosen.name == JSONLD.name else ()
    most = current_app.config["SETTINGS"].query_output * 1_000_000
    body = serialise(asker(), found, chosen, profile, most)
    if profile:
        named = " ".join(jsonld.PROFILE + name for name in profile)
        chosen = replace(chosen, media=f'{chosen.media};profile="{named}"')
    links = [link.header() for link in signposts.of_data(found, home, path)]
    varies = form is None or chosen.name == JSONLD.name
    answer = send(body, chosen, negotiated=varies, location=location, links=links)
    if found.graph and answer.status_code == 200:  # a dump of one graph, with its checksum
        answer.headers["Repr-Digest"] = digest(hashlib.sha256(answer.get_data()).digest())
    return answer


def _page(found: Document, shown: Page, path: str, reading: str) -> str:
    held = list(asker().describe("graph", {"graph": found.iri})) if found.graph else []
    crumbs = [("Home", public("/")), *((name, public(local(node))) for name, node in shown.crumbs)]
    described = schema_org(asker(), found.iri, found.classes, [*crumbs, (shown.title, public(path))])
    return render_template(
        "resource.html",
        page=shown,
        path=path,
        held=held,
        reading=reading,
        described=described,
        forms=signposts.forms(path),
    )


def _reading(shown: Page) -> str:
    """Return the address in the reading view of the agreement that a thing is, or in which it has a place."""
    anchor = f"#{shown.place}" if shown.place else ""
    return f"/agreement/{shown.agreement}{anchor}" if shown.agreement else ""
