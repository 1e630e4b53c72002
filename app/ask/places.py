"""Places: the eIds of provisions as lawyers cite them, and in the order of the text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_SEGMENT = re.compile(r"(?P<kind>[a-z]+)(?:_(?P<number>.+))?")


@lru_cache(maxsize=4096)
def cite(eid: str) -> str:
    """Return an eId as lawyers cite it: `art_7__para_2__point_a` is 7.2(a), `preamble__rec_6` preamble, recital 6."""
    text = ""
    for part in eid.split("__"):
        found = _SEGMENT.fullmatch(part)
        kind, number = (found["kind"], found["number"] or "") if found else (part, "")
        number = number.replace("-", ".")
        if kind == "art":
            text = number
        elif kind == "para":
            text += f".{number}"
        elif kind == "subpara":  # 6.1 within paragraph 6: the number already names the paragraph
            text = f"{text.rpartition('.')[0]}.{number}"
        elif kind in ("point", "item"):
            text += f"({number})"
        else:
            name = {"rec": "recital", "chp": "chapter", "sec": "section", "std": "standard", "ga": "General Annex"}
            text += f"{', ' if text else ''}{name.get(kind, kind)} {number}".rstrip()
    return text


def cites(eids: tuple[str, ...]) -> str:
    """Return several eIds as one citation; a provision is left out where a part of it is cited."""
    return ", ".join(cite(eid) for eid in eids if not any(other.startswith(f"{eid}__") for other in eids))


def in_text_order(eids: Iterable[str]) -> list[str]:
    """Return eIds in the order of the text, numbers by their value, the preamble first."""
    return sorted(eids, key=_in_order)


@lru_cache(maxsize=4096)
def _in_order(eid: str) -> list[tuple[int, int, str]]:
    preamble = [(0, 0, "")] if eid.startswith("preamble") else [(1, 0, "")]
    return preamble + [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in re.split(r"(\d+)", eid)]
