"""What words name: grounds, items and documents as concepts; triggers, conditions and exceptions as stretches."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from app.intake.proposal import Guess, Span
from app.intake.propose_rules import pattern, rules, table


def concepts(slot: str, ranges: Sequence[str], variables: set[str], modality: str) -> tuple[Guess, ...]:
    """Return the grounds, items or documents that the nearest range of words names, if the questions ask for any."""
    if not variables & set(table("values")[slot]["when"]):
        return ()
    codes = frozenset(variables)
    return next((found for words in ranges if (found := _concepts(slot, words, codes, modality))), ())


@lru_cache(maxsize=256)
def _concepts(slot: str, text: str, variables: frozenset[str], modality: str) -> tuple[Guess, ...]:
    return tuple(
        Guess(rule.given["gives"], rule.confidence, rule.id)
        for rule in rules("values")
        if rule.given["slot"] == slot
        and modality in rule.given.get("when", [modality])
        and variables & set(rule.given.get("questions", variables))
        and rule.search(text) is not None
    )


def phrases(text: str, start: int, end: int) -> dict[str, list[Span]]:
    """Return the stretches between two offsets that state a trigger, a condition or an exception."""
    ends = pattern(table("phrases")["ends"])
    found: dict[str, list[Span]] = {"trigger": [], "condition": [], "exception": []}
    taken: list[tuple[int, int]] = []
    for rule in rules("phrases"):
        for _, match in rule.matches(text[start:end]):
            a, b = start + match.start(), start + match.end()
            stop = ends.search(text, b, end)
            b = stop.start() if stop else end
            if any(x < b and a < y for x, y in taken):
                continue
            taken.append((a, b))
            found[rule.given["slot"]].append(Span(a, b, rule.confidence, rule.id))
    return found
