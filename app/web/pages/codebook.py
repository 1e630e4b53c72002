"""Codebook: the questions that every agreement is asked, what the answers mean, and who answers how."""

from __future__ import annotations

from collections import defaultdict

from flask import Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.ask.across import ANSWERS, Reply, across, as_rows, rank
from app.ask.listing import column, listing
from app.errors import did_you_mean
from app.store.protocol import Rows
from app.web.kept import codings
from app.web.pages import pages
from app.web.shared import asker, download, given

_FACETS = (column("answer"), column("kind", "kind_label"))


@pages.get("/codebook")
def codebook() -> str | Response:
    """Show the questions by group, each with the number of agreements that answer in each way."""
    questions, counts = list(asker().describe("page-codebook")), _counts()
    if form := request.args.get("format"):
        return download("codebook", _rows(questions, counts), form)
    groups: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in questions:
        groups[row["group"]].append(row)
    return render_template(
        "codebook.html",
        groups=groups,
        counted=len(questions),
        counts=counts,
        answers=_answers(),
        coded=[row["agreement"] for row in codings().coded],
        query=asker().describes["page-codebook"].text,
        counting=asker().describes["page-answer-counts"].text,
    )


@pages.get("/codebook/<variable>")
def codebook_question(variable: str) -> str | Response | Redirect:
    """Show how every completely coded agreement answers a question, and on what conditions; its number leads there."""
    questions = list(asker().describe("page-codebook"))
    codes = [row["variable"] for row in questions]
    if numbered := next((row["variable"] for row in questions if row["number"] == variable.upper()), ""):
        return redirect(url_for("pages.codebook_question", variable=numbered))
    if variable not in codes:
        near = [code for code in codes if variable.lower() in code] or codes
        hint = did_you_mean(variable.lower(), codes, f"there is for example {near[0]}.")
        abort(404, f'There is no question "{variable[:60]}" in the codebook; {hint}')
    at = codes.index(variable)
    replies = {reply.agreement: reply for reply in across(asker(), variable)}
    found = listing([_record(reply) for reply in replies.values()], _FACETS, given(), (), variable)
    if form := request.args.get("format"):
        return download(variable, as_rows(replies[record["agreement"]] for record in found.records), form)
    asked = {"variable": variable}
    return render_template(
        "codebook_question.html",
        question=questions[at],
        before=questions[at - 1] if at else None,
        after=questions[at + 1] if at + 1 < len(questions) else None,
        found=found,
        replies=[replies[record["agreement"]] for record in found.shown],
        answers=_answers(),
        queries=[asker().describes[name].render(asked) for name in ("page-answers", "page-norms")],
    )


def _record(reply: Reply) -> dict[str, str]:
    return {name: getattr(reply, name) for name in ("agreement", "answer", "kind", "kind_label")}


def _counts() -> dict[str, dict[str, str]]:
    """Return how many agreements give each answer, by question, the answers in the order of a reader."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = sorted(asker().describe("page-answer-counts"), key=lambda row: rank(row["answer"]))
    for row in rows:
        found[row["variable"]][row["answer"]] = row["agreements"]
    return found


def _answers() -> list[dict[str, str]]:
    """Return the answers with their meanings, those that nobody gives but the data left out."""
    rows = [row for row in asker().describe("page-answer-values") if row["answer"] in ANSWERS]
    return sorted(rows, key=lambda row: rank(row["answer"]))


def _rows(questions: list[dict[str, str]], counts: dict[str, dict[str, str]]) -> Rows:
    said = ("variable", "number", "group_label", "label", "question", "definition", "boundary")
    told = ([q[name] for name in said] + [counts[q["variable"]].get(a, "0") for a in ANSWERS] for q in questions)
    return Rows.of((*said, *ANSWERS), told)
