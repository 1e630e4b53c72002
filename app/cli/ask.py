"""Verbs that ask: a question of the catalogue, or any SPARQL query."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TextIO

import click

from app import config
from app.ask.catalogue import Catalogue
from app.cli.common import HOME, asker, release, show
from app.errors import ParameterError
from app.publish.rows.results import FORMATS, to_sparql_json, to_turtle
from app.store.protocol import Rows


@click.command()
@HOME
@click.argument("name", required=False)
@click.argument("parameters", nargs=-1)
@click.option("--format", "form", type=click.Choice(["table", *FORMATS]), default="table", show_default=True)
@click.option("--list", "list_all", is_flag=True, help="List the questions with their parameters.")
def query(home: Path | None, name: str | None, parameters: tuple[str, ...], form: str, list_all: bool) -> None:
    """Answer the question NAME of the catalogue; PARAMETERS are written param=value."""
    settings = config.settings(home=home)
    if list_all or name is None:
        _list_questions(settings)
        return
    given: dict[str, str] = {}
    for parameter in parameters:
        key, found, value = parameter.partition("=")
        if not found:
            raise ParameterError(f'"{parameter}" is not param=value', where=name, remedy="write for example party=usa")
        if key in given:
            raise ParameterError(f'parameter "{key}" is given twice', where=name, remedy="give it once")
        given[key] = value
    show(asker(settings, once=True).ask(name, given), form)


def _list_questions(settings: config.Settings) -> None:
    for question in Catalogue(settings.folder("queries") / "answer"):
        takes = " ".join(f"[{p.name}={p.type}]" if p.optional else f"{p.name}={p.type}" for p in question.parameters)
        click.echo(f"{question.name:<14} {takes:<42} {question.summary}")


@click.command()
@HOME
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "ttl", "jsonld"]), default="table", show_default=True
)
def sparql(home: Path | None, file: TextIO, form: str) -> None:
    """Run the SPARQL query in FILE (- for standard input) over the union of all graphs."""
    settings = config.settings(home=home)
    if settings.endpoint:
        result = asker(settings).store.query(file.read())
    else:  # the query may come from anybody: it runs within the same bounds as on the web
        from app.store.box.boxed import BoxedStore

        with closing(BoxedStore(replace(settings, workers=1), release(settings))) as store:
            result = store.query(file.read())
    if isinstance(result, Rows) and form in ("table", "csv"):
        show(result, form)
    elif isinstance(result, list) or form == "ttl":
        click.echo(to_turtle(result), nl=False)
    elif isinstance(result, bool) and form != "json":
        click.echo(str(result).lower())
    else:
        click.echo(to_sparql_json(result), nl=False)
