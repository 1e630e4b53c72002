"""`cmaa intake`: from the text of an agreement to its structure, a draft and proposals, and their review."""

from __future__ import annotations

from pathlib import Path

import click

from app import config
from app.cli.review import review
from app.errors import ParameterError


class Intake(click.Group):
    """A group whose first word is a file, unless it is `review`: `cmaa intake FILE…`, `cmaa intake review SLUG`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take everything but the name of a verb for files and options of the taking in."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "take", take_in, args

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Leave options before the first file to the taking in, but for help when nothing else is given."""
        if args and args[0].startswith("-") and args[0] not in ("-h", "--help"):
            args = ["take", *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=Intake, context_settings={"ignore_unknown_options": True}, subcommand_metavar="FILE… [OPTIONS] | review SLUG"
)
def intake() -> None:
    """Take in the text of an agreement (FILE…, - for standard input), or review what was proposed of one."""


@click.command("take")
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
def take_in(files: tuple[str, ...], slug: str, output: Path | None, formats: tuple[str, ...], article: str) -> None:
    """Find the parts of the agreements in FILES (- for standard input) and write a draft of each, with proposals.

    The Turtle holds no word of the text; JSON and Akoma Ntoso hold the text and are for you alone.
    `cmaa intake review SLUG` then walks the proposals.
    """
    from app.intake.take import FORMATS, slug_of, take

    if slug and len(files) > 1:
        raise ParameterError("one slug for several files", where="--slug", remedy="take them in one by one")
    for file in files:
        named = slug or slug_of(file)
        into = output or config.settings().texts / named
        taken = take(
            file, named, into / named if output and len(files) > 1 else into, formats or tuple(FORMATS), article
        )
        click.echo(f"{taken.folder}: " + ", ".join(f"{count} {kind}" for kind, count in taken.kinds.items()))
        for warning in taken.warnings:
            click.echo(f"{file}: warning: {warning}", err=True)
        for role, words in taken.left_out:
            click.echo(f"{file}: left out as {role}: {words[:80]}", err=True)


intake.add_command(take_in)
intake.add_command(review)
