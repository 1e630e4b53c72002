"""Words: how texts and what is typed fall into words, and what else a word may be spelt like."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

_WORD = re.compile(r"[^\W_]+")
#: For texts of the Latin alphabet alone, which most are: three times as fast as the expression, to the same effect.
_PLAIN = {code: chr(code).lower() if chr(code).isalnum() else " " for code in range(128)}
_MARKED = re.compile("([a-z])[\u0300-\u036f]+")
#: Spellings that British and American English tell apart; the texts have both.
_SPELLINGS = (("is", "iz"), ("ys", "yz"), ("our", "or"), ("ence", "ense"), ("tre", "ter"), ("ll", "l"), ("ogue", "og"))
#: Words that say nothing of what is looked for; left out where others remain.
_FILLING = """
a an and are as at be between by can do does for from had has have how if in into is it its may must not of on or shall
should that the their there these they this to under was what when where which who whom with
"""
FILLING = frozenset(_FILLING.split())
#: Words longer than this are no words of ours; shorter than the other, they have too many neighbours.
_LONGEST, _SHORTEST = 40, 4
_BEGINNINGS = 24


def fold(text: str) -> str:
    """Return a text in small letters, and Latin ones without the marks on them, as the index holds it."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.lower())
    return unicodedata.normalize("NFC", _MARKED.sub(r"\1", apart))


def words(text: str) -> list[str]:
    """Return the words of a text, folded, in their order; what is neither letter nor digit parts them."""
    return text.translate(_PLAIN).split() if text.isascii() else _WORD.findall(fold(text))


class Vocabulary:
    """The words that an index holds, and in how many texts each occurs."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        self.counts = counts
        self._sorted = sorted(counts)

    def __contains__(self, word: str) -> bool:
        return word in self.counts

    def beginning(self, start: str) -> list[str]:
        """Return the most frequent words that begin so."""
        place = bisect_left(self._sorted, start)
        found = []
        while place < len(self._sorted) and self._sorted[place].startswith(start):
            found.append(self._sorted[place])
            place += 1
        return sorted(found, key=lambda word: -self.counts[word])[:_BEGINNINGS]

    def also(self, word: str) -> list[str]:
        """Return the other spellings of a word that occur."""
        return sorted({other for other in _respelt(word) if other in self.counts and other != word})

    def nearest(self, word: str) -> str:
        """Return the word that a misspelt one may stand for, or the empty string.

        Counted are letters put in, left out, taken for another or swapped (optimal string alignment). RapidFuzz does
        that in compiled code: difflib, of the standard library, takes some hundred times as long over a vocabulary.
        """
        if not _SHORTEST <= len(word) <= _LONGEST or any(c.isdigit() for c in word):
            return ""
        most = 1 if len(word) <= 5 else 2 if len(word) <= 9 else 3
        near = process.extract(word, self._sorted, scorer=OSA.distance, score_cutoff=most, limit=20)
        if not near:
            return ""
        # People seldom mistake the first letter; of words equally near, the more frequent one is meant.
        return min(near, key=lambda n: (n[1] + (n[0][0] != word[0]), -self.counts[n[0]], n[0]))[0]


def _respelt(word: str) -> Iterator[str]:
    for one, other in _SPELLINGS:
        if one in word:
            yield word.replace(one, other)
        if other in word:
            yield word.replace(other, one)
