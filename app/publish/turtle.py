"""Canonical Turtle: one way to write a file, so that one added statement moves one line.

Subjects stand in the natural order of their IRIs (art_2 before art_10), `a` comes first, then predicates and objects in
order. Our own IRIs are written relative to the base that the file declares. Comments may stand at the head of a file
only, and only lists may go without a name: elsewhere either would be lost or move, so the writer refuses.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable

import pyoxigraph as ox

from app.errors import FormatError
from app.namespaces import BASE, PREFIXES, ROOT
from app.places import places

_RDF = PREFIXES["rdf"]
_XSD = PREFIXES["xsd"]
_WIDTH = 120
_LOCAL = re.compile(r"[A-Za-z_][\w-]*")
_BARE = {
    "integer": re.compile(r"[+-]?\d+"),
    "boolean": re.compile("true|false"),
    "decimal": re.compile(r"[+-]?\d*\.\d+"),
}
_SHORT = {name: iri for name, iri in PREFIXES.items() if name == "cmaa" or not iri.startswith(ROOT)}

Node = ox.NamedNode | ox.BlankNode | ox.Literal


def canonical(text: str, triples: Iterable[ox.Triple], name: str) -> str:
    """Return the triples of a Turtle text written canonically, its head comments kept; `name` is for errors."""
    read = places(text)
    late = [line for line, _ in read.comments if read.first_statement and line >= read.first_statement]
    if late:
        raise FormatError(
            "a comment among the statements would be lost",
            where=f"{name}:{late[0]}",
            remedy="move it to the head of the file, or say it with cmaa:note",
        )
    head = "".join(f"{comment}\n" for _, comment in read.comments)
    return head + write(triples, read.base or BASE, name)


def write(triples: Iterable[ox.Triple], base: str = BASE, name: str = "(graph)") -> str:
    """Return triples as canonical Turtle with the given base."""
    writer = _Writer(base, name)
    about: dict[ox.NamedNode, dict[str, set[Node]]] = defaultdict(lambda: defaultdict(set))
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            about[triple.subject][triple.predicate.value].add(triple.object)  # type: ignore[arg-type]
        else:
            writer.keep(triple)
    blocks = [
        writer.block(subject, about[subject]) for subject in sorted(about, key=lambda s: natural(writer.iri(s.value)))
    ]
    writer.refuse_unused()
    lines = [f"@base <{base}> ."]
    lines += [f"@prefix {prefix}: <{_SHORT[prefix]}> ." for prefix in sorted(writer.used)]
    return "\n".join(lines) + "\n\n" + "\n".join(blocks)


def natural(text: str) -> list[tuple[int, int, str]]:
    """Return a key that sorts numbers within a text by their value."""
    parts = re.split(r"([0-9]+)", text)
    return [
        (0, len(digits := part.lstrip("0")), digits) if place % 2 else (1, 0, part) for place, part in enumerate(parts)
    ]


class _Writer:
    def __init__(self, base: str, name: str) -> None:
        self.base, self.name = base, name
        self.used: set[str] = set()
        self.first: dict[ox.BlankNode, Node] = {}
        self.rest: dict[ox.BlankNode, Node] = {}
        self.shown: set[ox.BlankNode] = set()

    def keep(self, triple: ox.Triple) -> None:
        """Remember a link of a list; any other statement about an unnamed node is refused."""
        if triple.predicate.value == _RDF + "first":
            self.first[triple.subject] = triple.object  # type: ignore[index, assignment]
        elif triple.predicate.value == _RDF + "rest":
            self.rest[triple.subject] = triple.object  # type: ignore[index, assignment]
        else:
            raise self._unnamed(f"a node without a name has {self.iri(triple.predicate.value)}")

    def refuse_unused(self) -> None:
        """Refuse lists that nothing points at."""
        if set(self.first) - self.shown:
            raise self._unnamed("a list stands alone")

    def _unnamed(self, what: str) -> FormatError:
        return FormatError(what, where=self.name, remedy="give the node an IRI; its name would change at every writing")

    def block(self, subject: ox.NamedNode, about: dict[str, set[Node]]) -> str:
        """Return all statements about one subject."""
        lines = [self.iri(subject.value)]
        order = sorted(about, key=lambda p: "" if p == _RDF + "type" else self.iri(p))
        for number, predicate in enumerate(order, 1):
            verb = "a" if predicate == _RDF + "type" else self.iri(predicate)
            values = sorted((self.node(value) for value in about[predicate]), key=natural)
            line = f"    {verb} {' , '.join(values)}"
            if len(line) > _WIDTH:  # a statement a line
                line = " ;\n".join(f"    {verb} {value}" for value in values)
            lines.append(line + (" ." if number == len(order) else " ;"))
        return "\n".join(lines) + "\n"

    def node(self, node: Node) -> str:
        """Return a term as Turtle."""
        if isinstance(node, ox.NamedNode):
            return self.iri(node.value)
        if isinstance(node, ox.Literal):
            return self.literal(node)
        members, link = [], node
        while isinstance(link, ox.BlankNode):
            if link not in self.first or link in self.shown:
                raise self._unnamed("a value has no name")
            self.shown.add(link)
            members.append(self.node(self.first[link]))
            link = self.rest[link]  # type: ignore[assignment]
        return f"( {' '.join(members)} )"

    def iri(self, iri: str) -> str:
        """Return an IRI as a prefixed name, relative to the base, or whole."""
        for prefix, start in _SHORT.items():
            if iri.startswith(start) and _LOCAL.fullmatch(iri, len(start)):
                self.used.add(prefix)
                return f"{prefix}:{iri[len(start) :]}"
        if iri == _RDF + "nil":
            return "()"
        if iri.startswith(self.base) and len(iri) > len(self.base):
            return f"<{iri[len(self.base) :]}>"
        if iri.startswith(ROOT) and self.base.startswith(ROOT):
            return f"<../{iri[len(ROOT) :]}>"
        return f"<{iri}>"

    def literal(self, literal: ox.Literal) -> str:
        """Return a literal in the form in which it was written."""
        kind = literal.datatype.value
        local = kind.removeprefix(_XSD)
        if local in _BARE and _BARE[local].fullmatch(literal.value):
            return literal.value
        quoted = json.dumps(literal.value, ensure_ascii=False).replace("\\/", "/").replace("\x7f", "\\u007F")
        if literal.language:
            return f"{quoted}@{literal.language}"
        return quoted if local == "string" else f"{quoted}^^{self.iri(kind)}"
