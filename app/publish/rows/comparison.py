"""Comparisons, legal bases and checklists as text, JSON, Markdown and HTML."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import pyoxigraph as ox
from jinja2 import Environment, FileSystemLoader

from app.ask.basis import STANDINGS, Basis
from app.ask.checklist import Checklist
from app.ask.coding import Cell, cites, codings
from app.ask.compare import Matrix
from app.ask.kept import Codings
from app.ask.run import Asker
from app.ask.similarity import families, wording
from app.ask.similarity import matrix as pairwise
from app.ask.words import short
from app.publish.rows.results import to_turtle
from app.publish.things import jsonld
from app.store.protocol import Rows

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
#: Signs that Markdown reads as a link, as code or as HTML (CommonMark, section 2.4, has the backslash before them).
_MARKS = re.compile(r"[\\`<>\[\]]")


def _plain(text: str) -> str:
    """Return a text as Markdown shows it: on one line, and nothing in it a link or a tag."""
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))


_TEMPLATES.filters["plain"] = _plain


def as_text(matrix: Matrix) -> str:
    """Return a comparison for a terminal: each question, in what the agreements differ, and what each says."""
    lines: list[str] = []
    for line in matrix.lines:
        lines.append(f"{line.variable}: {line.question}")
        lines += [f"  differ in {difference}" for difference in line.differing]
        lines += [f"  - {told}" for told in matrix.told(line)]
        lines.append("")
    return "\n".join(lines or ["The agreements do not differ on any question asked.", ""])


def as_json(matrix: Matrix) -> str:
    """Return a comparison with everything behind each cell."""
    lines = [
        {
            "variable": line.variable,
            "question": line.question,
            "group": line.group,
            "differ": line.differing,
            "cells": [asdict(cell) | {"cited": cites(cell.provisions)} for cell in line.cells],
            "told": matrix.told(line),
        }
        for line in matrix.lines
    ]
    whole = {"agreements": matrix.labels, "lines": lines}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_jsonld(matrix: Matrix) -> str:
    """Return the rows of a comparison as JSON-LD: the result set that its Turtle is, expanded and flat."""
    triples = ox.parse(to_turtle(matrix.rows()), format=ox.RdfFormat.TURTLE)
    return jsonld.text(jsonld.expanded(quad.triple for quad in triples))


def against_model(lacks: Sequence[Cell], adds: Sequence[Cell]) -> Rows:
    """Return what an agreement lacks and adds beside a model as rows."""
    columns = ("what", "variable", "question", "answer", "provisions", "agreement")
    rows = (
        (what, c.variable, c.question, c.answer, cites(c.provisions), c.agreement)
        for what, cells in (("lacks", lacks), ("adds", adds))
        for c in cells
    )
    return Rows.of(columns, rows)


def similarities(asker: Asker, agreement: str, kept: Codings | None = None) -> tuple[Rows, list[list[str]]]:
    """Return the similarity of an agreement to each other coded one, or of all pairs, best first, and the families.

    `kept` is a reader that has read some codings already.
    """
    if agreement:
        asker.must_know("agreement", agreement)
    pairs = (kept or Codings(asker)).pairs or pairwise(codings(asker))
    wanted = [(a, b, v) for (a, b), v in pairs.items() if a == agreement != b or (not agreement and a < b)]
    return _ranked(wanted), families(pairs)


def similar_wording(texts: Mapping[str, str], agreement: str) -> Rows:
    """Return how much wording the texts at hand share, pair by pair or beside one of them, best first."""
    pairs = [(a, b, wording(texts[a], texts[b])) for a in texts for b in texts if a < b]
    return _ranked([(a, b, v) for a, b, v in pairs if not agreement or agreement in (a, b)])


def _ranked(pairs: list[tuple[str, str, float]]) -> Rows:
    best = sorted(pairs, key=lambda pair: -pair[2])
    return Rows.of(("agreement", "other", "similarity"), ((a, b, f"{value:.2f}") for a, b, value in best))


def basis_as_text(found: Basis) -> str:
    """Return a legal basis to be read in a terminal: by standing, and under each instrument what it says."""
    day = f" on {found.on}" if found.on else ""
    lines = [f"{found.asking} asks {found.asked}{day}", ""]
    for standing, instruments in found.by_standing():
        lines.append(f"{standing.upper()}: {STANDINGS[standing]}")
        for i in instruments:
            how = f", {i.how}" if i.how else ""
            lines.append(f"  {i.label} ({i.agreement}{how}; rests on: {i.rests_on}; source: {i.source})")
            if not i.coded:
                lines.append(f"    {i.summary if standing == 'listed' else 'its text is not coded'}")
            lines += [f"    [{a.name}] {a.cell.variable}: {a.statement}" for a in i.aspects]
        lines.append("")
    if not found.instruments:
        lines.append("The graph knows of no instrument by that day.")
    return "\n".join(lines) + "\n"


def checklist_rows(found: Checklist) -> Rows:
    """Return a checklist as rows: each demand of each agreement, and the parts on which one is silent or not coded."""
    columns = ("part", "item", "agreement", "says", "rule", "provisions")
    rows: list[tuple[str, ...]] = []
    for part, items in found.parts.items():
        rows += [
            (part, item.name, ask.agreement, "asks", ask.rule, " ".join(ask.provisions))
            for item in items
            for ask in item.asks
        ]
        silent = found.silent.get(part, [])
        rows += [(part, "", slug, "absent", "", "") for slug, label in found.agreements if label in silent]
        rows += [(part, "", slug, "not-coded", "", "") for slug, _ in found.uncoded]
    return Rows.of(columns, rows)


def checklist_as(found: Checklist, form: str) -> str:
    """Return a checklist as Markdown (`md`) or as an HTML page of its own (`html`)."""
    return _TEMPLATES.get_template(f"checklist.{form}").render(found=found, short=short) + "\n"
