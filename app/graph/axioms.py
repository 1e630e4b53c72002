"""Axioms: what an ontology says that the rules of `app.graph.infer` read, or why it cannot be reasoned with.

The axioms are fixed before any data are looked at. So an axiom by which the data could make further axioms is refused,
as is one about a class or property without a name: passing over it in silence would leave conclusions out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

import pyoxigraph as ox

from app.errors import LoadError

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
TYPE = ox.NamedNode(_RDF + "type")
_FIRST, _REST, _NIL = (ox.NamedNode(_RDF + name) for name in ("first", "rest", "nil"))
_SUBCLASS, _SUBPROPERTY = (ox.NamedNode(_RDFS + name) for name in ("subClassOf", "subPropertyOf"))
_INVERSE, _CHAIN = (ox.NamedNode(_OWL + name) for name in ("inverseOf", "propertyChainAxiom"))
_TRANSITIVE, _SYMMETRIC = (ox.NamedNode(_OWL + name) for name in ("TransitiveProperty", "SymmetricProperty"))

#: What axioms are made of; nothing of the kind may be concluded.
_LANGUAGE = frozenset({TYPE, _FIRST, _REST, _SUBCLASS, _SUBPROPERTY, _INVERSE, _CHAIN, _TRANSITIVE, _SYMMETRIC})

Name = ox.NamedNode
Node = TypeVar("Node")


class Axioms:
    """The axioms of an ontology, made ready.

    `classes` has all broader classes of a class. `implied` has, for a property, each property that one statement of it
    implies, and whether with subject and value exchanged. `chains` has the properties to follow, two or more, and the
    property that they make; `names` are all properties that axioms speak of, `joined` those that chains follow, and
    `feeding` these and those that imply them. Raises LoadError for an axiom that is refused.
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        rows = [(t.subject, t.predicate, t.object) for t in triples if t.predicate in _LANGUAGE]
        rows = [row for row in rows if row[1] != TYPE or row[2] in _LANGUAGE]
        self._links = {name: [(s, o) for s, p, o in rows if p == name] for name in (_FIRST, _REST)}
        broader: dict[Name, set[Name]] = defaultdict(set)
        steps: dict[tuple[Name, bool], set[tuple[Name, bool]]] = defaultdict(set)
        self.chains: list[tuple[tuple[Name, ...], Name]] = []
        for subject, predicate, value in rows:
            if predicate == _SUBCLASS:
                broader[_named(subject, predicate)].add(_concluded(value, predicate))
            elif predicate == _SUBPROPERTY:
                _step(steps, _named(subject, predicate), _concluded(value, predicate), turned=False)
            elif predicate == _INVERSE:
                _step(steps, _concluded(subject, predicate), _concluded(value, predicate), turned=True)
                _step(steps, _concluded(value, predicate), _concluded(subject, predicate), turned=True)
            elif predicate == _CHAIN:
                self.chains.append((tuple(self._members(value)), _concluded(subject, predicate)))
            elif value == _SYMMETRIC:
                name = _concluded(subject, _SYMMETRIC)
                _step(steps, name, name, turned=True)
            elif value == _TRANSITIVE:
                name = _concluded(subject, _TRANSITIVE)
                self.chains.append(((name, name), name))
        self.classes = {name: reached(name, broader) - {name} for name in broader}
        self.implied = {name: reached((name, False), steps) - {(name, False)} for name, _ in list(steps)}
        self.joined = frozenset(name for chain, _ in self.chains for name in chain)
        feeding = {name for name, all_of in self.implied.items() if any(one in self.joined for one, _ in all_of)}
        self.feeding = self.joined | feeding
        made = {one for all_of in self.implied.values() for one, _ in all_of} | {whole for _, whole in self.chains}
        self.names = self.joined | self.implied.keys() | made | {TYPE}

    def _members(self, head: object) -> Iterator[Name]:
        """Yield the properties of a chain in order; a list that is none, or has fewer than two, is refused."""
        seen: list[object] = []
        while head != _NIL:
            first, rest = ([o for s, o in self._links[name] if s == head] for name in (_FIRST, _REST))
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise _refused("a property chain that is not one list", "write it as ( first second … )")
            yield _named(first[0], _CHAIN)
            seen.append(head)
            head = rest[0]
        if len(seen) < 2:
            raise _refused("a property chain of fewer than two properties", "for one property use rdfs:subPropertyOf")


def reached(start: Node, steps: dict[Node, set[Node]]) -> set[Node]:
    """Return what steps lead to from a start, in one step or in many; the start itself where a circle leads back."""
    found: set[Node] = set()
    work = list(steps.get(start, ()))
    while work:
        step = work.pop()
        if step not in found:
            found.add(step)
            work += steps.get(step, ())
    return found


def _step(steps: dict[tuple[Name, bool], set[tuple[Name, bool]]], one: Name, other: Name, *, turned: bool) -> None:
    """Note that a statement of one property implies one of the other; so does its turned form, turned once more."""
    steps[one, False].add((other, turned))
    steps[one, True].add((other, not turned))


def _named(term: object, axiom: Name) -> Name:
    if not isinstance(term, ox.NamedNode):
        raise _refused(f"{_short(axiom)} with a class or property that has no name", "give it an IRI")
    return term


def _concluded(term: object, axiom: Name) -> Name:
    """Return a name that conclusions may bear."""
    name = _named(term, axiom)
    if name in _LANGUAGE:
        raise _refused(f"{_short(axiom)} with {_short(name)}, by which data would make axioms", "take it out")
    return name


def _short(name: Name) -> str:
    for prefix, place in (("rdf", _RDF), ("rdfs", _RDFS), ("owl", _OWL)):
        if name.value.startswith(place):
            return f"{prefix}:{name.value.removeprefix(place)}"
    return name.value


def _refused(what: str, remedy: str) -> LoadError:
    return LoadError(what, where="ontology", remedy=remedy)
