"""The verb for other people's vocabularies: convert."""

from __future__ import annotations

from pathlib import Path

import click

from app import config
from app.cli.common import HOME, asker
from app.graph.load import replace
from app.publish.others import convert as conversions


@click.command()
@HOME
@click.argument("agreement")
@click.option("--to", required=True, type=click.Choice(list(conversions.CONVERSIONS)), help="The vocabulary.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write; else stdout.")
def convert(home: Path | None, agreement: str, to: str, output: Path | None) -> None:
    """Write AGREEMENT in another vocabulary: ELI or ODRL as Turtle, its parts as Akoma Ntoso, or what does not fit."""
    content = conversions.convert(asker(config.settings(home=home)), agreement, to)
    if output is None:
        click.echo(content, nl=False)
        return
    replace(output, content)
    click.echo(str(output), err=True)
