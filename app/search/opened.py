"""Opened: the index of a release, or one made in memory; beside it the user's own texts, which are never published."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from app.ask.run import Asker
from app.intake.taken import words as words_taken
from app.namespaces import BASE
from app.search.find import Found, Hit, find, label_of, suggest
from app.search.index import FILE
from app.search.reader import Index
from app.search.things import Thing, lead, things

#: What changes when a text in the folder does: its name, when it was written, its size.
_State = tuple[tuple[str, int, int], ...]


class Search:
    """Search over one graph. Threads may share it; what it needs is opened or made when it is first asked."""

    def __init__(self, asker: Asker, release: Path | None, texts: Path) -> None:
        """Take a store, the folder of the build that it holds where it is one of ours, and the folder of own texts."""
        self.asker = asker
        self._release, self._texts = release, texts
        self._lock = threading.Lock()
        self._index: Index | None = None
        self._own: tuple[_State, Index | None] = ((), None)

    @property
    def index(self) -> Index:
        """The index beside the store; where there is none that can be read, one in memory."""
        with self._lock:
            if self._index is None:
                found = Index.open(self._release / FILE) if self._release else None
                self._index = found or Index.of(things(self.asker))
            return self._index

    def find(self, text: str, *, kind: str = "", limit: int = 5, offset: int = 0) -> Found:
        """Return what fits a text, as `app.search.find.find` does, the user's own texts included."""
        found = find(self.index, text, kind=kind, limit=limit, offset=offset)
        own = self._of_texts()
        if own is None:
            return found
        mine = find(own, text, kind=kind, limit=limit, offset=offset)
        mine = replace(mine, groups={one: [self._told(hit) for hit in hits] for one, hits in mine.groups.items()})
        if mine.some and found.total and not found.some:
            return found
        if found.some and mine.total and not mine.some:
            return replace(mine, cut=found.cut)
        return replace(
            found,
            counts=found.counts | mine.counts,
            groups=found.groups | mine.groups,
            some=found.some or (mine.some and not found.total),
        )

    def suggest(self, text: str, limit: int = 8) -> list[Hit]:
        """Return the things whose names begin so."""
        return suggest(self.index, text, limit)

    def _told(self, hit: Hit) -> Hit:
        """Return a hit in an own text with its agreement; `home` is empty where the graph does not know it."""
        room, slug = hit.node.removeprefix(BASE).split("/")[:2]
        home = f"{BASE}{room}/{slug}"
        label = label_of(self.index, home)
        return replace(hit, owner=label or slug, home=home if label else "")

    def _of_texts(self) -> Index | None:
        """Return the index of the texts in the user's folder as they are now, or None where there are none."""
        files = sorted(path for path in self._texts.glob("*/*.json") if path.stem == path.parent.name)
        state = tuple((path.stem, (said := path.stat()).st_mtime_ns, said.st_size) for path in files if path.is_file())
        with self._lock:
            known, index = self._own
        if state != known:
            index = Index.of(_words(self._texts, [slug for slug, _, _ in state])) if state else None
            with self._lock:
                self._own = (state, index)
        return index


def _words(folder: Path, slugs: list[str]) -> Iterator[Thing]:
    for slug in slugs:
        for eid, text in words_taken(folder, slug).items():
            node = f"{BASE}agreement/{slug}/{eid.replace('__', '/')}"
            yield Thing(
                node, "text", lead=lead(eid), texts=[text], context=slug, owner=f"{BASE}agreement/{slug}", eid=eid
            )
