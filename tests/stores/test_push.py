"""The verb `push`, against a real server: what it says and its exit codes; and the application over a store that is down."""

import pytest
from click.testing import CliRunner

from app import create_app
from app.ask.run import Asker
from app.cli import Verbs
from app.cli.store import push
from app.store.remote.endpoint import RemoteStore


@pytest.fixture
def verb(small):
    group = Verbs("cmaa")
    group.add_command(push)

    def run(*words):
        return CliRunner().invoke(group, ["push", *words, "--home", str(small)])

    return run


def test_a_push_by_either_way_and_once_more(oxigraph, verb):
    ways = [
        ("--graph-store", oxigraph.graph_store),
        ("--update", oxigraph.update),
        ("--graph-store", oxigraph.graph_store),
    ]
    said = [verb(oxigraph.endpoint, *way) for way in ways]
    for result in said:
        assert result.exit_code == 0, result.output
        assert result.stdout == said[0].stdout
        assert result.stdout.startswith(f"{oxigraph.endpoint}: ")
        assert result.stdout.endswith("; the counts agree\n")
    store = RemoteStore(oxigraph.endpoint)
    assert store.query("ASK { <https://w3id.org/cmaa/id/party/aaa> ?p ?o }") is True


def test_a_push_that_is_not_well_said(verb, monkeypatch):
    monkeypatch.delenv("CMAA_ENDPOINT", raising=False)
    for words, message in [
        ((), "no store named"),
        (("http://127.0.0.1:9/query",), "where to write is not said"),
        (("http://127.0.0.1:9/query", "--update", "http://x/", "--graph-store", "http://x/"), "two ways to write"),
        (("http://127.0.0.1:9/query", "--update", "x"), "not the address of a server"),
    ]:
        said = verb(*words)
        assert (said.exit_code, said.stdout) == (2, "")
        assert message in said.stderr


def test_a_push_to_nobody_and_to_the_wrong_address(oxigraph, verb, monkeypatch):
    monkeypatch.setenv("CMAA_PUSH_PASSWORD", "secret")
    nobody = verb("http://127.0.0.1:9/query", "--graph-store", "http://127.0.0.1:9/store", "--user", "me")
    assert nobody.exit_code == 3
    assert "http://127.0.0.1:9/store: no answer" in nobody.stderr
    assert "secret" not in nobody.output
    wrong = verb(oxigraph.endpoint, "--graph-store", oxigraph.endpoint)
    assert wrong.exit_code == 3
    assert "was not written (status 4" in wrong.stderr


def test_pages_over_a_store_that_is_down(settings):
    app = create_app(Asker.over(RemoteStore("http://127.0.0.1:9/sparql", 2), settings.folder("queries")), settings)
    page = app.test_client().get("/partners?party=usa")
    assert page.status_code == 503
    assert "no answer" in page.get_data(as_text=True)
    assert "Traceback" not in page.get_data(as_text=True)
