"""Fixtures: the index of the shipped graph, as a build has it in a file."""

import pytest

from app.search.index import FILE, write
from app.search.opened import Search
from app.search.reader import Index
from app.search.things import things


@pytest.fixture(scope="session")
def indexed(asker, tmp_path_factory):
    """The folder of a release, with nothing in it but the index."""
    folder = tmp_path_factory.mktemp("release")
    write([things(asker)], folder / FILE)
    return folder


@pytest.fixture(scope="session")
def index(indexed):
    """The index of the shipped graph, opened."""
    opened = Index.open(indexed / FILE)
    yield opened
    opened.close()


@pytest.fixture
def search(asker, indexed, tmp_path):
    return Search(asker, indexed, tmp_path / "texts")
