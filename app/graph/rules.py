"""Rules: what OWL 2 RL cannot say, as SPARQL CONSTRUCT queries in files, and the two kinds of reasoning together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder
from app.namespaces import INFERRED

Engine = Callable[[Iterable[ox.Triple], Iterable[ox.Triple]], list[ox.Triple]]


def read_rules(folder: Path) -> dict[str, str]:
    """Return the rules of a folder, by file name; none at all is an error, since the questions rest on them."""
    rules = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))}
    if not rules:
        raise MissingFolder("no rule files (*.rq)", where=str(folder), remedy="restore the folder")
    return rules


def conclude(
    ontology: Sequence[ox.Triple], stated: Sequence[ox.Triple], rules: dict[str, str], engine: Engine
) -> list[ox.Triple]:
    """Return everything that follows, by the engine's rules and by ours, in turn until neither adds a statement."""
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in stated)
    found: dict[ox.Triple, None] = {}
    while True:
        fresh = [t for t in engine(ontology, [*stated, *found]) if t not in found]
        _add(store, found, fresh)
        added = 0
        for name, rule in rules.items():
            new = [t for t in _run(store, name, rule) if ox.Quad(t.subject, t.predicate, t.object) not in store]
            _add(store, found, new)
            added += len(new)
        if not added:
            return list(found)


def _add(store: ox.Store, found: dict[ox.Triple, None], triples: Sequence[ox.Triple]) -> None:
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    found.update(dict.fromkeys(triples))


def _run(store: ox.Store, name: str, rule: str) -> list[ox.Triple]:
    try:
        return list(dict.fromkeys(store.query(rule)))  # type: ignore[arg-type]
    except SyntaxError as error:
        raise LoadError(f"not a SPARQL rule: {error}", where=f"ontology/rules/{name}", remedy="mend it") from None


def quads(triples: Iterable[ox.Triple]) -> Iterable[ox.Quad]:
    """Yield inferred triples as quads in the graph of inferences."""
    graph = ox.NamedNode(INFERRED)
    return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
