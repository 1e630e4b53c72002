"""Verbs for those who use the agreements: compare, basis, checklist."""

from __future__ import annotations

from pathlib import Path

import click

from app import config
from app.ask import basis as legal
from app.ask import checklist as forms
from app.ask import compare as comparing
from app.cli.common import HOME, asker, show
from app.errors import ParameterError
from app.graph.load import replace
from app.intake.taken import texts
from app.publish.rows import comparison, office
from app.publish.rows.results import FORMATS
from app.store.protocol import Rows

FORMAT = click.option(
    "--format", "form", type=click.Choice(["table", "csv", "xlsx", "json", "ttl"]), default="table", show_default=True
)
OUTPUT = click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else stdout.")


@click.command()
@HOME
@click.argument("agreements", nargs=-1)
@click.option("--group", default="", help="Only one group of questions: its letter or its name.")
@click.option("--differences", is_flag=True, help="Only questions on which the agreements differ.")
@click.option("--sort", type=click.Choice(["given", "similarity"]), default="given", help="Order of the agreements.")
@click.option("--model", default="", help="Take this agreement as the model: what does the other lack or add?")
@FORMAT
@OUTPUT
def compare(
    home: Path | None,
    agreements: tuple[str, ...],
    group: str,
    differences: bool,
    sort: str,
    model: str,
    form: str,
    output: Path | None,
) -> None:
    """Compare AGREEMENTS along the codebook, cell by cell, with the provisions behind each."""
    ask = asker(config.settings(home=home))
    if model:
        if len(agreements) != 1:
            raise ParameterError("a model is held against one agreement", where="compare", remedy="name just one")
        rows = comparison.against_model(*comparing.lacks_and_adds(ask, model, agreements[0]))
        show(rows, form) if form == "table" else _deliver(rows, form, output, "model")
        return
    by_similarity = sort == "similarity"
    matrix = comparing.compare(ask, agreements, group=group, only_differences=differences, by_similarity=by_similarity)
    if form == "table":
        click.echo(comparison.as_text(matrix), nl=False)
    elif form == "json":
        _write(comparison.as_json(matrix), output)
    else:
        _deliver(matrix.rows(), form, output, "comparison")


@click.command()
@HOME
@click.argument("agreement", required=False)
@click.option("--format", "form", type=click.Choice(["table", "csv", "json"]), default="table", show_default=True)
@click.option("--words", is_flag=True, help="Over the wording of the texts in your own folder, not over the coding.")
def similar(home: Path | None, agreement: str | None, form: str, words: bool) -> None:
    """Say how alike the coded agreements are: those most similar to AGREEMENT, or all pairs and the families found."""
    settings = config.settings(home=home)
    if words:
        found = texts(settings.texts)
        if len(found) < 2:
            what, where = f"{len(found)} texts taken in, two are needed", str(settings.texts)
            raise ParameterError(what, where=where, remedy="run `cmaa intake FILE`")
        show(comparison.similar_wording(found, agreement or ""), form)
        return
    ask = asker(settings)
    rows, families = comparison.similarities(ask, agreement or "")
    show(rows, form)
    if form == "table" and not agreement:
        for number, family in enumerate(families, 1):
            click.echo(f"family {number}: {', '.join(family)}")


@click.command()
@HOME
@click.argument("asking")
@click.argument("asked")
@click.option("--assistance", default="", help="Kind of assistance: a question of groups B to D.")
@click.option("--use", default="", help="Intended use: a question of group F.")
@click.option("--on", default="", help="The day, as YYYY-MM-DD.")
@FORMAT
@OUTPUT
def basis(
    home: Path | None, asking: str, asked: str, assistance: str, use: str, on: str, form: str, output: Path | None
) -> None:
    """Say on which instruments ASKING can ask ASKED for help, and what each says of it."""
    found = legal.basis(asker(config.settings(home=home)), asking, asked, assistance=assistance, use=use, on=on)
    if form == "table":
        click.echo(comparison.basis_as_text(found), nl=False)
    else:
        _deliver(found.rows(), form, output, "basis")


@click.command()
@HOME
@click.argument("agreements", nargs=-1)
@click.option("--format", "form", type=click.Choice(["md", "docx", "html"]), default="md", show_default=True)
@OUTPUT
def checklist(home: Path | None, agreements: tuple[str, ...], form: str, output: Path | None) -> None:
    """Make a form of what a request under AGREEMENTS must contain, with the place of each item."""
    found = forms.checklist(asker(config.settings(home=home)), agreements)
    if form == "docx":
        _write(office.document(found), output or Path("checklist.docx"))
    else:
        _write(comparison.checklist_as(found, form), output)


def _deliver(rows: Rows, form: str, output: Path | None, name: str) -> None:
    """Write rows in a format to the file or to standard output; a workbook always to a file."""
    if form == "xlsx":
        _write(office.workbook(rows, name), output or Path(f"{name}.xlsx"))
    else:
        _write(FORMATS[form](rows), output)


def _write(content: str | bytes, output: Path | None) -> None:
    """Write to the file whole or not at all, or to standard output."""
    if output is None:
        click.echo(content, nl=False)
        return
    replace(output, content)
    click.echo(str(output), err=True)
