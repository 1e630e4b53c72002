"""Parts: a graph cut so that each part can be gone through by itself, by a process that holds no other.

A graph of a thousand agreements or so is one part. Of a larger one, ontology and shapes are the first part, what
agreements share comes next, then the agreements. `app.graph.around` tells what a part must know of the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence, Sized
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from app.graph import lines, order
from app.graph.alone import Alone
from app.graph.load import GraphFile
from app.graph.processes import shared
from app.graph.surroundings import UNITS
from app.namespaces import INFERRED

#: Statements of a part, about. A graph of up to twice as many is not cut.
SIZE = 150_000


@dataclass(frozen=True)
class Part:
    """Some files, and what one look at each of their statements told.

    `concluded` follows from single statements. `joining` are statements, conclusions included, from which more may
    follow together with others; `looked` those that somebody looks at over all parts. `pointed` are the nodes, as lines
    write them, that the part points at and does not describe; `described` has those that each file describes, and then
    those that only conclusions speak of, between blanks. `unnamed` are statements with unnamed nodes, as N-Quads;
    `statements` counts all.
    """

    number: int
    files: Sequence[GraphFile] = field(repr=False)
    concluded: bytes = field(repr=False)
    joining: bytes = field(repr=False)
    looked: bytes = field(repr=False)
    pointed: frozenset[bytes] = field(repr=False)
    described: Sequence[bytes] = field(repr=False)
    unnamed: bytes = field(repr=False)
    statements: int

    def nodes(self) -> set[bytes]:
        """Return the nodes that it describes."""
        return {node for said in self.described for node in said.split()}

    def by_file(self) -> Iterator[tuple[GraphFile, list[bytes]]]:
        """Yield each file with the nodes that it describes."""
        return ((file, said.split()) for file, said in zip(self.files, self.described, strict=False))


def cut(files: Sequence[GraphFile]) -> list[list[GraphFile]]:
    """Return files in parts of about `SIZE` statements, each file whole."""
    counts = {file.name: lines.count([file.lines]) for file in files}
    if sum(counts.values()) <= 2 * SIZE:
        return [[*files]]
    parts = [[file for file in files if file.room != "data"]]
    for units in (False, True):
        left = -1
        for file in files:
            if file.room == "data" and file.iri.startswith(UNITS) is units:
                if left < counts[file.name]:
                    parts.append([])
                    left = SIZE
                parts[-1].append(file)
                left -= counts[file.name]
    return parts


def over_all(parts: Sized) -> bool | None:
    """Return which constraints are asked over all parts, as `Shapes.constraints` has it: of one part all, else few."""
    return None if len(parts) == 1 else False


def gone_through(
    groups: Sequence[Sequence[GraphFile]],
    alone: Alone | None,
    joining: lines.Names,
    looks: lines.Looks = frozenset(),
    place: Path | None = None,
) -> list[Part]:
    """Return each group of files as a part, after one look at each statement; many groups are shared out.

    `alone` concludes from single statements. Without it, and where `joining` is None, all may be joined; by `looks`,
    somebody looks at statements over all parts. The statements in order are written into a folder, if a `place` is
    given.
    """
    terms = [file.lines for file in groups[0] if file.room != "data"] if len(groups) > 1 else []
    vocabulary = {node for said in terms for node in lines.nodes(said)}
    names = None if joining is None else lines.bare(joining)
    look = partial(_part, groups, alone, names, lines.Looking(looks), vocabulary, place)
    return [
        Part(number, files, *found)
        for number, (files, found) in enumerate(zip(groups, shared(look, range(len(groups)), few=1), strict=True))
    ]


_Found = tuple[bytes, bytes, bytes, frozenset[bytes], list[bytes], bytes, int]


def _part(
    groups: Sequence[Sequence[GraphFile]],
    alone: Alone | None,
    joining: frozenset[bytes] | None,
    looking: lines.Looking,
    vocabulary: Collection[bytes],
    place: Path | None,
    number: int,
) -> _Found:
    """Return what one look at the statements of a group tells, as `Part` has it."""
    others = len(groups) > 1
    names = alone.names if alone else frozenset[bytes]()
    speaking: list[bytes] = []
    joined: list[bytes] = []
    looked: list[bytes] = []
    described: list[set[bytes]] = []
    values: set[bytes] = set()
    statements = 0
    for file in groups[number]:
        known, every, subjects = file.room != "shapes", file.lines.splitlines(keepends=True), set[bytes]()
        statements += len(every)
        for line in every:
            subject, name, value = line.split(b" ", 2)
            if others:
                subjects.add(subject)
                if value[:1] == b"<":
                    values.add(value)
            if known and name in names:
                speaking.append(line)
            if known and (joining is None or name in joining):
                joined.append(line)
            if known and looking.at(name, value):
                looked.append(line)
        described.append(subjects)
    found = alone.of(speaking) if alone else []
    joined += [line for line in found if joining is None or line.split(b" ", 2)[1] in joining]
    concluded, unnamed = b"".join(found), b""
    looked.append(looking.of(concluded))
    if others:
        described.append(lines.nodes(concluded).difference(*described))
    if place:
        graphs = [*((file.iri, file.lines) for file in groups[number]), (INFERRED, concluded)]
        unnamed = order.run(graphs, place / str(number))
    pointed = frozenset(value.removesuffix(lines.END) for value in values).difference(vocabulary, *described)
    told = [b" ".join(nodes) for nodes in described]
    return concluded, b"".join(joined), b"".join(looked), pointed, told, unnamed, statements + len(found)
