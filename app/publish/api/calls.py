"""Calls: what the API offers: every question of the catalogue, and what helps those who use the agreements.

One table holds for the description and for what is accepted: `read` takes nothing that the description does not allow,
and no more than its limits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from app.ask.catalogue import Catalogue, Question
from app.ask.parameters import TYPES
from app.ask.run import Asker
from app.errors import ParameterError, UnknownQuery, did_you_mean
from app.namespaces import BASE
from app.publish.api.call import Argument, Call
from app.publish.api.schemas import LONGEST, columns
from app.publish.media import CSV, HTML, JSON, Form

QUERY = Form("rq", "application/sparql-query", "the SPARQL behind the answer")
MARKDOWN = Form("md", "text/markdown", "Markdown")
DOCX = Form("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "a Word document")

#: Agreements that one comparison or checklist may name.
MOST_AGREEMENTS = 50
#: Heading of the calls that are no question of the catalogue.
LAW = "Use of the agreements"

_ROW = re.compile(r"VALUES\s*\([^)]*\)\s*\{\s*\(([^(){}]*)\)\s*\}", re.IGNORECASE)
_AGREEMENTS = Argument(
    "agreement",
    "agreement",
    f"An agreement; said once for each, up to {MOST_AGREEMENTS}.",
    required=True,
    many=MOST_AGREEMENTS,
    example="jpn-usa-1997",
)
_TWO: dict[str, str | list[str]] = {"agreement": ["jpn-usa-1997", "wto-tfa"]}

#: The calls that are no question of the catalogue.
LAW_CALLS = (
    Call(
        "compare",
        "In what do agreements differ?",
        f"Up to {MOST_AGREEMENTS} agreements along the codebook: for each question what each answers, with the norms "
        "and provisions behind it, and in words in what they differ. The answer `absent` says that a text is silent, "
        "`not-coded` that nobody has coded it yet.",
        LAW,
        (
            _AGREEMENTS,
            Argument("group", "group", "Only one group of questions, by its letter.", example="H"),
            Argument("differences", "boolean", "Only questions on which they differ.", default=False, example="true"),
            Argument(
                "sort",
                "text",
                "Order of the agreements: as given, or those most like the first next to it.",
                values=("given", "similarity"),
                default="given",
                example="given",
            ),
        ),
        (JSON, CSV),
        {**_TWO, "group": "H", "differences": "true"},
        page="/compare",
    ),
    Call(
        "basis",
        "On which instruments can one party ask another, and what does each say?",
        "All instruments that may serve, by how they stand between the two on the day; under each, what it says on "
        "granting, use, refusal, time and cost. Nothing is called in force that the sources do not say to be.",
        LAW,
        (
            Argument("from", "party", "The party that wants to ask.", required=True, example="usa"),
            Argument("to", "party", "The party that is to be asked.", required=True, example="jpn"),
            Argument("assistance", "assistance", "Kind of assistance wanted.", example="presence-of-officials"),
            Argument("use", "use", "Use intended.", example="use-as-evidence"),
            Argument("on", "day", "The day asked about.", example="2014-01-31"),
        ),
        (JSON, CSV),
        {
            "from": "usa",
            "to": "jpn",
            "assistance": "presence-of-officials",
            "use": "use-as-evidence",
            "on": "2014-01-31",
        },
        page="/basis",
        odds="both parties are the same",
    ),
    Call(
        "checklist",
        "What must a request contain?",
        "What agreements demand of a request, merged into one form, each item with the provisions that demand it. In "
        "CSV `absent` says that a text is silent on a part, `not-coded` that nobody has coded it yet.",
        LAW,
        (_AGREEMENTS,),
        (JSON, CSV, MARKDOWN, DOCX, HTML),
        _TWO,
        page="/checklist",
    ),
    Call(
        "similar",
        "How alike are the coded agreements?",
        "The similarity of all pairs of coded agreements, or of one to each other, between 0 and 1, best first; and "
        "the drafting families that follow from it. A measure over the coding, not over the words.",
        LAW,
        (Argument("agreement", "agreement", "Only pairs with this agreement.", example="jpn-usa-1997"),),
        (JSON, CSV),
        {"agreement": "jpn-usa-1997"},
        page="/compare",
    ),
)


@lru_cache(maxsize=4)
def calls(catalogue: Catalogue) -> dict[str, Call]:
    """Return every call by name: the questions of the catalogue, then the others."""
    return {c.name: c for c in (*map(_asking, catalogue), *LAW_CALLS)}


def find(catalogue: Catalogue, name: str) -> Call:
    """Return a call by name, or raise UnknownQuery."""
    known = calls(catalogue)
    if name not in known:
        shown = name[:LONGEST]
        raise UnknownQuery(f'no question "{shown}"', remedy=did_you_mean(shown, known, "see the list at /api/"))
    return known[name]


def read(call: Call, given: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Return the values of all arguments, defaults included and None for what is left out, or raise ParameterError.

    Every argument is said at most once, unless it is a list, whose values differ; an empty one is a mistake.
    """
    arguments = {a.name: a for a in call.every}
    said: dict[str, list[str]] = {}
    for name, text in given:
        if name not in arguments:
            shown = name[:LONGEST]
            hint = did_you_mean(shown, arguments, f"it takes {', '.join(arguments)}")
            raise ParameterError(f'no parameter "{shown}"', where=call.name, remedy=hint)
        said.setdefault(name, []).append(text)
    return {a.name: _value(call, a, said.get(a.name, [])) for a in arguments.values()}


def known(asker: Asker) -> dict[str, list[str]]:
    """Return the values that the graph knows for each type that has a list of them."""
    near = {"party": "party/", "agreement": "agreement/", "kind": "concept/instrument-kind/"}
    found: dict[str, list[str]] = {}
    nodes = {row["node"].removeprefix(BASE) for row in asker.describe("names")}
    for kind, start in near.items():
        found[kind] = sorted(n.removeprefix(start) for n in nodes if n.startswith(start))
    codes = [(row["variable"], row["group"]) for row in asker.describe("codebook")]
    found["variable"] = [code for code, _ in codes]
    found["group"] = list(dict.fromkeys(group for _, group in codes))
    found["assistance"] = [code for code, group in codes if group in "BCD"]  # as app.ask.basis takes them
    found["use"] = [code for code, group in codes if group in "F"]
    return found


def _value(call: Call, argument: Argument, texts: list[str]) -> Any:
    where = f"{call.name} {argument.name}"
    if not texts:
        if argument.required:
            remedy = f"give {argument.name}={argument.example}"
            raise ParameterError(f'parameter "{argument.name}" is missing', where=where, remedy=remedy)
        return argument.default
    if len(texts) > (argument.many or 1):
        remedy = f"give at most {argument.many}" if argument.many else "give it once"
        raise ParameterError(f'parameter "{argument.name}" is given {len(texts)} times', where=where, remedy=remedy)
    values = []
    for text in texts:
        value = argument.value(text) if len(text) <= LONGEST else None
        if value is None:
            remedy = f"write for example {argument.example}" if text else "leave it out, or give a value"
            raise ParameterError(f'"{text[:60]}" is not {argument.says}', where=where, remedy=remedy)
        if value in values:
            raise ParameterError(f'"{value}" is given twice', where=where, remedy="give each value once")
        values.append(value)
    return values if argument.many else values[0]


def _asking(question: Question) -> Call:
    example = _example(question)
    arguments = tuple(
        Argument(
            p.name,
            "day" if p.type == "date" else p.type,
            f"{p.help[:1].upper()}{p.help[1:]}.",
            required=not p.optional,
            example=example.get(p.name, TYPES[p.type].example),
        )
        for p in question.parameters
    )
    return Call(
        question.name,
        question.summary,
        question.description,
        question.group,
        arguments,
        (JSON, CSV, QUERY),
        example,
        columns(question),
        question,
        page=f"/query/{question.name}",
    )


def _example(question: Question) -> dict[str, str]:
    """Return the values that the file itself holds, where it runs unmodified."""
    row = _ROW.search(question.text)
    terms = row[1].split() if row and question.parameters else []
    pairs = zip(question.parameters, terms, strict=True)
    return {p.name: term.rpartition(":")[2] for p, term in pairs if term != "UNDEF"}
