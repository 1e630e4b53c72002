"""What pages keep: once for a release, never of another, and nothing where the graph may change."""

import pytest

from app import create_app
from app.ask.steady import Steady
from app.graph import builds
from app.store.embedded import EmbeddedStore
from app.web.kept import codings, once
from tests.publish.released import BUILT


@pytest.fixture
def release(tmp_path):
    return builds.Release(tmp_path, BUILT, "rules", 1, 1, 0, "a" * 64)


def made(app, name="x"):
    """Return how often something is made in two requests of two looks each."""
    times = []
    for _ in range(2):
        with app.test_request_context("/"):
            for _ in range(2):
                assert once(name, lambda: times.append(1) or ["made"]) == ["made"]
    return len(times)


def test_for_a_release_it_is_made_once(asker, settings, release):
    assert made(create_app(asker, settings, release)) == 1


def test_where_the_graph_may_change_it_is_made_for_each_request(asker, settings):
    assert made(create_app(asker, settings)) == 2


def test_two_releases_share_nothing(asker, settings, release):
    full = create_app(asker, settings, release)
    empty = create_app(Steady.over(EmbeddedStore(), settings.folder("queries")), settings, release)
    for app, agreements in ((full, 13), (empty, 0), (full, 13)):
        with app.test_request_context("/"):
            assert len(codings().coded) == agreements
    for address in ("/agreements", "/api/similar?format=csv"):
        assert full.test_client().get(address).data != empty.test_client().get(address).data


def test_a_page_shows_a_graph_as_it_is_now(settings, asker, graph):
    store = EmbeddedStore()
    client = create_app(asker.over(store, settings.folder("queries")), settings).test_client()
    assert "/agreement/dza-usa" not in client.get("/agreements").get_data(as_text=True)
    store.add(graph.quads())
    assert "/agreement/dza-usa" in client.get("/agreements").get_data(as_text=True)


def test_the_ontology_is_kept_in_each_language(asker, settings, release):
    app = create_app(asker, settings, release)
    first, french, again = (
        app.test_client().get(f"/ontology{lang}", headers={"Accept": "text/html"}) for lang in ("", "?lang=fr", "")
    )
    assert 'lang="fr"' in french.get_data(as_text=True)
    assert '<h2 id="rules">Rules and what they add</h2>' in first.get_data(as_text=True)
    assert '<h2 id="rules">Rules and what they add</h2>' not in french.get_data(as_text=True)
    assert first.data == again.data


def test_similarity_in_the_api_is_that_of_the_pages(asker, settings, release):
    there, anew = (create_app(asker, settings, known).test_client() for known in (release, None))
    for address in ("/api/similar", "/api/similar?agreement=jpn-usa-1997", "/api/similar?agreement=idn-usa"):
        assert there.get(address).get_json() == anew.get(address).get_json()
