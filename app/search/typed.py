"""Typed: what somebody typed, as words and phrases, and as a query of FTS5 in which nothing typed is syntax."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.search.words import FILLING, Vocabulary, words

#: Characters that are read of what is typed, words of them that are looked for, and words that are set right.
LONGEST, MOST_WORDS, _MENDED = 300, 16, 4
_PHRASE = re.compile(r'["“”„«»]([^"“”„«»]*)["“”„«»]')
_ENOUGH = 3
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}(?:[^\W\d_]\b)?")
#: Texts that have one of the words, where none has all of them.
_TOGETHER = 6000


@dataclass(frozen=True)
class Typed:
    """Phrases (typed between quotation marks) and words; `cut` where there was more than is read."""

    phrases: tuple[tuple[str, ...], ...]
    words: tuple[str, ...]
    cut: bool

    def __bool__(self) -> bool:
        return bool(self.phrases or self.words)


def start(text: str) -> str:
    """Return as much of what was typed as is read, abbreviations without their points: USA for U.S.A."""
    return _DOTTED.sub(lambda found: found[0].replace(".", ""), text[:LONGEST])


def read(text: str) -> Typed:
    """Return what was typed, whatever it is; words that say nothing are left out where others remain."""
    begun = start(text)
    phrases = [tuple(found) for phrase in _PHRASE.findall(begun) if (found := words(phrase))]
    single = list(dict.fromkeys(words(_PHRASE.sub(" ", begun))))
    telling = [word for word in single if word not in FILLING]
    kept = telling if telling or phrases else single
    cut = len(text) > LONGEST or len(kept) > MOST_WORDS
    return Typed(tuple(phrases), tuple(kept[:MOST_WORDS]), cut)


@dataclass(frozen=True)
class Meant:
    """A query of FTS5 for what was typed: `every` wants all of it, `some` any; empty where nothing can be found.

    `mended` is each word that the index does not have, with the one that was looked for instead.
    """

    every: str
    some: str
    mended: dict[str, str]


def mean(typed: Typed, known: Vocabulary) -> Meant:
    """Return what to look for: each word in its spellings, an unknown one as beginning or misspelling of others."""
    every: list[str] = [_quoted(" ".join(phrase)) for phrase in typed.phrases]
    some: list[tuple[int, str]] = [(0, phrase) for phrase in every]
    mended: dict[str, str] = {}
    for word in typed.words:
        forms = [word, *known.also(word)] if word in known else known.also(word)
        if not forms and len(word) >= _ENOUGH:
            forms = known.beginning(word)
        if not forms and len(mended) < _MENDED and (near := known.nearest(word)):
            mended[word] = near
            forms = [near, *known.also(near)]
        group = "(" + " OR ".join(map(_quoted, forms or [word])) + ")"
        every.append(group)
        if forms:
            some.append((sum(known.counts[form] for form in forms), group))
    return Meant(" AND ".join(every), " OR ".join(_rare(some)), mended)


def _rare(groups: list[tuple[int, str]]) -> list[str]:
    """Return the rarest words, as many as are in so many texts together, at least one: common ones tell little."""
    kept: list[str] = []
    texts = 0
    for count, group in sorted(groups):
        texts += count
        if kept and texts > _TOGETHER:
            break
        kept.append(group)
    return kept


def beginning(typed: Typed, mended: dict[str, str] | None = None) -> str:
    """Return the query for what is still being typed: the last word may go on."""
    parts = [_quoted(" ".join(phrase)) for phrase in typed.phrases]
    parts += [_quoted((mended or {}).get(word, word)) for word in typed.words]
    return " AND ".join(parts) + (" *" if typed.words else "")


def _quoted(words_only: str) -> str:
    return f'"{words_only}"'
