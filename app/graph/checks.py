"""Checks: the hygiene queries, which say what must not occur anywhere; each row that they give is a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder
from app.guard.files import text_of
from app.guard.guarded import Bounds, begun, waited

#: The name of a query, and what it says by variable: ?node, ?error, where it can ?predicate, ?term or ?target.
Row = tuple[str, dict[str, str]]

_begun = partial(begun, remedy="mend the query", sealed=True)
_alone = waited(_begun)


class Checks:
    """The queries of a folder, by name; none at all is an error."""

    def __init__(self, folder: Path) -> None:
        paths = sorted(folder.glob("*.rq"))
        if not paths:
            raise MissingFolder("no hygiene queries (*.rq)", where=str(folder), remedy="restore the folder")
        self._where = str(folder)
        self._asked = {path.stem: (f"queries/check/{path.name}", text_of(path)) for path in paths}

    @contextmanager
    def begun(
        self, held: Callable[[], ox.Store], bounds: Bounds, more: Sequence[tuple[str, Callable[[ox.Store], Any]]] = ()
    ) -> Iterator[Callable[[], tuple[list[Row], list[Any]]]]:
        """Begin to put all queries to a store, and whatever `more`, under guard; give what waits for all answers.

        The store is made, or found, in the child that asks. One child asks all, since each one of its own would copy
        what it looks at. Where it oversteps a bound, each is asked by itself, which says whose fault it is; `more` has
        a name for that.
        """

        def every() -> tuple[list[Row], list[Any]]:
            store = held()
            return self._rows(store, self._asked), [work(store) for _, work in more]

        def one(rule: str) -> list[Row]:
            return _alone(lambda: self._rows(held(), [rule]), self._asked[rule][0], bounds)  # type: ignore[no-any-return]

        def answered() -> tuple[list[Row], list[Any]]:
            try:
                rows, told = said()
            except LoadError as error:
                if error.where != self._where:
                    raise
                rows = [row for rule in self._asked for row in one(rule)]
                told = [_alone(lambda: work(held()), where, bounds) for where, work in more]  # noqa: B023  done at once
            return [(rule, row) for rule, row in rows], told

        with _begun(every, self._where, bounds) as said:
            yield answered

    def _rows(self, store: ox.Store, rules: Iterable[str]) -> list[Row]:
        return [(rule, row) for rule in rules for row in _answer(store, *self._asked[rule])]


def _answer(store: ox.Store, name: str, text: str) -> list[dict[str, str]]:
    try:
        solutions = store.query(text, use_default_graph_as_union=True)
        names = [v.value for v in solutions.variables]  # type: ignore[union-attr]
        return [{n: s[n].value for n in names if s[n] is not None} for s in solutions]  # type: ignore[union-attr]
    except SyntaxError as error:
        raise LoadError(f"not SPARQL: {error}", where=name, remedy="mend the query") from None
    except (AttributeError, OSError, RuntimeError) as error:  # it gives no rows, or asks another service
        raise LoadError(f"not a query over the graph: {error}", where=name, remedy="mend the query") from None
