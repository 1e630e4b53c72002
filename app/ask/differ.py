"""Differ: in which words two texts differ.

A word is a run of letters and digits; a sign of a script that puts no blanks between words is one by itself. The
longest common runs of words are those of `difflib` (Ratcliff and Obershelp). Texts that repeat themselves too much are
not compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

#: Pairs of equal words beyond which two texts are not compared: each is looked at again and again. Two articles of a
#: treaty have some thousands; only a text that repeats itself, or a very long one, has more.
MOST = 50_000
#: Words of a text that are weighed to find what stands beside it.
_WEIGHED = 3000
#: Scripts without blanks between words: Thai, Lao, Khmer, kana, Han.
_ALONE = "\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_ALONE}]\s*|[^\W{_ALONE}]+(?:['’-][^\W{_ALONE}]+)*\s*|[^\w\s]\s*|\s+")
#: From this similarity on, two provisions are set beside each other.
_NEAR = 0.45


@dataclass(frozen=True)
class Piece:
    """A run of words of one text: `common` where the other text has it too."""

    text: str
    common: bool


def pieces(a: str, b: str) -> tuple[list[Piece], list[Piece]]:
    """Return two texts, each in runs of words that both have or that only it has; joined, the runs are the text."""
    left, right = _WORD.findall(a), _WORD.findall(b)
    same = [_folded(left), _folded(right)]
    often = Counter(same[1])
    if sum(often[word] for word in same[0]) > MOST:
        return [Piece(a, False)], [Piece(b, False)]
    here: list[Piece] = []
    there: list[Piece] = []
    for what, i, j, k, m in SequenceMatcher(None, same[0], same[1], autojunk=False).get_opcodes():
        common = what == "equal"
        here += [Piece("".join(left[i:j]), common)] if j > i else []
        there += [Piece("".join(right[k:m]), common)] if m > k else []
    return here, there


def likeness(a: str, b: str) -> float:
    """Return how much two texts share in words, whatever their order: 1 for the same words, 0 for none (Dice)."""
    return _shared(_bag(a), _bag(b))


def paired(left: Sequence[str], right: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """Return which text on the left belongs beside which on the right, by position, in the order of the left.

    The nearest find each other first. Where one of each side is left, these two stand beside each other, however far
    apart; where more are left, each stands alone, one of the right after that before it.
    """
    bags = [_bag(text) for text in right]
    scored = [(_shared(_bag(a), b), i, k) for i, a in enumerate(left) for k, b in enumerate(bags)]
    beside: dict[int, int] = {}
    for score, i, k in sorted(scored, key=lambda entry: (-entry[0], entry[1], entry[2])):
        if score >= _NEAR and i not in beside and k not in beside.values():
            beside[i] = k
    alone = [i for i in range(len(left)) if i not in beside], [k for k in range(len(right)) if k not in beside.values()]
    if len(alone[0]) == len(alone[1]) == 1:
        beside[alone[0][0]] = alone[1][0]
    found: list[tuple[int | None, int | None]] = [(i, beside.get(i)) for i in range(len(left))]
    for k in range(len(right)):
        if k not in beside.values():
            place = next((n + 1 for n, (_, other) in enumerate(found) if other == k - 1), 0 if k == 0 else len(found))
            found.insert(place, (None, k))
    return found


def _bag(text: str) -> Counter[str]:
    return Counter(_folded(_WORD.findall(text)[:_WEIGHED]))


def _shared(a: Counter[str], b: Counter[str]) -> float:
    return 2 * (a & b).total() / (a.total() + b.total()) if a or b else 1.0


def _folded(words: Sequence[str]) -> list[str]:
    return [word.strip().casefold() for word in words]
