"""The parts of a text: nodes, the pieces of the text that belong to them, and what belongs to none.

A text is cut at places; from each cut to the next it belongs to one node in one role, or to the remainder for one
reason. So no character can be lost or be counted twice, whatever the parser decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

#: Kinds that are no provisions: they hold the text itself and its title.
OUTSIDE = ("text", "title")


@dataclass(eq=False)
class Node:
    """A part of a text; `local` is the last step of its eId."""

    kind: str
    number: str = ""
    local: str = ""
    parent: Node | None = field(default=None, repr=False)
    heading: str = ""
    children: list[Node] = field(default_factory=list, repr=False)
    eid: str = ""
    text: str = field(default="", repr=False)
    term: str = ""

    def add(self, kind: str, number: str, local: str) -> Node:
        """Return a new last child."""
        child = Node(kind, number, local, self)
        self.children.append(child)
        return child

    def walk(self) -> Iterator[Node]:
        """Yield the node and everything below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def is_provision(self) -> bool:
        """Whether the node is a place in the text that the graph knows."""
        return self.kind not in OUTSIDE


@dataclass(frozen=True)
class Piece:
    """A stretch of the text with its one owner; without a node it is remainder, and `role` says why."""

    start: int
    end: int
    node: Node | None
    role: str


@dataclass(frozen=True)
class Signature:
    """What a final clause says of the signing: ISO date, place, and the languages that are authentic."""

    date: str = ""
    place: str = ""
    languages: tuple[str, ...] = ()
    signatories: tuple[str, ...] = ()


@dataclass
class Structure:
    """A text with its parts, in order."""

    text: str = field(repr=False)
    root: Node
    pieces: list[Piece] = field(repr=False)
    title: str = ""
    parties: list[str] = field(default_factory=list)
    signature: Signature = Signature()
    warnings: list[str] = field(default_factory=list)

    @property
    def nodes(self) -> list[Node]:
        """The provisions in the order of the text."""
        return [node for node in self.root.walk() if node.is_provision]

    def remainder(self) -> list[Piece]:
        """Return the stretches that belong to no part."""
        return [piece for piece in self.pieces if piece.node is None]

    def node(self, eid: str) -> Node:
        """Return a node by its eId."""
        return next(node for node in self.nodes if node.eid == eid)


class Cuts:
    """The places at which a text is cut, while it is being read."""

    def __init__(self) -> None:
        self._at: dict[int, tuple[Node | None, str]] = {}

    def cut(self, start: int, node: Node | None, role: str = "text") -> None:
        """Let the text from `start` on belong to a node, or to the remainder with the role as its reason."""
        self._at[start] = (node, role)

    def pieces(self, length: int) -> list[Piece]:
        """Return the whole text as pieces without gaps; neighbours of one owner and role are one."""
        found: list[Piece] = []
        starts = sorted(start for start in self._at if start < length)
        for start, end in zip(starts, [*starts[1:], length], strict=True):
            node, role = self._at[start]
            if found and found[-1].node is node and found[-1].role == role and role != "heading":
                found[-1] = Piece(found[-1].start, end, node, role)
            else:
                found.append(Piece(start, end, node, role))
        return found


def name(root: Node) -> list[str]:
    """Give every node its eId, each once; return a warning for each that had to be told apart."""
    warnings, seen = [], set[str]()
    for node in root.walk():
        if not node.is_provision:
            continue
        above = node.parent
        while above is not None and node.kind == "article" and above.kind in ("chapter", "section"):
            above = above.parent
        eid = f"{above.eid}__{node.local}" if above is not None and above.eid else node.local
        if eid in seen:
            warnings.append(f"{eid} occurs twice")
            rank = 2
            while f"{eid}-{rank}" in seen:
                rank += 1
            eid = f"{eid}-{rank}"
        seen.add(eid)
        node.eid = eid
    return warnings


def fill(text: str, pieces: list[Piece]) -> None:
    """Give every node its own text and heading, white space evened out."""
    texts: dict[Node, list[str]] = {}
    headings: dict[Node, list[str]] = {}
    for piece in pieces:
        if piece.node is not None and piece.role in ("text", "heading"):
            into = texts if piece.role == "text" else headings
            words = text[piece.start : piece.end].split()
            if piece.role == "heading":
                words = " ".join(words).strip("#*_ ").split()
            into.setdefault(piece.node, []).append(" ".join(words))
    for node, parts in texts.items():
        node.text = " ".join(part for part in parts if part)
    for node, parts in headings.items():
        node.heading = " ".join(part for part in parts if part)
