"""Compare: agreements beside each other as a matrix whose cells open."""

from __future__ import annotations

from flask import Response, render_template, request

from app.ask.coding import cite, coded, codings, in_text_order
from app.ask.compare import compare
from app.ask.similarity import families, matrix
from app.ask.words import short
from app.publish.rows.comparison import as_json
from app.web.pages import pages
from app.web.shared import asker, download, words

pages.add_app_template_filter(short)
pages.add_app_template_filter(cite)
pages.add_app_template_filter(in_text_order)


@pages.get("/compare")
def comparing() -> str | Response:
    """Show a comparison as a matrix whose cells open, or first the agreements to choose from."""
    slugs = [slug for slug in request.args.getlist("agreement") if slug]
    group, only = request.args.get("group", ""), bool(request.args.get("differences"))
    groups = {row["group"]: row["group_label"] for row in asker().describe("codebook")}
    if not slugs:
        every = codings(asker())
        labels, pairs = {c.agreement: c.label for c in every}, matrix(every)
        return render_template(
            "compare_choose.html", groups=groups, pairs=pairs, families=families(pairs), labels=labels
        )
    found = compare(asker(), slugs, group=group, only_differences=only, answered=True)
    form = request.args.get("format", "")
    if form == "json":
        return Response(as_json(found), content_type="application/json")
    if form:
        return download("comparison", found.rows(), form)
    return render_template(
        "compare.html",
        found=found,
        slugs=slugs,
        group=group,
        only=only,
        groups=groups,
        coded=coded(asker()),
        words={slug: words(slug) for slug in slugs},
    )
