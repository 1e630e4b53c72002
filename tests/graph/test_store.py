"""Stores: the same answers from this process and from an endpoint, and clear errors from neither."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from app.errors import QueryError, StoreError
from app.graph.embedded import EmbeddedStore
from app.graph.remote import RemoteStore
from app.graph.store import Rows


@pytest.fixture
def embedded():
    store = EmbeddedStore()
    graph = ox.NamedNode("https://example.org/g")
    triple = (
        ox.NamedNode("https://example.org/s"),
        ox.NamedNode("https://example.org/p"),
        ox.Literal("v", language="en"),
    )
    store.add([ox.Quad(*triple, graph)])
    return store


@pytest.fixture
def endpoint(embedded):
    """A small real endpoint over the embedded store; `answer` may be replaced."""

    class Handler(BaseHTTPRequestHandler):
        answer = None

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            query = parse_qs(body)["query"][0]
            if Handler.answer is not None:
                status, content, kind = Handler.answer
            else:
                result = embedded.engine.query(query, use_default_graph_as_union=True)
                turtle = isinstance(result, ox.QueryTriples)
                form = ox.RdfFormat.TURTLE if turtle else ox.QueryResultsFormat.JSON
                status, content, kind = 200, result.serialize(format=form), form.media_type
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Handler, f"http://127.0.0.1:{server.server_port}/sparql"
    server.shutdown()
    server.server_close()


QUERIES = [
    "SELECT ?s ?o ?nothing { ?s ?p ?o OPTIONAL { ?o ?p ?nothing } }",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_answer_from_both(embedded, endpoint, query):
    here, there = embedded.query(query), RemoteStore(endpoint[1]).query(query)
    assert here == there
    assert here


def test_rows_as_text(embedded):
    rows = embedded.select(QUERIES[0])
    assert rows.columns == ("s", "o", "nothing")
    assert list(rows) == [{"s": "https://example.org/s", "o": "v", "nothing": ""}]


def test_a_query_that_is_none(embedded):
    with pytest.raises(QueryError, match="; mend the query"):
        embedded.query("SELEC ?s { ?s ?p ?o }")
    with pytest.raises(QueryError, match="not a SELECT query"):
        embedded.select("ASK { ?s ?p ?o }")


def test_a_store_that_is_not_there(tmp_path):
    with pytest.raises(StoreError, match="cannot be opened"):
        EmbeddedStore.open(tmp_path / "nothing")


def test_an_endpoint_that_cannot_be_reached():
    with pytest.raises(StoreError, match="http://127.0.0.1:9/sparql: no answer .*; check CMAA_ENDPOINT"):
        RemoteStore("http://127.0.0.1:9/sparql", timeout=2).query("ASK {}")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ((200, b"<html>welcome</html>", "text/html"), "not a SPARQL result"),
        ((500, b"oops", "text/plain"), "no answer"),
        ((200, b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":', "application/sparql-results+json"), "not a SPARQL"),
    ],
)  # fmt: skip
def test_an_endpoint_that_answers_something_else(endpoint, answer, message):
    handler, address = endpoint
    handler.answer = answer
    with pytest.raises(StoreError, match=message):
        RemoteStore(address).query("SELECT * { ?s ?p ?o }")


def test_a_query_that_the_endpoint_refuses(endpoint):
    handler, address = endpoint
    handler.answer = (400, b"parse error", "text/plain")
    with pytest.raises(QueryError, match="mend the query"):
        RemoteStore(address).query("SELECT * { ?s ?p ?o }")


def test_the_store_as_an_rdflib_dataset(embedded):
    dataset = embedded.rdflib()
    (row,) = dataset.query("SELECT ?o { ?s ?p ?o }")
    assert json.dumps(str(row[0])) == '"v"'


def test_rows_know_their_length():
    assert len(Rows(("a",), [(None,), (None,)])) == 2
