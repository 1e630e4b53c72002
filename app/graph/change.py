"""Change: what a change of some files of data does to a built graph, found from its surroundings alone.

The line runs over the surroundings as they were and as they are; what differs is what the change does. Before that is
believed, the surroundings as they were must give what the last build concluded, and nothing may differ beyond them.
Where either fails, where a rule is broken, or where more than data changed, there is no short way: the graph is built
as a whole, which also says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pyoxigraph as ox

from app.config import Settings
from app.graph import infer, load, rules, validate
from app.graph.builds import Progress, Release
from app.graph.inputs import Inputs
from app.graph.surroundings import Surroundings, graph_of, surroundings
from app.namespaces import GRAPH, INFERRED

#: The most files of a change that is worth a look at its surroundings.
MOST = 200

_DATA, _INFERRED = "data/", ox.NamedNode(INFERRED)


@dataclass(frozen=True)
class Change:
    """What goes and what comes, inferences included; and the surroundings as they were and as they are."""

    removed: list[ox.Quad]
    added: list[ox.Quad]
    before: ox.Store
    after: ox.Store
    nodes: frozenset[str]

    @property
    def inferred(self) -> int:
        """By how many the inferences become more."""
        return sum(q.graph_name == _INFERRED for q in self.added) - sum(q.graph_name == _INFERRED for q in self.removed)


def change(settings: Settings, base: Release, last: Inputs, now: Inputs, progress: Progress) -> Change | None:
    """Return what the change from `last` to `now` does to the build `base`; None: build in full.

    Raises LoadError where a file that changed cannot be parsed.
    """
    names = now.changed(last)
    if not last.files or not 0 < len(names) <= MOST or not all(name.startswith(_DATA) for name in names):
        return None
    progress("Loading what changed")
    files = [load.read(settings.home / name, settings.home) for name in names if name in now.files]
    after = [quad for file in files for quad in file.quads()]
    part = surroundings(
        base.store,
        [load.graph_of_file(name) for name in names],
        after,
        [load.graph_of_file(name) for name in now.files if name.endswith(".ttl") and not name.startswith(_DATA)],
    )
    progress("Inferring what the change does")
    return _follow(part, rules.read_rules(settings.folder("ontology") / "rules")) if part else None


@contextmanager
def doubted(found: Change, settings: Settings) -> Iterator[Callable[[], bool]]:
    """Begin to hold what a change leads to against shapes and hygiene queries, and give what waits for the end.

    It tells whether they find fault with a node of the surroundings, or with one of its values. What they find
    elsewhere lies at the edge, where not all is known.
    """
    quads = list(found.after.quads_for_pattern(None, None, None, None))
    shapes = [q.triple for q in quads if _room(q) == "shapes"]
    data = [q.triple for q in quads if _room(q) != "shapes"]
    checks = settings.folder("queries") / "check"
    with validate.violations_begun(shapes, data) as violations, validate.rows_begun(found.after, checks) as rows:
        yield (
            lambda: (
                any(v.focus in found.nodes or v.value in found.nodes for v in violations())
                or any(row.get("node") in found.nodes for _, row in rows())
            )
        )


def _follow(part: Surroundings, own_rules: dict[str, str]) -> Change | None:
    ways = ([*part.around, *part.removed], [*part.around, *part.added])
    old, new = (_concluded(quads, own_rules) for quads in ways)
    mine, others = ({t for t in old if _about(t, part)}, {t for t in old if not _about(t, part)})
    if mine != {q.triple for q in part.inferred} or others != {t for t in new if not _about(t, part)}:
        return None  # something bears upon this that the surroundings do not hold
    before, after = (_store(quads, found) for quads, found in zip(ways, (old, new), strict=True))
    removed, added = [*part.removed, *rules.quads(old - new)], [*part.added, *rules.quads(new - old)]
    return Change(removed, added, before, after, part.nodes)


def _about(triple: ox.Triple, part: Surroundings) -> bool:
    return isinstance(triple.subject, ox.NamedNode) and triple.subject.value in part.nodes


def _concluded(quads: Iterable[ox.Quad], own_rules: dict[str, str]) -> set[ox.Triple]:
    axioms = [q.triple for q in quads if _room(q) == "ontology"]
    stated = [q.triple for q in quads if _room(q) != "shapes"]
    return set(rules.conclude(axioms, stated, own_rules, infer.infer))


def _room(quad: ox.Quad) -> str:
    return graph_of(quad).removeprefix(GRAPH).split("/", 1)[0]


def _store(quads: Iterable[ox.Quad], inferred: Iterable[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.bulk_extend([*quads, *rules.quads(inferred)])
    return store
