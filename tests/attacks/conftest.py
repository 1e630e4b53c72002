"""Fixtures: an application over the shipped graph as it is served, and the real server with it."""

from dataclasses import replace

import pytest

from app import create_app
from app.graph.canonical import canonical_lines
from tests.publish.released import released
from tests.test_serve import address, begun

SERVER = """
import sys
from pathlib import Path
from app import config, serve
from app.ask.run import Asker
from app.store.embedded import EmbeddedStore
s = config.settings(port=0)
serve.serve(s, Asker.over(EmbeddedStore.read(Path(sys.argv[1])), s.folder("queries")))
"""


@pytest.fixture(scope="session")
def release(graph, tmp_path_factory):
    """The shipped graph as a build leaves it; its dumps are made once."""
    return released(graph.quads(), tmp_path_factory.mktemp("release") / "one")


@pytest.fixture(scope="session")
def made(asker, settings, release):
    """Make a client of an application with some settings of its own."""

    def make(**others):
        own = {name: value for name, value in others.items() if name not in ("asker", "release")}
        return create_app(
            others.get("asker", asker), replace(settings, **own), others.get("release", release)
        ).test_client()

    return make


@pytest.fixture(scope="session")
def web(made):
    return made()


@pytest.fixture(scope="session")
def port(graph, tmp_path_factory):
    """The port of the real server, in a process of its own."""
    dump = tmp_path_factory.mktemp("served") / "graph.nq"
    quads = {q for f in graph.files if f.name.startswith("data/") for q in f.quads()}
    dump.write_bytes(b"".join(canonical_lines(quads)))
    with begun(SERVER, str(dump)) as server:
        yield int(address(server).rstrip("/").rpartition(":")[2])
        server.terminate()
        server.wait(30)
