"""SHACL, fast: the core constraints by a compiled engine, the SPARQL constraints by our own store.

shacl-rust checks the core at about the speed of reading the data, but plans the SPARQL constraints badly: on 200 coded
agreements they took four fifths of its time. The store that holds the data answers them in the time of a question.
`app.graph.reference_shacl` says the same by pySHACL, far more slowly; the tests hold one against the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox
import shacl_rust

from app.errors import LoadError
from app.graph import lines
from app.graph.lines import Looks, Names
from app.graph.reach import Reach
from app.namespaces import PREFIXES

_SH = "http://www.w3.org/ns/shacl#"
_CLASSES = frozenset(
    ox.NamedNode(PREFIXES[prefix] + name) for prefix, name in (("rdf", "type"), ("rdfs", "subClassOf"))
)
_FIRST = PREFIXES["rdf"] + "first"
#: By what a shape looks at a node from elsewhere, or at what lies around those that a node points at.
_FURTHER = frozenset(
    _SH + name
    for name in (
        *("alternativePath", "inversePath", "oneOrMorePath", "zeroOrMorePath", "zeroOrOnePath", "targetObjectsOf"),
        *("node", "property", "qualifiedValueShape", "not"),
    )
)
_PARTS = ("focusNode", "resultPath", "value", "sourceShape")
_TERM = re.compile(r'<[^<>]*>|".*', re.DOTALL)
_THIS = re.compile(r"[?$]this\b")
_FIELD = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, order=True)
class Violation:
    """One result of validation: IRIs, or lexical forms where the value is a literal; "" for what a result has not."""

    focus: str
    path: str
    value: str
    shape: str
    message: str


class Shapes:
    """The shapes of a graph, as far as they must be known here: messages, targets, SPARQL constraints."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self.core: list[ox.Triple] = []
        self._said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for triple in triples:
            name = triple.predicate.value.removeprefix(_SH)
            if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode | ox.Literal):
                self._said[triple.subject.value][name].append(triple.object.value)
            if name != "sparql":
                self.core.append(triple)
        self._prefixes = self._declared()

    def names(self) -> Names:
        """Return the properties whose statements the core constraints may look at; None where it may be any.

        A property is the object of a statement about a shape, or of a list that is a path (SHACL, sections 2.3 and 4);
        only a closed shape looks at more. Classes are told by their instances and by what is broader.
        """
        if any(triple.predicate.value == _SH + "closed" for triple in self.core):
            return None
        return _CLASSES | {triple.object for triple in self.core if isinstance(triple.object, ox.NamedNode)}

    def steps(self) -> Names:
        """Return the properties by which core constraints look further than one step from a node; None: in other ways.

        Paths of several properties are lists. Other paths, and shapes within shapes, are not told from each other here.
        """
        heads = {triple.subject for triple in self.core if triple.predicate.value == _SH + "path"}
        listed = {triple.object for triple in self.core if triple.predicate.value == _FIRST}
        if not heads.isdisjoint(listed) or any(triple.predicate.value in _FURTHER for triple in self.core):
            return None
        return frozenset(one for one in listed if isinstance(one, ox.NamedNode))

    def message(self, shape: str) -> str:
        """Return what a shape says to whoever breaks it."""
        return next(iter(self._said[shape]["message"]), "")

    def constraints(self, near: bool | None = None) -> Iterable[tuple[str, str, str]]:
        """Yield each SPARQL constraint: its shape, the node that it looks at, and the query with its prefixes.

        Those that look at near nodes only, or those that look farther (`app.graph.reach`), or all.
        """
        for shape, said in sorted(self._said.items()):
            for constraint in said.get("sparql", ()):
                about = self._said[constraint]
                if not said["targetNode"] or not about["select"]:
                    raise LoadError(
                        "a SPARQL constraint needs sh:select, and its shape a target node",
                        where=shape,
                        remedy="name the class or property that it looks at with sh:targetNode",
                    )
                for node in said["targetNode"]:
                    text = self._prefixes + about["select"][0]
                    if near is None or _reach(text, node).near is near:
                        yield shape, node, text

    def looks(self, near: bool | None = None) -> Looks:
        """Return the statements that the same constraints may look at; None where it may be any."""
        every = [_reach(text, node).looks for _, node, text in self.constraints(near)]
        return None if None in every else frozenset(look for looks in every for look in looks or ())

    def _declared(self) -> str:
        pairs = [(s["prefix"][0], s["namespace"][0]) for s in self._said.values() if s.get("prefix")]
        return "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in sorted(set(pairs)))


def core(shapes: Shapes, data: Iterable[bytes], others: Collection[bytes] = ()) -> Iterator[Violation]:
    """Yield what the core constraints find in lines (`app.graph.lines`), but for some nodes as lines write them."""
    report = shacl_rust.validate(
        b"".join(data).decode(),
        lines.written(shapes.core).decode(),
        data_format="nt",
        shapes_format="nt",
        experimental_index=True,
    )
    for result in report["results"]:
        if others and result.get("focusNode", "").encode() in others:
            continue
        focus, path, value, shape = (_value(result.get(name, "")) for name in _PARTS)
        yield Violation(focus, path, value, shape, shapes.message(shape))


@cache
def _reach(text: str, this: str) -> Reach:
    return Reach(_THIS.sub(f"<{this}>", text))


def queries(
    shapes: Shapes, store: ox.Store, near: bool | None = None, others: Collection[bytes] = ()
) -> Iterator[Violation]:
    """Yield what the SPARQL constraints find, all or those that look as far, but for nodes as lines write them.

    `store` holds the data, or of them what `Shapes.looks` tells.
    """
    for shape, node, text in shapes.constraints(near):
        this: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]
        this = {ox.Variable("this"): ox.NamedNode(node)}
        try:
            rows = store.query(text, use_default_graph_as_union=True, substitutions=this)
        except SyntaxError as error:
            raise LoadError(f"not SPARQL: {error}", where=shape, remedy="mend sh:select") from None
        names = [v.value for v in rows.variables]  # type: ignore[union-attr]
        for row in rows:  # type: ignore[union-attr]
            if others and "value" in names and str(row["value"]).encode() in others:
                continue
            found = {name: row[name].value for name in names if row[name] is not None} | {"this": node}
            said = _filled(shapes.message(shape), found)
            yield Violation(node, found.get("path", ""), found.get("value", ""), shape, said)


def _filled(message: str, found: dict[str, str]) -> str:
    """Return a message with its fields, such as {?value}, filled from a row (SHACL, section 5.3.2)."""
    return _FIELD.sub(lambda field: found.get(field[1], field[0]), message)


def _value(term: str) -> str:
    """Return the IRI or lexical form of a term in N-Triples; a path that is not one property is the empty string."""
    if not _TERM.fullmatch(term):
        return ""
    line = f"<x:s> <x:p> {term} .".encode()
    return str(next(iter(ox.parse(line, format=ox.RdfFormat.N_TRIPLES))).object.value)
