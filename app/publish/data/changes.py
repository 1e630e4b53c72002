"""Changes: what one state of the data set has that another has not, node by node, in words.

Statements are compared with steady names for unnamed nodes (`app.graph.canonical.steady`), so that a list which did not
change does not show, and what is found, applied to the one state, gives the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import pyoxigraph as ox

from app.graph.canonical import steady
from app.namespaces import GRAPH, INFERRED, PREFIXES, shorten
from app.publish.turtle import natural
from app.store.protocol import Term

_AGREEMENTS = "data/agreements/"
_RDF = PREFIXES["rdf"]
_FIRST, _REST, _TYPE = (ox.NamedNode(_RDF + name) for name in ("first", "rest", "type"))
_NAMES = (ox.NamedNode(PREFIXES["skos"] + "prefLabel"), ox.NamedNode(PREFIXES["rdfs"] + "label"))


@dataclass(frozen=True)
class Diff:
    """The statements that only the one state has, and those that only the other has."""

    removed: frozenset[ox.Quad]
    added: frozenset[ox.Quad]

    def __bool__(self) -> bool:
        return bool(self.removed or self.added)

    def apply(self, quads: Iterable[ox.Quad]) -> set[ox.Quad]:
        """Return the other state, given the one."""
        return (steady(quads) - self.removed) | self.added


@dataclass(frozen=True)
class Property:
    """What changed under one property of a node."""

    property: str
    label: str
    removed: tuple[Term, ...]
    added: tuple[Term, ...]
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What changed of one node in one file: it was added, removed or changed."""

    subject: str
    label: str
    what: str
    properties: tuple[Property, ...]


@dataclass(frozen=True)
class Group:
    """What changed in one file: its graph, its name in words, its path, and the nodes."""

    graph: str
    label: str
    path: str
    changes: tuple[Change, ...]

    def counts(self) -> dict[str, int]:
        """Return how many nodes were added, removed and changed."""
        return {what: sum(c.what == what for c in self.changes) for what in ("added", "removed", "changed")}


@dataclass(frozen=True)
class Comparison:
    """Two states of the data set beside each other."""

    diff: Diff
    groups: tuple[Group, ...]


@dataclass
class _State:
    """What must be known of both states to put a change in words."""

    labels: dict[object, str] = field(default_factory=dict)
    classes: dict[object, object] = field(default_factory=dict)
    first: dict[object, Term] = field(default_factory=dict)
    rest: dict[object, Term] = field(default_factory=dict)

    def take(self, quads: Iterable[ox.Quad]) -> set[tuple[object, object]]:
        """Read names, classes and lists; return which node each graph describes."""
        described: set[tuple[object, object]] = set()
        for quad in quads:
            described.add((quad.graph_name, quad.subject))
            if quad.predicate in _NAMES:
                self.labels[quad.subject] = quad.object.value  # type: ignore[union-attr]
            elif quad.predicate == _TYPE and quad.graph_name != ox.NamedNode(INFERRED):
                self.classes[quad.subject] = quad.object
            elif quad.predicate == _FIRST:
                self.first[quad.subject] = quad.object  # type: ignore[assignment]
            elif quad.predicate == _REST:
                self.rest[quad.subject] = quad.object  # type: ignore[assignment]
        return described

    def name(self, term: Term) -> str:
        """Return a term in words: a label, the text of a literal, the members of a list."""
        if isinstance(term, ox.Literal):
            return term.value
        if term in self.labels:
            return self.labels[term]
        if isinstance(term, ox.NamedNode):
            return shorten(term.value)
        members: list[str] = []
        link: Term = term
        while link in self.first and len(members) < len(self.first):
            members.append(self.name(self.first[link]))
            link = self.rest.get(link, link)
        return f"({', '.join(members)})" if members else "a node without a name"

    def subject(self, term: Term, slug: str) -> str:
        """Return a node in words, without the name of the agreement under whose heading it stands."""
        if term in self.labels or not isinstance(term, ox.NamedNode):
            return self.name(term)
        kind = self.classes.get(term)
        parts = [part for part in shorten(term.value).split("/")[1:] if part != slug] or [shorten(term.value)]
        return f"{self.labels.get(kind, '')} {'/'.join(parts)}".strip()


def diff(one: Iterable[ox.Quad], other: Iterable[ox.Quad]) -> Diff:
    """Return what must be removed from one state and added to it to get the other."""
    before, after = steady(one), steady(other)
    return Diff(frozenset(before - after), frozenset(after - before))


def compare(one: Iterable[ox.Quad], other: Iterable[ox.Quad]) -> Comparison:
    """Set two states beside each other: agreements first, by their names, then the other files."""
    before, after = steady(one), steady(other)
    found = Diff(frozenset(before - after), frozenset(after - before))
    state = _State()
    was, now = state.take(before), state.take(after)
    touched: dict[ox.NamedNode, dict[Term, set[ox.Quad]]] = defaultdict(lambda: defaultdict(set))
    for quad in found.removed | found.added:
        if not (isinstance(quad.subject, ox.BlankNode) and quad.predicate in (_FIRST, _REST)):  # lists show as values
            touched[quad.graph_name][quad.subject].add(quad)  # type: ignore[index]
    groups = []
    for graph, nodes in touched.items():
        iri = graph.value if isinstance(graph, ox.NamedNode) else ""
        path = iri.removeprefix(GRAPH)
        slug = path.removeprefix(_AGREEMENTS)
        changes = [
            Change(
                shorten(str(node)) if isinstance(node, ox.BlankNode) else node.value,
                state.subject(node, slug),
                "changed" if (graph, node) in was & now else "added" if (graph, node) in now else "removed",
                _properties(quads, found, state),
            )
            for node, quads in nodes.items()
        ]
        label = "what follows from the statements" if iri == INFERRED else state.labels.get(graph, path)
        groups.append(Group(iri, label, path, tuple(sorted(changes, key=lambda c: natural(c.subject)))))
    groups.sort(key=lambda g: (not g.path.startswith(_AGREEMENTS), g.graph == INFERRED, g.label))
    return Comparison(found, tuple(groups))


def _properties(quads: Iterable[ox.Quad], found: Diff, state: _State) -> tuple[Property, ...]:
    by: dict[ox.NamedNode, tuple[list[Term], list[Term]]] = defaultdict(lambda: ([], []))
    for quad in sorted(quads, key=str):
        by[quad.predicate][quad in found.added].append(quad.object)  # type: ignore[arg-type]
    return tuple(
        Property(
            predicate.value,
            state.name(predicate) if predicate != _TYPE else "a",
            tuple(old),
            tuple(new),
            tuple(map(state.name, old)),
            tuple(map(state.name, new)),
        )
        for predicate, (old, new) in sorted(by.items(), key=lambda item: (item[0] != _TYPE, item[0].value))
    )
