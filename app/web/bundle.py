"""Bundle: browser code from other hands, which may not be there: `hatch_build.py` builds it where it can be fetched."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, url_for

#: Its folder below that of static files.
BUILT = "built"


def built(name: str) -> str:
    """Return the address of a built file, or nothing where it was not built; a page then goes without it."""
    there = Path(current_app.static_folder or "", BUILT, name).is_file()
    return url_for("static", filename=f"{BUILT}/{name}") if there else ""
