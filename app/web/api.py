"""The API: every question of the catalogue and the work with agreements, for programs, at `/api/NAME`."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import Rule

from app.ask.run import Asker
from app.errors import CmaaError, NotOffered
from app.publish.api.answers import address, reply
from app.publish.api.call import FURTHEST, LARGEST_PAGE, PAGE, Call
from app.publish.api.calls import DOCX, MOST_AGREEMENTS, QUERY, calls, find, known, read
from app.publish.api.openapi import describe
from app.publish.api.schemas import LONGEST
from app.publish.media import CSV, HTML, JSON, Form, choose, says
from app.search.things import KINDS as KINDS_FOUND
from app.web.kept import codings
from app.web.problem import KINDS, METHODS, AtOdds, problem
from app.web.respond import public, send
from app.web.shared import asker

api = Blueprint("api", __name__)

#: What the description says of the API as a whole.
ABOUT = (
    "Every question of the catalogue, and comparison, legal basis, checklist and similarity of agreements. What is not "
    "known is null. Codings are claims about law, not law: rely on the authentic texts. HEAD and OPTIONS work too; any "
    "web page may ask. Answers are the same until the data change: send the ETag back to be told so."
)
#: Rows that an example shows.
_SHOWN = 2
#: Stands for the address of this server in examples, which are made once for all addresses.
_HERE = "http://server.invalid"


def index() -> Response:
    """Show what can be asked: a page, or a list with links for programs."""
    form = _form((HTML, JSON))
    every = calls(asker().answers)
    if form is JSON:
        whole = {
            "title": "CMAA Graph",
            "description": public("/openapi.json"),
            "operations": [_listed(call) for call in every.values()],
        }
        return send(_written(whole), JSON, negotiated=True, links=_links())
    groups: dict[str, list[Call]] = {}
    for call in every.values():
        groups.setdefault(call.group, []).append(call)
    page = render_template(
        "api.html",
        groups=groups,
        addresses={one.name: address(one, _sample(one), "") for one in every.values()},
        examples={name: said.replace(_HERE, public("")) for name, said in _examples(asker()).items()},
        problems=KINDS.values(),
        about=ABOUT,
        public=public,
        page=PAGE,
        largest=LARGEST_PAGE,
        furthest=FURTHEST,
        most=MOST_AGREEMENTS,
        longest=LONGEST,
    )
    return send(page, HTML, negotiated=True, links=_links())


def description() -> Response:
    """Describe the API as OpenAPI 3.1."""
    every = calls(asker().answers).values()
    values = known(asker()) | {"thing": list(KINDS_FOUND)}
    return send(_written(describe(every, values, public("") or "/", ABOUT)), JSON, links=_links())


def call(name: str) -> Response:
    """Answer a call in the format asked for."""
    asked = find(asker().answers, name)
    given = read(asked, request.args.items(multi=True))
    if asked.odds and given["from"] == given["to"]:
        raise AtOdds(asked.odds, where=f"{name} to", remedy="name two parties, such as usa and jpn")
    form = next((f for f in asked.forms if f.name == given["format"]), None) or _form(asked.forms)
    found = reply(asker(), asked, given, form, public(""), codings())
    pages = [f'<{found.links[rel]}>; rel="{rel}"' for rel in ("first", "prev", "next", "last") if found.links.get(rel)]
    others = [
        f'<{address(asked, given, public(""), format=other.name)}>; rel="alternate"; type="{other.media}"'
        for other in asked.forms
        if other not in (form, QUERY)
    ]
    answer = send(
        found.body,
        form,
        negotiated=not given["format"],
        location=address(asked, given, public(""), format=form.name),
        filename=f"{name}.{form.name}" if form in (CSV, DOCX) else "",
        links=[*pages, *others, *_links()],
    )
    if found.total is not None:
        answer.headers["X-Total-Count"] = str(found.total)
        answer.headers["Access-Control-Expose-Headers"] += ", X-Total-Count"
    return answer


@api.before_request
def only_reading() -> Response | None:
    """Answer OPTIONS, also where a browser asks ahead for another site, and refuse what would write."""
    if request.method == "OPTIONS":
        answer = Response(status=204)
        del answer.headers["Content-Type"]
        answer.headers["Allow"] = answer.headers["Access-Control-Allow-Methods"] = ", ".join(METHODS)
        answer.headers["Access-Control-Allow-Origin"] = "*"
        answer.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
        answer.headers["Access-Control-Max-Age"] = "86400"
        return answer
    if request.method not in METHODS:
        raise MethodNotAllowed(METHODS)
    return None


@api.errorhandler(CmaaError)
@api.errorhandler(HTTPException)
def failed(error: Exception) -> Response:
    """Return an error as a problem."""
    return problem(error)


@api.record
def _rules(state: BlueprintSetupState) -> None:
    """Take every method at our addresses, so that one that we refuse is refused in our manner."""
    for path, view in (("/api/", index), ("/openapi.json", description), ("/api/<path:name>", call)):
        endpoint = f"{state.blueprint.name}.{view.__name__}"
        state.app.view_functions[endpoint] = view
        state.app.url_map.add(Rule(path, endpoint=endpoint))


def _form(offered: tuple[Form, ...]) -> Form:
    form = choose(request.headers.get("Accept"), offered)
    if form is None:
        raise NotOffered(f"the answer has the formats {says(offered)}", remedy="accept one of them")
    return form


def _links() -> list[str]:
    return [
        f'<{public("/openapi.json")}>; rel="service-desc"; type="application/json"',
        f'<{public("/api/")}>; rel="service-doc"; type="text/html"',
        '<https://creativecommons.org/licenses/by/4.0/>; rel="license"',
    ]


def _listed(one: Call) -> dict[str, Any]:
    return {
        "name": one.name,
        "summary": one.summary,
        "group": one.group,
        "parameters": [a.name for a in one.every],
        "address": public(f"/api/{one.name}"),
        "example": address(one, _sample(one), public("")),
    }


@lru_cache(maxsize=2)
def _examples(over: Asker) -> dict[str, str]:
    """Return what each call answers to its example: made once, as the graph of an asker does not change."""
    every = calls(over.answers).values()
    return {one.name: _written(json.loads(reply(over, one, _sample(one), JSON, _HERE).body)) for one in every}


def _sample(one: Call) -> dict[str, Any]:
    pairs = [(n, v) for n, values in one.example.items() for v in ([values] if isinstance(values, str) else values)]
    return read(one, [*pairs, ("limit", str(_SHOWN))] if one.question else pairs)


def _written(whole: object) -> str:
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
