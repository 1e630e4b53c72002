"""What the pages of coded agreements are held against is read before it is asked for, of one release."""

from contextlib import contextmanager

import pytest

from app import create_app
from app.ask.kept import Codings
from app.ask.steady import Steady
from app.web import ahead


class Box:
    """A store that says which release answers, as one in a box does."""

    def __init__(self, store, release):
        self._store, self.release = store, release

    def __getattr__(self, name):
        return getattr(self._store, name)

    @contextmanager
    def pinned(self):
        yield self.release


@pytest.fixture
def served(asker, settings, monkeypatch):
    monkeypatch.setattr(ahead, "_FIRST", 0)
    monkeypatch.setattr(ahead, "_PAUSE", 0)
    app = create_app(Steady.over(Box(asker.store, "one"), settings.folder("queries")), settings)
    app.config["RELEASE"] = "one"
    return app


def held(app):
    return len(app.extensions["cmaa.codings"]._held)


def test_every_coded_agreement_is_read(served, asker):
    ahead.read(served)
    assert held(served) == len(Codings(asker).coded) > 10


def test_nothing_is_read_of_another_release(served):
    served.config["ASKER"].store.release = "two"
    ahead.read(served)
    assert held(served) == 0


def test_it_begins_once_after_the_first_answer_but_not_for_those_who_look_whether_it_lives(served, monkeypatch):
    begun = []
    monkeypatch.setattr(ahead, "read", begun.append)
    served.config["RELEASE"] = None
    client = served.test_client()
    client.get("/healthz").close()
    assert not begun
    for _ in range(2):
        client.get("/sparql").close()
    assert begun == [served]
