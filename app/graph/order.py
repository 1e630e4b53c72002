"""Order: a dump written in the order of its bytes, with little memory, from runs that several processes put in order.

To hold all lines of a large graph takes gigabytes. So each process writes the statements of some graphs, in order, to
a file of its own, a run; then the runs are read side by side, and what lies between two cuts is put in order by itself.
Lines that are in order in each run are sorted in little more time than it takes to look at them.
"""

from __future__ import annotations

import hashlib
import mmap
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyoxigraph as ox

from app.errors import StoreError
from app.graph import dump, lines
from app.graph.canonical import canonical_lines
from app.namespaces import INFERRED

#: Bytes of lines that are put in order at a time, at most; four times that is held. More at a time is no faster.
_BLOCK = 1 << 24
#: How a line of the graph of what is inferred ends; before it stands the statement.
_INFERRED = f"<{INFERRED}> .\n".encode()


@dataclass(frozen=True)
class Written:
    """What was written: its SHA-256 in hexadecimal, how many statements, and how many of them in the inferred graph."""

    sha256: str
    lines: int
    inferred: int


def run(graphs: Iterable[tuple[str, bytes]], path: Path) -> bytes:
    """Write the statements of some graphs as N-Quads in the order of their bytes, each once, to a new file.

    A graph is its IRI and its statements as `app.graph.lines` has them. Those with unnamed nodes are left out and
    returned as N-Quads: the names that they get are known only when all of them are. A file that is there already
    raises FileExistsError; one that has another length than what was written, StoreError.
    """
    named: list[bytes] = []
    unnamed: list[bytes] = []
    for iri, said in graphs:
        placed = lines.placed(said, iri).splitlines(keepends=True)
        if b"_:" in said:  # a literal may have it too; `merge` takes such a line back as it is
            unnamed += [line for line in placed if b"_:" in line]
            placed = [line for line in placed if b"_:" not in line]
        named += placed
    named.sort()  # before a line is looked for twice, since most graphs come in order
    with path.open("xb") as file:
        length = file.write(b"".join(_once(named)))
    _sure(path, length)
    return b"".join(unnamed)


def merge(runs: Sequence[Path], unnamed: bytes, path: Path) -> Written:
    """Write a dump: canonical N-Quads in the order of their bytes, each once, of runs and of what they left out.

    What is inferred and stated as well is left out of the inferred graph. Errors are those of `run`.
    """
    digest = hashlib.sha256()
    length = count = inferred = 0
    with ExitStack() as stack, path.open("xb") as out, ThreadPoolExecutor(1) as other:

        def put(block: bytes) -> int:
            digest.update(block)
            return out.write(block)

        parts = [stack.enter_context(dump.held_in(each)) for each in runs]
        before = other.submit(put, b"")
        for ordered in _blocks([*parts, _named(unnamed)]):
            kept, drawn = _kept(ordered)
            count += len(kept)
            inferred += drawn
            length += before.result()  # one block at a time is hashed and written while the next is put in order
            before = other.submit(put, b"".join(kept))
        length += before.result()
    _sure(path, length)
    return Written(digest.hexdigest(), count, inferred)


def _sure(path: Path, length: int) -> None:
    if path.stat().st_size != length:
        raise StoreError("not all was written", where=str(path), remedy="check the disk, then build again")


def _named(unnamed: bytes) -> bytes:
    """Return statements with the canonical names of their unnamed nodes, in order.

    What is left out of the dump must be left out here already: names follow from all that is said of a node.
    """
    quads = list(ox.parse(unnamed, ox.RdfFormat.N_QUADS, lenient=True))
    drawn = ox.NamedNode(INFERRED)
    stated = {quad.triple for quad in quads if quad.graph_name != drawn}
    return b"".join(canonical_lines(q for q in quads if q.graph_name != drawn or q.triple not in stated))


def _blocks(parts: Sequence[mmap.mmap | bytes]) -> Iterator[list[bytes]]:
    """Yield the lines of parts that are in order each, all of them in order, block by block."""
    starts = [0] * len(parts)
    for cut in [*_cuts(parts), None]:
        block: list[bytes] = []
        for place, part in enumerate(parts):
            end = len(part) if cut is None else dump.place_of(part, cut)
            block += part[starts[place] : end].splitlines(keepends=True)
            starts[place] = end
            _let_go(part)
        block.sort()
        yield block


def _cuts(parts: Sequence[mmap.mmap | bytes]) -> list[bytes]:
    """Return where blocks begin: statements without their graph, so that one in two graphs is not torn apart.

    A line is looked at every so many bytes of each part. From one cut to the next there are as many such lines as
    parts, so at most twice as many stretches of so many bytes, wherever the parts have their lines.
    """
    step = max(_BLOCK // (2 * len(parts)), 1)
    seen: list[bytes] = []
    for part in parts:
        seen += [_line(part, at).rsplit(b" ", 2)[0] + b" " for at in range(step, len(part), step)]
        _let_go(part)
    return sorted(seen)[len(parts) :: len(parts)]


def _line(part: mmap.mmap | bytes, at: int) -> bytes:
    """Return the line in which a byte stands."""
    start = part.rfind(b"\n", 0, at) + 1
    return part[start : part.find(b"\n", start) + 1]


def _let_go(part: mmap.mmap | bytes) -> None:
    """Let the system take back what was read of a file; else all of it would count as memory of this process."""
    if isinstance(part, mmap.mmap):
        part.madvise(mmap.MADV_DONTNEED)


def _once(ordered: list[bytes]) -> list[bytes]:
    """Return lines in order, each once."""
    return [line for line, after in pairwise([*ordered, b""]) if line != after]


def _kept(ordered: list[bytes]) -> tuple[list[bytes], int]:
    """Return lines in order, each once, without what is inferred and stated as well; and how many are inferred."""
    kept = [b"", *_once(ordered), b""]
    drawn = [place for place, line in enumerate(kept) if line.endswith(_INFERRED)]
    again: set[int] = set()
    for place in drawn:
        statement = kept[place][: -len(_INFERRED)]  # in another graph, it stands beside this line
        if kept[place - 1].startswith(statement) or kept[place + 1].startswith(statement):
            again.add(place)
    kept = [line for place, line in enumerate(kept) if place not in again] if again else kept
    return kept[1:-1], len(drawn) - len(again)
