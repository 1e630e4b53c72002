"""Dumps: the whole data set as files, its descriptions, what changed, and what robots may read."""

from __future__ import annotations

import threading
import time
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from app.publish.data import sitemap as maps
from app.publish.data.catalogue import address
from app.publish.data.changelog import as_atom
from app.publish.data.description import serialised
from app.publish.data.dumps import Shelf, gathered
from app.publish.data.export import DUMPS, METADATA, SUMS
from app.publish.data.facts import DATASET
from app.publish.data.landing import ENDINGS, dataset_for_search, downloads
from app.publish.data.tables import FOLDER as TABLES
from app.publish.data.tables import METADATA as TABLE_METADATA
from app.publish.media import GRAPH_FORMS, HTML, Form, choose, says
from app.publish.things import signposts
from app.web.respond import digest, public, redirect, send
from app.web.shared import asker

dumps = Blueprint("dumps", __name__)

_OFFERED = (*GRAPH_FORMS, HTML)
_XML = Form("xml", "application/xml", "XML")
_ATOM = Form("atom", "application/atom+xml", "Atom")
_TEXT = Form("txt", "text/plain", "text")
#: Seconds for which the files of a store that is not ours are kept; it may change at any time.
_KEPT = 3600.0
_LOCK = threading.Lock()


@dumps.get("/dump/")
def listed() -> Redirect:
    """Send whoever looks for the files to the page that lists them."""
    return redirect(url_for("dumps.described"))


@dumps.get("/dump/<path:name>")
def dump(name: str) -> Response:
    """Send a file of the release in chunks, or a part of it, or 304."""
    found = _shelf().path(name)
    if found is None:
        abort(
            404,
            f'There is no file "{name}" among the dumps; there are {", ".join(DUMPS)}, each also with .gz, and {SUMS}.',
        )
    path, checksum = found
    form = _shelf().files[name].form if name in _shelf().files else _TEXT
    answer = send_file(
        path,
        mimetype=form.media,
        as_attachment=form not in (_TEXT, METADATA) and name != SUMS,
        download_name=path.name,
        etag=checksum,
        last_modified=_shelf().release.built,
        max_age=300,
        conditional=True,
    )
    answer.content_type = form.content_type  # as it is, without the charset that a framework adds to XML
    answer.headers["Access-Control-Allow-Origin"] = "*"
    answer.headers["Access-Control-Expose-Headers"] = "Link, ETag, Accept-Ranges, Content-Range, Repr-Digest"
    answer.headers["Repr-Digest"] = digest(bytes.fromhex(checksum))
    answer.headers.add("Link", f'<{public(url_for("dumps.described"))}>; rel="describedby"')
    if name.startswith(TABLES) and name.endswith(".csv"):
        metadata = public(url_for("dumps.dump", name=TABLES + TABLE_METADATA))
        answer.headers.add("Link", f'<{metadata}>; rel="describedby"; type="{METADATA.media}"')
    return answer


@dumps.get("/.well-known/void")
def well_known() -> Redirect:
    """Send whoever looks where VoID, section 7.2, says to look to the description."""
    return redirect(url_for("dumps.described"), 302)


@dumps.get("/doc/dataset")
def described() -> Response:
    """Describe the data set in the format that the client wants most."""
    form = choose(request.headers.get("Accept"), _OFFERED)
    if form is None:
        abort(406, f"The description is to be had as {says(_OFFERED)}.")
    return _description(form, negotiated=True)


@dumps.get(f"/doc/dataset.<any({', '.join(ENDINGS)}):ending>")
def described_as(ending: str) -> Response:
    """Describe the data set in one format."""
    return _description(ENDINGS[ending])


@dumps.get("/changes")
def changes() -> Response:
    """Say as a feed what changed since the release before."""
    found = _shelf().changes
    if found is None:
        abort(404, "No earlier release is kept here, so that there is nothing to compare with.")
    before, comparison = found
    release = _shelf().release
    return send(as_atom(comparison, public(""), before.hash, release.hash, release.built), _ATOM)


@dumps.get("/sitemap.xml")
def sitemap() -> Response:
    """List the pages for search engines."""
    pages = ["/", *(url_for(name) for name in ("pages.partners", "pages.questions", "dumps.described"))]
    pages += [url_for("pages.question", name=question.name) for question in asker().answers]
    release = current_app.config["RELEASE"]
    addresses = [public(path) for path in (*pages, *maps.things(asker()))]
    return send(maps.sitemap(addresses, release.built if release else None), _XML)


@dumps.get("/robots.txt")
def robots() -> Response:
    """Say what robots may read."""
    return send(maps.robots(public("")), _TEXT)


def warm(app: Flask) -> threading.Thread:
    """Make the files of the release in the background, so that the first who asks need not wait."""

    def make() -> None:
        with app.app_context():
            held = _shelf()
            held.files, held.description  # noqa: B018  made when first read

    thread = threading.Thread(target=make, name="dumps", daemon=True)
    thread.start()
    return thread


def _description(form: Form, *, negotiated: bool = False) -> Response:
    shelf, at = _shelf(), public("")
    files = list(shelf.files.values())
    here = f"{at}/doc/dataset"
    links = signposts.of_whole(DATASET, "Dataset", here, _OFFERED, form, shelf.description.values("dcterms:license"))
    links.append(signposts.Link("linkset", f"{here}.linkset", signposts.LINKSET.media))
    if form is HTML:
        plain = [file for file in files if file.name in DUMPS]
        links += [signposts.Link("item", address(file.name, at), file.form.media) for file in plain]
    if form is HTML:
        body: str | bytes = render_template(
            "dataset.html",
            said=shelf.description,
            downloads=downloads(files, at),
            release=shelf.release,
            at=at,
            search=dataset_for_search(shelf.description, files, at),
            changes=shelf.changes,
        )
    else:
        body = serialised(shelf.description.triples(files, at), form.media)
    said = [link.header() for link in links]
    return send(body, form, negotiated=negotiated, location=f"/doc/dataset.{form.name}", links=said)


def _shelf() -> Shelf:
    """Return the files of what this application serves; those of a foreign store are fetched anew after a while."""
    release, held = current_app.config["RELEASE"], current_app.extensions
    with _LOCK:
        until, shelf = held.get("cmaa.shelf", (0.0, None))
        if shelf is None or (release and shelf.release != release) or (not release and time.monotonic() > until):
            shelf = Shelf(asker(), release or gathered(asker()))
            held["cmaa.shelf"] = (time.monotonic() + _KEPT, shelf)
    return cast(Shelf, shelf)
