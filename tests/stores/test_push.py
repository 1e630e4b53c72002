"""The verb `push`, against a real server: what it says and its exit codes; and the application over a store that is down."""

import pytest
from click.testing import CliRunner

from app import create_app
from app.ask.run import Asker
from app.cli import Verbs
from app.cli.store import push
from app.errors import StoreError
from app.store.remote.endpoint import RemoteStore
from app.store.remote.push import counted, read
from app.store.remote.push import push as load
from app.store.remote.transport import Transport
from app.store.remote.writers import ByGraphStore, ByUpdate
from tests.conftest import ROOT


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


class Counting:
    """A writer that counts its requests, and fails at one of them if told so."""

    def __init__(self, writer, at=0, takes=True):
        self._writer, self._at, self._takes, self.requests = writer, at, takes, 0
        self.most, self.flying, self.fresh = 2000, writer.flying, writer.fresh

    def __getattr__(self, name):
        def run(*given):
            self.requests += 1
            if self.requests == self._at:
                raise StoreError("gone away", where="there", remedy="none")
            return getattr(self._writer, name)(*given) if self._takes or name != "together" else False

        return run


@pytest.fixture
def many(tmp_path):
    """A dump of four hundred small graphs, one with a node that has no name, and a large one."""
    place = "https://w3id.org/cmaa/graph"
    lines = [f"<urn:s{n}> <urn:p> <urn:o{k}> <{place}/data/agreements/g{n}> .\n" for n in range(400) for k in range(7)]
    lines += [
        f"_:c14n0 <urn:p> <urn:o> <{place}/data/unnamed> .\n",
        f"<urn:s> <urn:p> _:c14n0 <{place}/data/unnamed> .\n",
    ]
    lines += [f"<urn:s{n}> <urn:p> <urn:o> <{place}/inferred> .\n" for n in range(5000)]
    path = tmp_path / "many.nq"
    path.write_text("".join(sorted(lines)))
    return path


def ways(server):
    way = {name: Transport(getattr(server, name), 60, 1 << 20) for name in ("graph_store", "update")}
    return ByGraphStore(way["graph_store"]), ByUpdate(way["update"], ROOT / "queries")


def held(server, many):
    found = counted(RemoteStore(server.endpoint), ROOT / "queries")
    assert found == {graph: len(lines) for graph, lines in read(many).items()}


@pytest.mark.parametrize("way", [0, 1], ids=["graph store", "update"])
def test_many_small_graphs_do_not_cost_a_request_each(oxigraph, many, way):
    told = []
    for writer in (Counting(ways(oxigraph)[way]), Counting(ways(oxigraph)[1])):  # the second time, all are held
        done = load(many, writer, RemoteStore(oxigraph.endpoint), ROOT / "queries", told.append)
        assert (done.graphs, done.statements, done.dropped) == (402, 7802, 0)
        assert writer.requests < 10
        held(oxigraph, many)
    assert "Sent 402 of 402 graphs" in told


def test_a_store_that_takes_one_graph_at_a_time(oxigraph, many):
    writer = Counting(ways(oxigraph)[0], takes=False)
    load(many, writer, RemoteStore(oxigraph.endpoint), ROOT / "queries")
    assert writer.requests > 402
    held(oxigraph, many)


@pytest.mark.parametrize("way", [0, 1], ids=["graph store", "update"])
@pytest.mark.parametrize("at", [1, 3, 5])
def test_a_push_that_fails_in_the_middle_can_be_run_again(oxigraph, many, way, at):
    writer, store = ways(oxigraph)[way], RemoteStore(oxigraph.endpoint)
    with pytest.raises(StoreError, match="gone away"):
        load(many, Counting(writer, at), store, ROOT / "queries")
    assert sum(counted(store, ROOT / "queries").values()) < 7802
    load(many, writer, store, ROOT / "queries")
    held(oxigraph, many)


def test_how_far_a_push_is_on_plain_stderr(oxigraph, verb, monkeypatch):
    way = (oxigraph.endpoint, "--graph-store", oxigraph.graph_store)
    assert "graphs" not in verb(*way).stderr
    monkeypatch.setattr("app.cli.store._NOW_AND_THEN", 0.0)
    said = verb(*way)
    assert "Sent 1 of " in said.stderr
    assert "Counting" in said.stderr
    assert said.stdout.count("\n") == 1


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
    assert "http://127.0.0.1:9/query: no answer" in nobody.stderr
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
