"""Verbs on the files: check, build, format, serve.

A verb imports the line that builds only when it needs it: asking must not wait for a reasoner and a validator to load.
"""

from __future__ import annotations

from pathlib import Path

import click

from app import config
from app.cli.common import HOME, asker, progress, release
from app.cli.common import build as build_all
from app.errors import MissingFolder
from app.graph import builds, load
from app.publish.turtle import canonical


@click.command()
@HOME
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
def check(home: Path | None, files: tuple[Path, ...]) -> None:
    """Parse, and hold the data against house style, shapes and hygiene queries.

    One line a finding: file, line, node, rule, remedy. FILES are checked as if they lay in data/.
    """
    from app.graph import build as line

    settings = config.settings(home=home)
    for path in files:
        if not path.exists():
            raise MissingFolder("no such file", where=str(path), remedy="check the path")
    extra = [p for path in files for p in (sorted(path.rglob("*.ttl")) if path.is_dir() else [path])]
    with progress() as show:
        findings = line.check(settings, extra=extra, progress=show)
    for finding in findings:
        click.echo(str(finding))
    if findings:
        click.echo(f"{len(findings)} findings", err=True)
        raise SystemExit(1)
    click.echo("no findings")


@click.command()
@HOME
@click.option("--engine", default="rules", show_default=True, help="Reasoner: rules, or owlrl as a reference.")
@click.option("--whole", is_flag=True, help="Build from nothing, even where amending the last build would do.")
def build(home: Path | None, engine: str, whole: bool) -> None:
    """Load, infer, validate and store; the new build serves only once it is whole.

    Where some files of data changed since the last build, only what the change bears upon is worked through.
    """
    settings = config.settings(home=home)
    with progress() as show:
        folder = build_all(settings, show, engine, whole=whole)
    made = builds.release(folder)
    click.echo(f"built {folder.name}: {made.files} files, {made.stated} statements, {made.inferred} inferred")
    click.echo(f"hash {made.hash}")


@click.command("format")
@HOME
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 where a file is not canonical.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path, exists=True, dir_okay=False))
def format_(home: Path | None, only_check: bool, files: tuple[Path, ...]) -> None:
    """Write Turtle files canonically: one way to write a graph, so that changes are small."""
    settings = config.settings(home=home)
    paths = list(files) or load.find(settings.home)
    changed = 0
    for path in paths:
        file = load.read(path, settings.home)
        text = canonical(file.text, file.triples, file.name)
        if text == file.text:
            continue
        changed += 1
        if not only_check:
            load.replace(path, text)
        click.echo(f"{file.name}: {'not canonical; run `cmaa format`' if only_check else 'formatted'}")
    if changed and only_check:
        raise SystemExit(1)


@click.command()
@HOME
@click.option("--host", help="Address to listen on; else CMAA_HOST.")
@click.option("--port", type=int, help="Port to listen on; else CMAA_PORT.")
def serve(home: Path | None, host: str | None, port: int | None) -> None:
    """Serve the pages, after building if the data changed; prints the address."""
    from app.serve import serve as run

    settings = config.settings(home=home, host=host, port=port)
    if settings.endpoint:
        run(settings, asker(settings))
    else:
        run(settings, None, release(settings))
