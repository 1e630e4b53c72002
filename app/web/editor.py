"""Editor: the endpoint for people: a plain form, the catalogue as examples, and the answer as a table."""

from __future__ import annotations

import pyoxigraph as ox
from flask import current_app, render_template

from app.ask.catalogue import Question
from app.namespaces import PREFIXES
from app.publish.media import GRAPH_FORMS, ROW_FORMS
from app.store.protocol import SRJ, Answer, Rows, Term, result_of
from app.web.protocol import Asked
from app.web.shared import asker

#: So many rows, or characters of a graph, are shown on the page; downloads hold all.
SHOWN_ROWS = 1000
SHOWN_TEXT = 200_000


def page(asked: Asked | None = None, *, answer: Answer | None = None, sentence: str = "", excerpt: str = "") -> str:
    """Return the page with the form, and what was answered or went wrong."""
    result = _result(answer)
    return render_template(
        "sparql.html",
        asked=asked,
        query=asked.text if asked and asked.text else example(next(iter(asker().answers))),
        answered=answer is not None,
        rows=result if isinstance(result, Rows) else None,
        truth=result if isinstance(result, bool) else None,
        graph=result if isinstance(result, str) else None,
        shown_rows=SHOWN_ROWS,
        shown_text=SHOWN_TEXT,
        forms=GRAPH_FORMS if isinstance(result, str) else ROW_FORMS,
        row_forms=ROW_FORMS,
        graph_forms=GRAPH_FORMS,
        sentence=sentence,
        excerpt=excerpt,
        examples=_grouped(),
        example=example,
        prefixes=PREFIXES,
        settings=current_app.config["SETTINGS"],
        written=written,
        iri=lambda term: term.value if isinstance(term, ox.NamedNode) else "",
    )


def example(question: Question) -> str:
    """Return a question as a query to begin with: its summary, and the query without the rest of its header."""
    lines = question.text.splitlines()
    start = next((place for place, line in enumerate(lines) if not line.startswith("#")), 0)
    return "\n".join([f"# {question.summary}", *lines[start:]]) + "\n"


def written(term: Term | None) -> str:
    """Return a term as people read it: a literal by its text, with its language where that is not ours."""
    if term is None:
        return ""
    if isinstance(term, ox.Literal) and term.language and not term.language.startswith("en"):
        return f"{term.value} ({term.language})"
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def _result(answer: Answer | None) -> Rows | bool | str | None:
    if answer is None:
        return None
    if answer.media != SRJ:
        return answer.body.decode()
    found = result_of(ox.parse_query_results(answer.body, ox.QueryResultsFormat.JSON))
    return found if isinstance(found, Rows | bool) else None


def _grouped() -> dict[str, list[Question]]:
    groups: dict[str, list[Question]] = {}
    for found in asker().answers:
        groups.setdefault(found.group, []).append(found)
    return dict(sorted(groups.items()))
