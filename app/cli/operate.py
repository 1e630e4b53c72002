"""Verbs for those who run the server: config, verify."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request

import click
from click.core import ParameterSource
from rich.console import Console
from rich.table import Table

from app import config as settings_of
from app.cli.common import HOME
from app.errors import ParameterError, StoreError, did_you_mean
from app.graph import builds
from app.guard.guarded import STAGE, guarded
from app.publish.data.served import Check, built, served
from app.store.remote.transport import MEGABYTE, Transport

#: What is read from the environment beside the settings.
_BESIDE = ("CMAA_PUSH_PASSWORD",)
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "[::1]"}  # noqa: S104  where "all addresses" is asked


@click.command()
@HOME
@click.option("--host", help="As for `cmaa serve`.")
@click.option("--port", type=int, help="As for `cmaa serve`.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def config(context: click.Context, home: Path | None, host: str | None, port: int | None, form: str) -> None:
    """Show every setting: its value, its default, where the value came from, and what it means.

    A password in an address is not shown.
    """
    settings = settings_of.settings(home=home, host=host, port=port)
    rows = []
    for name, (default, meaning) in settings_of.SETTINGS.items():
        variable = f"CMAA_{name.upper()}"
        given = name in context.params and context.get_parameter_source(name) is ParameterSource.COMMANDLINE
        source = "option" if given else "environment" if os.environ.get(variable) else "default"
        value = getattr(settings, name)
        shown = ",".join(value) if isinstance(value, tuple) else f"{value:g}" if isinstance(value, float) else value
        rows.append(
            {
                "setting": variable,
                "value": _without_password(str(shown)),
                "default": default,
                "from": source,
                "meaning": meaning,
            }
        )
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        table = Table(*rows[0], box=None, header_style="bold", pad_edge=False)
        for row in rows:
            table.add_row(*row.values())
        Console(width=None if os.isatty(1) else 200).print(table, markup=False)
    known = [str(row["setting"]) for row in rows]
    for variable in sorted(os.environ):
        if variable.startswith("CMAA_") and variable not in (*known, *_BESIDE):
            click.echo(f"{variable}: no such setting; {did_you_mean(variable, known, 'it is not read')}", err=True)


@click.command()
@HOME
@click.argument("url", required=False)
@click.option("--seconds", type=float, default=120.0, show_default=True, help="Time that each file may take.")
@click.option("--megabytes", type=int, default=512, show_default=True, help="Size that each file may have.")
@click.option("--alone", is_flag=True, help="Leave the build on this disk out of it.")
def verify(home: Path | None, url: str | None, seconds: float, megabytes: int, alone: bool) -> None:
    """Fetch the data set of the server at URL, and hold it against the hash (RDFC-1.0) that the server publishes.

    Without URL, of the server that the settings name; where that does not run, the build on this disk is read again.
    One line a check; exit code 1 where one is wrong, 3 where there is no answer.
    """
    settings = settings_of.settings(home=home)
    local = None if alone else _build(settings)
    if url is None:
        host = _EVERYWHERE.get(settings.host, f"[{settings.host}]" if ":" in settings.host else settings.host)
        url = f"http://{host}:{settings.port}"
        try:
            _fetching(url, 5, 1)("/healthz")
        except StoreError as error:
            if local is None:
                raise StoreError(
                    f"{error.what}, and no build on this disk", where=url, remedy="run `cmaa build`, or give an address"
                ) from None
            click.echo(f"{url}: no server there; the build {local.folder} is read", err=True)
            _report(built(local))
            return
    _report(served(_fetching(url, seconds, megabytes), _bounded, local))


def _report(checks: Iterable[Check]) -> None:
    wrong = 0
    for check in checks:
        click.echo(str(check))
        wrong += not check.well
    if wrong:
        raise SystemExit(1)


def _fetching(address: str, seconds: float, megabytes: int) -> Callable[[str], bytes]:
    """Return what fetches a path below an address; redirects are not followed, wherever they lead."""
    if urlsplit(address).query:
        raise ParameterError("more than an address", where=address, remedy="write http://host:port")
    start = address.rstrip("/")

    def fetch(path: str) -> bytes:
        way = Transport(start + path, seconds, megabytes * MEGABYTE)
        reply = way.send(Request(way.address, headers={"Accept": "*/*", "User-Agent": "cmaa"}))  # noqa: S310  http(s)
        if reply.status != 200:
            what = f"answers {reply.status}"
            raise StoreError(what, where=way.address, remedy="check that this is the address of a CMAA Graph")
        if not reply.ends:
            raise StoreError("does not say where its answer ends", where=way.address, remedy="ask again")
        return reply.body

    return fetch


def _bounded(work: Callable[[], str], where: str) -> str:
    return str(guarded(work, where, STAGE, remedy="ask those who run the server"))


def _build(settings: settings_of.Settings) -> builds.Release | None:
    """Return the build that serves from this disk, or None where there is none."""
    folder = builds.current(settings)
    return builds.release(folder) if folder else None


def _without_password(address: str) -> str:
    """Return an address without the password that stands in it; where it is malformed, rather with less of it."""
    front, at, host = address.rpartition("@")
    if not at:
        return address
    scheme, slashes, user = front.rpartition("//") if front.count("//") == 1 else ("", "", front)
    name, colon, _ = user.partition(":")
    return f"{scheme}{slashes}{name}{':…' if colon else ''}@{host}"
