"""Examine: hold a graph against shapes and hygiene queries, part by part, each by processes of its own.

The core constraints look from a node to its neighbours, and hygiene queries at statements and at what their nodes are:
they go through parts, with what a part must know of the others (`app.graph.around`). That stands in the graph of
inferences, so that it counts as known and not as stated here. Constraints in SPARQL may join anything: those that look
farther than to neighbours are asked of the whole graph, as far as they look at it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import astuple, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from app.errors import Finding
from app.graph import lines, parts, shacl, validate
from app.graph.around import Around, View
from app.graph.checks import Checks, Row
from app.graph.load import stated
from app.graph.processes import in_turn
from app.graph.shacl import Shapes, Violation
from app.guard.guarded import STAGE, Bounds
from app.namespaces import INFERRED

#: What is asked of the store of a part, about some of the nodes in it; None: about all.
Asked = Callable[[ox.Store, Collection[str] | None], Any]
_Begun = AbstractContextManager[Callable[[], Any]]


def nothing(_: ox.Store, __: Collection[str] | None) -> None:
    """Ask nothing."""


@contextmanager
def begun(graph: Around, shapes: Shapes, folder: Path) -> Iterator[Examination]:
    """Begin to examine a graph; at the end of the block nothing of it is at work any more."""

    def joining() -> Iterable[Violation]:
        store, over_all = ox.Store(), parts.over_all(graph.parts)
        looking = lines.Looking(shapes.looks(over_all))
        for said in (*(part.looked for part in graph.parts), looking.of(b"".join(graph.joined.values()))):
            lines.fill(store, said)
        return shacl.queries(shapes, store, over_all)

    with validate.applied(joining, STAGE.over(sum(part.statements for part in graph.parts))) as found:
        yield Examination(graph, shapes, Checks(folder), found)


@dataclass
class Examination:
    """What is found in a graph; complete once all of `each` was gone through."""

    graph: Around = field(repr=False)
    shapes: Shapes = field(repr=False)
    checks: Checks = field(repr=False)
    joining: Callable[[], list[Violation]] = field(repr=False)
    _violations: set[Violation] = field(default_factory=set)
    _rows: list[Row] = field(default_factory=list)

    def each(self, asked: Asked = nothing) -> Iterator[Any]:
        """Go through the parts, and yield what is `asked` of each, as JSON has it: other processes find it out."""
        with closing(in_turn(self._begins(asked))) as results:
            for found, (rows, (near, told)) in zip(results, results, strict=True):
                self._violations |= {*found, *(Violation(*one) for one in near)}
                self._rows += rows
                yield told

    def findings(self) -> list[Finding]:
        """Return what was found, sorted, each at its place."""
        violations = {*self._violations, *self.joining()}
        files = [file for part in self.graph.parts for file in part.files]
        return sorted({*validate.placed(files, violations), *validate.hygienic(files, self._rows)})

    def _begins(self, asked: Asked) -> Iterator[Callable[[], _Begun]]:
        for part in self.graph.parts:
            view = self.graph.view(part)
            yield partial(self._core, view)
            yield partial(self._stored, view, asked)

    def _core(self, view: View) -> _Begun:
        """Begin to apply the core constraints to a part."""

        def work() -> Iterable[Violation]:
            data = [*stated(view.files), view.neighbours, lines.named(view.concluded, self.shapes.names())]
            return shacl.core(self.shapes, data, view.others)

        return validate.applied(work, _bounds(view))

    def _stored(self, view: View, asked: Asked) -> _Begun:
        """Begin to put hygiene queries to a part, constraints that look at near nodes only, and what else is asked."""

        def near(store: ox.Store) -> list[tuple[str, ...]]:
            if parts.over_all(self.graph.parts) is None:
                return []  # all are asked of the whole
            return [astuple(one) for one in shacl.queries(self.shapes, store, True, view.others)]

        def more(store: ox.Store) -> Any:
            return asked(store, None if view.own is None else lines.iris(view.own))

        return self.checks.begun(lambda: _held(view), _bounds(view), [("shapes", near), ("queries", more)])


def _held(view: View) -> ox.Store:
    """Return a store with a part and what must be known for it."""
    store = ox.Store()
    for file in view.files:
        lines.fill(store, file.lines, file.iri)
    lines.fill(store, view.concluded, INFERRED)
    lines.fill(store, view.neighbours, INFERRED)
    return store


def _bounds(view: View) -> Bounds:
    """Return what it may take to go through a part."""
    return STAGE.over(lines.count([*stated(view.files), view.concluded, view.neighbours]))
