"""Fixtures: the shipped graph in memory, and a small home folder to break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app import config, create_app
from app.ask.run import Asker
from app.graph import build
from app.store.embedded import EmbeddedStore

HERE = Path(__file__).parent
ROOT = HERE.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def settings() -> config.Settings:
    return config.settings(home=ROOT)


@pytest.fixture(scope="session")
def graph(settings):
    """The shipped files and what follows from them."""
    return build.assemble(settings)


@pytest.fixture(scope="session")
def asker(graph, settings) -> Asker:
    store = EmbeddedStore()
    store.add(graph.quads())
    return Asker.over(store, settings.folder("queries"))


@pytest.fixture(scope="session")
def client(asker, settings):
    app = create_app(asker, settings)
    app.config["TESTING"] = True
    return app.test_client()


@pytest.fixture
def small(tmp_path) -> Path:
    """A home folder with the real ontology, shapes and queries and a tiny graph, to be broken at will."""
    home = tmp_path / "home"
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, home / folder)
    shutil.copytree(HERE / "small" / "data", home / "data")
    return home


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the folder of source documents is not beside this checkout")
    return SHARED


@pytest.fixture
def oxigraph(tmp_path):
    """A running server of other make, with nothing in it."""
    from tests.stores import servers

    if why := servers.missing("oxigraph"):
        pytest.skip(why)
    (tmp_path / "server").mkdir()
    with servers.started("oxigraph", tmp_path / "server") as server:
        yield server
