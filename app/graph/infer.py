"""Infer: add what follows from the data by the rules that our ontology uses, and nothing else.

The rules are those of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/, section 4.3) that our questions need: cax-sco,
prp-spo1, prp-spo2, prp-trp, prp-symp, prp-inv1 and prp-inv2. Domains and ranges are left to the shapes: inferring types
from them would make a dangling reference look defined. Axioms are read from the ontology only (`app.graph.axioms`).

What follows from one statement alone is made property by property, from tables that were made of the axioms. What
follows from several, by chains and transitivity, is found by a work list, semi-naive: each statement is joined once
with what is known. So the work grows with what is concluded, and a statement that no axiom speaks of costs one look.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from app.graph.axioms import TYPE, Axioms, Name

#: A statement whose subject may be a literal on the way, as the rules of the profile have it; none such is returned.
Fact = tuple[object, Name, object]
Groups = dict[Name, list[ox.Triple]]


def infer(
    ontology: Iterable[ox.Triple], stated: Iterable[ox.Triple], known: Iterable[ox.Triple] = ()
) -> list[ox.Triple]:
    """Return the statements that follow from `stated` under the axioms of `ontology`, without the stated ones.

    `known` are earlier statements with all that follows from them: they are looked at only where chains may join them
    with what is new, and what is returned may be among them. No subject is a literal, nothing is related to itself by
    transitivity unless the data say so in a cycle, and no statement about the axioms themselves is returned. Axioms
    that cannot be reasoned with are a LoadError.
    """
    axioms = Axioms(ontology)
    given = _grouped(stated, axioms.names)
    found: Groups = defaultdict(list)
    found[TYPE] = _broader(given, axioms)
    speaking = _with_types(given, found[TYPE])
    for name, triples in speaking.items():
        for implied, turned in axioms.implied.get(name, ()):
            found[implied] += _turned(triples, implied) if turned else _renamed(triples, implied)
    work = list(_joined(speaking, axioms))
    if work:
        before = _grouped(known, axioms.feeding)
        work += _joined(_with_types(before, _broader(before, axioms)), axioms)
    for subject, name, value in _Joins(axioms).closed(work):
        if isinstance(subject, ox.NamedNode | ox.BlankNode):
            found[name].append(ox.Triple(subject, name, value))  # type: ignore[arg-type]
    return _new(found, given)


def reads(ontology: Iterable[ox.Triple]) -> frozenset[Name]:
    """Return the properties whose statements the rules look at, as told from the axioms."""
    axioms = Axioms(ontology)
    return axioms.names | axioms.feeding


def _grouped(triples: Iterable[ox.Triple], names: frozenset[Name]) -> Groups:
    """Return the statements of some properties by property."""
    groups: Groups = defaultdict(list)
    for triple in [t for t in triples if t.predicate in names]:  # most are passed over, which this does fastest
        groups[triple.predicate].append(triple)
    return groups


def _broader(groups: Mapping[Name, list[ox.Triple]], axioms: Axioms) -> list[ox.Triple]:
    """Return of what broader classes things are."""
    return [
        ox.Triple(triple.subject, TYPE, broader)
        for triple in groups.get(TYPE, ())
        for broader in axioms.classes.get(triple.object, ())  # type: ignore[arg-type]
    ]


def _with_types(groups: Groups, types: list[ox.Triple]) -> Groups:
    return {**groups, TYPE: [*groups.get(TYPE, ()), *types]}


def _renamed(triples: Iterable[ox.Triple], name: Name) -> list[ox.Triple]:
    return [ox.Triple(triple.subject, name, triple.object) for triple in triples]


def _turned(triples: Iterable[ox.Triple], name: Name) -> list[ox.Triple]:
    return [
        ox.Triple(value, name, triple.subject)
        for triple in triples
        if isinstance(value := triple.object, ox.NamedNode | ox.BlankNode)
    ]


def _joined(groups: Groups, axioms: Axioms) -> Iterator[Fact]:
    """Yield the statements that take part in chains, as they are given or follow from one that is."""
    for name in groups.keys() & axioms.feeding:
        for triple in groups[name]:
            fact = (triple.subject, name, triple.object)
            if name in axioms.joined:
                yield fact
            yield from (one for one in _alone(fact, axioms) if one[1] in axioms.joined)


def _alone(fact: Fact, axioms: Axioms) -> Iterator[Fact]:
    """Yield what follows from one statement of a property alone, in one step or in many."""
    subject, name, value = fact
    for implied, turned in axioms.implied.get(name, ()):
        yield (value, implied, subject) if turned else (subject, implied, value)


class _Joins:
    """The statements of properties that chains follow, and what a new one makes with those that are here."""

    def __init__(self, axioms: Axioms) -> None:
        self._axioms = axioms
        self._places: dict[Name, list[tuple[tuple[Name, ...], tuple[Name, ...], Name]]] = defaultdict(list)
        for followed, whole in axioms.chains:
            for place, name in enumerate(followed):
                self._places[name].append((followed[:place][::-1], followed[place + 1 :], whole))
        self._after: dict[Name, dict[object, dict[object, None]]] = {p: {} for p in axioms.joined}
        self._before: dict[Name, dict[object, dict[object, None]]] = {p: {} for p in axioms.joined}

    def closed(self, work: list[Fact]) -> Iterator[Fact]:
        """Take in facts until nothing new comes of them, and yield what comes; the list is used up."""
        joined = self._axioms.joined
        while work:
            fact = work.pop()
            if not self._add(fact):
                continue
            for longer in self._made(fact):
                for one in (longer, *_alone(longer, self._axioms)):
                    if one[1] not in joined:
                        yield one
                    elif not self._holds(one):
                        yield one
                        work.append(one)

    def _holds(self, fact: Fact) -> bool:
        return fact[2] in self._after[fact[1]].get(fact[0], ())

    def _add(self, fact: Fact) -> bool:
        """Take in a fact; tell whether it is new."""
        subject, name, value = fact
        if self._holds(fact):
            return False
        self._after[name].setdefault(subject, {})[value] = None
        self._before[name].setdefault(value, {})[subject] = None
        return True

    def _made(self, fact: Fact) -> Iterator[Fact]:
        """Yield what chains make of a fact with those that are here, itself included."""
        subject, name, value = fact
        for before, after, whole in self._places[name]:
            ends = _followed(value, after, self._after)
            for start in _followed(subject, before, self._before) if ends else ():
                for end in ends:
                    yield start, whole, end


def _followed(
    start: object, names: tuple[Name, ...], index: dict[Name, dict[object, dict[object, None]]]
) -> Sequence[object]:
    """Return where properties lead, one after the other."""
    here: Sequence[object] = (start,)
    for place, name in enumerate(names):
        there = [end for node in here for end in index[name].get(node, ())]
        here = there if place == 0 else list(dict.fromkeys(there))  # from one node, none is reached twice
    return here


def _new(found: Groups, given: Groups) -> list[ox.Triple]:
    """Return each conclusion once, without those that were given."""
    unique = {name: dict.fromkeys(triples) for name, triples in found.items()}
    for name, triples in unique.items():
        for triple in given.get(name, ()):
            triples.pop(triple, None)
    return [triple for triples in unique.values() for triple in triples]
