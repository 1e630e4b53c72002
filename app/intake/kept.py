"""Kept: what lies in the folder of an intake, checked when it is read. The folder may come from anybody."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from app.errors import MissingFolder, ParameterError
from app.guard.files import text_of

#: Properties whose values are codes of a scheme.
SCHEMES = {
    "modality": "modality",
    "bearer": "role",
    "addressee": "role",
    "variable": "codebook",
    "ground": "refusal-ground",
    "documentType": "document-type",
    "requestItem": "request-item",
}
#: Properties whose values are words of the reader's own.
PHRASES = ("trigger", "condition", "exception")
SLUG = re.compile(r"(?=.{1,100}\Z)[a-z0-9]+(?:-[a-z0-9]+)*")
_DURATION = re.compile(r"-?P(?=.)(?:\d{1,4}[YMWD])*(?:T(?:\d{1,4}[HMS])+)?")
_KEY = re.compile(r"[\w/-]{1,300}/\d{1,4}", re.ASCII)


def must_be_slug(slug: str, where: str) -> None:
    """Refuse what does not name an agreement, and so could name a place elsewhere."""
    if not SLUG.fullmatch(slug):
        raise ParameterError(f'"{slug[:80]}" is no slug', where=where, remedy="give small letters, digits and hyphens")


def must_be_codes(values: dict[str, list[str]], coder: str, where: str) -> None:
    """Refuse a value that is no code, and so cannot stand at the end of an IRI, and a duration that is none."""
    if not SLUG.fullmatch(coder):
        raise ParameterError(f'"{coder[:40]}" names no coder', where=where, remedy="give small letters and hyphens")
    for name, codes in values.items():
        if name not in (*SCHEMES, *PHRASES, "duration"):
            raise ParameterError(f'no property "{name[:40]}"', where=where, remedy=f"name one of {', '.join(SCHEMES)}")
        for code in codes:
            if name == "duration" and not _DURATION.fullmatch(code):
                raise ParameterError(f'"{code[:40]}" is no duration', where=where, remedy="write for example P3M")
            if name in SCHEMES and not SLUG.fullmatch(code):
                raise ParameterError(f'"{code[:40]}" is no {name}', where=where, remedy="give a code of its scheme")


def proposals(path: Path) -> list[dict[str, Any]]:
    """Return the proposals of an intake."""
    return list(_read(path, _are_proposals))


def words(path: Path) -> dict[str, str]:
    """Return the words of an intake by eId."""
    said = _read(path, lambda s: all(type(p["text"]) is str for p in s["provisions"].values()))
    return {eid: p["text"] for eid, p in said["provisions"].items()}


def decisions(path: Path) -> dict[str, dict[str, Any]]:
    """Return what was decided so far; nothing where no review was begun."""
    return dict(_read(path, _are_decisions)) if path.exists() else {}


def _are_proposals(said: Any) -> bool:
    return type(said) is list and all(
        _KEY.fullmatch(f"{p['eid']}/{p['number']}")
        and all(type(p["cue"][place]) is int for place in ("start", "end"))
        and type(p["cue"]["part"]) is str
        and type(p["score"]) in (int, float)
        and all(type(codes) is list and all(type(c) is str for c in codes) for codes in p["proposed"].values())
        for p in said
    )


def _are_decisions(said: Any) -> bool:
    for key, one in said.items():
        if one["decision"] == "accepted":
            must_be_codes(one["values"], one["coder"], key)
            one["conduct"].strip()
            date.fromisoformat(one["day"])
        if not _KEY.fullmatch(key) or one["decision"] not in ("accepted", "rejected"):
            return False
    return True


def _read(path: Path, fits: Callable[[Any], bool]) -> Any:
    try:
        said = json.loads(text_of(path))
        json.dumps(said, ensure_ascii=False).encode()  # halves of characters can be neither shown nor written
        if fits(said):
            return said
    except MissingFolder:
        raise MissingFolder("no intake to review", where=str(path), remedy="run `cmaa intake FILE` first") from None
    except json.JSONDecodeError as error:
        raise ParameterError(f"not JSON ({error})", where=str(path), remedy="restore the file") from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError, ParameterError):
        pass
    raise ParameterError("not what `cmaa intake` writes", where=str(path), remedy="take in the text anew")
