"""Build: the line composed. load → infer → validate → store, written aside and then switched.

A build lies in a folder named by the hash of what went in. The file `current` names the one that serves; it is replaced
in one step, so that a build that fails or is killed leaves the old one serving.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox

from app.config import Settings
from app.errors import Finding, InvalidGraph, LoadError, ParameterError
from app.graph import infer, load, reference, rules, validate
from app.graph.store import EmbeddedStore

Progress = Callable[[str], None]
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


def silent(_: str) -> None:
    """Show no progress."""


def assemble(
    settings: Settings,
    *,
    extra: Sequence[Path] = (),
    engine: str = "rules",
    progress: Progress = silent,
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


def check(settings: Settings, *, extra: Sequence[Path] = (), progress: Progress = silent) -> list[Finding]:
    """Return every finding of parsing, shapes, house style and hygiene, sorted by file and line."""
    broken: list[Finding] = []
    graph = assemble(settings, extra=extra, progress=progress, broken=broken)
    return sorted([*broken, *_findings(graph, settings, progress)])


def _findings(graph: Graph, settings: Settings, progress: Progress) -> list[Finding]:
    progress("Validating against the shapes")
    findings = validate.validate(graph.files, graph.inferred)
    progress("Running the hygiene queries")
    store = ox.Store()
    store.bulk_extend(graph.quads())
    return findings + validate.hygiene(graph.files, store, settings.folder("queries") / "check")


def fingerprint(settings: Settings) -> str:
    """Return the hash of everything that a build depends on: files, rules and checks."""
    digest = hashlib.sha256()
    paths = load.find(settings.home)
    paths += sorted((settings.home / "ontology" / "rules").glob("*.rq"))
    paths += sorted((settings.home / "queries" / "check").glob("*.rq"))
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(settings.home).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()[:16]


def build(settings: Settings, *, engine: str = "rules", progress: Progress = silent) -> Path:
    """Build and switch; return the folder of the build. Data that break a rule raise InvalidGraph."""
    name = fingerprint(settings)
    graph = assemble(settings, engine=engine, progress=progress)
    findings = _findings(graph, settings, progress)
    if findings:
        raise InvalidGraph(findings)
    progress("Writing the store")
    settings.build.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".aside-", dir=settings.build))
    try:
        _write(aside, graph, engine)
        target = settings.build / f"{name}-{engine}"
        if target.exists():
            shutil.rmtree(target)
        aside.rename(target)
        _switch(settings.build, target.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return target


def _write(folder: Path, graph: Graph, engine: str) -> None:
    store = ox.Store(str(folder / "store"))
    store.bulk_extend(graph.quads())
    store.flush()
    record = {
        "built": datetime.now(UTC).isoformat(timespec="seconds"),
        "engine": engine,
        "files": len(graph.files),
        "stated": sum(len(f.triples) for f in graph.files),
        "inferred": len(graph.inferred),
    }
    (folder / "build.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


def _switch(folder: Path, name: str) -> None:
    """Name the build that serves, in one step; builds before the last one are removed."""
    pointer = folder / "current"
    last = pointer.read_text(encoding="utf-8").strip() if pointer.exists() else ""
    fresh = folder / f".current-{os.getpid()}"
    fresh.write_text(name + "\n", encoding="utf-8")
    os.replace(fresh, pointer)
    for old in folder.glob("[0-9a-f]*-*"):
        if old.is_dir() and old.name not in (name, last):
            shutil.rmtree(old, ignore_errors=True)


def current(settings: Settings) -> Path | None:
    """Return the folder of the build that serves, or None where nothing was built."""
    pointer = settings.build / "current"
    if not pointer.exists():
        return None
    folder = settings.build / pointer.read_text(encoding="utf-8").strip()
    return folder if (folder / "store").is_dir() else None


def record(folder: Path) -> dict[str, object]:
    """Return what a build says of itself: when, by which engine, from how many files, how many statements."""
    found: dict[str, object] = json.loads((folder / "build.json").read_text(encoding="utf-8"))
    return found


def fresh_store(settings: Settings, *, progress: Progress = silent) -> EmbeddedStore:
    """Open the store of the current data, building it first where the data changed since."""
    folder = current(settings)
    if folder is None or not folder.name.startswith(fingerprint(settings)):
        folder = build(settings, progress=progress)
    return EmbeddedStore.open(folder / "store")
