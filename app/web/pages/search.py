"""Search: anything typed, answered with what the graph calls so and where it says so."""

from __future__ import annotations

import json
from threading import Lock
from typing import Any

from flask import Response, abort, current_app, get_template_attribute, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from app.errors import CmaaError, did_you_mean
from app.namespaces import BASE, ROOT
from app.publish.media import JSON
from app.search.find import COLUMNS, FURTHEST, Found, Hit
from app.search.opened import Search
from app.search.things import KINDS
from app.store.protocol import Rows
from app.web.pages import pages
from app.web.problem import problem
from app.web.respond import public, send
from app.web.shared import asker, download

#: Hits of each kind on the page of all, hits on a page of one kind, the most that an answer for programs has.
_EACH, _PAGE, _MOST = 4, 20, 100
#: Hits of each kind in a download.
_SAVED = 1000
#: Rooms of our addresses that are no things; their documents have the room in their address.
_ROOMS = ("ns", "shapes")
_MAKING = Lock()


@pages.get("/search")
def search() -> str | Response:
    """Show what fits the words, ranked, by kind; one kind by pages."""
    asked, kind, page = _asked(), _kind(), _number("page", 1, 1 + FURTHEST // _PAGE)
    if form := request.args.get("format"):
        found = _search().find(asked, kind=kind, limit=_SAVED)
        return download("search", Rows.of(COLUMNS, found.rows()), form)
    if kind:
        found = _search().find(asked, kind=kind, limit=_PAGE, offset=(page - 1) * _PAGE)
    else:
        found = _search().find(asked, limit=_EACH)
    reached = min(found.counts.get(kind, 0), FURTHEST)
    return render_template(
        "search.html",
        asked=asked,
        kind=kind,
        found=found,
        total=found.total,
        page=page,
        last=max(1, -(-reached // _PAGE)),
        furthest=FURTHEST,
        size=_PAGE,
        instead=_instead(asked, found),
        address=address,
        given={"q": asked} | ({"kind": kind} if kind else {}),
    )


@pages.get("/search.json")
def search_json() -> Response:
    """Give what fits the words to a program, or say what is the matter as the API does."""
    try:
        return _for_programs()
    except (CmaaError, HTTPException) as error:
        return problem(error)


def _for_programs() -> Response:
    """Return hits of every kind, or of one from an offset on."""
    asked, kind = _asked(), _kind()
    limit, offset = _number("limit", 10, _MOST), _number("offset", 0, FURTHEST, least=0)
    found = _search().find(asked, kind=kind, limit=limit, offset=offset)
    whole = {
        "query": asked,
        "kind": kind or None,
        "limit": limit,
        "offset": offset,
        "total": found.total,
        "counts": found.counts,
        "searched_instead": found.mended,
        "only_some_words": found.some,
        "only_the_beginning": found.cut,
        "results": [_told(hit) for hits in found.groups.values() for hit in hits],
        "html": public(url_for("pages.search", q=asked, kind=kind or None)),
    }
    answer = send(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", JSON)
    answer.headers["Cache-Control"] = "private, max-age=60"  # what people type is not kept for others
    return answer


@pages.get("/suggest")
def suggest() -> Response:
    """Return at most eight things whose names begin so, for the field that somebody types in."""
    hits = _search().suggest(_asked())
    if request.args.get("form") == "opensearch":  # [what was typed, [completions]], as browsers read it
        said: Any = [_asked(), [hit.name for hit in hits]]
    else:
        called = get_template_attribute("kinds.html", "one")
        status = str(get_template_attribute("kinds.html", "status")(len(hits))).strip()
        said = {
            "suggestions": [
                {"label": _name(hit), "kind": str(called(hit.kind)).strip(), "href": address(hit)} for hit in hits
            ],
            "title": str(get_template_attribute("kinds.html", "title")()),
            "status": status,
        }
    answer = Response(json.dumps(said, ensure_ascii=False), content_type="application/json")
    answer.headers["Cache-Control"] = "private, max-age=60"
    return answer


@pages.get("/opensearch.xml")
def opensearch() -> Response:
    """Describe the search to browsers and other programs (OpenSearch 1.1)."""
    return Response(
        render_template("opensearch.xml", public=public),
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


def address(hit: Hit) -> str:
    """Return where one reads a hit; the empty string where this server has no place for it."""
    if hit.kind == "question":
        return url_for("pages.codebook_question", variable=hit.node.rpartition("/")[2])
    if hit.kind == "agreement":
        return url_for("pages.agreement", slug=hit.node.rpartition("/")[2])
    if hit.kind == "text" and not hit.home:
        return ""
    if hit.eid and hit.home.startswith(f"{BASE}agreement/"):
        return url_for("pages.agreement", slug=hit.home.rpartition("/")[2], _anchor=hit.eid)
    path = hit.node.removeprefix(BASE)
    return url_for("things.about", path=path if path != hit.node else hit.node.removeprefix(ROOT))


def _search() -> Search:
    """Return the search over the graph that this application shows, made when it is first asked for."""
    with _MAKING:
        found: Search | None = current_app.extensions.get("cmaa.search")
        if found is None or found.asker is not asker():
            release = current_app.config["RELEASE"]
            found = Search(asker(), release.folder if release else None, current_app.config["SETTINGS"].texts)
            current_app.extensions["cmaa.search"] = found
        return found


def _asked() -> str:
    return request.args.get("q", "").strip()


def _kind() -> str:
    kind = request.args.get("kind", "")
    if kind and kind not in KINDS:
        hint = did_you_mean(kind.lower(), KINDS, f"choose {', '.join(KINDS)}.")
        abort(400, f'There is no kind "{kind[:40]}"; {hint}')
    return kind


def _number(name: str, otherwise: int, most: int, least: int = 1) -> int:
    text = request.args.get(name) or str(otherwise)
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        abort(400, f'"{text[:40]}" cannot be the {name}; write a whole number from {least} to {most}.')
    return int(text)


def _instead(asked: str, found: Found) -> str:
    """Return what was typed with its misspelt words set right."""
    return found.set_right(asked) if found.mended else ""


def _name(hit: Hit) -> str:
    return f"{hit.name} · {hit.owner}" if hit.lead and hit.owner else hit.name


def _told(hit: Hit) -> dict[str, str | None]:
    place = address(hit)
    return {
        "kind": hit.kind,
        "name": hit.name,
        "within": hit.owner or None,
        "eid": hit.eid or None,
        "excerpt": hit.text or None,
        "iri": hit.node,
        "html": public(place) if place else None,
    }
