"""A verb that searches: words as people type them, answered from the index beside the store."""

from __future__ import annotations

import json
from pathlib import Path

import click

from app import config
from app.cli.common import HOME, show, site
from app.errors import ParameterError, did_you_mean
from app.search.find import COLUMNS, Found
from app.search.opened import Search
from app.search.things import KINDS
from app.store.protocol import Rows

#: Characters of an excerpt that a table shows.
_WIDTH = 100


@click.command()
@HOME
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", default="", help=f"Only one kind: {', '.join(KINDS)}.")
@click.option("--limit", type=click.IntRange(1, 1000), default=5, show_default=True, help="Hits of each kind.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
def search(home: Path | None, words: tuple[str, ...], kind: str, limit: int, form: str) -> None:
    """Search labels, titles, provisions, norms, the codebook, terms, parties, instruments and sources for WORDS.

    Misspelt words are set right, two parties find what is between them, "art 5 jpn-usa" finds the article. Texts in
    your own folder are searched too.
    """
    if kind and kind not in KINDS:
        raise ParameterError(
            f'no kind "{kind}"', where="--kind", remedy=did_you_mean(kind, KINDS, f"choose {', '.join(KINDS)}")
        )
    settings = config.settings(home=home)
    asker, release = site(settings)
    found = Search(asker, release.folder if release else None, settings.texts).find(
        " ".join(words), kind=kind, limit=limit
    )
    for line in _told(found):
        click.echo(line, err=True)
    rows = found.rows()
    if form == "json":
        every = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
        click.echo(json.dumps({"counts": found.counts, "results": every}, ensure_ascii=False, indent=2))
    elif form == "csv":
        show(Rows.of(COLUMNS, rows), form)
    elif rows:
        show(Rows.of(COLUMNS[:4], [(*row[:3], row[3][:_WIDTH]) for row in rows]), form)


def _told(found: Found) -> list[str]:
    """Return what a reader has to know beside the hits."""
    lines = [f'no "{word}"; searched for "{instead}"' for word, instead in found.mended.items()]
    if found.some:
        lines.append("nothing has all these words; these have some of them")
    if found.cut:
        lines.append("only the beginning was read: it is longer than a search may be")
    if not found.total:
        lines.append("nothing found; that the graph does not have it does not mean that it does not exist")
    return lines
