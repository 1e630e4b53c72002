"""Partners: who has agreed to assist a party, on a day, as a table, a map, a timeline and a network."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template, request, url_for

from app.ask.facets import NAMES
from app.ask.parameters import term
from app.ask.partners import Selection, partners
from app.errors import ParameterError, did_you_mean
from app.web.bundle import built
from app.web.pages import pages
from app.web.respond import public
from app.web.shared import asker, download

VIEWS = ("table", "map", "timeline", "network")
#: Parameters of the address; each facet is one more, and may stand several times.
_SINGLE = ("party", "on", "view", "format", "lang")
#: So many rows are shown on the page; downloads hold all.
SHOWN = 500


@pages.get("/partners", endpoint="partners")
def listed() -> str | Response:
    """Show the partners of a party that fit what was chosen; without a party, whose partners can be asked for."""
    form = request.args.get("format", "")
    try:
        given = _given()
        if not _first(given, "party"):
            if form:
                abort(400, "There is nothing to download yet: name a party, such as party=usa.")
            return _choose(_first(given, "on"))
        found = partners(
            asker(), _first(given, "party"), _first(given, "on"), {name: given[name] for name in NAMES if name in given}
        )
    except ParameterError as problem:
        return Response(_choose("", problem), 400)
    if form:
        return download("partners", found.rows(), form)
    return _page(found, _first(given, "view") or VIEWS[0])


def _choose(on: str, error: ParameterError | None = None) -> str:
    parties = list(asker().describe("partners-parties"))
    return render_template("partners_choose.html", parties=parties, on=on, error=error)


def _page(found: Selection, view: str) -> str:
    kept: dict[str, Any] = {"party": found.party, "on": found.on or None, **found.chosen}
    asked = {"party": found.party, "on": found.on}
    about = next(iter(asker().describe("partners-party", {"party": found.party})))
    every = [row for row in asker().describe("table-parties") if not row["acts_for"]]
    return render_template(
        "partners.html",
        found=found,
        name=about["label"],
        code=about["code"],
        parties=sorted(every, key=lambda row: row["label"]),
        shown=found.partners[:SHOWN],
        view=view,
        views=VIEWS,
        kept=kept,
        years=(about["first"][:4], about["last"][:4]),
        totals=list(asker().ask("totals", {"party": found.party})),
        queries=[
            asker().describes["partners"].render(asked),
            asker().describes["partners-reach"].render({"party": found.party}),
        ],
        permalink=public(url_for("pages.partners", **kept, view=view if view != VIEWS[0] else None, lang=None)),
        charts=built(f"{view}.js"),
    )


def _given() -> dict[str, list[str]]:
    """Return what the address gives, without empty values; raise ParameterError for what the page cannot read."""
    given: dict[str, list[str]] = {}
    for name, value in request.args.items(multi=True):
        if name not in _SINGLE and name not in NAMES:
            known = ("party", "on", "view", *NAMES)
            remedy = did_you_mean(name[:60], known, f"it takes {', '.join(known)}")
            raise ParameterError(f'there is no parameter "{name[:60]}"', where="partners", remedy=remedy)
        if value.strip():
            given.setdefault(name, []).append(value.strip())
    if on := _first(given, "on"):
        term("date", on, "partners on")
    if (view := _first(given, "view") or VIEWS[0]) not in VIEWS:
        remedy = did_you_mean(view[:60], VIEWS, f"choose {', '.join(VIEWS)}")
        raise ParameterError(f'there is no view "{view[:60]}"', where="partners view", remedy=remedy)
    return given


def _first(given: dict[str, list[str]], name: str) -> str:
    return given.get(name, [""])[0]
