"""Files from anywhere, read with care: only regular ones, and only so much of them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from app.errors import CmaaError, LoadError, MissingFolder

#: The largest file that is read, in bytes; the largest Turtle file shipped has 0.2 million.
LIMIT = 50_000_000


def bytes_of(path: Path, limit: int = LIMIT, *, name: str = "", fault: type[LoadError] = LoadError) -> bytes:
    """Return the bytes of a regular file; `name` is for errors.

    A pipe or a device is refused rather than waited for. Raises MissingFolder where there is no such file, and `fault`
    where it is none, is larger than `limit` or cannot be read.
    """
    name = name or str(path)
    try:
        must_be_file(path.stat(), name, limit, fault)  # before it is opened: opening a device may set it going
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:
            must_be_file(os.fstat(handle), name, limit, fault)
            data = file.read(limit + 1)
    except (FileNotFoundError, ValueError):  # a path that holds the character NUL is no path
        raise MissingFolder("no such file", where=name, remedy="check the path") from None
    except OSError as error:
        raise fault(f"cannot be read ({error.strerror})", where=name, remedy="check the file") from None
    if len(data) > limit:
        raise _too_large(name, limit, fault)
    return data


def text_of(path: Path, limit: int = LIMIT, *, name: str = "") -> str:
    """Return the text of a regular file in UTF-8, its line ends made one kind."""
    try:
        said = bytes_of(path, limit, name=name).decode("utf-8")
        return said.replace("\r\n", "\n").replace("\r", "\n") if "\r" in said else said
    except UnicodeDecodeError as error:
        what, where = f"not UTF-8 at byte {error.start}", name or str(path)
        raise LoadError(what, where=where, remedy="save the file as UTF-8") from None


def must_be_file(said: os.stat_result, name: str, limit: int = LIMIT, fault: type[LoadError] = LoadError) -> None:
    """Refuse what is no regular file, and what is larger than `limit`."""
    if not stat.S_ISREG(said.st_mode):
        kind = "a folder" if stat.S_ISDIR(said.st_mode) else "a pipe or a device"
        raise fault(f"cannot be read (it is {kind})", where=name, remedy="name a file")
    if said.st_size > limit:
        raise _too_large(name, limit, fault)


def unwritable(path: Path, error: OSError) -> CmaaError:
    """Return the error for a place that cannot be written to."""
    what, where = f"cannot be written ({error.strerror or error})", str(error.filename or path)
    return MissingFolder(what, where=where, remedy="name a place that is yours to write to")


def _too_large(name: str, limit: int, fault: type[LoadError]) -> LoadError:
    size = f"{limit / 1_000_000:g} MB"
    return fault(f"larger than {size}", where=name, remedy=f"give a file of at most {size}")
