"""Rules: what OWL 2 RL cannot say, as SPARQL CONSTRUCT queries in files, and the two kinds of reasoning together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder
from app.guard.files import text_of
from app.guard.guarded import STAGE, guarded
from app.namespaces import INFERRED

_PLACE = "ontology/rules"

Engine = Callable[[Iterable[ox.Triple], Iterable[ox.Triple]], list[ox.Triple]]


def read_rules(folder: Path) -> dict[str, str]:
    """Return the rules of a folder, by file name; none at all is an error, since the questions rest on them."""
    rules = {p.name: text_of(p, name=f"{_PLACE}/{p.name}") for p in sorted(folder.glob("*.rq"))}
    if not rules:
        raise MissingFolder("no rule files (*.rq)", where=str(folder), remedy="restore the folder")
    return rules


def conclude(
    ontology: Sequence[ox.Triple], stated: Sequence[ox.Triple], rules: dict[str, str], engine: Engine
) -> list[ox.Triple]:
    """Return everything that follows, by the engine's rules and by ours, in turn until neither adds a statement.

    A rule that never ends, or that asks another service, is a LoadError: the work is done under guard.
    """
    lines = guarded(
        lambda: _lines(_conclude(ontology, stated, rules, engine)),
        _PLACE,
        STAGE,
        remedy="take out the rule, or the data, that never comes to an end",
        sealed=True,
    )
    return [q.triple for q in ox.parse(lines, ox.RdfFormat.N_TRIPLES)]


def _lines(triples: Iterable[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _conclude(
    ontology: Sequence[ox.Triple], stated: Sequence[ox.Triple], rules: dict[str, str], engine: Engine
) -> list[ox.Triple]:
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
        raise LoadError(f"not a SPARQL rule: {error}", where=f"{_PLACE}/{name}", remedy="mend it") from None
    except (OSError, RuntimeError, TypeError) as error:  # it asks another service, or gives rows
        raise LoadError(f"not a rule over the graph: {error}", where=f"{_PLACE}/{name}", remedy="mend it") from None


def quads(triples: Iterable[ox.Triple]) -> Iterable[ox.Quad]:
    """Yield inferred triples as quads in the graph of inferences."""
    graph = ox.NamedNode(INFERRED)
    return (ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples)
