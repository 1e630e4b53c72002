"""Which questions of the codebook a clause bears on, with the rule that said so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from app.intake.proposal import Guess
from app.intake.propose_rules import Rule, rules

#: Confidence by how far from the clause the words were found: clause, sentence, provision.
_NEARNESS = (0.85, 0.7, 0.5)


def variables(ranges: Sequence[str], heading: str, before: tuple[Guess, ...]) -> tuple[Guess, ...]:
    """Return the questions that the nearest range of words speaks of; else those of the heading, else those before."""
    for words, sure in zip(ranges, _NEARNESS, strict=False):
        found = _found(words, sure)
        if found:
            return found + _joined(found, ranges[-1])
    named = tuple(
        Guess(rule.given["variable"], 0.4, f"{rule.id}#{number}")
        for rule in rules("variables")
        if rule.given.get("place") == "heading" and (number := rule.search(heading)) is not None
    )
    return named or tuple(Guess(g.value, 0.3, g.rule) for g in before)


def _joined(found: tuple[Guess, ...], provision: str) -> tuple[Guess, ...]:
    names = {guess.value for guess in found}
    return tuple(
        Guess(rule.given["variable"], 0.6, f"{rule.id}#{number}")
        for rule in rules("variables")
        if rule.given.get("place") == "provision"
        and names & set(rule.given["with"])
        and rule.given["variable"] not in names
        and (number := rule.search(provision)) is not None
    )


@lru_cache(maxsize=256)
def _found(words: str, sure: float) -> tuple[Guess, ...]:
    strong = _matching([r for r in rules("variables") if "place" not in r.given and not r.given.get("weak")], words)
    beaten = {name for rule, _ in strong for name in rule.given.get("over", [])}
    kept = [(rule, number) for rule, number in strong if rule.given["variable"] not in beaten] or strong[:1]
    if not kept:
        sure *= 0.7
        kept = _matching([r for r in rules("variables") if r.given.get("weak")], words)
    return tuple(Guess(rule.given["variable"], round(sure, 3), f"{rule.id}#{number}") for rule, number in kept)


def _matching(candidates: list[Rule], words: str) -> list[tuple[Rule, int]]:
    return [(rule, number) for rule in candidates if (number := rule.search(words)) is not None]
