"""`cmaa intake`: from the text of an agreement to its structure and a draft."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from app.errors import ParameterError


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--slug", default="", help="Name of the agreement, as jpn-usa-1997; else the name of the file.")
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder to make; else texts/SLUG, which git ignores.",
)
@click.option(
    "--format",
    "formats",
    type=click.Choice(["ttl", "json", "akn"]),
    multiple=True,
    help="What to write; may be given again. Else all three.",
)
@click.option("--article", default="", help="The text is this one article of an agreement, without its heading.")
def intake(files: tuple[str, ...], slug: str, output: Path | None, formats: tuple[str, ...], article: str) -> None:
    """Find the parts of the agreements in FILES (- for standard input) and write a draft of each.

    The Turtle holds no word of the text; JSON and Akoma Ntoso hold the text and are for you alone.
    """
    from app.intake.take import FORMATS, take

    if slug and len(files) > 1:
        raise ParameterError("one slug for several files", where="--slug", remedy="take them in one by one")
    for file in files:
        into = output / Path(file).stem if output and len(files) > 1 else output
        taken = take(file, slug, into, formats or tuple(FORMATS), article)
        kinds = Counter(node.kind for node in taken.done.nodes)
        click.echo(f"{taken.folder}: " + ", ".join(f"{count} {kind}" for kind, count in kinds.items()))
        for warning in taken.done.warnings:
            click.echo(f"{file}: warning: {warning}", err=True)
        for piece in taken.done.remainder():
            said = " ".join(taken.done.text[piece.start : piece.end].split())
            if said:
                click.echo(f"{file}: left out as {piece.role}: {said[:80]}", err=True)
