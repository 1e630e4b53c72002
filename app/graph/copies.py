"""Copies: a state of the data set, wherever it lies: a dump, an exported folder, a home folder, or a revision of it."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pyoxigraph as ox

from app.errors import LoadError, MissingFolder
from app.graph import builds
from app.graph.load import FOLDERS, GraphFile, find, load, parsed
from app.namespaces import INFERRED

_FORMS = {
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
}
#: What an exported folder holds, and a build.
_DUMPS = ("cmaa.nq", "cmaa.trig", "cmaa.jsonld", builds.DUMP)


def state(where: str, home: Path) -> list[ox.Quad]:
    """Return the statements of a copy, without those that were inferred.

    `where` is a dump, a folder with dumps, a project's folder, or a git revision of `home`. What is none of these
    raises MissingFolder; what cannot be parsed, LoadError.
    """
    path = Path(where).expanduser()
    if path.is_file():
        quads = _dump(path)
    elif path.is_dir():
        quads = _folder(path)
    else:
        quads = _revision(where, home)
    return [q for q in quads if q.graph_name != ox.NamedNode(INFERRED)]


def _dump(path: Path) -> list[ox.Quad]:
    form = _FORMS.get(path.suffix.removeprefix("."))
    if form is None:
        raise LoadError("not a dump", where=str(path), remedy=f"name a file that ends in .{', .'.join(_FORMS)}")
    try:
        quads = list(ox.parse(path=path, format=form))
    except (SyntaxError, ValueError) as error:
        raise LoadError(f"cannot be parsed ({error})", where=str(path), remedy="fetch or export it again") from None
    except OSError as error:
        raise LoadError(f"cannot be read ({error.strerror})", where=str(path), remedy="check the file") from None
    return quads


def _folder(path: Path) -> list[ox.Quad]:
    if (path / builds.RECORD).is_file():
        return _dump(_built(path))
    for name in _DUMPS:
        if (path / name).is_file():
            return _dump(path / name)
    if not all((path / name).is_dir() for name in FOLDERS):
        raise MissingFolder(
            f"neither a dump ({', '.join(_DUMPS)}) nor a project's folders ({', '.join(FOLDERS)})",
            where=str(path),
            remedy="name a folder that `cmaa export` wrote, or a project's folder",
        )
    home = path.resolve()
    return [quad for file in load(find(home), home) for quad in file.quads()]


def _built(folder: Path) -> Path:
    """Return the dump of a build, put together if it is an amended one; StoreError where that is damaged."""
    try:
        return builds.release(folder).dump
    except (OSError, ValueError, KeyError, TypeError):
        raise LoadError("not a build", where=str(folder), remedy="run `cmaa build`") from None


def _revision(name: str, home: Path) -> list[ox.Quad]:
    commit = b"" if name.startswith("-") else _git(home, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    if not commit:
        raise MissingFolder(
            "no such file or folder, and no such revision of the project",
            where=name,
            remedy="name a dump, a folder that `cmaa export` wrote, a project's folder, or a git revision",
        )
    quads: list[ox.Quad] = []
    archive = _run(home, "archive", "--format=tar", commit.decode().strip(), "--", *FOLDERS)
    with tarfile.open(fileobj=io.BytesIO(archive)) as held:
        for member in held:
            content = held.extractfile(member) if member.isfile() and member.name.endswith(".ttl") else None
            if content is not None:
                text = content.read().decode("utf-8")
                at = f"{name}:{member.name}"
                quads += GraphFile(home / member.name, member.name, parsed(text, at), text).quads()
    if not quads:
        raise LoadError("the revision holds no Turtle file", where=name, remedy=f"name one with {', '.join(FOLDERS)}")
    return quads


def _git(home: Path, *words: str) -> bytes:
    try:
        return _run(home, *words)
    except LoadError:
        return b""


def _run(home: Path, *words: str) -> bytes:
    git = shutil.which("git")
    if git is None:
        raise LoadError("git is not installed", where=str(home), remedy="name dumps or folders instead of revisions")
    done = subprocess.run([git, "-C", str(home), *words], capture_output=True, check=False)  # noqa: S603  no shell
    if done.returncode:
        said = " ".join(done.stderr.decode(errors="replace").split())
        raise LoadError(f"git cannot read it ({said})", where=str(home), remedy="check the revision")
    return done.stdout
