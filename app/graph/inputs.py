"""Inputs: the files that a build is made of, each with its hash, and which of them changed since the last build.

A build keeps this record beside its store. With it the files need not be read to see that none changed: one whose size
and times are those on record, and whose last change lies well before it was read, is taken to be the same, as git does.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from app.config import Settings
from app.graph.load import FOLDERS, find
from app.guard.files import bytes_of

#: The record within the folder of a build.
FILE = "inputs.json"

#: How a build is laid out; changed when older ones can no longer serve.
_LAYOUT = "4"
#: Nanoseconds before the reading of a file within which a change need not show in its times.
_UNSURE = 2_000_000_000
#: What a build is made of beside the graphs: rules, checks, and what the search index is made by.
_QUERIES = (("ontology/rules", "*.rq"), ("queries/check", "*.rq"), ("queries/describe", "search-*.rq"))


class Input(NamedTuple):
    """One file: its SHA-256, and its size and times (nanoseconds) when it was read."""

    sha256: str
    size: int
    modified: int
    changed: int

    def still(self, said: os.stat_result, read: int) -> bool:
        """Tell whether the file is surely what it was when it was read, at `read`."""
        size, modified, changed = said.st_size, said.st_mtime_ns, said.st_ctime_ns
        same = size == self.size and modified == self.modified and changed == self.changed
        return same and modified + _UNSURE < read and changed + _UNSURE < read

    def alike(self, other: Input | None) -> bool:
        """Tell whether another file says the same."""
        return other is not None and other.sha256 == self.sha256


@dataclass(frozen=True)
class Inputs:
    """The files of a build by their names within the home folder, and when they were read (nanoseconds)."""

    files: Mapping[str, Input]
    read: int

    @cached_property
    def name(self) -> str:
        """The hash of everything that a build depends on."""
        digest = hashlib.sha256(_LAYOUT.encode())
        for name in sorted(self.files):
            digest.update(f"{name} {self.files[name].sha256}\n".encode())
        return digest.hexdigest()[:16]

    def changed(self, last: Inputs) -> list[str]:
        """Return the names of the files that are not as they were, came, or went, sorted."""
        known = last.files.get
        new = {name for name, one in self.files.items() if (was := known(name)) is not one and not one.alike(was)}
        return sorted(new | (last.files.keys() - self.files.keys()))

    def write(self, folder: Path) -> None:
        """Keep the record in the folder of a build."""
        said = {"layout": _LAYOUT, "read": self.read, "files": self.files}
        (folder / FILE).write_text(json.dumps(said), encoding="utf-8")


def recorded(folder: Path | None) -> Inputs:
    """Return the record in the folder of a build; an empty one where there is none that can be read."""
    try:
        said = json.loads((folder / FILE).read_bytes()) if folder else {}
        if said.get("layout") == _LAYOUT:
            files = said["files"]
            return Inputs(dict(zip(files, map(Input._make, files.values()), strict=True)), said["read"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass  # a damaged record costs time: all files are read
    return Inputs({}, 0)


def inputs(settings: Settings, last: Inputs) -> Inputs:
    """Return the files as they are now. Those that are surely as in `last` are not read.

    What lies among them and is no file of its folder raises as `app.graph.load.find` does.
    """
    began, known = time.time_ns(), last.files.get
    found: dict[str, Input] = {}
    start = len(os.path.join(settings.home, ""))
    for path, said in _files(str(settings.home)):
        name = path[start:].replace(os.sep, "/")
        one = known(name)
        if one is None or not one.still(said, last.read):
            sha256 = hashlib.sha256(bytes_of(Path(path), name=name)).hexdigest()
            one = Input(sha256, said.st_size, said.st_mtime_ns, said.st_ctime_ns)
        found[name] = one
    return Inputs(found, began)


def _files(home: str) -> Iterator[tuple[str, os.stat_result]]:
    """Yield the path of each file with its size and times; by plain names, since there may be a hundred thousand."""
    for folder in FOLDERS:
        below = list(_below(os.path.join(home, folder)))
        if below and all(entry.is_file(follow_symlinks=False) for entry in below):
            yield from ((entry.path, entry.stat(follow_symlinks=False)) for entry in below)
        else:  # a link, or what is wrong and is told there
            yield from ((str(path), path.stat()) for path in find(Path(home), [folder]))
    for folder, pattern in _QUERIES:
        place = os.path.join(home, folder)
        with os.scandir(place) if os.path.isdir(place) else nullcontext(()) as entries:
            yield from ((entry.path, entry.stat()) for entry in entries if fnmatch(entry.name, pattern))


def _below(folder: str) -> Iterator[os.DirEntry[str]]:
    """Yield what bears the name of a Turtle file, in a folder and in those within it."""
    with os.scandir(folder) if os.path.isdir(folder) else nullcontext(()) as entries:
        for entry in entries:
            if entry.name.endswith(".ttl"):
                yield entry
            elif entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)
