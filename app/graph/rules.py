"""Rules: what OWL 2 RL cannot say, as SPARQL CONSTRUCT queries in files, and the two kinds of reasoning together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder
from app.graph.reading import reads
from app.guard.files import text_of
from app.guard.guarded import STAGE, guarded
from app.namespaces import INFERRED

_PLACE = "ontology/rules"

#: Concludes from axioms, new statements, and older ones whose own conclusions are among them.
Engine = Callable[[Iterable[ox.Triple], Iterable[ox.Triple], Iterable[ox.Triple]], list[ox.Triple]]


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
        lambda: _lines(_Conclusions(ontology, stated, rules, engine).all()),
        _PLACE,
        STAGE.over(len(stated)),
        remedy="take out the rule, or the data, that never comes to an end",
        sealed=True,
    )
    return [q.triple for q in ox.parse(lines.encode(), ox.RdfFormat.N_TRIPLES, lenient=True)]  # our own writing


def _lines(triples: Iterable[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


class _Conclusions:
    """What follows so far; each step looks only at what the steps before have added.

    The store, over which the rules are run, holds the statements of those properties only that some rule looks at.
    """

    def __init__(
        self, ontology: Sequence[ox.Triple], stated: Sequence[ox.Triple], rules: dict[str, str], engine: Engine
    ) -> None:
        self._ontology, self._stated, self._rules, self._engine = ontology, stated, rules, engine
        self._reads = {name: reads(rule) for name, rule in rules.items()}
        self._store = ox.Store()
        self._found: dict[ox.Triple, None] = {}
        self._due: dict[str, None] = {}

    def all(self) -> list[ox.Triple]:
        """Return everything that follows and is not stated."""
        self._keep(self._stated)
        self._add(self._engine(self._ontology, self._stated, ()))
        self._due = dict.fromkeys(self._rules)
        fresh: list[ox.Triple] = []
        while self._due or fresh:
            if self._due:
                name = next(iter(self._due))
                del self._due[name]
                new = [t for t in _run(self._store, name, self._rules[name]) if t not in self._found]
                fresh += new
            else:
                concluded = self._engine(self._ontology, fresh, chain(self._stated, self._found))
                new, fresh = [t for t in concluded if t not in self._found], []
            self._add(new)
        return self._unstated()

    def _add(self, new: Sequence[ox.Triple]) -> None:
        """Take in conclusions; the rules that look at them are due."""
        self._found.update(dict.fromkeys(new))
        names = self._keep(new)
        self._due |= {rule: None for rule, read in self._reads.items() if names and (read is None or names & read)}

    def _keep(self, triples: Iterable[ox.Triple]) -> set[ox.NamedNode]:
        """Let the rules have the statements that they look at; return the properties of these."""
        read = None if None in self._reads.values() else {name for read in self._reads.values() for name in read or ()}
        kept = list(triples) if read is None else [t for t in triples if t.predicate in read]
        self._store.extend(ox.Quad(*triple) for triple in kept)
        return {t.predicate for t in kept}

    def _unstated(self) -> list[ox.Triple]:
        names = {t.predicate for t in self._found}
        for triple in self._stated:
            if triple.predicate in names:
                self._found.pop(triple, None)
        return list(self._found)


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
