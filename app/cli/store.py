"""The verb for another store: push."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import click

from app import config
from app.cli.common import HOME, progress, release
from app.errors import ParameterError
from app.graph.builds import Progress
from app.store.remote.endpoint import RemoteStore
from app.store.remote.push import check
from app.store.remote.push import push as load
from app.store.remote.transport import Transport
from app.store.remote.writers import MOST, SECONDS, ByGraphStore, ByUpdate, Writer

#: Seconds between two lines that say how far a push is, where there is no terminal.
_NOW_AND_THEN = 5.0


@click.command()
@HOME
@click.argument("endpoint", required=False)
@click.option("--graph-store", default="", help="Address of the store's Graph Store Protocol, which writes.")
@click.option("--update", default="", help="Address of its SPARQL Update, for a store without the former.")
@click.option("--user", default="", help="Name to write under; its password is read from CMAA_PUSH_PASSWORD.")
def push(home: Path | None, endpoint: str | None, graph_store: str, update: str, user: str) -> None:
    """Load the built graph into the store whose queries go to ENDPOINT; else to CMAA_ENDPOINT.

    Graphs of ours are replaced, those that are no more are dropped, all others are left alone. It can be run again.
    """
    settings = config.settings(home=home, endpoint=endpoint)
    if not settings.endpoint:
        raise ParameterError("no store named", where="push", remedy="give the address of its SPARQL endpoint")
    if bool(graph_store) == bool(update):
        remedy = 'give --graph-store or --update, as "On another store" in README.md says'
        raise ParameterError(
            "where to write is not said" if not update else "two ways to write", where="push", remedy=remedy
        )
    queries = settings.folder("queries")
    way = Transport(graph_store or update, SECONDS, MOST, user=user, password=os.environ.get("CMAA_PUSH_PASSWORD", ""))
    writer: Writer = ByGraphStore(way) if graph_store else ByUpdate(way, queries)
    store = RemoteStore(settings.endpoint, max(settings.timeout, SECONDS), settings.query_output)
    dump = release(settings).dump
    with progress() as show:
        done = load(dump, writer, store, queries, _told(show))
    dropped = f", {done.dropped} old graphs dropped" if done.dropped else ""
    click.echo(f"{store.endpoint}: {done.graphs} graphs with {done.statements} statements{dropped}; the counts agree")
    check(store, queries)


def _told(show: Progress) -> Progress:
    """Return a way to show progress: that of a terminal, or where stderr is none a line there now and then."""
    if sys.stderr.isatty():
        return show
    last = time.monotonic()

    def tell(text: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _NOW_AND_THEN:
            click.echo(text, err=True)
            last = time.monotonic()

    return tell
