"""Agreements: every agreement that the graph knows, and how much of it is known."""

from __future__ import annotations

from flask import Response, render_template, request

from app.ask.listing import Facet, Record, column, listing
from app.web.pages import pages
from app.web.shared import asker, download, given

_COLUMNS = ("agreement", "label", "kind", "signed", "in_force", "ended", "status", "coding", "source")
_FACETS = (column("kind", "kind_label"), column("status"), column("coding"))


@pages.get("/agreements")
def agreements() -> str | Response:
    """Show the agreements that fit what is chosen."""
    records = list(asker().describe("page-agreements"))
    facets = (*_FACETS, _party(), Facet("decade", _decade))
    values = {name: value for name, value in given().items() if value}
    found = listing(records, facets, values, _COLUMNS, "agreements")
    if form := request.args.get("format"):
        return download("agreements", found.rows(_COLUMNS), form)
    query = asker().describes["page-agreements"].text
    return render_template("agreements.html", found=found, given=values, query=query)


def _party() -> Facet:
    sides: dict[str, list[tuple[str, str]]] = {}
    for row in asker().describe("page-agreement-parties"):
        sides.setdefault(row["agreement"], []).append((row["party"], row["label"]))
    return Facet("party", lambda record: sides.get(record["agreement"], []))


def _decade(record: Record) -> list[tuple[str, str]]:
    decade = record["signed"][:3]
    return [(f"{decade}0", f"{decade}0–{decade}9")] if decade.isdigit() else []
