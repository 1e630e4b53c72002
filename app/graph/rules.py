"""Rules: what OWL 2 RL cannot say, as SPARQL CONSTRUCT queries in files, and the two kinds of reasoning together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder
from app.graph import lines
from app.graph.alone import Alone
from app.graph.axioms import Axioms
from app.graph.lines import Names
from app.graph.reading import reads
from app.guard.files import text_of
from app.guard.guarded import STAGE
from app.guard.guarded import begun as guard_begun
from app.namespaces import INFERRED

_PLACE = "ontology/rules"


@dataclass(frozen=True)
class Engine:
    """A reasoner: what it concludes, and by which properties, as told from the axioms.

    `concludes` takes axioms, new statements, and older ones whose own conclusions are among them. `alone`, where it
    can, makes ready what concludes from single statements.
    """

    concludes: Callable[[Iterable[ox.Triple], Iterable[ox.Triple], Iterable[ox.Triple]], list[ox.Triple]]
    reads: Callable[[Iterable[ox.Triple]], Names] = lambda _: None
    alone: Callable[[Axioms], Alone] | None = None


def read_rules(folder: Path) -> dict[str, str]:
    """Return the rules of a folder, by file name; none at all is an error, since the questions rest on them."""
    rules = {p.name: text_of(p, name=f"{_PLACE}/{p.name}") for p in sorted(folder.glob("*.rq"))}
    if not rules:
        raise MissingFolder("no rule files (*.rq)", where=str(folder), remedy="restore the folder")
    return rules


@contextmanager
def begun(
    ontology: Sequence[bytes], stated: Sequence[bytes], rules: dict[str, str], engine: Engine
) -> Iterator[Callable[[], bytes]]:
    """Begin to conclude all that follows, by the engine's rules and by ours, in turn until neither adds a statement.

    Statements are taken and given as `app.graph.lines` has them, those of the ontology being among the stated. Give
    what waits for the conclusions. A rule that never ends, or that asks another service, is a LoadError: the work is
    done under guard.
    """
    with guard_begun(
        lambda: _concluded(ontology, stated, rules, engine),
        _PLACE,
        STAGE.over(lines.count(stated)),
        remedy="take out the rule, or the data, that never comes to an end",
        sealed=True,
    ) as concluded:
        yield concluded


def _concluded(ontology: Sequence[bytes], stated: Sequence[bytes], rules: dict[str, str], engine: Engine) -> bytes:
    axioms, given = lines.read(b"".join(ontology)), lines.ByName(stated)
    found = _Conclusions(axioms, given, rules, engine).all()
    known = set(given.of(frozenset(triple.predicate for triple in found)))
    return b"".join([line for line in lines.written(found).splitlines(keepends=True) if line not in known])


def conclude(
    ontology: Iterable[ox.Triple], stated: Iterable[ox.Triple], rules: dict[str, str], engine: Engine
) -> list[ox.Triple]:
    """Return the same for statements that are no lines yet, and wait for it."""
    with begun([lines.written(ontology)], [lines.written(stated)], rules, engine) as found:
        return lines.read(found())


class _Conclusions:
    """What follows so far; each step looks only at what the steps before have added.

    The store, over which the rules are run, holds the statements of those properties only that some rule looks at.
    """

    def __init__(
        self, ontology: Sequence[ox.Triple], stated: lines.ByName, rules: dict[str, str], engine: Engine
    ) -> None:
        self._ontology, self._rules, self._engine = ontology, rules, engine
        self._reads = {name: reads(rule) for name, rule in rules.items()}
        self._read = together(self._reads.values())
        self._store = ox.Store()
        lines.fill(self._store, b"".join(stated.of(self._read)))
        self._stated = lines.read(b"".join(stated.of(engine.reads(ontology))))
        self._found: dict[ox.Triple, None] = {}
        self._due: dict[str, None] = {}

    def all(self) -> list[ox.Triple]:
        """Return everything that follows, some of which may be stated."""
        self._add(self._engine.concludes(self._ontology, self._stated, ()))
        self._due = dict.fromkeys(self._rules)
        fresh: list[ox.Triple] = []
        while self._due or fresh:
            if self._due:
                name = next(iter(self._due))
                del self._due[name]
                new = [t for t in _run(self._store, name, self._rules[name]) if t not in self._found]
                fresh += new
            else:
                concluded = self._engine.concludes(self._ontology, fresh, chain(self._stated, self._found))
                new, fresh = [t for t in concluded if t not in self._found], []
            self._add(new)
        return list(self._found)

    def _add(self, new: Sequence[ox.Triple]) -> None:
        """Take in conclusions; the rules that look at them are due."""
        self._found.update(dict.fromkeys(new))
        kept = [t for t in new if self._read is None or t.predicate in self._read]
        self._store.extend(ox.Quad(*triple) for triple in kept)
        names = {t.predicate for t in kept}
        self._due |= {rule: None for rule, read in self._reads.items() if names and (read is None or names & read)}


def together(reads: Iterable[Names]) -> Names:
    """Return all properties that somebody looks at; None where one looks at any."""
    every = list(reads)
    return None if None in every else frozenset(name for one in every for name in one or ())


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
