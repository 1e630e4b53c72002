"""The review of an intake in the terminal: one proposal after another, with its words in view."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from app import config
from app.errors import ParameterError, one_line
from app.graph.refused import shown
from app.intake.review import NEEDED, Open, Review

#: What a reader may change, in the order in which it is asked.
FIELDS = ("modality", "bearer", "addressee", "variable", "duration", "ground", "documentType", "requestItem")
PHRASES = ("trigger", "condition", "exception")


@click.command()
@click.argument("slug")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), help="The intake; else texts/SLUG.")
@click.option("--coder", default="reader", show_default=True, help="Who decides; stands with each coded norm.")
@click.option(
    "--least", type=click.FloatRange(0, 1), default=0.0, help="Only proposals of at least this score, from 0 to 1."
)
def review(slug: str, folder: Path | None, coder: str, least: float) -> None:
    """Walk the open proposals of SLUG: accept, change, reject, skip or stop; go on later where you stopped."""
    found = Review(folder or config.settings().texts / slug, slug)
    for one in found.open():
        if one.score < least:
            continue
        show(one)
        choice = click.prompt("accept, change, reject, skip or stop", type=click.Choice(list("acrsq")), default="s")
        if choice == "q":
            break
        if choice == "r":
            found.reject(one.key, coder, date.today().isoformat())
        elif choice in "ac":
            _accept(found, one, coder, change=choice == "c")
    counts = found.counts()
    click.echo(f"{counts['accepted']} accepted, {counts['rejected']} rejected, {counts['open']} open")


def show(one: Open) -> None:
    """Print a proposal with its words, the cue marked."""
    words, cue = shown(one_line(one.words)), shown(one_line(one.cue))
    words = words.replace(cue, click.style(cue, bold=True), 1) if cue else words
    click.echo(f"\n{click.style(one.eid, bold=True)}  {words}")
    for name in FIELDS:
        if one.proposed.get(name):
            click.echo(f"  {name}: {shown(one_line(', '.join(one.proposed[name])))}")
    click.echo(f"  score: {one.score:.2f}")


def _accept(found: Review, one: Open, coder: str, *, change: bool) -> None:
    values = {name: list(one.proposed.get(name, [])) for name in FIELDS if one.proposed.get(name)}
    if change:
        for name in FIELDS:
            said = click.prompt(f"  {name}", default=" ".join(values.get(name, [])), show_default=True)
            values[name] = said.split()
        for name in PHRASES:
            said = click.prompt(f"  {name}, in your own words", default="", show_default=False)
            values[name] = [said] if said else []
    for name in NEEDED:
        if not values.get(name):
            values[name] = click.prompt(f"  {name} (none was proposed)", default="", show_default=False).split()
    while True:
        conduct = click.prompt(
            "  what is to be done, in your own words (empty to skip)", default="", show_default=False
        )
        if not conduct:
            return
        try:
            found.accept(one.key, values, conduct, coder, date.today().isoformat())
            return
        except ParameterError as error:
            click.echo(f"  {error}", err=True)
            if "repeats" not in error.what:
                return
