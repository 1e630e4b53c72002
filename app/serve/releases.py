"""Releases: an application for each release that answers, so that no answer is made of two.

What an application keeps of its graph, it keeps of one release: the asker, the record of the build, the dumps, examples
made once. A request is answered from beginning to end by the application of the release that served when it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from app import create_app
from app.ask.run import Asker
from app.ask.steady import Steady
from app.config import Settings
from app.graph.builds import Release
from app.store.box.boxed import BoxedStore

_COUNTED = "running"  # what each client has running is counted over all releases


class Releases:
    """A WSGI application over a box, whose releases may change while it answers."""

    def __init__(self, settings: Settings, release: Release) -> None:
        """Start the box and wait until it answers, or raise StoreError."""
        self._settings = settings
        self._store = BoxedStore(settings, release)
        self._apps = {release: create_app(self._asker(), settings, release)}
        self.close = self._store.close

    @property
    def release(self) -> Release:
        """The release that answers new requests."""
        return self._store.release

    def switch(self, release: Release) -> None:
        """Let a release answer from now on; return when the one before is at its end. StoreError: it stays."""
        fresh = create_app(self._asker(), self._settings, release)
        for app in self._apps.values():
            if _COUNTED in app.extensions:
                fresh.extensions[_COUNTED] = app.extensions[_COUNTED]
        self._apps = {**self._apps, release: fresh}
        try:
            self._store.switch(release)
        finally:
            self._apps = {self.release: self._apps[self.release]}

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request by the application of the release that serves now."""
        apps = self._apps
        with self._store.pinned() as release:
            app = apps.get(release) or self._apps[release]
            return app(environ, start)

    def _asker(self) -> Asker:
        return Steady.over(self._store, self._settings.folder("queries"))
