"""Sentences and clauses of a provision, and the cues of modality in them, all as offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from app.intake.propose_rules import Rule, pattern, rules, table

_STOP = re.compile(r"[.!?][\"”’')\]]*(?=\s)|\n\s*\n")
_WORD_BEFORE = re.compile(r"([\w.]+)\.$")
_OPENER = re.compile(r"\s+[\"“‘'(\[]*[A-Z0-9]")


@dataclass(frozen=True)
class Cue:
    """Words that carry a modality, and the clause that they govern."""

    rule: Rule
    start: int
    end: int
    clause: tuple[int, int] = (0, 0)


@cache
def _abbreviations() -> frozenset[str]:
    return frozenset(table("words")["text"]["abbreviations"])


def sentences(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence; "Art. 5", "No. 3", "e.g." and single letters end none."""
    cuts, start = [], 0
    for stop in _STOP.finditer(text):
        before = _WORD_BEFORE.search(text[max(0, stop.start() - 20) : stop.start() + 1])
        word = before[1].lower() if before and text[stop.start()] == "." else ""
        short = word in _abbreviations() or (len(word) == 1 and word.isalpha())
        opens = text[stop.start()] == "\n" or _OPENER.match(text, stop.end())
        if opens and not short:
            cuts.append((start, stop.end()))
            start = stop.end()
    cuts.append((start, len(text)))
    return [(a, b) for a, b in ((_skip(text, a, b), b) for a, b in cuts) if text[a:b].strip()]


def _skip(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def cues(text: str, start: int, end: int) -> list[Cue]:
    """Return the cues in a sentence, in order, each with its clause; what only looks like one is left out."""
    taken: list[Cue] = []
    sentence = text[start:end]
    for rule in rules("modality"):
        for _, match in rule.matches(sentence):
            a, b = match.span()
            if a == b or any(c.start < b and a < c.end for c in taken):
                continue
            if rule.given.get("main") and _subordinate(sentence, a):
                continue
            taken.append(Cue(rule, a, b))
    kept = sorted((c for c in taken if c.rule.given["gives"] != "none"), key=lambda c: c.start)
    return [
        Cue(c.rule, start + c.start, start + c.end, (start + a, start + b))
        for c, (a, b) in zip(kept, _clauses(sentence, kept), strict=True)
    ]


def _subordinate(sentence: str, at: int) -> bool:
    chunk = re.split(r"[,;:]", sentence[:at])[-1]
    return bool(pattern(table("modality")["subordinate"]).search(chunk))


def _clauses(sentence: str, found: list[Cue]) -> list[tuple[int, int]]:
    """Cut a sentence between its cues, at the last break before each cue."""
    cuts, between = [0], pattern(table("modality")["breaks"])
    for before, cue in pairwise(found):
        breaks = list(between.finditer(sentence[: cue.start], before.end))
        cuts.append(breaks[-1].start() if breaks else cue.start)
    return list(zip(cuts, [*cuts[1:], len(sentence)], strict=True)) if found else []
