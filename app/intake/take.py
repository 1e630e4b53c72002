"""The taking in of a file: read it, find its parts, write the draft, all or nothing.

Finding parts and norms is work with regular expressions over a text from anybody, so it is done under guard.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.errors import ParameterError
from app.guard.files import unwritable
from app.guard.guarded import Bounds, guarded
from app.intake.akn import to_akn
from app.intake.draft import to_json, to_turtle
from app.intake.faults import AlreadyTaken
from app.intake.kept import must_be_slug
from app.intake.propose_all import propose_all
from app.intake.read import Document, read
from app.intake.review import proposed_files
from app.intake.structure import structure
from app.intake.tree import Structure

#: What the longest convention met, of 65 thousand characters, takes some twelfth of.
BOUNDS = Bounds(seconds=30, megabytes=2048)

_ARTICLE = re.compile(r"[0-9]{1,3}[a-z]?(?:[ -]?(?:bis|ter|quater))?|[ivxlIVXL]{1,7}")

#: What can be written, with the ending of its file.
FORMATS = {"ttl": "ttl", "json": "json", "akn": "akn.xml"}


@dataclass(frozen=True)
class Intake:
    """What was written of one file."""

    slug: str
    folder: Path
    kinds: dict[str, int]
    """How many parts there are of each kind."""
    warnings: list[str]
    left_out: list[tuple[str, str]]
    """What belongs to no part, each with the reason first."""


def take(
    file: str, slug: str = "", output: Path | None = None, formats: Sequence[str] = tuple(FORMATS), article: str = ""
) -> Intake:
    """Take in a file. The folder appears only when it is whole; one that is there already stays as it is."""
    slug = slug or slug_of(file)
    must_be_slug(slug, file)
    if article and not _ARTICLE.fullmatch(article):
        raise ParameterError(f'"{article[:40]}" is no article', where="--article", remedy="give its number, as 12")
    folder = output or Path("texts") / slug
    if folder.exists() or folder.is_symlink():
        raise AlreadyTaken(
            "is there already", where=str(folder), remedy="remove it, or give another --output or --slug"
        )
    document = read(file)
    remedy = "give the agreement alone, or its articles one by one with --article"
    said = guarded(lambda: _drafted(document, slug, formats, article), document.name, BOUNDS, remedy=remedy)
    _write(folder, said["contents"])
    return Intake(slug, folder, said["kinds"], said["warnings"], [(role, words) for role, words in said["left_out"]])


def _drafted(document: Document, slug: str, formats: Sequence[str], article: str) -> dict[str, Any]:
    """Return what is to be written, by file name, and what is to be told, as plain values."""
    done = structure(document.text, document.name, article)
    written = {
        "ttl": lambda: to_turtle(done, slug),
        "json": lambda: to_json(done, slug),
        "akn": lambda: to_akn(done, slug).decode(),
    }
    contents = {f"{slug}.{FORMATS[form]}": written[form]() for form in formats}
    if "json" in formats:  # a review needs the words beside the proposals
        contents |= {name: said.decode() for name, said in proposed_files(slug, propose_all(done)).items()}
    return {
        "contents": contents,
        "kinds": Counter(node.kind for node in done.nodes),
        "warnings": done.warnings,
        "left_out": [(role, words) for role, words in _left_out(done) if words],
    }


def _left_out(done: Structure) -> list[tuple[str, str]]:
    return [(piece.role, " ".join(done.text[piece.start : piece.end].split())) for piece in done.remainder()]


def _write(folder: Path, contents: dict[str, str]) -> None:
    """Write aside and switch, so that the folder appears whole or not at all."""
    fresh = folder.parent / f".{folder.name}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        for name, content in contents.items():
            (fresh / name).write_bytes(content.encode())
        fresh.rename(folder)
    except OSError as error:
        raise unwritable(folder, error) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def slug_of(file: str) -> str:
    """Return a slug made of the name of a file."""
    stem = "text" if file == "-" else Path(file).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:100].rstrip("-") or "text"
