"""Kept: the statements of an amended build: the dump of an earlier one, and the lines that went and came since.

To write a dump anew takes longer than all else that a small change costs. So an amended build holds a link to the dump
that was last written whole, and its own changes beside it; successive changes are made one, so that what was undone
leaves no trace. Who needs the dump or its hash gets it: made when it is first asked for, and kept in the folder.

So it is with the store: beside its own, an amended build holds links to the files of the one that was last written
whole, which the next change starts from. A store that was amended over and over would be put in order by the engine
now and then, which takes as long as to write it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import StoreError
from app.graph import dump

#: The statements as N-Quads; those of the earlier build; what changed since, each line after a sign; the hash.
DUMP, BASE, CHANGES, HASH = "graph.nq", "base.nq", "changes.diff", "graph.sha256"
#: The store that was last written whole, in the folder of an amended build.
STORE = "base"
#: Bytes of changes from which on a dump is written anew, and which part of the dump they may be.
_MOST, _PART = 4_000_000, 20
_GONE, _COME = b"-", b"+"
_NOTHING = hashlib.sha256(b"").hexdigest()


@dataclass(frozen=True)
class Base:
    """What a build says of the dump that it amends: its SHA-256, its bytes, and the SHA-256 of the changes since."""

    hash: str
    size: int
    changes: str

    @property
    def same(self) -> bool:
        """Whether nothing changed since."""
        return self.changes == _NOTHING


class Ahead:
    """Files for a build that may come to be, made before that is known.

    They lie in the folder of the build before it, and go with that one where the process that made them is killed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self.place = folder, Path(tempfile.mkdtemp(prefix=".ahead-", dir=folder))

    def copy(self, names: Iterable[str]) -> None:
        """Copy files of the build before."""
        for name in names:
            shutil.copyfile(self._folder / name, self.place / name)

    def take(self, name: str, path: Path) -> None:
        """Move a file to its place in the build that came to be."""
        (self.place / name).rename(path)

    def remove(self) -> None:
        """Remove what nobody took."""
        shutil.rmtree(self.place, ignore_errors=True)


@dataclass(frozen=True)
class Kept:
    """A dump that was written whole, its SHA-256 and bytes (0: not known), and the lines that went and came since."""

    path: Path
    hash: str
    size: int
    gone: frozenset[bytes] = frozenset()
    come: frozenset[bytes] = frozenset()

    def then(self, gone: Collection[bytes], come: Collection[bytes]) -> Kept:
        """Return it with a further change; StoreError where that does not fit what is kept."""
        dump.hold(self.path, set(gone) - self.come, set(come) - self.gone - set(gone))
        if not self.gone.isdisjoint(gone) or not (self.come - set(gone)).isdisjoint(come) or not self.sized:
            raise dump.damaged(self.path)
        left, new = self.gone | (set(gone) - self.come), (self.come - set(gone)) | set(come)
        return Kept(self.path, self.hash, self.size, left - new, new - left)

    def write(self, folder: Path) -> Base | str:
        """Keep it in the folder of a build, by reference or, where much changed, whole; then return its SHA-256."""
        said = b"".join([_GONE + line for line in sorted(self.gone)] + [_COME + line for line in sorted(self.come)])
        size = self.path.stat().st_size
        if len(said) > min(_MOST, size // _PART):
            return dump.amend(self.path, folder / DUMP, self.gone, self.come, self.hash)
        (folder / CHANGES).write_bytes(said)
        link(self.path, folder / BASE)
        return Base(self.hash, size, hashlib.sha256(said).hexdigest())

    @property
    def sized(self) -> bool:
        """Whether the dump has the length that it had."""
        return self.path.stat().st_size == self.size or not self.size


def read(folder: Path, base: Base) -> Kept:
    """Return what is kept in the folder of a build; StoreError where it is not what was written."""
    with _there(folder):
        changes = (folder / CHANGES).read_bytes()
        found = Kept(folder / BASE, base.hash, base.size, *(_lines(changes, sign) for sign in (_GONE, _COME)))
        if hashlib.sha256(changes).hexdigest() != base.changes:
            raise dump.damaged(folder / CHANGES)
        if not found.sized:
            raise dump.damaged(found.path)
    return found


def whole(folder: Path, base: Base) -> Path:
    """Return the dump in the folder of a build, made now if it is not there; two at a time make it once."""
    path = folder / DUMP
    with _there(folder):
        if not path.exists():
            with _alone(folder):
                if not path.exists():
                    found, aside = read(folder, base), folder / f".{DUMP}"
                    _keep(folder, dump.amend(found.path, aside, found.gone, found.come, found.hash))
                    aside.replace(path)
    return path


def digest(folder: Path, base: Base) -> str:
    """Return the SHA-256 of the dump, computed now if that was not done, though the dump be not there."""
    if base.same:
        return base.hash
    with _there(folder):
        if known := _known(folder):
            return known
        with _alone(folder):
            if not (known := _known(folder)):
                known = computed(read(folder, base))
                with suppress(OSError):  # whoever may not write here computes it each time
                    _keep(folder, known)
    return known


def computed(found: Kept) -> str:
    """Return the SHA-256 of a dump with its changes, whatever was computed before; StoreError where it is damaged."""
    return dump.amend(found.path, None, found.gone, found.come, found.hash)


def link(old: Path, new: Path) -> None:
    """Let a file that is never written to again have a further name; where the file system cannot, copy it."""
    try:
        os.link(old, new)
    except OSError:
        shutil.copyfile(old, new)


def _lines(changes: bytes, sign: bytes) -> frozenset[bytes]:
    return frozenset(line[1:] for line in changes.splitlines(keepends=True) if line.startswith(sign))


def _known(folder: Path) -> str:
    try:
        said = (folder / HASH).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    return said if re.fullmatch("[0-9a-f]{64}", said) else ""


def _keep(folder: Path, known: str) -> None:
    aside = folder / f".{HASH}"
    aside.write_text(known + "\n", encoding="ascii")
    aside.replace(folder / HASH)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other process make the same; one that may not write here makes what it keeps to itself."""
    try:
        door = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
    except PermissionError:
        yield
        return
    with os.fdopen(door, "r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _there(folder: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        if not folder.exists():
            raise StoreError("the build is gone", where=str(folder), remedy="start again") from None
        where = str(error.filename or folder)
        raise StoreError("a file is missing", where=where, remedy="run `cmaa build --whole`") from None
    except OSError as error:
        what = f"the dump cannot be made ({error.strerror or error})"
        raise StoreError(what, where=str(folder), remedy="check the disk") from None
