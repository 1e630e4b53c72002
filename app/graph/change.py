"""Change: what a change of some files of data does to a built graph, found from its surroundings alone.

The line runs over the surroundings as they were and as they are; what differs is what the change does. Before that is
believed, the surroundings as they were must give what the last build concluded, and nothing may differ beyond them.
Where either fails, where a rule is broken, or where more than data changed, there is no short way: the graph is built
as a whole, which also says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from app.config import Settings
from app.graph import engines, lines, load, rules, validate
from app.graph.builds import Progress, Release
from app.graph.inputs import Inputs
from app.graph.kept import Ahead
from app.graph.surroundings import Surroundings, surroundings
from app.guard.files import text_of
from app.namespaces import GRAPH, INFERRED

#: The most files of a change that is worth a look at its surroundings.
MOST = 200

_DATA, _ONTOLOGY, _SHAPES = "data/", GRAPH + "ontology/", GRAPH + "shapes/"
#: The shapes that look at terms of the ontology alone, and what stands in each line that makes something such a term.
_STYLE, _TERM = _SHAPES + "style", b" <http://www.w3.org/2002/07/owl#"
_INFERRED = ox.NamedNode(INFERRED)


@dataclass(frozen=True)
class Change:
    """What goes and what comes, inferences included; and the surroundings as they were and as they are.

    `data` are the lines of the latter, without the vocabulary; `ahead` holds what can lie beside the store.
    """

    removed: list[ox.Quad]
    added: list[ox.Quad]
    before: ox.Store
    after: ox.Store
    nodes: frozenset[str]
    vocabulary: Vocabulary = field(repr=False)
    ahead: Ahead = field(repr=False)
    data: bytes = field(repr=False)

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
    own = _read(settings.home, [name for name in now.files if name.endswith(".ttl") and not name.startswith(_DATA)])
    graphs = [load.graph_of_file(name) for name in names]
    with surroundings(base.store, graphs, after, own) as around, ExitStack() as left:
        vocabulary = Vocabulary(own)  # meanwhile, as all that needs no surroundings
        own_rules = rules.read_rules(settings.folder("ontology") / "rules")
        ahead = Ahead(base.folder)
        left.callback(ahead.remove)
        ahead.copy(dict(base.beside))
        now.write(ahead.place)
        part = around()
        progress("Inferring what the change does")
        found = _follow(part, vocabulary, own_rules, ahead) if part else None
        if found:
            left.pop_all()
    return found


def _read(home: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Return the lines of files, by the IRI of the graph."""
    return {load.graph_of_file(name): load.parsed(text_of(home / name, name=name), name) for name in names}


class Vocabulary:
    """What belongs to all surroundings: lines and statements of the ontology, and of the graphs of shapes."""

    def __init__(self, said: Mapping[str, bytes]) -> None:
        ontology = {graph: part for graph, part in said.items() if graph.startswith(_ONTOLOGY)}
        self.ontology = list(ontology.values())
        shapes = {graph: part for graph, part in said.items() if graph.startswith(_SHAPES)}
        self.shapes = {graph: (part, lines.read(part)) for graph, part in shapes.items()}
        self.quads = _quads(b"".join([lines.placed(part, graph) for graph, part in ontology.items()]))


@contextmanager
def doubted(found: Change, settings: Settings) -> Iterator[Callable[[], bool]]:
    """Begin to hold what a change leads to against shapes and hygiene queries, and give what waits for the end.

    It tells whether they find fault with a node of the surroundings, or with one of its values. What they find
    elsewhere lies at the edge, where not all is known.
    """
    ontology, every = found.vocabulary.ontology, found.vocabulary.shapes
    due = [graph for graph in every if graph != _STYLE or _TERM in found.data]
    shapes = [triple for graph in due for triple in every[graph][1]]
    with ExitStack() as stack:
        stack.callback(found.ahead.remove)
        violations = stack.enter_context(validate.lines_begun(shapes, [*ontology, found.data], store=found.after))
        for graph, (part, _) in every.items():  # only now: they are not held against themselves
            lines.fill(found.after, part, graph)
        rows = stack.enter_context(validate.rows_begun(found.after, settings.folder("queries") / "check"))
        yield (
            lambda: (
                any(v.focus in found.nodes or v.value in found.nodes for v in violations())
                or any(row.get("node") in found.nodes for _, row in rows())
            )
        )


def _follow(part: Surroundings, vocabulary: Vocabulary, own_rules: dict[str, str], ahead: Ahead) -> Change | None:
    ontology, around = vocabulary.ontology, _unplaced(part.around)
    gone, come = (lines.written(quad.triple for quad in quads) for quads in (part.removed, part.added))
    with (
        rules.begun(ontology, [*ontology, around, gone], own_rules, engines.OURS) as once,
        rules.begun(ontology, [*ontology, around, come], own_rules, engines.OURS) as now,
    ):
        held = [*vocabulary.quads, *_quads(part.around)]
        before, after = (_store([*held, *quads]) for quads in (part.removed, part.added))
        old, new = (set(found().splitlines(keepends=True)) for found in (once, now))
    nodes = {f"<{node}>".encode() for node in part.nodes}
    mine = {line for line in old if line.split(b" ", 1)[0] in nodes}
    if mine != set(part.inferred.splitlines(keepends=True)) or old - mine != {
        line for line in new if line.split(b" ", 1)[0] not in nodes
    }:
        return None  # something bears upon this that the surroundings do not hold
    for store, found in ((before, old), (after, new)):
        store.extend(_inferred(found))
    removed, added = [*part.removed, *_inferred(old - new)], [*part.added, *_inferred(new - old)]
    return Change(removed, added, before, after, part.nodes, vocabulary, ahead, b"".join([around, come, *new]))


def _inferred(found: Iterable[bytes]) -> Iterable[ox.Quad]:
    return rules.quads(lines.read(b"".join(found)))


def _quads(said: bytes) -> list[ox.Quad]:
    return list(ox.parse(said, ox.RdfFormat.N_QUADS, lenient=True))


def _unplaced(quads: bytes) -> bytes:
    """Return N-Quads of named graphs as N-Triples."""
    return b"".join([line[: line.rindex(b" <")] + b" .\n" for line in quads.splitlines()])


def _store(quads: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.bulk_extend(quads)
    return store
