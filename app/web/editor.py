"""Editor: the endpoint for people: a plain form, the catalogue as examples, and the answer as a table.

Where there is script, and the browser code was built, an editor stands in place of the form and asks the same endpoint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pyoxigraph as ox
from flask import current_app, render_template, request

from app.ask.catalogue import Question
from app.namespaces import PREFIXES
from app.publish.media import GRAPH_FORMS, ROW_FORMS
from app.store.protocol import SRJ, Answer, Rows, Term, result_of
from app.web.protocol import Asked
from app.web.shared import asker

#: So many rows, or characters of a graph, are shown on the page; downloads hold all.
SHOWN_ROWS = 1000
SHOWN_TEXT = 200_000
#: Parameters of the page that are none of an example.
_OWN = ("example", "format", "lang")


def page(
    asked: Asked | None = None,
    *,
    answer: Answer | None = None,
    sentence: str = "",
    excerpt: str = "",
    example: str = "",
) -> str:
    """Return the page with the form: with the query asked and what was answered or went wrong, or with an example."""
    result = _result(answer)
    text = (asked.text if asked else "") or example
    return render_template(
        "sparql.html",
        asked=asked,
        query=text or beginning(next(iter(asker().answers))),
        given=bool(text),
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
        examples=asker().answers.by_group(),
        prefixes=PREFIXES,
        settings=current_app.config["SETTINGS"],
        written=written,
        iri=lambda term: term.value if isinstance(term, ox.NamedNode) else "",
    )


def named() -> str:
    """Return the query that the address names by the question it answers (`example`), with the parameters given.

    Nothing where it names none. Raises UnknownQuery and ParameterError.
    """
    name = request.args.get("example", "")
    given = {name: value for name, value in request.args.items() if name not in _OWN and value}
    return beginning(asker().answers[name], given) if name else ""


def beginning(question: Question, given: Mapping[str, str] | None = None) -> str:
    """Return a question as a query to begin with: its summary, and the query without the rest of its header."""
    lines = (question.render(given) if given else question.text).splitlines()
    start = next((place for place, line in enumerate(lines) if not line.startswith("#")), 0)
    return "\n".join([f"# {question.summary}", *lines[start:]]) + "\n"


def while_typing() -> str:
    """Return as JSON what the editor offers: prefixes, classes and properties, things by name, and the examples."""
    return json.dumps(
        {
            "prefixes": PREFIXES,
            "terms": [[row["term"], row["kind"], row["label"]] for row in asker().describe("completions")],
            "things": [[row["node"], row["label"]] for row in asker().describe("names")],
            "examples": {question.name: beginning(question) for question in asker().answers},
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


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
