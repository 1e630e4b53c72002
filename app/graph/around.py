"""Around: what a part must know of the others, so that what is found by a look at it alone is what a look at all finds.

A check that goes through parts rests on this: what it says of a node of a part follows from what is said of the node,
wherever that be, and of those that it points at; and by the paths of shapes, of those that they point at in turn. What
else rests on several nodes is asked of the graph as a whole: rules, and constraints in SPARQL.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import pyoxigraph as ox

from app.graph import lines
from app.graph.load import GraphFile, stated
from app.graph.parts import Part
from app.graph.processes import shared

#: What parts say of nodes that others point at, or describe too: by node, and by the number of the part.
Known = dict[bytes, dict[int, bytes]]


@dataclass(frozen=True)
class View:
    """A part with what must be known to go through it.

    `files` are its own and those of the ontology; `concluded` is said of its own nodes and of the terms, `neighbours`
    by other parts of the nodes that it points at. `own` are its nodes, None where that is all there are; `others` are
    those of which not all is here, as lines write them.
    """

    files: Sequence[GraphFile]
    concluded: bytes
    neighbours: bytes = b""
    own: Collection[bytes] | None = None
    others: Collection[bytes] = ()


@dataclass(frozen=True)
class Around:
    """A graph in parts, with what they must know of each other.

    `joined` are the conclusions from several statements, by the node that they are said of. `twice` has the nodes that
    several parts describe, by the number of each. Along `steps`, properties, one looks on from a neighbour.
    """

    parts: Sequence[Part]
    known: Known
    twice: dict[int, set[bytes]]
    joined: Mapping[bytes, bytes]
    steps: frozenset[bytes]

    @cached_property
    def vocabulary(self) -> list[GraphFile]:
        """The files of the ontology, which all parts speak with."""
        return [file for file in self.parts[0].files if file.room == "ontology"]

    @cached_property
    def terms(self) -> set[bytes]:
        """The nodes that the ontology describes."""
        return {node for file, nodes in self.parts[0].by_file() if file.room == "ontology" for node in nodes}

    def view(self, part: Part) -> View:
        """Return a part with what must be known to go through it."""
        if len(self.parts) == 1:
            return View(part.files, b"".join([part.concluded, *self.joined.values()]))
        own = part.nodes()
        joined = self._joined(own)
        pointed = self.parts[0].pointed | part.pointed  # the ontology speaks here, too
        neighbours, seen = self._neighbours(part, own, {*pointed, *self.twice[part.number], *_led(joined)})
        concluded = [part.concluded, *joined]
        if part.number == 0:
            return View(part.files, b"".join(concluded), neighbours, own, seen - own)
        concluded += [self.parts[0].concluded, *self._joined(self.terms)]
        files = [*self.vocabulary, *part.files]
        return View(files, b"".join(concluded), neighbours, own, (seen | self.terms) - own)

    def _joined(self, nodes: Iterable[bytes]) -> list[bytes]:
        return [self.joined[node] for node in nodes if node in self.joined]

    def _neighbours(self, part: Part, own: Collection[bytes], seen: set[bytes]) -> tuple[bytes, set[bytes]]:
        """Return what others say of some nodes and of those that paths of shapes lead to, and which nodes those are."""
        said: list[bytes] = []
        work = list(seen)
        while work:
            node = work.pop()
            there = [of_it for number, of_it in self.known.get(node, {}).items() if number != part.number]
            there += self._joined([node])
            further = _led(there, None if node in own else self.steps) - seen - self.terms
            said += there
            seen |= further
            work += further
        return b"".join(said), seen


def around(parts: Sequence[Part], joined: bytes, steps: Iterable[ox.NamedNode]) -> Around:
    """Return parts with what they must know of each other.

    `joined` is what follows from several statements. By `steps`, properties, shapes look further than from a node to
    those that it points at.
    """
    found = Around(parts, defaultdict(dict), {}, lines.by_node([joined]), lines.bare(steps))
    if len(parts) > 1:
        _learn(found, _led([joined]).union(*(part.pointed for part in parts)))
    return found


def _learn(found: Around, asked: set[bytes]) -> None:
    """Keep what each part says of some nodes, of those that several describe, and of those that one looks on to."""
    counts = Counter(hash(node) for part in found.parts for node in part.nodes())  # nodes themselves would take more
    several = {one for one, number in counts.items() if number > 1}
    for part in found.parts:
        found.twice[part.number] = {node for node in part.nodes() if hash(node) in several}

    def look(nodes: Collection[bytes]) -> list[dict[bytes, bytes]]:
        every = list(shared(partial(_said, found.parts, nodes), range(len(found.parts)), few=1))
        for number, said in enumerate(every):
            for node, of_it in said.items():
                found.known[node][number] = of_it
        return every

    asked = asked.union(*found.twice.values())
    further: set[bytes] = set()
    for number, said in enumerate(look(asked)):
        further |= _led(said.values(), found.steps) | _led(said[node] for node in found.twice[number] & said.keys())
    while fresh := further - asked - found.terms:
        asked = asked | fresh
        further = {node for said in look(fresh) for node in _led(said.values(), found.steps)}


def _said(parts: Sequence[Part], nodes: Collection[bytes], number: int) -> dict[bytes, bytes]:
    """Return what a part says of some nodes, conclusions included."""
    part, wanted = parts[number], frozenset(nodes)
    files = [file for file, described in part.by_file() if not wanted.isdisjoint(described)]
    return lines.by_node([*stated(files), part.concluded], wanted.__contains__)


def _led(parts: Iterable[bytes], steps: Collection[bytes] | None = None) -> set[bytes]:
    """Return the nodes that lines lead to by some properties, or by any."""
    if steps is not None and not steps:
        return set()
    rows = (line.split(b" ", 2) for said in parts for line in said.splitlines())
    return {value.removesuffix(b" .") for _, name, value in rows if value[:1] == b"<" and (not steps or name in steps)}
