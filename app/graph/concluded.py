"""Concluded: a graph in parts with all that follows: from single statements part by part, then from several over all.

Only what chains, transitivity and the rules in SPARQL look at must be brought together for that: a sixth of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.graph import lines, order, parts, rules
from app.graph.around import Around, around
from app.graph.axioms import Axioms
from app.graph.load import GraphFile
from app.graph.reading import reads
from app.graph.rules import Engine
from app.graph.shacl import Shapes
from app.namespaces import INFERRED


@dataclass(frozen=True)
class Concluded:
    """A graph with its conclusions; the statements in order, as `app.graph.order` has them, if they were to be written.

    `runs` are the files that hold them, `unnamed` those with unnamed nodes. A conclusion may be among them that is
    stated, too.
    """

    graph: Around
    runs: Sequence[Path]
    unnamed: bytes


def concluded(
    files: Sequence[GraphFile],
    shapes: Shapes,
    own_rules: dict[str, str],
    engine: Engine,
    place: Path | None = None,
) -> Concluded:
    """Return the graph of some files, in parts, with all that follows.

    With a `place`, a folder, the statements are written into it. A graph is cut only where single statements are
    concluded from by themselves, and the shapes look no further than one can follow.
    """
    axioms = [file.lines for file in files if file.room == "ontology"]
    steps, alone, joining = shapes.steps(), None, None
    if engine.alone:
        known = Axioms(lines.read(b"".join(axioms)))
        alone, joining = engine.alone(known), rules.together([known.feeding, *map(reads, own_rules.values())])
    groups = [list(files)] if alone is None or steps is None else parts.cut(files)
    every = parts.gone_through(groups, alone, joining, shapes.looks(parts.over_all(groups)), place)
    with rules.begun(axioms, [part.joining for part in every], own_rules, engine) as found:
        joined = found()
    every = [replace(part, joining=b"") for part in every]  # it has served
    graph = around(every, joined, steps or ())
    unnamed = [part.unnamed for part in every]
    if place:
        unnamed.append(order.run([(INFERRED, joined)], place / "joined"))
    return Concluded(graph, [*place.iterdir()] if place else [], b"".join(unnamed))
