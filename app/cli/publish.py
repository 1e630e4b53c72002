"""Verbs on what is published: export, diff."""

from __future__ import annotations

from pathlib import Path

import click

from app import config
from app.ask.run import Asker
from app.cli.common import HOME, build, progress
from app.errors import ParameterError
from app.graph import builds, copies
from app.publish.data import changelog, dumps
from app.publish.data.changes import compare
from app.publish.data.verify import verify as checked
from app.store.embedded import EmbeddedStore


@click.command()
@HOME
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default="dist", show_default=True)
@click.option("--graphs", is_flag=True, help="Write each graph in each format as files of its own, too.")
@click.option("--verify", is_flag=True, help="Read every file again and check it; with FOLDER, write nothing.")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def export(home: Path | None, output: Path, graphs: bool, verify: bool, folder: Path | None) -> None:
    """Write the whole graph (N-Quads, TriG, Turtle, JSON-LD, RDF/XML), tables, a description and checksums.

    --verify FOLDER checks a copy that was exported or downloaded before: a line a file; exit code 1 where one is wrong.
    """
    if folder is not None and not verify:
        raise ParameterError("a folder without --verify", where=str(folder), remedy="write to it with --output")
    if folder is None:
        settings = config.settings(home=home)
        with progress() as show:
            release = builds.fresh(settings, lambda: build(settings, show))
            asker = Asker.over(EmbeddedStore.of(release, settings.memory), settings.folder("queries"))
            show("Writing")
            written = dumps.publish(asker, release, output, at=settings.public, graphs=graphs)
        if not verify:
            for name in written:
                click.echo(str(output / name))
        click.echo(f"hash {release.hash}")
    if verify and not _right(folder or output):
        raise SystemExit(1)


@click.command()
@HOME
@click.argument("one", metavar="A")
@click.argument("other", metavar="B")
@click.option("--format", "form", type=click.Choice(list(changelog.FORMATS)), default="text", show_default=True)
def diff(home: Path | None, one: str, other: str, form: str) -> None:
    """Say what B has that A has not, and what it lacks: agreement by agreement, then the other files.

    A and B are each a dump (cmaa.nq), a folder that `cmaa export` wrote, a project's folder, or a git revision of the
    project, such as HEAD~1. What is inferred is left out: it follows from the rest.
    """
    settings = config.settings(home=home)
    found = compare(copies.state(one, settings.home), copies.state(other, settings.home))
    click.echo(changelog.FORMATS[form](found), nl=False)


def _right(folder: Path) -> bool:
    """Print what is found of each file; tell whether all are right."""
    wrong = 0
    for file in checked(folder):
        click.echo(str(file))
        wrong += bool(file.fault)
    if wrong:
        click.echo(f"{wrong} {'file is' if wrong == 1 else 'files are'} not as published; fetch them again", err=True)
    return not wrong
