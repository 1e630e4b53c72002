"""The taking in of a file: read it, find its parts, write the draft, all or nothing."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.errors import ParameterError
from app.intake.akn import to_akn
from app.intake.draft import to_json, to_turtle
from app.intake.faults import AlreadyTaken
from app.intake.propose_all import propose_all
from app.intake.read import read
from app.intake.review import proposed_files
from app.intake.structure import structure
from app.intake.tree import Structure

#: What can be written, with the ending of its file.
FORMATS = {"ttl": "ttl", "json": "json", "akn": "akn.xml"}


@dataclass(frozen=True)
class Intake:
    """What was written of one file."""

    slug: str
    folder: Path
    done: Structure


def take(
    file: str, slug: str = "", output: Path | None = None, formats: Sequence[str] = tuple(FORMATS), article: str = ""
) -> Intake:
    """Take in a file. The folder appears only when it is whole; one that is there already stays as it is."""
    slug = slug or slug_of(file)
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug):
        raise ParameterError(f'"{slug}" is no slug', where=file, remedy="give small letters, digits and hyphens")
    folder = output or Path("texts") / slug
    if folder.exists():
        raise AlreadyTaken(
            "is there already", where=str(folder), remedy="remove it, or give another --output or --slug"
        )
    document = read(file)
    done = structure(document.text, document.name, article)
    written = {
        "ttl": lambda: to_turtle(done, slug).encode(),
        "json": lambda: to_json(done, slug).encode(),
        "akn": lambda: to_akn(done, slug),
    }
    contents = {f"{slug}.{FORMATS[form]}": written[form]() for form in formats}
    if "json" in formats:  # a review needs the words beside the proposals
        contents |= proposed_files(slug, propose_all(done))
    fresh = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        for name, content in contents.items():
            (fresh / name).write_bytes(content)
        fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Intake(slug, folder, done)


def slug_of(file: str) -> str:
    """Return a slug made of the name of a file."""
    stem = "text" if file == "-" else Path(file).stem
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "text"
