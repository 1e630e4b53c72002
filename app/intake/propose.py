"""Read the words of one provision and propose the norms that they state.

The knowledge stands in `rules/*.toml`; here it is applied: sentence by sentence, cue by cue. What comes out are
proposals for a reader, never codings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from app.intake.proposal import Guess, Proposal, Span
from app.intake.propose_roles import Role, addressee, bearer, splits
from app.intake.propose_rules import pattern, table
from app.intake.propose_text import Cue, cues, sentences
from app.intake.propose_times import dates, durations
from app.intake.propose_values import concepts, phrases
from app.intake.propose_variables import variables

#: The longest text that is read as one provision, in characters; the longest met has 5 thousand.
LONGEST = 20_000


@dataclass(frozen=True)
class _Words:
    """The lead's last sentence and the provision's text in one string, and the way back to their own offsets."""

    whole: str
    shift: int  # where the text begins in the whole
    lead_start: int  # where the whole begins in the lead

    def span(self, start: int, end: int, confidence: float, rule: str) -> Span:
        if start >= self.shift:
            return Span(start - self.shift, end - self.shift, confidence, rule)
        end = min(end, max(self.shift - 1, start))
        return Span(start + self.lead_start, end + self.lead_start, confidence, rule, "lead")


def propose(text: str, *, eid: str, kind: str, heading: str | None = None, lead: str | None = None) -> list[Proposal]:
    """Return the norms that the words of one provision may state, in their order.

    `lead` is the opening of the list in which a point or item stands ("the Parties shall:"), without which such an
    entry states nothing. Spans are offsets into `text`, or into `lead` where they say so.
    """
    if kind in table("words")["kinds"]["silent"] or len(text) > LONGEST:
        return []
    words = _join(text, lead)
    found: list[Proposal] = []
    role: Role | None = None
    for number, (start, end) in enumerate(sentences(words.whole)):
        if pattern(table("words")["definitions"]["defines"]).match(words.whole, max(start, words.shift), end):
            continue
        seen = cues(words.whole, start, end)
        mine = _stated(words, seen, start, end, first=number == 0)
        for cue in seen:
            made, role = _norms(words, cue, (start, end), heading or "", found, role)
            if cue in mine:
                found += [replace(p, eid=eid, number=len(found) + n) for n, p in enumerate(made, 1)]
    return found


def _join(text: str, lead: str | None) -> _Words:
    if not lead or not lead.strip():
        return _Words(text, 0, 0)
    start, end = sentences(lead)[-1]
    opening = re.sub(pattern(table("words")["lists"]["opens"]), lambda m: " " * len(m[0]), lead[start:end])
    if pattern(table("words")["lists"]["illustrates"]).search(opening.rstrip()):
        return _Words(text, 0, 0)
    return _Words(f"{opening} {text}", len(opening) + 1, start)


def _stated(words: _Words, found: list[Cue], start: int, end: int, *, first: bool) -> list[Cue]:
    """Return the cues of a sentence that state a norm of this provision, rather than of its list or of its lead."""
    lists, sentence = table("words")["lists"], words.whole[start:end]
    if first and words.shift:
        return [c for c in found if c.start < words.shift][:1] + [c for c in found if c.start >= words.shift]
    opens = end == len(words.whole) and pattern(lists["opens"]).search(sentence.rstrip())
    if not opens or pattern(lists["goes-on"]).search(sentence):
        return found
    if pattern(lists["illustrates"]).search(sentence.rstrip(" :—–-\n")):
        return found
    return found[1:]


def _norms(
    words: _Words, cue: Cue, sentence: tuple[int, int], heading: str, before: list[Proposal], role: Role | None
) -> tuple[list[Proposal], Role | None]:
    whole, ranges = words.whole, _ranges(words, cue, sentence)
    clause = " ".join(whole[a:b] for a, b in ranges)
    questions = variables(
        (clause, whole[sentence[0] : sentence[1]], whole), heading, before[-1].variables if before else ()
    )
    codes = {q.value for q in questions}
    role = bearer(whole, cue, sentence, codes, role)
    modality = str(cue.rule.given["gives"])
    spans: dict[str, tuple[Span, ...]] = {}
    for slot, found in ((slot, f) for a, b in ranges for slot, f in phrases(whole, a, b).items()):
        spans[slot] = spans.get(slot, ()) + tuple(words.span(s.start, s.end, s.confidence, s.rule) for s in found)
    base = Proposal(
        eid="",
        number=0,
        cue=words.span(cue.start, cue.end, cue.rule.confidence, cue.rule.id),
        modality=Guess(modality, cue.rule.confidence, cue.rule.id),
        variables=questions,
        trigger=spans["trigger"],
        condition=spans["condition"],
        exception=spans["exception"],
        durations=durations(clause),
        dates=dates(clause),
        request_items=concepts("item", [whole[max(a, words.shift) : b] for a, b in ranges[-1:]], codes, modality),
        grounds=concepts("ground", [whole[sentence[0] : sentence[1]], whole], codes, modality),
        document_types=concepts("document", [clause, whole[sentence[0] : sentence[1]]], codes, modality),
    )
    return (_borne(base, role, clause) if role else [base]), role


def _ranges(words: _Words, cue: Cue, sentence: tuple[int, int]) -> list[tuple[int, int]]:
    """Return the stretches that belong to a cue: its clause, and the entry of the list if the cue opens the list."""
    start, end = cue.clause
    if cue.start < words.shift and end <= words.shift:
        return [(start, end), (words.shift, sentence[1])]
    return [(max(start, words.shift), end)] if cue.start >= words.shift else [(start, end)]


def _borne(base: Proposal, role: Role, clause: str) -> list[Proposal]:
    """Return the norm with its bearer and addressee, or the norms that it amounts to."""
    parts, rule = splits(clause, {q.value for q in base.variables})
    made = []
    for part in parts or [{}]:
        one = role.moved(part["position"], part["grain"], rule) if "position" in part else role
        towards = addressee(one, clause, {q.value for q in base.variables})
        made.append(
            replace(
                base,
                bearer=one.guess(),
                addressee=towards.guess() if towards else None,
                variables=_turned(base.variables, part, rule),
            )
        )
    return made


def _turned(guesses: tuple[Guess, ...], part: dict[str, Any], rule: str) -> tuple[Guess, ...]:
    if "set" in part:
        return (Guess(part["set"], guesses[0].confidence, rule),)
    old, new = part.get("swap", ("", ""))
    turned = {new if g.value == old else g.value: g for g in guesses}
    kept = {v: g for v, g in turned.items() if part.get("only", v) == v}
    added = {part["add"]: guesses[0]} if "add" in part and part["add"] not in kept else {}
    return tuple(Guess(v, g.confidence, g.rule if v == g.value else rule) for v, g in (kept | added).items())
