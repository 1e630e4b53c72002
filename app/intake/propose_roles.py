"""Who bears a proposed norm and towards whom: by the name before the cue, the shape of the clause, or by default."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from app.intake.proposal import Guess
from app.intake.propose_rules import pattern, rules, table
from app.intake.propose_text import Cue

#: How far before a cue its subject is looked for.
_REACH = 1500


@dataclass(frozen=True)
class Role:
    """A position and a grain, with the rule that found them."""

    position: str
    grain: str
    confidence: float
    rule: str

    @property
    def key(self) -> str:
        """Return the role as the rule files write it."""
        return f"{self.position} {self.grain}"

    def guess(self) -> Guess | None:
        """Return the role's concept, if the scheme has one."""
        code = table("roles")["codes"].get(self.key)
        return Guess(code, round(self.confidence, 3), self.rule) if code else None

    def moved(self, position: str, grain: str, rule: str) -> Role:
        """Return another role, found from this one and so a little less sure."""
        return Role(position, grain, self.confidence * 0.9, rule)


def names(text: str, *, heads: bool = False) -> list[tuple[int, Role]]:
    """Return the actors named in a text in order, the earlier rule winning where names overlap.

    With `heads`, actors that hang on a preposition ("requests by the Party") are left out.
    """
    taken: list[tuple[int, int, Role]] = []
    for rule in rules("roles", "actor"):
        for _, match in rule.matches(text):
            a, b = match.span()
            if a < b and not any(x < b and a < y for x, y, _ in taken):
                taken.append((a, b, Role(rule.given["position"], rule.given["grain"], 0.85, rule.id)))
    hangs = pattern(table("roles")["hangs"])
    return [(a, role) for a, _, role in sorted(taken, key=lambda t: t[0]) if not (heads and hangs.search(text[:a]))]


def bearer(text: str, cue: Cue, sentence: tuple[int, int], variables: set[str], before: Role | None) -> Role | None:
    """Return the bearer of the norm that a cue carries; `before` is the bearer of the norm ahead of it."""
    start, end = cue.clause
    rest = text[cue.end : end]
    framed = _frame(text[start:end])
    named = _named(text, cue, sentence[0], before)
    passive = pattern(table("roles")["passive"]).match(rest)
    forced = framed is not None and _rule(framed.rule).get("active", False)
    order = (framed, named) if forced or passive else (named, framed)
    found = order[0] or order[1]
    if found is None or (passive and found.position == "both" and found.rule == "frame/text-acts"):
        found = _agent(rest) or found or _default(variables) or before
    if found is None:
        return None
    if re.search(table("roles")["grain-member"], text):
        found = Role(found.position, "member", found.confidence, found.rule)
    return _shifted(found, text[sentence[0] : sentence[1]], variables)


def addressee(role: Role, clause: str, variables: set[str]) -> Role | None:
    """Return the role towards which a norm of this bearer is owed, if any."""
    given = _rule(role.rule)
    if "addressee" in given:
        return role.moved(given["addressee"], "party", role.rule)
    opposite = table("roles")["opposite"].get(role.position)
    if opposite is None:
        return None
    if role.position in ("both", "either"):
        mutual = variables & set(table("roles")["mutual"]) or pattern(table("roles")["reciprocal"]).search(clause)
        return role.moved(opposite, role.grain, "addressee/mutual") if mutual else None
    named = [other for _, other in names(clause) if other.position == opposite and other.grain != "member"]
    grain = named[0].grain if named else "administration" if role.position == "visiting" else role.grain
    return role.moved(opposite, grain, "addressee/opposite")


def splits(clause: str, variables: set[str]) -> tuple[list[dict[str, Any]], str]:
    """Return what the norms are that one duty amounts to, and the rule that says so; nothing where it is one norm."""
    for rule in rules("roles", "split"):
        if variables & set(rule.given["variables"]) and pattern(rule.given["when"]).search(clause):
            return rule.given["gives"], rule.id
    return [], ""


def _rule(name: str) -> dict[str, Any]:
    return next((rule.given for rule in rules("roles", "frame") if rule.id == name), {})


def _frame(clause: str) -> Role | None:
    for rule in rules("roles", "frame"):
        if rule.search(clause) is not None:
            return Role(rule.given["position"], rule.given.get("grain", "administration"), 0.8, rule.id)
    return None


def _named(text: str, cue: Cue, sentence: int, before: Role | None) -> Role | None:
    """Return the actor that stands as subject before the cue; asides between commas are passed over."""
    sentence = max(sentence, cue.start - _REACH)
    start = max(cue.clause[0], sentence)
    chunks = text[start : cue.start].split(",")
    aside = pattern(table("roles")["aside"])
    while len(chunks) > 1 and (not chunks[-1].strip() or aside.match(chunks[-1])):
        if names(chunks[-1], heads=True):
            break
        chunks.pop()
    last = chunks[-1]
    if pattern(table("roles")["pronoun"]).search(last):
        ahead = names(text[sentence : cue.start - len(last)])
        return ahead[0][1].moved(ahead[0][1].position, ahead[0][1].grain, ahead[0][1].rule) if ahead else before
    found = names(last, heads=True)
    if not found and len(chunks) == 1 and not last.strip(" ,;:"):
        return before
    return found[-1][1] if found else None


def _agent(rest: str) -> Role | None:
    match = pattern(table("roles")["agent"]).search(rest)
    found = names(rest[match.end() :][:80]) if match else []
    return found[0][1] if found else None


def _default(variables: set[str]) -> Role | None:
    for variable, key in table("roles")["defaults"].items():
        if variable in variables:
            position, grain = key.split()
            return Role(position, grain, 0.5, f"default/{variable}")
    return None


def _shifted(role: Role, sentence: str, variables: set[str]) -> Role:
    for rule in rules("roles", "shift"):
        given = rule.given
        if role.key not in given["from"] or not variables & set(given["variables"]):
            continue
        if "unless" in given and pattern(given["unless"]).search(sentence):
            continue
        if pattern(given["when"]).search(sentence):
            role = role.moved(given["position"], given["grain"], rule.id)
    return role
