"""Validate: hold the graph against the shapes (SHACL) and against the hygiene queries.

Both give findings with file, line, node, rule and remedy. A shape says what a node of a class must look like; a hygiene
query says what must not occur anywhere, such as a term that the ontology does not define. Shapes and queries may come
from anybody: both are run under guard, without JavaScript, without imports, without the network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import astuple
from pathlib import Path

import pyoxigraph as ox

from app.errors import Finding, LoadError, MissingFolder, did_you_mean
from app.graph.load import GraphFile
from app.graph.shacl import Shapes, Violation, violations
from app.guard.files import text_of
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
            for subject in {t.subject.value for t in file.triples if isinstance(t.subject, ox.NamedNode)}:
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
def begun(
    files: Sequence[GraphFile], inferred: Iterable[ox.Triple], store: ox.Store, folder: Path
) -> Iterator[Callable[[], list[Finding]]]:
    """Begin to hold a graph, which `store` holds too, against shapes and hygiene queries; give what waits for the end.

    Each works in a child process of its own, so that they use all processors, also while the caller does other work.
    """
    with shapes_begun(files, inferred) as by_shapes, hygiene_begun(files, store, folder) as by_queries:
        yield lambda: sorted([*by_shapes(), *by_queries()])


@contextmanager
def shapes_begun(
    files: Sequence[GraphFile], inferred: Iterable[ox.Triple], engine: str = "fast"
) -> Iterator[Callable[[], list[Finding]]]:
    """Begin to hold ontology, data and inferences against the shapes, and give what waits for what they find.

    `engine` is one of ENGINES. Shapes that cannot be applied, or not within bounds, are a LoadError.
    """
    shapes = [t for f in files if f.room == "shapes" for t in f.triples]
    if not shapes:
        raise MissingFolder("no shapes", where="shapes", remedy="restore the folder")
    data = [*(t for f in files if f.room != "shapes" for t in f.triples), *inferred]

    def findings() -> list[Finding]:
        found = violations_found()
        index = Index(files) if found else None
        return sorted({_finding(violation, index) for violation in found if index})

    with violations_begun(shapes, data, engine) as violations_found:
        yield findings


@contextmanager
def violations_begun(
    shapes: Sequence[ox.Triple], data: Sequence[ox.Triple], engine: str = "fast"
) -> Iterator[Callable[[], list[Violation]]]:
    """Begin to apply shapes to data under guard, and give what waits for what they find.

    The compiled engine keeps threads, which a fork does not copy: it must run in such a child only, never beside one.
    """
    with guard_begun(
        lambda: [astuple(violation) for violation in ENGINES[engine](shapes, data)],
        "shapes",
        STAGE.over(len(data)),
        remedy="mend or take out the shape that was added last",
        sealed=True,
    ) as said:
        yield lambda: [Violation(*parts) for parts in said()]


def _fast(shapes: Sequence[ox.Triple], data: Sequence[ox.Triple]) -> list[Violation]:
    known = Shapes(shapes)
    read = known.read()
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in data if read is None or triple.predicate in read)
    return violations(known, data, store)


def _reference(shapes: Sequence[ox.Triple], data: Sequence[ox.Triple]) -> list[Violation]:
    from app.graph import reference_shacl  # only now: pySHACL takes longer to load than the fast way to run

    return reference_shacl.violations(shapes, data)


#: How the shapes can be applied: fast, or by pySHACL, which the tests hold the fast way against.
ENGINES: dict[str, Callable[[Sequence[ox.Triple], Sequence[ox.Triple]], list[Violation]]] = {
    "fast": _fast,
    "pyshacl": _reference,
}


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
    """Begin every hygiene query of a folder over a store, each under guard; give what waits for the rows, by query."""
    paths = sorted(folder.glob("*.rq"))
    if not paths:
        raise MissingFolder("no hygiene queries (*.rq)", where=str(folder), remedy="restore the folder")
    bounds = STAGE.over(len(store))
    with ExitStack() as stack:
        asked = [(path.stem, stack.enter_context(_query_begun(store, path, bounds))) for path in paths]
        yield lambda: [(rule, row) for rule, found in asked for row in found()]


def _query_begun(
    store: ox.Store, path: Path, bounds: Bounds
) -> AbstractContextManager[Callable[[], list[dict[str, str]]]]:
    name = f"queries/check/{path.name}"
    text = text_of(path, name=name)
    return guard_begun(lambda: _asked(store, text, name), name, bounds, remedy="mend the query", sealed=True)


def _asked(store: ox.Store, text: str, name: str) -> list[dict[str, str]]:
    try:
        solutions = store.query(text, use_default_graph_as_union=True)
        names = [v.value for v in solutions.variables]  # type: ignore[union-attr]
        return [{n: s[n].value for n in names if s[n] is not None} for s in solutions]  # type: ignore[union-attr]
    except SyntaxError as error:
        raise LoadError(f"not SPARQL: {error}", where=name, remedy="mend the query") from None
    except (AttributeError, OSError, RuntimeError) as error:  # it gives no rows, or asks another service
        raise LoadError(f"not a query over the graph: {error}", where=name, remedy="mend the query") from None


#: The same, waited for: findings of shapes, their plain results, and findings of the hygiene queries.
validate, apply, hygiene = waited(shapes_begun), waited(violations_begun), waited(hygiene_begun)
