"""The command line: verbs over the same core that the pages use.

A verb imports the line that builds only when it needs it: asking must not wait for a reasoner and a validator to load.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.table import Table

from app import config
from app.ask.run import Asker
from app.errors import CmaaError, InvalidGraph, MissingFolder, ParameterError
from app.graph import builds, load
from app.graph.store import RemoteStore, Rows, Store
from app.publish import export as dumps
from app.publish.results import FORMATS, to_csv, to_sparql_json, to_turtle
from app.publish.turtle import canonical

HOME = click.option("--home", type=click.Path(path_type=Path), help="The project's folder; else CMAA_HOME.")


class Verbs(click.Group):
    """A group that turns our errors into one line and their exit code."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a verb; a CmaaError ends the program with its exit code, a closed pipe in silence."""
        try:
            return super().invoke(ctx)
        except InvalidGraph as error:
            for finding in error.findings:
                click.echo(str(finding))
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit_code)
        except CmaaError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cmaa")
def main() -> None:
    """Ask, check, build and serve the graph of customs mutual assistance agreements."""


@contextmanager
def progress() -> Iterator[builds.Progress]:
    """Show what is being done, with a spinner, where stderr is a terminal."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield builds.silent
        return
    with console.status("…") as status:
        yield lambda text: status.update(f"{text} …")


def asker(settings: config.Settings) -> Asker:
    """Open the store that the settings name: the remote one, or the built one, made anew if the data changed."""
    queries = settings.folder("queries")
    store: Store
    if settings.endpoint:
        store = RemoteStore(settings.endpoint, settings.timeout)
    else:
        with progress() as show:
            store = builds.fresh_store(settings, progress=show)
    return Asker.over(store, queries)


@main.command()
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


@main.command()
@HOME
@click.option("--engine", default="rules", show_default=True, help="Reasoner: rules, or owlrl as a reference.")
def build(home: Path | None, engine: str) -> None:
    """Load, infer, validate and store; the new build serves only once it is whole."""
    from app.graph import build as line

    settings = config.settings(home=home)
    with progress() as show:
        folder = line.build(settings, engine=engine, progress=show)
    said = builds.record(folder)
    click.echo(f"built {folder.name}: {said['files']} files, {said['stated']} statements, {said['inferred']} inferred")


@main.command()
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
    _show(asker(settings).ask(name, given), form)


def _list_questions(settings: config.Settings) -> None:
    from app.ask.catalogue import Catalogue

    for question in Catalogue(settings.folder("queries") / "answer"):
        takes = " ".join(f"[{p.name}={p.type}]" if p.optional else f"{p.name}={p.type}" for p in question.parameters)
        click.echo(f"{question.name:<14} {takes:<42} {question.summary}")


@main.command()
@HOME
@click.argument("file", type=click.File("r", encoding="utf-8"))
@click.option(
    "--format", "form", type=click.Choice(["table", "csv", "json", "ttl"]), default="table", show_default=True
)
def sparql(home: Path | None, file: TextIO, form: str) -> None:
    """Run the SPARQL query in FILE (- for standard input) over the union of all graphs."""
    result = asker(config.settings(home=home)).store.query(file.read())
    if isinstance(result, Rows) and form in ("table", "csv"):
        _show(result, form)
    elif isinstance(result, list) or form == "ttl":
        click.echo(to_turtle(result), nl=False)
    elif isinstance(result, bool) and form != "json":
        click.echo(str(result).lower())
    else:
        click.echo(to_sparql_json(result), nl=False)


@main.command()
@HOME
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default="dist", show_default=True)
def export(home: Path | None, output: Path) -> None:
    """Write dumps of the whole graph (N-Quads, TriG, Turtle, JSON-LD, RDF/XML) with checksums."""
    from app.graph import build as line

    settings = config.settings(home=home)
    with progress() as show:
        graph = line.assemble(settings, progress=show)
        show("Writing")
        written = dumps.export(graph.quads(), output)
    for path in written:
        click.echo(str(path))


@main.command("format")
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


@main.command()
@HOME
@click.option("--host", help="Address to listen on; else CMAA_HOST.")
@click.option("--port", type=int, help="Port to listen on; else CMAA_PORT.")
def serve(home: Path | None, host: str | None, port: int | None) -> None:
    """Serve the pages, after building if the data changed; prints the address."""
    from app.serve import serve as run

    run(config.settings(home=home, host=host, port=port), progress)


def _show(rows: Rows, form: str) -> None:
    if form == "csv":
        click.echo(to_csv(rows), nl=False)
    elif form in FORMATS:
        click.echo(FORMATS[form](rows), nl=False)
    else:
        console = Console(width=None if sys.stdout.isatty() else 200)
        table = Table(*[c.replace("_", " ") for c in rows.columns], box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*row.values())
        console.print(table, markup=False) if len(rows) else click.echo("no rows")


if __name__ == "__main__":
    main()
