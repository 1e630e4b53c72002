"""Texts that were taken in: their words by provision, from the user's own folder."""

from __future__ import annotations

import json
from pathlib import Path

from app.errors import CmaaError
from app.guard.files import text_of
from app.intake.kept import SLUG


def words(folder: Path, slug: str) -> dict[str, str]:
    """Return the words of a text by eId; nothing where it was not taken in, or the file is no intake."""
    path = folder / slug / f"{slug}.json"
    if not SLUG.fullmatch(slug) or not path.is_file():
        return {}
    try:
        said = json.loads(text_of(path))["provisions"]
        return {eid: str(provision["text"]) for eid, provision in said.items()}
    except (CmaaError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def texts(folder: Path) -> dict[str, str]:
    """Return the whole words of each text in the folder, by slug."""
    slugs = sorted(path.stem for path in folder.glob("*/*.json") if path.stem == path.parent.name)
    found = {slug: words(folder, slug) for slug in slugs}
    return {slug: "\n".join(by_eid.values()) for slug, by_eid in found.items() if by_eid}
