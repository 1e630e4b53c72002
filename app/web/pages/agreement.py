"""Agreement: its facts and their sources, its text down to the paragraph, and what stands behind it."""

from __future__ import annotations

from flask import abort, render_template

from app.ask.coding import codings
from app.ask.similarity import similarity
from app.ask.words import short
from app.store.protocol import Rows
from app.web.pages import pages
from app.web.shared import asker, words


@pages.get("/agreement/<slug>")
def agreement(slug: str) -> str:
    """Show an agreement: facts, text down to the paragraph, answers, and what stands behind it."""
    slug = slug.strip().lower()  # as the question reads it
    names = list(asker().describe("agreement", {"agreement": slug}))
    if not names:
        abort(404, f'There is no agreement "{slug}" in the graph.')
    ask = {"agreement": slug}
    answers = [a for a in asker().ask("answers", ask) if a["answer"] != "not-coded"]
    return render_template(
        "agreement.html",
        slug=slug,
        name=names[0],
        titles=sorted({n["title"] for n in names if n["title"]}),
        facts=list(asker().describe("facts", ask)),
        provisions=list(asker().ask("provisions", ask)),
        norms=_by_eid(asker().ask("norms", ask)),
        answers=answers,
        behind=list(asker().ask("behind", ask)),
        words=words(slug),
        alike=_alike(slug) if names[0]["coding"] == "complete" else [],
    )


def _alike(slug: str) -> list[tuple[str, str, int]]:
    """Return the three most similar coded agreements: slug, name, similarity in per cent."""
    every = {c.agreement: c for c in codings(asker())}
    mine = every.pop(slug)
    scored = [(a, short(other.label), round(100 * similarity(mine, other))) for a, other in every.items()]
    return sorted(scored, key=lambda entry: -entry[2])[:3]


def _by_eid(rows: Rows) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        found.setdefault(row["eid"], []).append(row)
    return found
