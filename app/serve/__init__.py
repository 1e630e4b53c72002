"""Serve: the web application over a box that answers its queries, and the HTTP server that runs it.

A new build serves without a restart: it gets a box of its own, and once that answers, requests go there. Told to stop,
the server takes no more connections, finishes what it was asked, ends the box and exits.

Why waitress (`python -m tests.benchmarks.servers`; two cores, shared): an answer made anew takes the application 26 ms
and more, beside which no server matters; small answers that are kept, at eight connections, waitress gave 3,600 a
second, granian 4,800, since the application gives them without Flask and waitress without a thread
(`app.serve.at_once`). One process is what the counts of running queries and of requests, the kept answers and the turn
to a new build rest on: a second one would double the memory (220 to 486 MB) and what a client may have running. Beside
200 clients that never finish asking, waitress answered in 3 ms, gunicorn's threads not at all.
"""

from __future__ import annotations

import gc
import threading
from contextlib import ExitStack

import click

from app import create_app
from app.ask.run import Asker
from app.config import Settings
from app.errors import ParameterError, StoreError
from app.graph import builds
from app.graph.builds import Release
from app.serve.door import listening, run
from app.serve.releases import Releases

_LOOK = 1.0  # seconds between two looks for a new build
#: Objects made before the young, the middle and all are looked through for garbage. Nearly all of them are what an
#: answer needs and go with it; to look through all that is kept takes as long as to make a page.
GARBAGE = (20_000, 20, 50)


def serve(settings: Settings, asker: Asker | None, release: Release | None = None) -> None:
    """Print the address and serve until interrupted or terminated: a release in a box, or else what `asker` asks."""
    gc.set_threshold(*GARBAGE)
    with ExitStack() as ending:
        door = ending.enter_context(listening(settings))
        if release is not None:
            releases = Releases(settings, release)
            ending.callback(releases.close)
            gc.freeze()  # modules and templates stay
            stop = threading.Event()
            threading.Thread(target=follow, args=(settings, releases, stop), name="follow", daemon=True).start()
            ending.callback(stop.set)
            run(releases, settings, door, prompt=settings.cache > 0)
        elif asker is not None:
            run(create_app(asker, settings), settings, door)
        else:
            raise ParameterError("nothing to serve", remedy="give a release or a store")


def follow(settings: Settings, releases: Releases, stop: threading.Event) -> None:
    """Let each new build serve, until told to stop; one that cannot be loaded is named, and the old one stays."""
    seen = releases.release
    while not stop.wait(_LOOK):
        try:
            folder = builds.current(settings)
            found = builds.release(folder) if folder else seen
        except (OSError, ValueError, KeyError):  # just being replaced: look again
            continue
        if found == seen:
            continue
        seen = found
        try:
            said = found.hash  # worked out now, not when the first request asks for it; what is damaged does not serve
            releases.switch(found)
        except StoreError as error:
            click.echo(f"the build before goes on serving: {error}", err=True)
        else:
            click.echo(f"serving build {found.folder.name}, hash {said}")
