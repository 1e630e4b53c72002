"""Infer: add what follows from the data by the rules that our ontology uses, and nothing else.

A work list over integers, semi-naive: each new statement is joined once with what is known. The rules are those of
OWL 2 RL (https://www.w3.org/TR/owl2-profiles/, section 4.3) that our questions need: cax-sco, prp-spo1, prp-spo2
(chains of two), prp-trp, prp-symp, prp-inv1 and prp-inv2. Domains and ranges are left to the shapes: inferring types
from them would make a dangling reference look defined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
TYPE = ox.NamedNode(_RDF + "type")

Fact = tuple[int, int, int]


class Schema:
    """The axioms of an ontology that the rules read, over the integers of a term table."""

    def __init__(self, triples: Iterable[ox.Triple], number: _Numbers) -> None:
        rows = [(t.subject, t.predicate.value, t.object) for t in triples]
        lists = {s: o for s, p, o in rows if p == _RDF + "rest"}
        firsts = {s: o for s, p, o in rows if p == _RDF + "first"}
        self.classes: dict[int, set[int]] = defaultdict(set)
        self.properties: dict[int, set[int]] = defaultdict(set)
        self.inverses: dict[int, set[int]] = defaultdict(set)
        self.transitive: set[int] = set()
        self.symmetric: set[int] = set()
        self.chains: list[tuple[int, int, int]] = []
        for subject, predicate, value in rows:
            if predicate == _RDFS + "subClassOf":
                self.classes[number(subject)].add(number(value))
            elif predicate == _RDFS + "subPropertyOf":
                self.properties[number(subject)].add(number(value))
            elif predicate == _OWL + "inverseOf":
                self.inverses[number(subject)].add(number(value))
                self.inverses[number(value)].add(number(subject))
            elif predicate == _OWL + "propertyChainAxiom":
                first, second = firsts[value], firsts[lists[value]]  # type: ignore[index]
                self.chains.append((number(first), number(second), number(subject)))
            elif predicate == TYPE.value and isinstance(value, ox.NamedNode):
                if value.value == _OWL + "TransitiveProperty":
                    self.transitive.add(number(subject))
                elif value.value == _OWL + "SymmetricProperty":
                    self.symmetric.add(number(subject))
        _close(self.classes)
        _close(self.properties)
        self.chains += [(p, p, p) for p in self.transitive]
        self.joined = {p for first, second, _ in self.chains for p in (first, second)}


class _Numbers:
    """A table of terms and their integers."""

    def __init__(self) -> None:
        self.terms: list[object] = []
        self._of: dict[object, int] = {}

    def __call__(self, term: object) -> int:
        found = self._of.get(term)
        if found is None:
            found = self._of[term] = len(self.terms)
            self.terms.append(term)
        return found


def infer(ontology: Iterable[ox.Triple], stated: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Return the statements that follow from `stated` under the axioms of `ontology`, without the stated ones.

    No subject is a literal, nothing is related to itself by transitivity unless the data say so in a cycle, and no
    statement about the axioms themselves is returned.
    """
    number = _Numbers()
    schema = Schema(ontology, number)
    kind = number(TYPE)
    facts: set[Fact] = {(number(t.subject), number(t.predicate), number(t.object)) for t in stated}
    given = frozenset(facts)
    forward: dict[tuple[int, int], list[int]] = defaultdict(list)
    backward: dict[tuple[int, int], list[int]] = defaultdict(list)
    work = list(facts)
    seen: set[Fact] = set()
    while work:
        fact = work.pop()
        if fact in seen:
            continue
        seen.add(fact)
        subject, predicate, value = fact
        if predicate in schema.joined:
            forward[subject, predicate].append(value)
            backward[value, predicate].append(subject)
        for new in _consequences(fact, schema, kind, forward, backward):
            if new not in facts:
                facts.add(new)
                work.append(new)
    return [_triple(fact, number.terms) for fact in sorted(facts - given)]


def _consequences(
    fact: Fact,
    schema: Schema,
    kind: int,
    forward: dict[tuple[int, int], list[int]],
    backward: dict[tuple[int, int], list[int]],
) -> Iterator[Fact]:
    subject, predicate, value = fact
    if predicate == kind:
        for broader in schema.classes.get(value, ()):
            yield subject, kind, broader
        return
    for broader in schema.properties.get(predicate, ()):
        yield subject, broader, value
    for inverse in schema.inverses.get(predicate, ()):
        yield value, inverse, subject
    if predicate in schema.symmetric:
        yield value, predicate, subject
    if predicate in schema.joined:
        for first, second, whole in schema.chains:
            if predicate == first:
                for end in list(forward.get((value, second), ())):
                    yield subject, whole, end
            if predicate == second:
                for start in list(backward.get((subject, first), ())):
                    yield start, whole, value


def _close(broader: dict[int, set[int]]) -> None:
    """Make a hierarchy transitive in place; a thing is never broader than itself."""
    for name in list(broader):
        reached: set[int] = set()
        work = list(broader[name])
        while work:
            step = work.pop()
            if step not in reached:
                reached.add(step)
                work += broader.get(step, ())
        broader[name] = reached - {name}


def _triple(fact: Fact, terms: list[object]) -> ox.Triple:
    subject, predicate, value = (terms[i] for i in fact)
    return ox.Triple(subject, predicate, value)  # type: ignore[arg-type]
