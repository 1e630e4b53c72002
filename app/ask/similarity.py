"""Similarity of agreements, over their coding.

For two completely coded agreements, each question that at least one of them answers scores between 0 and 1: 0 where one
is silent; else half a point for the same answer and half a point times the mean Jaccard index of those features
(modality, bearing side, durations, grounds, items, documents) that at least one of the two cells has. The similarity of
the agreements is the mean over these questions: 1 for the same coding, 0 where they share no answered question.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from app.ask.coding import SILENT, Cell, Coding

_FEATURES = ("bearing", "durations", "grounds", "items", "documents")


def cell_similarity(a: Cell, b: Cell) -> float | None:
    """Return the score of one question, or None where neither agreement answers it."""
    if a.answer in SILENT and b.answer in SILENT:
        return None
    if a.answer in SILENT or b.answer in SILENT:
        return 0.0
    pairs = [(a.modalities, b.modalities), *((a.values(name), b.values(name)) for name in _FEATURES)]
    shares = [len(x & y) / len(x | y) for x, y in pairs if x | y]
    return 0.5 * (a.answer == b.answer) + 0.5 * (sum(shares) / len(shares) if shares else 1.0)


def similarity(a: Coding, b: Coding) -> float:
    """Return the similarity of two agreements, between 0 and 1."""
    scores = [s for v in a.cells if (s := cell_similarity(a.cells[v], b.cells[v])) is not None]
    return sum(scores) / len(scores) if scores else 0.0


def wording(a: str, b: str, length: int = 5) -> float:
    """Return how much wording two texts share: the Jaccard index of their runs of `length` words, between 0 and 1."""
    x, y = (_runs(text, length) for text in (a, b))
    return len(x & y) / len(x | y) if x | y else 0.0


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[^\W_]+", text.lower())
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}


def matrix(codings: Sequence[Coding]) -> dict[tuple[str, str], float]:
    """Return the similarity of all pairs, both ways round."""
    found = {(c.agreement, c.agreement): 1.0 for c in codings}
    for a, b in combinations(codings, 2):
        found[a.agreement, b.agreement] = found[b.agreement, a.agreement] = similarity(a, b)
    return found


def families(pairs: dict[tuple[str, str], float], at_least: float = 0.6) -> list[list[str]]:
    """Return drafting families: groups merged by average linkage while their mean similarity is `at_least`."""
    groups = [[name] for name in sorted({a for a, _ in pairs})]

    def linkage(x: list[str], y: list[str]) -> float:
        return sum(pairs[a, b] for a in x for b in y) / (len(x) * len(y))

    while len(groups) > 1:
        x, y = max(combinations(groups, 2), key=lambda pair: linkage(*pair))
        if linkage(x, y) < at_least:
            break
        groups = [g for g in groups if g not in (x, y)] + [sorted(x + y)]
    return sorted(groups, key=lambda g: (-len(g), g))
