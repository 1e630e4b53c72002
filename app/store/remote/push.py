"""Push: load a release into any SPARQL 1.1 store, graph by graph, and see afterwards that it is all there.

By the SPARQL 1.1 Graph Store HTTP Protocol (section 5), or by SPARQL 1.1 Update where a store lacks that
(`app.store.remote.writers`). Each graph replaces the one of its name, so that a push can be run again, also one that
broke off; graphs below our namespace that the release does not have are dropped, and nothing else is touched.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from app.errors import LoadError, StoreError
from app.graph.builds import Progress, silent
from app.namespaces import INFERRED
from app.store.protocol import Store
from app.store.remote.writers import Graph, Writer


@dataclass(frozen=True)
class Pushed:
    """What a push did."""

    graphs: int
    statements: int
    dropped: int


def push(dump: Path, writer: Writer, store: Store, queries: Path, progress: Progress = silent) -> Pushed:
    """Load a dump, drop what it no longer has, and compare the counts of statements graph by graph.

    Graphs go many in a request where the writer can do that, and several requests are under way at a time. Raises
    StoreError, with the graph and the status, where the store refuses one or holds another number afterwards.
    """
    graphs = read(dump)
    progress("Asking what the store holds")
    sending = _Sending(graphs, writer, progress)
    batches, single = batched(graphs, writer, counted(store, queries) if writer.fresh else {})
    if writer.fresh and batches:  # a store may take such a request for something else, so it shows on the first
        first = batches.pop(0)
        took = writer.together(first) and _agrees(dict(first), counted(store, queries))
        single += [] if took else [graph for batch in (first, *batches) for graph in batch]
        batches = batches if took else []
        sending.sent(len(first) if took else 0)
    sending.all(batches, single)
    progress("Counting")
    held = counted(store, queries)
    gone = sorted(held.keys() - graphs.keys())
    for graph in gone:
        writer.drop(graph)
    for graph, lines in graphs.items():
        if held.get(graph, 0) != len(lines):
            what = f"{held.get(graph, 0)} statements arrived, {len(lines)} were sent"
            raise StoreError(what, where=graph, remedy="run `cmaa push` again, and see whether the store keeps values")
    return Pushed(len(graphs), sum(map(len, graphs.values())), len(gone))


class _Sending:
    """The requests of a push, several under way at a time; the first that fails ends it."""

    def __init__(self, graphs: dict[str, list[bytes]], writer: Writer, progress: Progress) -> None:
        self._count, self._sent, self._writer, self._progress = len(graphs), 0, writer, progress

    def sent(self, graphs: int) -> None:
        """Tell how many graphs have been sent so far."""
        self._sent += graphs
        self._progress(f"Sent {self._sent} of {self._count} graphs")

    def all(self, batches: list[list[Graph]], single: list[Graph]) -> None:
        """Send batches of graphs, and graphs each on its own."""
        pool = ThreadPoolExecutor(self._writer.flying)
        try:
            under_way = [pool.submit(self._one, graph) for graph in sorted(single, key=lambda graph: -len(graph[1]))]
            under_way += [pool.submit(self._batch, batch) for batch in batches]
            for done in as_completed(under_way):
                self.sent(done.result())
        finally:
            pool.shutdown(cancel_futures=True)

    def _one(self, graph: Graph) -> int:
        first, *rest = pieces(graph[1], self._writer.most)
        self._writer.replace(graph[0], first)
        for piece in rest:
            self._writer.add(graph[0], piece)
        return 1

    def _batch(self, batch: list[Graph]) -> int:
        if not self._writer.together(batch):
            raise StoreError("takes many graphs at a time no more", where=batch[0][0], remedy="run `cmaa push` again")
        return len(batch)


def batched(
    graphs: dict[str, list[bytes]], writer: Writer, held: dict[str, int]
) -> tuple[list[list[Graph]], list[Graph]]:
    """Return graphs in batches of at most so many statements as a request may have, and those that go on their own.

    These are the large ones, those with nodes that have no name, since a name ends with its request, and those that are
    held. The first batch is a small one, of one graph.
    """
    single: list[Graph] = []
    fitting: list[Graph] = []
    for graph, lines in graphs.items():
        alone = graph in held or len(lines) > writer.most // 2 or any(b"_:" in line for line in lines)
        (single if alone else fitting).append((graph, lines))
    batches, room = [fitting[:1]] if fitting else [], 0
    for graph, lines in fitting[1:]:
        if len(lines) > room:
            batches.append([])
            room = writer.most
        batches[-1].append((graph, lines))
        room -= len(lines)
    return batches, single


def _agrees(graphs: dict[str, list[bytes]], held: dict[str, int]) -> bool:
    return all(held.get(graph) == len(lines) for graph, lines in graphs.items())


def read(dump: Path) -> dict[str, list[bytes]]:
    """Return the statements of a dump (N-Quads of our own writing) as lines of N-Triples by graph."""
    graphs: dict[str, list[bytes]] = {}
    with dump.open("rb") as lines:
        for line in lines:
            statement, _, graph = line.rpartition(b" <")
            if not statement or not graph.endswith(b"> .\n"):
                raise LoadError("not a line of N-Quads", where=dump.name, remedy="run `cmaa build`")
            graphs.setdefault(graph[:-4].decode(), []).append(statement + b" .\n")
    return graphs


def pieces(lines: list[bytes], most: int) -> Iterator[list[bytes]]:
    """Yield statements so many at a time; all at once where nodes have no name, since a name ends with its request."""
    if any(b"_:" in line for line in lines):
        most = len(lines)
    for start in range(0, len(lines), most):
        yield lines[start : start + most]


def counted(store: Store, queries: Path) -> dict[str, int]:
    """Return the number of statements that a store holds in each graph of ours."""
    found = store.select((queries / "push" / "held.rq").read_text(encoding="utf-8"))
    return {row["graph"]: int(row["statements"]) for row in found}


def check(store: Store, queries: Path) -> None:
    """Raise StoreError where a store cannot be asked by us: it holds no graph of ours, or keeps graphs apart."""
    if store.query((queries / "push" / "union.rq").read_text(encoding="utf-8")):
        return
    where = str(getattr(store, "endpoint", ""))
    if INFERRED not in counted(store, queries):
        raise StoreError("holds nothing of ours", where=where, remedy="run `cmaa push`")
    what = "its default graph is not the union of its graphs, so that questions find nothing"
    raise StoreError(what, where=where, remedy='see "On another store" in README.md')
