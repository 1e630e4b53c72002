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
from dataclasses import dataclass
from pathlib import Path

from app.config import Settings
from app.graph.load import find, named
from app.guard.files import bytes_of

#: The record within the folder of a build.
FILE = "inputs.json"

#: How a build is laid out; changed when older ones can no longer serve.
_LAYOUT = "4"
#: Nanoseconds before the reading of a file within which a change need not show in its times.
_UNSURE = 2_000_000_000
#: What a build is made of beside the graphs: rules, checks, and what the search index is made by.
_QUERIES = (("ontology/rules", "*.rq"), ("queries/check", "*.rq"), ("queries/describe", "search-*.rq"))


@dataclass(frozen=True)
class Input:
    """One file: its SHA-256, and its size and times (nanoseconds) when it was read."""

    sha256: str
    size: int
    modified: int
    changed: int

    def still(self, said: os.stat_result, read: int) -> bool:
        """Tell whether the file is surely what it was when it was read, at `read`."""
        same = (said.st_size, said.st_mtime_ns, said.st_ctime_ns) == (self.size, self.modified, self.changed)
        return same and max(self.modified, self.changed) + _UNSURE < read


@dataclass(frozen=True)
class Inputs:
    """The files of a build by their names within the home folder, and when they were read (nanoseconds)."""

    files: Mapping[str, Input]
    read: int

    @property
    def name(self) -> str:
        """The hash of everything that a build depends on."""
        digest = hashlib.sha256(_LAYOUT.encode())
        for name in sorted(self.files):
            digest.update(f"{name} {self.files[name].sha256}\n".encode())
        return digest.hexdigest()[:16]

    def changed(self, last: Inputs) -> list[str]:
        """Return the names of the files that are not as they were, came, or went, sorted."""
        names = self.files.keys() | last.files.keys()
        return sorted(name for name in names if _hash(self, name) != _hash(last, name))

    def write(self, folder: Path) -> None:
        """Keep the record in the folder of a build."""
        rows = {name: [one.sha256, one.size, one.modified, one.changed] for name, one in self.files.items()}
        said = json.dumps({"layout": _LAYOUT, "read": self.read, "files": rows}, indent=0)
        (folder / FILE).write_text(said, encoding="utf-8")


def _hash(inputs: Inputs, name: str) -> str:
    found = inputs.files.get(name)
    return found.sha256 if found else ""


def recorded(folder: Path | None) -> Inputs:
    """Return the record in the folder of a build; an empty one where there is none that can be read."""
    try:
        said = json.loads((folder / FILE).read_bytes()) if folder else {}
        if said.get("layout") == _LAYOUT:
            return Inputs({name: Input(*row) for name, row in said["files"].items()}, said["read"])
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        pass  # a damaged record costs time: all files are read
    return Inputs({}, 0)


def inputs(settings: Settings, last: Inputs) -> Inputs:
    """Return the files as they are now. Those that are surely as in `last` are not read."""
    began = time.time_ns()
    found: dict[str, Input] = {}
    for path in _paths(settings.home):
        name = named(path, settings.home)
        said = path.stat()
        known = last.files.get(name)
        if known and known.still(said, last.read):
            found[name] = known
        else:
            sha256 = hashlib.sha256(bytes_of(path)).hexdigest()
            found[name] = Input(sha256, said.st_size, said.st_mtime_ns, said.st_ctime_ns)
    return Inputs(found, began)


def _paths(home: Path) -> Iterator[Path]:
    yield from find(home)
    for folder, pattern in _QUERIES:
        yield from sorted((home / folder).glob(pattern))
