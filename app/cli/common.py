"""What the verbs share: the option for the home folder, progress, the opened store, and the table."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pyoxigraph as ox

from app import config
from app.ask.run import Asker
from app.graph import builds
from app.publish.rows.results import FORMATS, to_csv
from app.store.embedded import EmbeddedStore
from app.store.protocol import Rows

if TYPE_CHECKING:
    from app.graph.change import Change
    from app.graph.inputs import Inputs

HOME = click.option("--home", type=click.Path(path_type=Path), help="The project's folder; else CMAA_HOME.")


@contextmanager
def progress() -> Iterator[builds.Progress]:
    """Show what is being done, with a spinner, where stderr is a terminal."""
    if not sys.stderr.isatty():
        yield builds.silent
        return
    from rich.console import Console  # only now, as below: a tenth of a second that a program does not wait for

    with Console(stderr=True).status("…") as status:
        yield lambda text: status.update(f"{text} …")


def asker(settings: config.Settings, *, once: bool = False) -> Asker:
    """Open the store that the settings name: the remote one, or the built one, made anew if the data changed.

    To ask it `once`, it is opened where it lies, which is sooner done than loading it into memory.
    """
    return site(replace(settings, memory=0) if once else settings)[0]


def release(settings: config.Settings) -> builds.Release:
    """Return the release of the current data, made anew if they changed."""
    with progress() as show:
        return builds.seen(settings, lambda files: build(settings, show, seen=files))


def site(settings: config.Settings) -> tuple[Asker, builds.Release | None]:
    """Open the store as `asker` does, and return with it the release that it holds, where it is one of ours."""
    queries = settings.folder("queries")
    if settings.endpoint:
        from app.store.remote.endpoint import RemoteStore
        from app.store.remote.push import check

        store = RemoteStore.of(settings)
        check(store, queries)
        return Asker.over(store, queries), None
    found = release(settings)
    return Asker.over(EmbeddedStore.of(found, settings.memory), queries), found


def build(
    settings: config.Settings,
    show: builds.Progress,
    engine: str = "rules",
    *,
    whole: bool = False,
    seen: Inputs | None = None,
) -> Path:
    """Build the store with the search index beside it, and switch; return the folder of the build."""
    from app.graph import build as line  # only now: reasoner and validator take longer to import than to open a store
    from app.search.index import FILE

    beside = {FILE: SearchBeside(settings.folder("queries"), show)}
    return line.build(settings, engine=engine, progress=show, beside=beside, whole=whole, seen=seen)


@dataclass(frozen=True)
class SearchBeside:
    """The search index as a file that lies beside the store of a build."""

    queries: Path
    show: builds.Progress = builds.silent

    def part(self, store: ox.Store, own: Collection[str] | None) -> list[Any]:
        """Return what a part of the graph says for the index: of the nodes `own`, or of all (None)."""
        from app.search.things import things, told

        return told(things(Asker.over(EmbeddedStore(store), self.queries), own))

    def write(self, parts: Iterable[list[Any]], path: Path) -> None:
        """Write the index from what the parts say, one after the other."""
        from app.search.index import write
        from app.search.things import ready, understood

        ready()  # before the first part is asked, by a process of its own
        write(map(understood, parts), path)

    def amend(self, path: Path, change: Change) -> bool:
        """Bring the index up to date with a change; False where it must be made anew."""
        from app.search.amend import amend

        self.show("Amending the search index")
        after = Asker.over(EmbeddedStore(change.after), self.queries)
        before = replace(after, store=EmbeddedStore(change.before))
        return amend(path, before, after, change.nodes)


def show(rows: Rows, form: str) -> None:
    """Print rows in a format; a table as wide as the terminal."""
    if form == "csv":
        click.echo(to_csv(rows), nl=False)
    elif form in FORMATS:
        click.echo(FORMATS[form](rows), nl=False)
    else:
        from rich.console import Console
        from rich.table import Table

        console = Console(width=None if sys.stdout.isatty() else 200)
        table = Table(*[c.replace("_", " ") for c in rows.columns], box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*row.values())
        console.print(table, markup=False) if len(rows) else click.echo("no rows")
