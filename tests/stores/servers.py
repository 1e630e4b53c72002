"""Real servers of other make, each started with its files in a folder of its own and its ports on loopback."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
_START = 120.0


@dataclass(frozen=True)
class Server:
    """Where a server is asked, and where and as whom it is written to."""

    name: str
    endpoint: str
    graph_store: str
    update: str
    user: str = ""
    password: str = ""


def missing(name: str) -> str:
    """Return why a server cannot be started here, or nothing."""
    if name == "oxigraph" and not _oxigraph():
        return "Oxigraph's server is not installed (the package `oxigraph`, one of the development dependencies)"
    if name == "virtuoso" and not shutil.which("virtuoso-t"):
        return "Virtuoso is not installed (Debian's package `virtuoso-opensource`)"
    return ""


@contextmanager
def started(name: str, folder: Path) -> Iterator[Server]:
    """Start a server and end it afterwards."""
    with {"oxigraph": oxigraph, "virtuoso": virtuoso}[name](folder) as server:
        yield server


@contextmanager
def oxigraph(folder: Path, port: int = 0) -> Iterator[Server]:
    """Oxigraph: anyone may write; the default graph is the union where its command line says so."""
    port = port or free()
    root = f"http://127.0.0.1:{port}"
    words = [_oxigraph(), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    with _running(words, folder, f"{root}/query"):
        yield Server("oxigraph", f"{root}/query", f"{root}/store", f"{root}/update")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Virtuoso: its first user may write, by digest; the default graph is the union, its own few graphs included."""
    http, sql = free(), free()
    said = yaml.safe_load((ROOT / "compose.yaml").read_text())["configs"]["virtuoso"]["content"]
    said = said.replace("/srv/data", str(folder)).replace("0.0.0.0:8890", f"127.0.0.1:{http}").replace("1111", str(sql))
    (folder / "virtuoso.ini").write_text(said)
    root = f"http://127.0.0.1:{http}"
    words = [shutil.which("virtuoso-t"), "+foreground", "+configfile", str(folder / "virtuoso.ini")]
    with _running(words, folder, f"{root}/sparql"):
        auth = f"{root}/sparql-graph-crud-auth"
        yield Server("virtuoso", f"{root}/sparql", auth, f"{root}/sparql-auth", "dba", "dba")


def free() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _oxigraph() -> str | None:
    beside = Path(sys.executable).with_name("oxigraph")
    return str(beside) if beside.exists() else shutil.which("oxigraph")


@contextmanager
def _running(words: list, folder: Path, address: str) -> Iterator[None]:
    with (folder / "said.txt").open("wb") as said:
        child = subprocess.Popen(words, stdout=said, stderr=said, cwd=folder)
        try:
            until = time.monotonic() + _START
            while not _answers(address):
                assert child.poll() is None, (folder / "said.txt").read_text()[-2000:]
                assert time.monotonic() < until, f"{words[0]} did not answer within {_START} seconds"
                time.sleep(0.1)
            yield
        finally:
            child.terminate()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return True  # it speaks, and only misses a query
    except OSError:
        return False
