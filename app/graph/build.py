"""Build: the line composed. load → infer → validate → store, written aside and then switched.

`app.graph.builds` says where a build lies and which one serves.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from app.config import Settings
from app.errors import Finding, InvalidGraph, LoadError, ParameterError, StoreError
from app.graph import builds, infer, load, reference, rules, validate
from app.graph.canonical import canonical_lines

#: Files that lie beside the store of a build: name → what writes one, from the store, at a path.
Beside = Mapping[str, Callable[[ox.Store, Path], None]]

ENGINES: dict[str, rules.Engine] = {"rules": infer.infer, "owlrl": reference.closure}


@dataclass(frozen=True)
class Graph:
    """What the files say and what follows from it."""

    files: list[load.GraphFile]
    inferred: list[ox.Triple]

    def quads(self) -> Iterable[ox.Quad]:
        """Yield the statements of ontology, data and shapes, each in its graph, and the inferred ones in theirs."""
        for file in self.files:
            yield from file.quads()
        yield from rules.quads(self.inferred)


def assemble(
    settings: Settings,
    *,
    extra: Sequence[Path] = (),
    engine: str = "rules",
    progress: builds.Progress = builds.silent,
    broken: list[Finding] | None = None,
) -> Graph:
    """Load the files (and `extra` ones as data) and infer.

    A file that cannot be parsed raises LoadError; where a list `broken` is given, it is reported there and left out.
    """
    if engine not in ENGINES:
        raise ParameterError(f'no engine "{engine}"', where="--engine", remedy=f"choose {' or '.join(ENGINES)}")
    progress("Loading")
    settings.folder("queries")
    paths = dict.fromkeys([*load.find(settings.home), *(path.resolve() for path in extra)])
    files: list[load.GraphFile] = []
    for path in paths:
        try:
            files.append(load.read(path, settings.home))
        except LoadError as error:
            if broken is None:
                raise
            name, _, line = error.where.partition(":")
            broken.append(Finding(name, int(line or 0), "the file", "syntax", f"{error.what}; {error.remedy}"))
    progress("Inferring")
    axioms = [t for f in files if f.room == "ontology" for t in f.triples]
    stated = [t for f in files if f.room in ("ontology", "data") for t in f.triples]
    own_rules = rules.read_rules(settings.folder("ontology") / "rules")
    return Graph(files, rules.conclude(axioms, stated, own_rules, ENGINES[engine]))


def check(
    settings: Settings, *, extra: Sequence[Path] = (), progress: builds.Progress = builds.silent
) -> list[Finding]:
    """Return every finding of parsing, shapes, house style and hygiene, sorted by file and line."""
    broken: list[Finding] = []
    graph = assemble(settings, extra=extra, progress=progress, broken=broken)
    return sorted([*broken, *_findings(graph, settings, progress)])


def _findings(graph: Graph, settings: Settings, progress: builds.Progress) -> list[Finding]:
    progress("Validating against the shapes")
    findings = validate.validate(graph.files, graph.inferred)
    progress("Running the hygiene queries")
    store = ox.Store()
    store.bulk_extend(graph.quads())
    return findings + validate.hygiene(graph.files, store, settings.folder("queries") / "check")


def build(
    settings: Settings,
    *,
    engine: str = "rules",
    progress: builds.Progress = builds.silent,
    beside: Beside | None = None,
) -> Path:
    """Build and switch; return the folder of the build. Data that break a rule raise InvalidGraph.

    What `beside` writes belongs to the build as its store does: without it, the build is not whole.
    """
    name = builds.fingerprint(settings)
    graph = assemble(settings, engine=engine, progress=progress)
    findings = _findings(graph, settings, progress)
    if findings:
        raise InvalidGraph(findings)
    progress("Writing the store")
    target = settings.build / f"{name}-{engine}"
    with builds.alone(settings.build):
        aside = Path(tempfile.mkdtemp(prefix=builds.ASIDE, dir=settings.build))
        try:
            _write(aside, graph, engine)
            _add(aside, beside or {})
            _verify(aside)
            builds.settle(aside, target)
            builds.switch(settings.build, target.name)
        finally:
            for left in settings.build.glob(f"{builds.ASIDE}*"):
                shutil.rmtree(left, ignore_errors=True)
    return target


def _write(folder: Path, graph: Graph, engine: str) -> None:
    store = ox.Store(str(folder / "store"))
    store.bulk_extend(graph.quads())
    store.flush()
    lines = canonical_lines(graph.quads())
    (folder / builds.DUMP).write_bytes(b"".join(lines))
    record = {
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine,
        "files": len(graph.files),
        "stated": sum(len(f.triples) for f in graph.files),
        "inferred": len(graph.inferred),
        "hash": hashlib.sha256(b"".join(lines)).hexdigest(),
    }
    (folder / builds.RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _add(folder: Path, beside: Beside) -> None:
    """Write further files from what was stored, and put them on record."""
    if not beside:
        return
    store = ox.Store.read_only(str(folder / "store"))
    for name, make in beside.items():
        make(store, folder / name)
    record = json.loads((folder / builds.RECORD).read_text(encoding="utf-8"))
    record["beside"] = {name: builds.sha256(folder / name) for name in sorted(beside)}
    (folder / builds.RECORD).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _verify(folder: Path) -> None:
    """Read back what was written: as many statements as in the dump, and the dump and each file with its hash."""
    content = (folder / builds.DUMP).read_bytes()
    stored = len(ox.Store.read_only(str(folder / "store")))
    found = builds.release(folder)
    said = (found.hash, *found.beside)
    same = hashlib.sha256(content).hexdigest() == found.hash and builds.whole(found) == said
    if stored != content.count(b"\n") or not same:
        raise StoreError(
            "what was written is not what was built", where=str(folder), remedy="check the disk, then build again"
        )
