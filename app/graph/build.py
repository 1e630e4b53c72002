"""Build: the line composed. load → infer → validate → store, written aside and then switched.

`app.graph.builds` says where a build lies and which one serves; `app.graph.change`, how a change becomes one.
"""

from __future__ import annotations

import gc
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import tee
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

import pyoxigraph as ox

from app.config import Settings
from app.errors import Finding, InvalidGraph, LoadError, ParameterError
from app.graph import anew, builds, change, examine, lines, load, rules, validate, write
from app.graph.around import Around
from app.graph.concluded import concluded
from app.graph.dump import Unfit
from app.graph.engines import ENGINES
from app.graph.examine import Examination
from app.graph.inputs import Inputs, inputs, recorded
from app.graph.processes import apart
from app.graph.shacl import Shapes


@dataclass(frozen=True)
class Graph:
    """What the files say and what follows from it, the latter as `app.graph.lines` has it."""

    files: list[load.GraphFile]
    concluded: bytes

    @cached_property
    def inferred(self) -> list[ox.Triple]:
        """What follows, as statements."""
        return lines.read(self.concluded)

    def quads(self) -> Iterable[ox.Quad]:
        """Yield the statements of ontology, data and shapes, each in its graph, and the inferred ones in theirs."""
        for file in self.files:
            yield from file.quads()
        yield from rules.quads(self.inferred)


def assemble(settings: Settings, *, engine: str = "rules") -> Graph:
    """Load the files and infer. A file that cannot be parsed raises LoadError."""
    files = _loaded(settings, engine=engine)
    axioms = [file.lines for file in files if file.room == "ontology"]
    with rules.begun(axioms, load.stated(files), _rules(settings), ENGINES[engine]) as concluded:
        return Graph(files, concluded())


def _loaded(
    settings: Settings,
    *,
    engine: str = "rules",
    extra: Sequence[Path] = (),
    progress: builds.Progress = builds.silent,
    broken: list[Finding] | None = None,
) -> list[load.GraphFile]:
    """Load the files (and `extra` ones as data).

    A file that cannot be parsed raises LoadError; where a list `broken` is given, it is reported there and left out.
    """
    if engine not in ENGINES:
        raise ParameterError(f'no engine "{engine}"', where="--engine", remedy=f"choose {' or '.join(ENGINES)}")
    progress("Loading")
    settings.folder("queries")
    paths = dict.fromkeys([*load.find(settings.home), *(path.resolve() for path in extra)])
    return load.load(paths, settings.home, None if broken is None else lambda error: broken.append(_finding(error)))


def _rules(settings: Settings) -> dict[str, str]:
    return rules.read_rules(settings.folder("ontology") / "rules")


def _finding(error: LoadError) -> Finding:
    name, _, line = error.where.partition(":")
    return Finding(name, int(line or 0), "the file", "syntax", f"{error.what}; {error.remedy}")


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Look for no garbage meanwhile: statements are held to the end, and to look through millions takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@_undisturbed()
def check(
    settings: Settings, *, extra: Sequence[Path] = (), progress: builds.Progress = builds.silent
) -> list[Finding]:
    """Return every finding of parsing, shapes, house style and hygiene, sorted by file and line."""
    broken: list[Finding] = []
    files = _loaded(settings, extra=extra, progress=progress, broken=broken)
    shapes = Shapes(validate.shapes_of(files))
    progress("Inferring")
    graph = concluded(files, shapes, _rules(settings), ENGINES["rules"]).graph
    progress("Validating")
    with examine.begun(graph, shapes, settings.folder("queries") / "check") as examination:
        for _ in examination.each():
            pass
        return sorted([*broken, *examination.findings()])


@_undisturbed()
def build(
    settings: Settings,
    *,
    engine: str = "rules",
    progress: builds.Progress = builds.silent,
    beside: write.Companions | None = None,
    whole: bool = False,
    seen: Inputs | None = None,
) -> Path:
    """Build and switch; return the folder of the build. Data that break a rule raise InvalidGraph.

    Where only data changed since the last build, and not too much, it is amended by the change, which gives the same,
    but for names of things in `beside`; with `whole`, all is built from nothing. What `beside` writes belongs to the
    build as its store does: without it, the build is not whole. `seen` are the files, if they were just looked at.
    """
    base = builds.sound(settings)
    last = recorded(base.folder if base else None)
    now = seen or inputs(settings, last)
    target = settings.build / f"{now.name}-{engine}"
    if base and base.engine == engine == "rules" and not whole:
        found = change.change(settings, base, last, now, progress)
        if found and _amended(settings, base, found, now, beside or {}, progress):
            return target
    files = _loaded(settings, engine=engine, progress=progress)
    shapes, own_rules = Shapes(validate.shapes_of(files)), _rules(settings)
    with _aside(settings, target) as aside:
        progress("Inferring")
        with TemporaryDirectory(prefix=".runs-", dir=aside) as runs:
            drawn = concluded(files, shapes, own_rules, ENGINES[engine], Path(runs))
            progress("Validating, and writing what was found")
            with (
                anew.begun(aside, drawn.runs, drawn.unnamed) as written,
                apart(lambda: _examined(settings, drawn.graph, shapes, aside, beside or {})) as examined,
            ):
                if findings := examined():
                    raise InvalidGraph(findings)
                said = written()
        now.write(aside)
        write.record(aside, engine, now, (said.lines - said.inferred, said.inferred), said.sha256, beside or {})
    return target


def _examined(
    settings: Settings, graph: Around, shapes: Shapes, folder: Path, beside: write.Companions
) -> list[Finding]:
    """Examine a graph, write what lies beside its store, and return what was found.

    A process of its own does this: with each process that it begins, a page that the loading of the store writes on
    would have to be copied.
    """
    with examine.begun(graph, shapes, settings.folder("queries") / "check") as examination:
        _beside(folder, examination, beside)
        return examination.findings()


def _beside(folder: Path, examination: Examination, beside: write.Companions) -> None:
    """Write what lies beside the store from what each part says for it, while the parts are examined."""
    told = examination.each(lambda store, own: {name: one.part(store, own) for name, one in beside.items()})
    for (name, one), each in zip(beside.items(), tee(told, len(beside)), strict=True):
        one.write((said[name] for said in each), folder / name)
    for _ in told:
        pass  # they are examined in any case


def _amended(
    settings: Settings,
    base: builds.Release,
    found: change.Change,
    now: Inputs,
    beside: write.Companions,
    progress: builds.Progress,
) -> bool:
    """Amend the last build by a change, and switch; False where all must be built to know what is right.

    That is where shapes or queries find fault with the change, and where it does not fit the dump of that build.
    """
    progress("Validating what changed, and amending the store")

    def sure() -> None:
        if doubtful():
            raise _Doubtful

    with change.doubted(found, settings) as doubtful, suppress(_Doubtful, Unfit):
        with _aside(settings, settings.build / f"{now.name}-{base.engine}") as aside:
            write.amended(aside, base, found, now, beside, sure)
        return True
    return False


class _Doubtful(Exception):
    pass


@contextmanager
def _aside(settings: Settings, target: Path) -> Iterator[Path]:
    """Give a folder to write a build in, and let the build serve once it is written; a failure leaves nothing."""
    with builds.alone(settings.build):
        aside = Path(mkdtemp(prefix=builds.ASIDE, dir=settings.build))
        try:
            yield aside
            builds.settle(aside, target)
            builds.switch(settings.build, target.name)
        finally:
            for left in settings.build.glob(f"{builds.ASIDE}*"):
                shutil.rmtree(left, ignore_errors=True)
