"""Validate: hold the graph against the shapes (SHACL) and against the hygiene queries.

Both give findings with file, line, node, rule and remedy. A shape says what a node of a class must look like; a hygiene
query says what must not occur anywhere, such as a term that the ontology does not define. Shapes and queries may come
from anybody: both are run under guard, without JavaScript, without imports, without the network.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import astuple
from pathlib import Path

import pyoxigraph as ox

from app.errors import Finding, MissingFolder, did_you_mean
from app.graph import lines, load
from app.graph.checks import Checks, Row
from app.graph.load import GraphFile
from app.graph.shacl import Shapes, Violation, core, queries
from app.guard.guarded import STAGE, Bounds, waited
from app.guard.guarded import begun as guard_begun
from app.namespaces import BASE, NS, SHAPES, shorten


class Index:
    """Which file states what about a node."""

    def __init__(self, files: Iterable[GraphFile]) -> None:
        self._files: dict[str, list[GraphFile]] = {}
        self._graphs: dict[str, GraphFile] = {}
        for file in files:
            self._graphs[file.iri] = file
            for subject in lines.subjects(file.lines):
                self._files.setdefault(subject, []).append(file)

    def describes(self, node: str) -> bool:
        """Tell whether a file states anything about the node."""
        return node in self._files

    def finding(self, node: str, predicate: str, rule: str, remedy: str, shown: str = "") -> Finding:
        """Place a finding at the line of the node's statement, or of the node, or at the head of a graph's file."""
        if node not in self._files and node in self._graphs:
            file = self._graphs[node]
            return Finding(file.name, file.places.first_statement, shown or "the file", rule, remedy)
        stating = self._files.get(node, [])
        best = max(stating, key=lambda f: (node, predicate) in f.places.predicates, default=None)
        name, line = (best.name, best.places.line(node, predicate)) if best else ("(the graph)", 0)
        return Finding(name, line, shown or shorten(node), rule, remedy)


@contextmanager
def shapes_begun(
    files: Sequence[GraphFile], inferred: bytes, engine: str = "fast"
) -> Iterator[Callable[[], list[Finding]]]:
    """Begin to hold ontology, data and inferences against the shapes, and give what waits for what they find.

    `inferred` are lines (`app.graph.lines`); `engine` is fast, or pyshacl, which the tests hold the fast way against.
    Shapes that cannot be applied, or not within bounds, are a LoadError.
    """
    with lines_begun(shapes_of(files), load.stated(files), engine, inferred=inferred) as found:
        yield lambda: placed(files, found())


def shapes_of(files: Iterable[GraphFile]) -> list[ox.Triple]:
    """Return the shapes among some files; none at all is an error, since nothing would be held against them."""
    shapes = [triple for file in files if file.room == "shapes" for triple in file.triples]
    if not shapes:
        raise MissingFolder("no shapes", where="shapes", remedy="restore the folder")
    return shapes


def placed(files: Sequence[GraphFile], violations: Collection[Violation]) -> list[Finding]:
    """Return a finding for each violation, at the line of some files where it can be mended, sorted."""
    index = Index(files) if violations else None
    return sorted({_finding(violation, index) for violation in violations if index})


def violations_begun(
    shapes: Sequence[ox.Triple], data: Iterable[ox.Triple], engine: str = "fast"
) -> AbstractContextManager[Callable[[], list[Violation]]]:
    """Begin to apply shapes to data under guard, and give what waits for what they find."""
    return lines_begun(shapes, [lines.written(data)], engine)


@contextmanager
def lines_begun(
    shapes: Sequence[ox.Triple],
    stated: Sequence[bytes],
    engine: str = "fast",
    store: ox.Store | None = None,
    inferred: bytes = b"",
) -> Iterator[Callable[[], list[Violation]]]:
    """Begin the same for lines, which a store may hold, too.

    Most of what is inferred is looked at by no core constraint, and left out for those. The compiled engine keeps
    threads, which a fork does not copy: it must run in such a child only, never beside one.
    """
    data = [*stated, inferred]
    known, bounds = Shapes(shapes), STAGE.over(lines.count(data))
    works: dict[str, list[Callable[[], Iterable[Violation]]]] = {
        "fast": [
            lambda: core(known, [*stated, lines.named(inferred, known.names())]),
            lambda: queries(known, looked_at(known, data, store)),
        ],
        "pyshacl": [lambda: _reference(shapes, data)],
    }
    with ExitStack() as stack:
        said = [stack.enter_context(applied(work, bounds)) for work in works[engine]]
        yield lambda: sorted({violation for one in said for violation in one()})


@contextmanager
def applied(work: Callable[[], Iterable[Violation]], bounds: Bounds) -> Iterator[Callable[[], list[Violation]]]:
    """Begin to find violations under guard, and give what waits for them."""
    remedy = "mend or take out the shape that was added last"
    with guard_begun(lambda: [astuple(one) for one in work()], "shapes", bounds, remedy=remedy, sealed=True) as found:
        yield lambda: [Violation(*parts) for parts in found()]


def looked_at(shapes: Shapes, data: Iterable[bytes], store: ox.Store | None = None) -> ox.Store:
    """Return a store for the SPARQL constraints: one that is there, or one with what they look at."""
    if store is None:
        store, looking = ox.Store(), lines.Looking(shapes.looks())
        for said in data:
            lines.fill(store, looking.of(said))
    return store


def _reference(shapes: Sequence[ox.Triple], data: Sequence[bytes]) -> list[Violation]:
    from app.graph import reference_shacl  # only now: pySHACL takes longer to load than the fast way to run

    return reference_shacl.violations(shapes, lines.read(b"".join(data)))


def _finding(violation: Violation, index: Index) -> Finding:
    node, worst = violation.focus, violation.value
    if not node.startswith(BASE) and index.describes(worst):
        node, worst = worst, ""  # the shape looks at a whole class; the value is what is wrong
    shown = f"{shorten(node)} {shorten(violation.path)}".strip()
    if worst and worst != node:
        shown += f' "{shorten(worst)}"'
    rule = violation.shape.removeprefix(SHAPES)
    return index.finding(node, violation.path, rule, violation.message, shown)


@contextmanager
def hygiene_begun(files: Sequence[GraphFile], store: ox.Store, folder: Path) -> Iterator[Callable[[], list[Finding]]]:
    """Begin the queries of queries/check, and give what waits for the findings.

    Each row is one (`app.graph.checks.Row`).
    """
    with rows_begun(store, folder) as found:
        yield lambda: hygienic(files, found())


@contextmanager
def rows_begun(store: ox.Store, folder: Path) -> Iterator[Callable[[], list[Row]]]:
    """Begin the same, and give what waits for the rows."""
    with Checks(folder).begun(lambda: store, STAGE.over(len(store))) as found:
        yield lambda: found()[0]


def _missing(row: dict[str, str]) -> str:
    return row.get("term", "") or row.get("target", "")


def hygienic(files: Sequence[GraphFile], found: Collection[Row]) -> list[Finding]:
    """Return a finding for each row of the hygiene queries, at its line in some files, sorted.

    A ?term that is not known, or a ?target that is not there, is told once, wherever it was met.
    """
    if not found:
        return []
    index, findings = Index(files), set()
    once = {(rule, _missing(row) or str(row)): (rule, row) for rule, row in sorted(found, key=str, reverse=True)}
    known = [t.subject.value.removeprefix(NS) for f in files if f.room == "ontology" for t in f.triples
             if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(NS)]  # fmt: skip
    for rule, row in once.values():
        node, remedy = row.get("node", ""), row.get("error", "")
        if "term" in row:
            remedy = f"{remedy}; {did_you_mean(row['term'].removeprefix(NS), known, 'define it or use another')}"
        findings.add(index.finding(node, row.get("predicate", ""), rule, remedy))
    return sorted(findings)


#: The same, waited for: findings of shapes, their plain results (for lines, too), and findings of the hygiene queries.
validate, apply, hygiene = waited(shapes_begun), waited(violations_begun), waited(hygiene_begun)
lines_applied = waited(lines_begun)
