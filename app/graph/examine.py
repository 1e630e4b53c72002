"""Examine: hold a graph against shapes and hygiene queries, part by part, each by processes of its own.

The core constraints look from a node to its neighbours, and hygiene queries at statements and at what their nodes are:
they go through parts, with what a part must know of the others (`app.graph.around`). That stands in the graph of
inferences, so that it counts as known and not as stated here. Constraints in SPARQL may join anything: they are asked
of the whole graph, as far as they look at it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from app.errors import Finding
from app.graph import lines, shacl, validate
from app.graph.around import Around, View
from app.graph.checks import Checks, Row
from app.graph.load import stated
from app.graph.parts import Part
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
    whole = [said for part in graph.parts for said in (*stated(part.files), part.concluded)]
    whole.append(b"".join(graph.joined.values()))

    def joining() -> Iterable[Violation]:
        return shacl.queries(shapes, validate.looked_at(shapes, whole))

    with validate.applied(joining, STAGE.over(lines.count(whole))) as found:
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
        begins = ((partial(self._core, part), partial(self._stored, part, asked)) for part in self.graph.parts)
        with closing(in_turn(chain.from_iterable(begins))) as results:
            for found, (rows, told) in zip(results, results, strict=True):
                self._violations |= {*found}
                self._rows += rows
                yield told

    def findings(self) -> list[Finding]:
        """Return what was found, sorted, each at its place."""
        violations = {*self._violations, *self.joining()}
        files = [file for part in self.graph.parts for file in part.files]
        return sorted({*validate.placed(files, violations), *validate.hygienic(files, self._rows)})

    def _core(self, part: Part) -> _Begun:
        """Begin to apply the core constraints to a part."""

        def work() -> Iterable[Violation]:
            view = self.graph.view(part)
            data = [*stated(view.files), view.neighbours, lines.named(view.concluded, self.shapes.names())]
            return shacl.core(self.shapes, data, view.others)

        return validate.applied(work, _bounds(part))

    def _stored(self, part: Part, asked: Asked) -> _Begun:
        """Begin to put the hygiene queries to a part, and what else is asked of it."""
        view = cache(partial(self.graph.view, part))  # made by the child, once

        def more(store: ox.Store) -> Any:
            own = view().own
            return asked(store, None if own is None else lines.iris(own))

        return self.checks.begun(lambda: _held(view()), _bounds(part), more)


def _held(view: View) -> ox.Store:
    """Return a store with a part and what must be known for it."""
    store = ox.Store()
    for file in view.files:
        lines.fill(store, file.lines, file.iri)
    lines.fill(store, view.concluded, INFERRED)
    lines.fill(store, view.neighbours, INFERRED)
    return store


def _bounds(part: Part) -> Bounds:
    """Return what it may take to go through a part; its neighbours and the vocabulary come to as much again at most."""
    return STAGE.over(2 * lines.count([*stated(part.files), part.concluded]))
