"""Agreement: its state and its sources, its text down to the paragraph, what it answers, lacks and rests on."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask import Response, abort, render_template, request

from app.ask.coding import SILENT, Cell, Coding, Norm
from app.ask.compare import lacks_and_adds
from app.ask.kept import MOST
from app.ask.words import clauses, rule
from app.errors import ParameterError, did_you_mean
from app.publish.media import HTML, JSON, Form, choose
from app.publish.rows.citation import bibtex, citation, csl, plain
from app.web.kept import alike, codings
from app.web.language import day
from app.web.pages import pages
from app.web.respond import public, send
from app.web.shared import asker, choices, words

pages.add_app_template_filter(rule)
pages.add_app_template_filter(clauses)

#: Citations as files: by ending.
_CITED = {
    "bib": (Form("bib", "application/x-bibtex", "BibTeX"), bibtex),
    "csl.json": (Form("csl.json", "application/vnd.citationstyles.csl+json", "CSL-JSON"), csl),
}
#: Levels of a text that its table of contents has.
_LISTED = ("chapter", "section", "article", "annex")
#: The near agreements that are named where an address names none.
_NEAR = 5
#: Characters of an address that are looked at for that; no slug of ours has more.
_LONGEST = 100
#: The group of facts that are acts: signature, entry into force, end.
_ACT = "2 action"
#: A question is usual where this part of the other coded agreements answers it.
_USUAL = 0.5


@dataclass(frozen=True)
class Held:
    """An agreement beside a coded one that was chosen as the model."""

    model: Coding
    lacks: list[Cell]
    adds: list[Cell]


@pages.get("/agreement/<slug>")
def agreement(slug: str) -> str | tuple[str, int]:
    """Show an agreement; an address that names none gets those whose names are near."""
    slug = slug.strip().lower()  # as the question reads it
    found = citation(asker(), slug)
    if found is None:
        return _unknown(slug)
    ask, kept = {"agreement": slug}, codings()
    coding = kept.one(slug)
    provisions = list(asker().ask("provisions", ask))
    cells = list(coding.cells.values())
    facts = list(asker().describe("facts", ask))
    return render_template(
        "agreement.html",
        slug=slug,
        found=found,
        cited=plain(found),
        bibtex=bibtex(found),
        facts=facts,
        acts=sorted((fact for fact in facts if fact["group"] == _ACT), key=_in_time),
        disagreements=list(asker().describe("agreement-disagreements", ask)),
        provisions=provisions,
        listed=[p for p in provisions if p["kind"] in _LISTED],
        norms=_by_place(coding),
        answers=_by_group([cell for cell in cells if cell.answer not in SILENT]),
        days={coded_on: day(coded_on) for coded_on in {cell.coded_on for cell in cells}},
        silent=_by_group([cell for cell in cells if cell.answer == "absent"]),
        usual=_usual(coding) if coding.status == "complete" else {},
        others=[row for row in kept.coded if row["agreement"] != slug],
        held=_held(coding, request.args.get("model", "").strip().lower()),
        lineage=list(asker().ask("lineage", ask)),
        behind=list(asker().ask("behind", ask)),
        words=words(slug),
        alike=alike(slug) if coding.status == "complete" else [],
        most=MOST,
        queries=_queries(ask),
        permalink=public(f"/agreement/{slug}"),
    )


@pages.get('/agreement/<slug>.<any("bib", "csl.json"):ending>')
def cited(slug: str, ending: str) -> Response:
    """Give the citation of an agreement as a file for a reference manager."""
    slug = slug.strip().lower()
    try:
        found = citation(asker(), slug)
    except ParameterError as error:
        abort(404, f"There is no citation: {error.what}.")
    if found is None:
        hint = did_you_mean(slug, _names(), "search from the home page")
        abort(404, f'There is no agreement "{slug}" in the graph; {hint}')
    form, write = _CITED[ending]
    links = (f'<{found.iri}>; rel="describes"', f'<{public(f"/agreement/{slug}")}>; rel="alternate"')
    return send(write(found), form, filename=f"{slug}.{ending}", links=links)


def _unknown(slug: str) -> tuple[str, int]:
    """Return the page for a slug that names no agreement; for programs, abort with a sentence."""
    names = _names()
    asked = "-".join(sorted(slug[:_LONGEST].split("-")))

    def nearness(name: str) -> float:
        return SequenceMatcher(None, asked, "-".join(sorted(name.split("-")))).ratio()

    near = [name for name in sorted(names, key=nearness, reverse=True)[:_NEAR] if nearness(name) > 0.6]
    if choose(request.headers.get("Accept"), (HTML, JSON)) is not HTML:
        hint = f"did you mean {' or '.join(near)}?" if near else "search from the home page"
        abort(404, f'There is no agreement "{slug}" in the graph; {hint}')
    return render_template("agreement_unknown.html", slug=slug, near=[(name, names[name]) for name in near]), 404


def _names() -> dict[str, str]:
    """Return the names of all agreements by slug."""
    return {choice["slug"]: choice["label"] for choice in choices()["agreement"]}


def _held(coding: Coding, model: str) -> Held | None:
    if not model or model == coding.agreement:
        return None
    lacks, adds = lacks_and_adds(asker(), model, coding.agreement, codings())
    return Held(codings().one(model), lacks, adds)


def _usual(coding: Coding) -> dict[str, tuple[int, int]]:
    """Return the questions on which an agreement is silent and most others are not: how many of how many answer."""
    others = codings().others(coding.agreement)
    found = {}
    for variable, cell in coding.cells.items():
        if cell.answer == "absent" and others:
            answering = sum(other.cells[variable].answer not in SILENT for other in others)
            if answering >= _USUAL * len(others):
                found[variable] = (answering, len(others))
    return found


def _in_time(fact: dict[str, str]) -> tuple[bool, str, bool]:
    """Order acts by their dates, those of no known date last, the signature before what it sets to work."""
    day = fact["value"].partition(", ")[0]
    return not day[:1].isdigit(), day, fact["label"] != "signature"


def _queries(ask: dict[str, str]) -> list[str]:
    """Return the queries behind the page: facts, text, coding, lineage."""
    pages_of, questions = asker().describes, asker().answers
    return [
        q.render(ask) for q in (pages_of["facts"], questions["provisions"], pages_of["coding"], questions["lineage"])
    ]


def _by_place(coding: Coding) -> dict[str, list[Norm]]:
    found: dict[str, list[Norm]] = defaultdict(list)
    for norm in coding.norms:
        for eid in norm.provisions:
            found[eid].append(norm)
    return found


def _by_group(cells: list[Cell]) -> dict[str, list[Cell]]:
    found: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        found[cell.group_label].append(cell)
    return found
