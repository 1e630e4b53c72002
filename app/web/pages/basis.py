"""Legal basis: on what one party can ask another for assistance, and what each instrument says."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, render_template, request

from app.ask.basis import STANDINGS, Basis, basis
from app.ask.words import duration
from app.errors import ParameterError
from app.web.kept import codings
from app.web.pages import pages
from app.web.shared import asker, choices, download

_FIELDS = ("from", "to", "assistance", "use", "on")

pages.add_app_template_filter(duration)


@pages.get("/basis")
def legal_basis() -> str | Response:
    """Show on which instruments one party can ask another, and what each says."""
    given = {name: request.args.get(name, "").strip() for name in _FIELDS}
    found, error = None, None
    if given["from"] or given["to"]:
        try:
            found = _found(given)
        except ParameterError as problem:
            error = problem
    if found and (form := request.args.get("format")):
        return download("basis", found.rows(), form)
    chosen = choices()
    page = render_template(
        "basis.html",
        found=found,
        given=given,
        link={name: value for name, value in given.items() if value},
        choices=chosen,
        names={choice["slug"]: choice["label"] for choice in chosen["party"]},
        questions=codings().questions,
        standings=STANDINGS,
        error=error,
        faulty=_faulty(error) if error else "",
        query=asker().answers["binding"].render(_asked(given)) if found else "",
    )
    return Response(page, 400 if error else 200)


def _found(given: Mapping[str, str]) -> Basis:
    for name, who in (("from", "who asks"), ("to", "who is asked")):
        if not given[name]:
            raise ParameterError(f"it is not said {who}", where=f"basis {name}", remedy="choose a party")
    wanted = {name: given[name] for name in ("assistance", "use", "on")}
    return basis(asker(), given["from"], given["to"], **wanted, kept=codings())


def _faulty(error: ParameterError) -> str:
    """Return the field that an error is about; that both parties are the same is told beside the second."""
    name = error.where.rpartition(" ")[2].removeprefix("--")
    return name if name in _FIELDS else "to"


def _asked(given: Mapping[str, str]) -> dict[str, str]:
    return {name: given[name] for name in ("from", "to", "on")}
