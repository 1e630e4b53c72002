"""Comparison, legal basis, checklist, similarity as JSON: what is not known is null, each provision has its IRI."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from app.ask.basis import STANDINGS, Aspect, Basis, Instrument
from app.ask.checklist import Ask, Checklist
from app.ask.coding import Cell, Norm, cite
from app.ask.compare import Matrix
from app.ask.words import tell
from app.namespaces import BASE
from app.store.protocol import Rows

_MANY = ("triggers", "conditions", "exceptions", "durations", "grounds", "documents", "items")


def comparison(found: Matrix) -> dict[str, Any]:
    """Return a comparison with everything behind each cell."""
    return {
        "agreements": [{"agreement": c.agreement, "label": c.label, "coding": c.status} for c in found.codings],
        "lines": [
            {
                "variable": line.variable,
                "question": line.question,
                "group": line.group,
                "group_label": line.cells[0].group_label,
                "differ": line.differing,
                "cells": [_cell(cell, found.labels[cell.agreement]) for cell in line.cells],
            }
            for line in found.lines
        ],
    }


def legal_basis(found: Basis) -> dict[str, Any]:
    """Return the instruments of a legal basis, in the order of their standing, each with what it says."""
    return {"instruments": [_instrument(i) for _, instruments in found.by_standing() for i in instruments]}


def checklist(found: Checklist) -> dict[str, Any]:
    """Return a checklist part by part."""
    return {
        "agreements": _named(found.agreements),
        "uncoded": _named(found.uncoded),
        "parts": [
            {
                "part": part,
                "items": [{"item": item.name, "asks": [_ask(ask) for ask in item.asks]} for item in items],
                "silent": found.silent.get(part, []),
            }
            for part, items in found.parts.items()
        ],
    }


def similarity(rows: Rows, families: Sequence[Sequence[str]], agreement: str | None) -> dict[str, Any]:
    """Return pairs with their similarity, and the families; `coded` tells whether the agreement asked about is."""
    return {
        "coded": None if agreement is None else any(agreement in family for family in families),
        "pairs": [
            {"agreement": row["agreement"], "other": row["other"], "similarity": float(row["similarity"])}
            for row in rows
        ],
        "families": [list(family) for family in families],
    }


def provisions(agreement: str, eids: Iterable[str]) -> list[dict[str, str]]:
    """Return provisions by eId, by IRI, which mirrors the place in the text likewise, and as lawyers cite them."""
    start = f"{BASE}agreement/{agreement}/"
    return [{"eid": eid, "iri": start + eid.replace("__", "/"), "cited": cite(eid)} for eid in eids]


def _cell(cell: Cell, label: str) -> dict[str, Any]:
    return {
        "agreement": cell.agreement,
        "answer": cell.answer,
        "statement": tell(cell, label),
        "abstract": cell.abstract or None,
        "provisions": provisions(cell.agreement, cell.provisions),
        "norms": [_norm(cell.agreement, norm) for norm in cell.norms],
        "note": cell.note or None,
        "coder": cell.coder or None,
        "coded_on": cell.coded_on or None,
        "confidence": cell.confidence or None,
        "source": cell.source or None,
    }


def _norm(agreement: str, norm: Norm) -> dict[str, Any]:
    return {
        "iri": norm.iri,
        "provisions": provisions(agreement, norm.provisions),
        "modality": norm.modality,
        "bearer": norm.bearer,
        "addressee": norm.addressee or None,
        "conduct": norm.conduct,
        **{name: list(getattr(norm, name)) for name in _MANY},
    }


def _instrument(i: Instrument) -> dict[str, Any]:
    return {
        "agreement": i.agreement,
        "label": i.label,
        "kind": i.kind,
        "standing": i.standing,
        "meaning": STANDINGS[i.standing],
        "how": i.how or None,
        "since": i.since or None,
        "rests_on": i.rests_on,
        "source": i.source or None,
        "coded": i.coded,
        "summary": i.summary,
        "aspects": [_aspect(a) for a in i.aspects],
    }


def _aspect(a: Aspect) -> dict[str, Any]:
    return {
        "aspect": a.name,
        "variable": a.cell.variable,
        "question": a.cell.question,
        "answer": a.cell.answer,
        "statement": a.statement,
        "provisions": provisions(a.cell.agreement, a.cell.provisions),
        "durations": sorted(a.cell.values("durations")),
        "source": a.cell.source or None,
    }


def _ask(ask: Ask) -> dict[str, Any]:
    return {"agreement": ask.agreement, "rule": ask.rule, "provisions": provisions(ask.agreement, ask.provisions)}


def _named(agreements: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"agreement": slug, "label": label} for slug, label in agreements]
