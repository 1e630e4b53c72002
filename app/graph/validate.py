"""Validate: hold the graph against the shapes (SHACL) and against the hygiene queries.

Both give findings with file, line, node, rule and remedy. A shape says what a node of a class must look like; a hygiene
query says what must not occur anywhere, such as a term that the ontology does not define. Shapes and queries may come
from anybody: both are run under guard, without JavaScript, without imports, without the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import astuple
from functools import partial
from pathlib import Path

import pyoxigraph as ox

from app.errors import Finding, LoadError, MissingFolder, did_you_mean
from app.graph import lines
from app.graph.load import GraphFile
from app.graph.shacl import Shapes, Violation, core, queries
from app.guard.files import text_of
from app.guard.guarded import STAGE, Bounds, waited
from app.guard.guarded import begun as guard_begun
from app.namespaces import BASE, INFERRED, NS, SHAPES, shorten


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


def held(files: Iterable[GraphFile]) -> ox.Store:
    """Return a store with what the files state, but for the shapes."""
    store = ox.Store()
    for file in files:
        if file.room != "shapes":
            lines.fill(store, file.lines, file.iri)
    return store


@contextmanager
def begun(
    store: ox.Store, files: Sequence[GraphFile], inferred: bytes, folder: Path
) -> Iterator[Callable[[], list[Finding]]]:
    """Begin to hold a graph against shapes and hygiene queries, and give what waits for the end.

    `store` holds what the files state (`held`), and holds the whole graph then. The checks work in child processes, so
    that they use all processors, also while the caller does other work. A child has the store as it is when it is
    forked: the shapes themselves come in after those to be held against them are there.
    """
    lines.fill(store, inferred, INFERRED)
    with shapes_begun(files, inferred, store=store) as by_shapes:
        for file in files:
            if file.room == "shapes":
                lines.fill(store, file.lines, file.iri)
        with hygiene_begun(files, store, folder) as by_queries:
            yield lambda: sorted([*by_shapes(), *by_queries()])


@contextmanager
def shapes_begun(
    files: Sequence[GraphFile], inferred: bytes, engine: str = "fast", store: ox.Store | None = None
) -> Iterator[Callable[[], list[Finding]]]:
    """Begin to hold ontology, data and inferences against the shapes, and give what waits for what they find.

    `inferred` are lines (`app.graph.lines`); `engine` is fast, or pyshacl, which the tests hold the fast way against. A
    store that holds the same spares making one.
    Shapes that cannot be applied, or not within bounds, are a LoadError.
    """
    shapes = [t for f in files if f.room == "shapes" for t in f.triples]
    if not shapes:
        raise MissingFolder("no shapes", where="shapes", remedy="restore the folder")
    stated = [f.lines for f in files if f.room != "shapes"]

    def findings() -> list[Finding]:
        found = violations_found()
        index = Index(files) if found else None
        return sorted({_finding(violation, index) for violation in found if index})

    with lines_begun(shapes, stated, engine, store, inferred) as violations_found:
        yield findings


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
            lambda: core(known, [*stated, *lines.ByName([inferred]).of(known.names())]),
            lambda: queries(known, _looked_at(known, data, store)),
        ],
        "pyshacl": [lambda: _reference(shapes, data)],
    }
    with ExitStack() as stack:
        said = [stack.enter_context(_applied(work, bounds)) for work in works[engine]]
        yield lambda: sorted({Violation(*parts) for one in said for parts in one()})


def _applied(
    work: Callable[[], Iterable[Violation]], bounds: Bounds
) -> AbstractContextManager[Callable[[], list[list[str]]]]:
    remedy = "mend or take out the shape that was added last"
    return guard_begun(lambda: [astuple(one) for one in work()], "shapes", bounds, remedy=remedy, sealed=True)


def _looked_at(shapes: Shapes, data: Sequence[bytes], store: ox.Store | None) -> ox.Store:
    """Return a store for the SPARQL constraints: one that is there, or one with what they look at."""
    if store is None:
        store = ox.Store()
        lines.fill(store, b"".join(lines.ByName(data).of(shapes.read())))
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

    Each row (?node, ?error, optionally ?predicate and ?term) is one.
    """
    with rows_begun(store, folder) as found:
        yield lambda: _hygienic(files, found())


def _hygienic(files: Sequence[GraphFile], found: Sequence[tuple[str, dict[str, str]]]) -> list[Finding]:
    if not found:
        return []
    index, findings = Index(files), set()
    known = [t.subject.value.removeprefix(NS) for f in files if f.room == "ontology" for t in f.triples
             if isinstance(t.subject, ox.NamedNode) and t.subject.value.startswith(NS)]  # fmt: skip
    for rule, row in found:
        node, remedy = row.get("node", ""), row.get("error", "")
        if "term" in row:
            remedy = f"{remedy}; {did_you_mean(row['term'].removeprefix(NS), known, 'define it or use another')}"
        findings.add(index.finding(node, row.get("predicate", ""), rule, remedy))
    return sorted(findings)


@contextmanager
def rows_begun(store: ox.Store, folder: Path) -> Iterator[Callable[[], list[tuple[str, dict[str, str]]]]]:
    """Begin the hygiene queries of a folder over a store, under guard; give what waits for the rows, by query.

    One child runs them all, since each one of its own would copy what it looks at. Where it oversteps a bound, each is
    run by itself, which says whose fault it is.
    """
    paths = sorted(folder.glob("*.rq"))
    if not paths:
        raise MissingFolder("no hygiene queries (*.rq)", where=str(folder), remedy="restore the folder")
    asked = {path.stem: (f"queries/check/{path.name}", text_of(path)) for path in paths}
    bounds = STAGE.over(len(store))

    def rows(rule: str) -> list[tuple[str, dict[str, str]]]:
        name, text = asked[rule]
        return [(rule, row) for row in _asked(store, text, name)]

    def found() -> list[tuple[str, dict[str, str]]]:
        try:
            said = all_found()
        except LoadError as error:
            if error.where != str(folder):
                raise
            said = [row for rule, (name, _) in asked.items() for row in _alone(partial(rows, rule), name, bounds)]
        return [(rule, row) for rule, row in said]

    with _guarded(lambda: [row for rule in asked for row in rows(rule)], str(folder), bounds) as all_found:
        yield found


_guarded = partial(guard_begun, remedy="mend the query", sealed=True)
_alone = waited(_guarded)


def _asked(store: ox.Store, text: str, name: str) -> list[dict[str, str]]:
    try:
        solutions = store.query(text, use_default_graph_as_union=True)
        names = [v.value for v in solutions.variables]  # type: ignore[union-attr]
        return [{n: s[n].value for n in names if s[n] is not None} for s in solutions]  # type: ignore[union-attr]
    except SyntaxError as error:
        raise LoadError(f"not SPARQL: {error}", where=name, remedy="mend the query") from None
    except (AttributeError, OSError, RuntimeError) as error:  # it gives no rows, or asks another service
        raise LoadError(f"not a query over the graph: {error}", where=name, remedy="mend the query") from None


#: The same, waited for: findings of shapes, their plain results (for lines, too), and findings of the hygiene queries.
validate, apply, hygiene = waited(shapes_begun), waited(violations_begun), waited(hygiene_begun)
lines_applied = waited(lines_begun)
