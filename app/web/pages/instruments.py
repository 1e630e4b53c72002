"""Instruments: what the instruments hang on, and how they hang together."""

from __future__ import annotations

from collections import defaultdict

from flask import Response, render_template, request

from app.ask.listing import Record, column, listing
from app.publish.hanging import picture
from app.web.pages import pages
from app.web.shared import asker, download, given

_COLUMNS = (
    "instrument", "label", "kind", "issuer", "adopted", "in_force", "binding", "status", "part_of", "coding", "note",
    "sources",
)  # fmt: skip
_FACETS = (column("issuer", "issuer_label"), column("binding"), column("kind"))
#: What binds comes first.
_FORCES = ("binding", "recommended", "model", "guidance", "operational")

Links = dict[str, list[dict[str, str]]]


@pages.get("/instruments")
def instruments() -> str | Response:
    """Show the instruments by the organisation that issued them, what is known of each, and what rests on it."""
    records = list(asker().describe("page-instruments"))
    found = listing(records, _FACETS, given(), _COLUMNS, "instruments")
    if form := request.args.get("format"):
        return download("instruments", found.rows(_COLUMNS), form)
    links = list(asker().describe("page-links"))
    names = {record["instrument"]: record["label"] for record in records}
    shown = {record["instrument"]: record["label"] for record in found.records}
    parts = {record["instrument"]: record["part_of"] for record in records if record["part_of"]}
    return render_template(
        "instruments.html",
        found=found,
        groups=_by_issuer(found.records),
        names=names,
        paths={record["instrument"]: record["path"] for record in records},
        parts=parts,
        outward=_by(links, "from"),
        inward=_by(links, "to"),
        picture=picture(shown, parts, ((row["from"], row["relation"], row["to"]) for row in links)),
        queries=[asker().describes[name].text for name in ("page-instruments", "page-links")],
    )


def _by_issuer(records: list[Record]) -> dict[str, list[Record]]:
    """Return each instrument once by its issuers, those open to the whole world first."""
    issuers: dict[str, list[str]] = defaultdict(list)
    for record in records:
        issuers[record["instrument"]].append(record["issuer_label"])
    found: dict[str, dict[str, Record]] = defaultdict(dict)
    for record in sorted(records, key=_rank):
        found[", ".join(issuers[record["instrument"]])][record["instrument"]] = record
    return {issuer: list(members.values()) for issuer, members in found.items()}


def _rank(record: Record) -> tuple[bool, str, int, str]:
    return (
        record["worldwide"] != "true",
        record["issuer_label"],
        _FORCES.index(record["binding"]) if record["binding"] in _FORCES else len(_FORCES),
        record["label"],
    )


def _by(links: list[dict[str, str]], end: str) -> Links:
    found: Links = defaultdict(list)
    for row in links:
        found[row[end]].append(row)
    return found
