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

from app.config import Settings
from app.graph.load import FOLDERS, find
from app.guard.files import bytes_of

#: The record within the folder of a build.
FILE = "inputs.json"

#: How a build is laid out; changed when older ones can no longer serve.
_LAYOUT = "5"
#: Nanoseconds before the reading of a file within which a change need not show in its times.
_UNSURE = 2_000_000_000
#: What a build is made of beside the graphs: rules, checks, and what the search index is made by.
_QUERIES = (("ontology/rules", "*.rq"), ("queries/check", "*.rq"), ("queries/describe", "search-*.rq"))
#: How long a SHA-256 is in hexadecimal.
_HASH = 64


@dataclass(frozen=True)
class Inputs:
    """The files of a build by their names within the home folder, and when they were read (nanoseconds).

    Said of each in one text, since there may be a hundred thousand: its SHA-256, then its size and times (nanoseconds)
    when it was read, with a blank before each.
    """

    files: Mapping[str, str]
    read: int

    @cached_property
    def name(self) -> str:
        """The hash of everything that a build depends on."""
        every = "".join([f"{name} {self.files[name][:_HASH]}\n" for name in sorted(self.files)])
        return hashlib.sha256((_LAYOUT + every).encode()).hexdigest()[:16]

    def changed(self, last: Inputs) -> list[str]:
        """Return the names of the files that are not as they were, came, or went, sorted."""
        known = last.files.get
        new = {n for n, one in self.files.items() if (was := known(n, "")) is not one and was[:_HASH] != one[:_HASH]}
        return sorted(new | (last.files.keys() - self.files.keys()))

    def write(self, folder: Path) -> None:
        """Keep the record in the folder of a build."""
        said = {"layout": _LAYOUT, "read": self.read, "files": self.files}
        (folder / FILE).write_text(json.dumps(said), encoding="utf-8")


def recorded(folder: Path | None) -> Inputs:
    """Return the record in the folder of a build; an empty one where there is none that can be read."""
    try:
        said = json.loads((folder / FILE).read_bytes()) if folder else {}
        if said.get("layout") == _LAYOUT and {*map(type, said["files"].values())} == {str}:
            return Inputs(said["files"], int(said["read"]))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass  # a damaged record costs time: all files are read
    return Inputs({}, 0)


def inputs(settings: Settings, last: Inputs) -> Inputs:
    """Return the files as they are now. Those that are surely as in `last` are not read.

    What lies among them and is no file of its folder raises as `app.graph.load.find` does.
    """
    began, known, sure = time.time_ns(), last.files.get, last.read - _UNSURE
    found: dict[str, str] = {}
    start = len(os.path.join(settings.home, ""))
    for path, said in _files(str(settings.home)):
        name = path[start:].replace(os.sep, "/")
        one, modified, changed = known(name, ""), said.st_mtime_ns, said.st_ctime_ns
        here = f" {said.st_size} {modified} {changed}"
        if one[_HASH:] != here or modified >= sure or changed >= sure:
            one = hashlib.sha256(bytes_of(Path(path), name=name)).hexdigest() + here
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
