"""Words: a norm, a cell and a difference said in a sentence, made from the coding and never stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from app.ask.coding import Cell, Norm, cites

_VERB = {
    "obligation": "must",
    "permission": "may",
    "prohibition": "must not",
    "recommendation": "should",
    "no-obligation": "need not",
}
_ANSWER = {
    "required": "requires it",
    "permitted": "allows it",
    "prohibited": "bars it",
    "conditional": "ties it to conditions",
    "inconclusive": "can be read in two ways",
    "not-applicable": "does not reach the question",
    "absent": "is silent",
    "not-coded": "is not coded",
}
_STATED, _NONE = frozenset({"stated"}), frozenset[str]()
#: What two cells with the same answer can still differ in.
_FEATURES: dict[str, Callable[[Cell], frozenset[str]]] = {
    "modality": lambda cell: cell.modalities,
    "bearing side": lambda cell: cell.values("bearing"),
    "condition": lambda cell: _STATED if any(norm.conditions for norm in cell.norms) else _NONE,
    "exception": lambda cell: _STATED if any(norm.exceptions for norm in cell.norms) else _NONE,
    "duration": lambda cell: cell.values("durations"),
    "grounds": lambda cell: cell.values("grounds"),
    "items": lambda cell: cell.values("items"),
    "documents": lambda cell: cell.values("documents"),
}
_UNIT = {"Y": "year", "M": "month", "D": "day"}
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")
_SHORT = re.compile(r"(?P<parties>.*?) [Cc]ustoms .*?(?P<year>\(\d{4}\))?$")


@lru_cache(maxsize=1024)  # a comparison says the name of an agreement in each of its lines
def short(label: str) -> str:
    """Return a label of ours without its common part: `Japan–United States (1997)`."""
    found = _SHORT.fullmatch(label)
    return f"{found['parties']} {found['year'] or ''}".strip() if found else label


@lru_cache(maxsize=1024)
def duration(value: str) -> str:
    """Return an xsd:duration of years, months and days in words; others as they are."""
    found = _DURATION.fullmatch(value)
    if not found or not any(found.groups()):
        return value
    parts = [(int(n), _UNIT[u]) for n, u in zip(found.groups(), "YMD", strict=True) if n]
    return " and ".join(f"{n} {unit}{'' if n == 1 else 's'}" for n, unit in parts)


def role(code: str) -> str:
    """Return a role as it stands in a sentence: `the requested administration`, `both parties`."""
    words = code.replace("-", " ")
    return words if words.startswith(("both", "either", "each")) else f"the {words}"


def rule(norm: Norm) -> str:
    """Return what a norm makes whom do, without what goes with it: `the requested administration must reply`."""
    return f"{role(norm.bearer)} {_VERB[norm.modality]} {norm.conduct}"


def clauses(norm: Norm) -> list[tuple[str, tuple[str, ...]]]:
    """Return what goes with a norm, each with its lead: towards whom, when, if, unless, how long, on what ground."""
    towards = (role(norm.addressee),) if norm.addressee not in ("", norm.bearer) else ()
    found = (
        *(("towards", towards), ("when", norm.triggers), ("if", norm.conditions), ("unless", norm.exceptions)),
        ("duration", tuple(map(duration, norm.durations))),
        *(
            (lead, tuple(code.replace("-", " ") for code in codes))
            for lead, codes in (("grounds", norm.grounds), ("contents", norm.items), ("documents", norm.documents))
        ),
    )
    return [(lead, phrases) for lead, phrases in found if phrases]


def say(norm: Norm, *, cited: bool = True) -> str:
    """Return a norm as a sentence, with its provisions unless they are shown beside it."""
    text = rule(norm)
    for lead, phrases in (("when", norm.triggers), ("if", norm.conditions), ("unless", norm.exceptions)):
        if phrases:
            text += f" ({lead}: {'; '.join(phrases)})"
    if norm.durations:
        text += f" (duration: {' or '.join(map(duration, norm.durations))})"
    return f"{text} [{cites(norm.provisions)}]" if cited else text


def tell(cell: Cell, label: str) -> str:
    """Return what one agreement answers, with its norms."""
    text = f"{short(label)} {_ANSWER[cell.answer]}"
    if cell.answer in ("absent", "not-coded"):
        return text
    said = "; ".join(say(norm) for norm in cell.norms) or f"{cell.abstract} [{cites(cell.provisions)}]"
    return f"{text}: {said}"


def differences(cells: list[Cell], labels: dict[str, str]) -> list[str]:
    """Return in what the cells of one question differ: the answer, and each feature of those that answer it."""
    found = []
    coded = [cell for cell in cells if cell.answer != "not-coded"]
    if len({cell.answer for cell in cells}) > 1:
        found.append("answer: " + " / ".join(f"{short(labels[c.agreement])} {c.answer}" for c in cells))
    answered = [cell for cell in coded if cell.answer != "absent"]
    if not any(cell.norms for cell in answered):
        return found
    for title, values_of in _FEATURES.items():
        values = {cell.agreement: values_of(cell) if cell.norms else _NONE for cell in answered}
        if len(set(values.values())) <= 1:
            continue
        shared = frozenset.intersection(*values.values())
        parts = []
        for agreement, own in values.items():
            only = [duration(v).replace("-", " ") for v in sorted(own - shared)]
            parts.append(f"{short(labels[agreement])} {', '.join(only) if only else 'no other' if own else 'none'}")
        common = f" (in common: {', '.join(duration(v).replace('-', ' ') for v in sorted(shared))})" if shared else ""
        found.append(f"{title}: {' / '.join(parts)}{common}")
    return found
