"""Fixtures: each server with the shipped graph pushed into it, and the application over it."""

from dataclasses import replace

import pytest

from app import create_app
from app.ask.run import Asker
from app.graph.canonical import canonical_lines
from app.store.remote.endpoint import RemoteStore
from app.store.remote.push import check, push
from app.store.remote.transport import Transport
from app.store.remote.writers import MOST, SECONDS, ByGraphStore
from tests.conftest import ROOT
from tests.stores import servers

NAMES = ("oxigraph", "virtuoso")


def pytest_configure(config):
    config.addinivalue_line("markers", "xdist_group(name): tests that share a server, for one worker")


@pytest.fixture(scope="session")
def dump(graph, tmp_path_factory):
    """The shipped graph as a build would write it."""
    path = tmp_path_factory.mktemp("dump") / "graph.nq"
    path.write_bytes(b"".join(canonical_lines(graph.quads())))
    return path


def writer(server):
    return ByGraphStore(Transport(server.graph_store, SECONDS, MOST, user=server.user, password=server.password))


@pytest.fixture(scope="session", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in NAMES])
def server(request, dump, tmp_path_factory):
    """A running server of one make that holds the shipped graph."""
    if why := servers.missing(request.param):
        pytest.skip(why)
    with servers.started(request.param, tmp_path_factory.mktemp(request.param)) as one:
        store = RemoteStore(one.endpoint, 120)
        push(dump, writer(one), store, ROOT / "queries")
        check(store, ROOT / "queries")
        yield one


@pytest.fixture(scope="session")
def there(server, settings) -> Asker:
    """The catalogue over the server."""
    return Asker.over(RemoteStore(server.endpoint, 60), settings.folder("queries"))


@pytest.fixture(scope="session")
def far(there, server, settings):
    """The application over the server."""
    app = create_app(there, replace(settings, endpoint=server.endpoint))
    app.config["TESTING"] = True
    return app.test_client()
