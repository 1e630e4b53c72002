"""Sources: where each fact comes from, and where sources disagree."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlsplit

from flask import Response, render_template, request

from app.ask.listing import column, listing
from app.web.language import day
from app.web.pages import pages
from app.web.shared import asker, download, given

_COLUMNS = ("source", "label", "kind", "publisher", "date", "facts", "address", "reference", "note")
_FACETS = (column("kind", "kind_label"), column("publisher"))


@pages.get("/sources")
def sources() -> str | Response:
    """Show the sources that fit what is chosen, and what each states."""
    records = list(asker().describe("page-sources"))
    values = {"sort": "-facts"} | {name: value for name, value in given().items() if value}
    found = listing(records, _FACETS, values, _COLUMNS, "sources")
    if form := request.args.get("format"):
        return download("sources", found.rows(_COLUMNS), form)
    stated: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in asker().describe("page-source-facts"):
        stated[row["source"]].append((row["sort"], row["facts"]))
    query = asker().describes["page-sources"].text
    return render_template("sources.html", found=found, stated=stated, query=query)


@pages.get("/disagreements")
def disagreements() -> str | Response:
    """Show where sources contradict each other, which dates were completed, and totals beside what the data show."""
    if form := request.args.get("format"):
        return download("disagreements", asker().ask("disagreements", {}), form)
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in asker().describe("page-disagreements"):
        found[row["kind"]].append(row)
    totals = [(row, list(asker().ask("totals", {"party": row["party"]}))) for row in asker().describe("page-totals")]
    return render_template(
        "disagreements.html",
        found=found,
        totals=totals,
        queries=[asker().describes["page-disagreements"].text, asker().answers["totals"].text],
    )


@pages.app_template_filter()
def without_year(value: str) -> str:
    """Return a day of any year (`--11-17`, xsd:gMonthDay) as people write it; nothing for other dates."""
    leap = f"2000-{value[2:]}"
    return day(leap).removesuffix("2000").strip() if value.startswith("--") and day(leap) != leap else ""


@pages.app_template_filter()
def host(address: str) -> str:
    """Return the name of the server of a web address; of one that cannot be read, the address."""
    try:
        return (urlsplit(address).hostname or address).removeprefix("www.")
    except ValueError:
        return address
