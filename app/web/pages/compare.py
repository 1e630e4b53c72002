"""Compare: agreements beside each other as a matrix whose cells open, or two of them word by word."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, render_template, request

from app.ask.coding import in_text_order
from app.ask.compare import Matrix, compare
from app.ask.kept import MOST
from app.ask.side import places, side_by_side
from app.ask.similarity import families
from app.ask.words import short
from app.errors import ParameterError
from app.publish.rows.comparison import as_json, as_jsonld
from app.web.kept import alike, codings
from app.web.language import day
from app.web.pages import pages
from app.web.shared import asker, download, words

pages.add_app_template_filter(short)
pages.add_app_template_filter(in_text_order)

#: Agreements beside each other on one page, and in one comparison: more fit neither the eye nor the time.
_ACROSS, _COMPARED = 6, 60
#: Of the similar pairs, so many are named; above so many agreements, the table of all pairs is left out.
_NEAREST, _TABLE = 8, 40
_VIEWS, _SORTS = ("matrix", "side"), ("given", "similarity")


@pages.get("/compare")
def comparing() -> str | Response:
    """Show a comparison as a matrix or side by side, or first the agreements to choose from."""
    slugs = [slug.strip().lower() for slug in request.args.getlist("agreement") if slug.strip()]
    view, sort = _one_of("view", _VIEWS), _one_of("sort", _SORTS)
    if not slugs:
        return _choose()
    if view == "side":
        return _side(slugs)
    group, only = request.args.get("group", ""), bool(request.args.get("differences"))
    form = request.args.get("format", "")
    most = slugs if form else slugs[:_COMPARED]
    found = compare(
        asker(),
        most,
        group=group,
        only_differences=only,
        answered=True,
        by_similarity=sort == "similarity",
        kept=codings(),
    )
    if form:
        return _file(found, form)
    pages_of = range(0, len(found.codings), _ACROSS)
    page = _page(len(pages_of))
    return render_template(
        "compare.html",
        found=found,
        shown=range(len(found.codings))[(page - 1) * _ACROSS : page * _ACROSS],
        page=page,
        pages=len(pages_of),
        slugs=slugs,
        left_out=len(slugs) - len(most),
        group=group,
        only=only,
        sort=sort,
        groups=_groups(),
        coded=codings().coded[:MOST],
        alike=alike(slugs[0], slugs) if codings().one(slugs[0]).status == "complete" else [],
        days={coded_on: day(coded_on) for coded_on in {c.coded_on for line in found.lines for c in line.cells}},
        words={slug: words(slug) for slug in most},
        queries=[_query(most[0])],
    )


def _choose() -> str:
    """Show what can be compared: agreements, how alike they are, and the families that follow from it."""
    kept = codings()
    labels, pairs = {row["agreement"]: row["label"] for row in kept.coded}, kept.pairs
    ranked = sorted(((value, a, b) for (a, b), value in pairs.items() if a < b), key=lambda pair: -pair[0])
    return render_template(
        "compare_choose.html",
        groups=_groups(),
        pairs=pairs if len(labels) <= _TABLE else {},
        nearest=ranked[:_NEAREST],
        families=families(pairs) if len(labels) <= _TABLE else [],
        labels=dict(list(labels.items())[:MOST]),
        total=len(labels),
        most=MOST,
        table=_TABLE,
    )


def _side(slugs: Sequence[str]) -> str | Response:
    """Show two agreements side by side: what both say to one question, or two of their articles."""
    if len(slugs) < 2:
        raise ParameterError("side by side needs two agreements", where="compare", remedy="choose another beside it")
    left, right = slugs[:2]
    question, chosen = request.args.get("question", ""), request.args.getlist("place")
    said = {slug: words(slug) for slug in (left, right)}
    matrix = compare(asker(), [left, right], kept=codings())
    lines = [line for line in matrix.lines if any(cell.provisions for cell in line.cells)]
    if not question and not any(chosen):
        question = next((line.variable for line in lines if line.differing), lines[0].variable if lines else "")
    found = side_by_side(asker(), matrix, question=question, chosen=[*chosen, "", ""][:2], words=said)
    if form := request.args.get("format", ""):
        return download("side-by-side", found.rows(), form)
    names = [line.variable for line in lines]
    here = names.index(question) if question in names else -1
    return render_template(
        "compare_side.html",
        found=found,
        matrix=matrix,
        lines=lines,
        slugs=slugs,
        question=question,
        chosen=[*chosen, "", ""][:2],
        places=[places(asker(), slug) for slug in (left, right)],
        before=names[here - 1] if here > 0 else "",
        after=names[here + 1] if 0 <= here < len(names) - 1 else "",
        has_words=[bool(said[slug]) for slug in (left, right)],
        queries=[_query(left), asker().answers["provisions"].render({"agreement": left})],
    )


def _file(found: Matrix, form: str) -> Response:
    if form == "json":
        return Response(as_json(found), content_type="application/json")
    if form == "jsonld":
        answer = Response(as_jsonld(found), content_type="application/ld+json")
        answer.headers["Content-Disposition"] = 'attachment; filename="comparison.jsonld"'
        return answer
    return download("comparison", found.rows(), form)


def _groups() -> dict[str, str]:
    return {row["group"]: row["group_label"] for row in codings().questions}


def _query(slug: str) -> str:
    """Return the query behind the first column; those behind the others differ in its parameter alone."""
    return asker().describes["coding"].render({"agreement": slug})


def _one_of(name: str, known: Sequence[str]) -> str:
    value = request.args.get(name, "") or known[0]
    if value not in known:
        raise ParameterError(f'no {name} "{value}"', where="compare", remedy=f"choose {' or '.join(known)}")
    return value


def _page(last: int) -> int:
    """Return the page asked for, from 1; one beyond the last is the last."""
    value = request.args.get("page", "1") or "1"
    if not value.isascii() or not value.isdigit():
        raise ParameterError(f'no page "{value}"', where="compare", remedy="give a number from 1")
    return max(1, min(int(value[:6]), last))
