"""A remote store: the same answers as here, and within its time one clear error for whatever a server may do."""

import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import LoadError, NotOffered, Overloaded, ParameterError, QueryError, StoreError, TooLarge, TooSlow
from app.store.dataset import named
from app.store.embedded import EmbeddedStore
from app.store.protocol import Request
from app.store.remote import circuit, mend, push, transport, writers
from app.store.remote.endpoint import RemoteStore
from tests.conftest import ROOT

SRJ = "application/sparql-results+json"
NONE = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
QUERIES = [
    "SELECT ?s ?o ?nothing { ?s ?p ?o OPTIONAL { ?o ?p ?nothing } }",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "#+ summary: is it asked?\n#+ column: select, add, load, drop or clear\nBASE <http://x/>\nPREFIX : <#>\nselect * { ?s ?p ?o }",
]


@pytest.fixture
def embedded():
    store = EmbeddedStore()
    iris = (ox.NamedNode(f"https://example.org/{name}") for name in "sp")
    store.add([ox.Quad(*iris, ox.Literal("vé", language="en"), ox.NamedNode("https://example.org/g"))])
    return store


@pytest.fixture
def server(embedded):
    """A small real endpoint over the embedded store; each of `script` answers one request in its own way instead."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        script, seen = [], []

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            Handler.seen.append((self.headers, parse_qs(body)))
            if Handler.script:
                Handler.script.pop(0)(self)
                self.close_connection = True
                return
            result = embedded.engine.query(parse_qs(body)["query"][0], use_default_graph_as_union=True)
            graph = isinstance(result, ox.QueryTriples)
            form = ox.RdfFormat.N_TRIPLES if graph else ox.QueryResultsFormat.JSON
            say(200, result.serialize(format=form), form.media_type)(self)

        def log_message(self, *args):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    http.daemon_threads = True
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    Handler.address = f"http://127.0.0.1:{http.server_port}/sparql"
    yield Handler
    http.shutdown()
    http.server_close()


def say(status=200, body=b"", media=SRJ, length=None, **headers):
    def answer(handler):
        handler.send_response(status)
        handler.send_header("Content-Type", media)
        if length != "none":
            handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def drip(handler):
    """Send a byte a moment, more often than a time-out between two bytes could notice."""
    handler.send_response(200)
    handler.send_header("Content-Type", SRJ)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(200):
        try:
            handler.wfile.write(b" ")
        except OSError:
            return
        time.sleep(0.05)


def drip_head(handler):
    for _ in range(200):
        try:
            handler.wfile.write(b"H")
        except OSError:
            return
        time.sleep(0.05)


def flood(handler):
    """Send without end, as far as the other side reads."""
    handler.send_response(200)
    handler.send_header("Content-Type", SRJ)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    for _ in range(32 * 1024):  # 2 GB
        try:
            handler.wfile.write(piece)
        except OSError:
            return


def hang_up(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
    handler.connection.close()


@pytest.mark.parametrize("query", QUERIES)
def test_the_same_answer_from_both(embedded, server, query):
    here, there = embedded.query(query), RemoteStore(server.address).query(query)
    assert here == there
    assert here


@pytest.mark.parametrize("query", QUERIES[:3])
@pytest.mark.parametrize("rows", [SRJ, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
@pytest.mark.parametrize(
    "graph", ["text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"]
)
def test_the_same_bytes_from_both(embedded, server, query, rows, graph):
    request = Request(query, rows=rows, graph=graph)
    assert RemoteStore(server.address).answer(request) == embedded.answer(request)


def test_an_answer_in_no_format_that_is_wanted(server):
    store = RemoteStore(server.address)
    with pytest.raises(NotOffered, match="the answer is a graph"):
        store.answer(Request(QUERIES[2], graph=""))
    with pytest.raises(NotOffered, match="the answer is rows"):
        store.answer(Request(QUERIES[0], rows=""))
    with pytest.raises(NotOffered, match='no format "image/png"'):
        store.answer(Request(QUERIES[0], rows="image/png"))


def test_what_is_sent(server):
    RemoteStore(server.address).answer(Request("ASK {}", ("urn:a", "urn:b"), ("urn:c",)))
    RemoteStore(server.address).query("PREFIX u: <urn:> SELECT * FROM u:a FROM NAMED <urn:c> { ?s ?p ?o }")
    for headers, form in server.seen:
        assert headers["Accept"] == SRJ
        assert "Authorization" not in headers
        assert form["named-graph-uri"] == ["urn:c"]
    assert server.seen[0][1]["default-graph-uri"] == ["urn:a", "urn:b"]
    assert server.seen[1][1]["default-graph-uri"] == ["urn:a"]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA {}",
        "# SELECT\nDROP ALL",
        "PREFIX a: <b> DELETE WHERE { ?s ?p ?o }",
        "",
        "define sql:log 1 ASK {}",
        "\\u0053ELECT * {}",
    ],
)
def test_what_is_no_query_is_not_sent(server, text):
    with pytest.raises(QueryError, match="not with SELECT"):
        RemoteStore(server.address).query(text)
    assert not server.seen


@pytest.mark.parametrize(
    ("script", "error", "message"),
    [
        (say(200, b"<html>welcome</html>", "text/html"), StoreError, "not a SPARQL result .text/html"),
        (say(500, b"oops\n\nSPARQL query: x", "text/plain"), StoreError, r"no answer \(status 500: oops\)"),
        (say(500, b"<html>oops", "text/html"), StoreError, "status 500: nothing said"),
        (say(404), StoreError, "status 404"),
        (say(400, b"parse error at 1:2", "text/plain"), QueryError, "parse error at 1:2; mend the query"),
        (say(200, NONE[:30]), StoreError, "not a SPARQL result"),
        (say(200, NONE[:30], length=len(NONE)), StoreError, "broke off"),
        (say(200, b"[]"), StoreError, "not a SPARQL result"),
        (say(200, b"\xff\xfe"), StoreError, "not a SPARQL result"),
        (say(200, b'{"head":{},"results":{"bindings":[{"s":{"type":"bnode","value":"nodeID://b1"}}]}}'), StoreError, "not a SPARQL"),
        (say(206, NONE), StoreError, "status 206"),
        (say(200, NONE, X_SPARQL_MaxRows="10000"), TooLarge, "at most 10000 rows"),
        (say(200, NONE, X_SQL_State="S1TAT"), TooSlow, "ran out of time"),
        (say(504), TooSlow, "ran out of time"),
        (say(429, b"", Retry_After="1"), Overloaded, "overloaded"),
        (say(503, b"", Retry_After="3600"), Overloaded, "overloaded"),
        (say(302, b"", Location="http://user:secret@elsewhere.example/sparql"), StoreError, "leads to http://elsewhere.example/sparql"),
        (say(307, b"", Location="/other"), StoreError, "leads to /other"),
        (say(401, b"", WWW_Authenticate="Basic realm=x"), StoreError, "check name, password and rights"),
        (say(403), StoreError, "refused us"),
    ],
)  # fmt: skip
def test_a_server_that_answers_something_else(server, script, error, message):
    server.script[:] = [script] * 3
    with pytest.raises(error, match=message) as raised:
        RemoteStore(server.address).query("SELECT * { ?s ?p ?o }")
    assert "secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_graph_whose_end_nobody_knows(server):
    """Cut at the end of a line, N-Triples are still N-Triples; so the server has to say where they end."""
    server.script[:] = [say(200, b"<urn:a> <urn:b> <urn:c> .\n", "application/n-triples", length="none")]
    with pytest.raises(StoreError, match="mark of where it ends"):
        RemoteStore(server.address).query(QUERIES[2])


@pytest.mark.parametrize("script", [drip, drip_head, lambda handler: time.sleep(8)])
def test_a_slow_server(server, script):
    server.script[:] = [script] * 2
    start = time.monotonic()
    with pytest.raises(TooSlow, match=r"no whole answer within 0\.5 seconds; ask for less, or raise CMAA_TIMEOUT"):
        RemoteStore(server.address, 0.5).query("ASK {}")
    assert time.monotonic() - start < 5


def test_an_answer_without_end(server):
    server.script[:] = [flood]
    with pytest.raises(TooLarge, match="more than 1 megabytes; ask for less, or raise CMAA_QUERY_OUTPUT"):
        RemoteStore(server.address, 20, 1).query("ASK {}")


def test_nobody_there():
    with pytest.raises(StoreError, match="http://127.0.0.1:9/sparql: no answer .*refused.*; check CMAA_ENDPOINT"):
        RemoteStore("http://127.0.0.1:9/sparql", timeout=2).query("ASK {}")


def test_one_more_try_where_no_answer_came(server):
    server.script[:] = [hang_up]
    assert RemoteStore(server.address).query(QUERIES[1]) is True
    assert len(server.seen) == 2
    server.script[:] = [hang_up, hang_up, hang_up]
    with pytest.raises(StoreError, match="no answer"):
        RemoteStore(server.address).query(QUERIES[1])
    assert len(server.script) == 1
    server.script[:] = [say(503, b"", Retry_After="0")]
    assert RemoteStore(server.address).query(QUERIES[1]) is True


def test_a_server_that_keeps_failing_is_left_alone_for_a_while(server, monkeypatch):
    monkeypatch.setattr(circuit, "REST", 0.3)
    store = RemoteStore(server.address)
    server.script[:] = [say(502)] * circuit.FAILURES
    for _ in range(circuit.FAILURES):
        with pytest.raises(StoreError, match="status 502"):
            store.query("ASK {}")
    asked = len(server.seen)
    with pytest.raises(StoreError, match="not asked, since it failed 5 times in a row; ask again in"):
        store.query("ASK {}")
    assert len(server.seen) == asked
    time.sleep(0.4)
    assert store.query(QUERIES[1]) is True


def test_a_strangers_slow_queries_do_not_open_the_circuit(server):
    store = RemoteStore(server.address, 0.1)
    server.script[:] = [lambda handler: time.sleep(0.3)] * 6
    for _ in range(6):
        with pytest.raises(TooSlow):
            store.answer(Request("ASK {}"))
    assert RemoteStore(server.address).query(QUERIES[1]) is True
    store._way.seconds = 5
    assert store.query(QUERIES[1]) is True


def test_credentials_are_given_when_asked_for_and_never_shown(server):
    address = server.address.replace("http://", "http://me:s%C3%A9cret@")
    store = RemoteStore(address)
    server.script[:] = [say(401, b"", WWW_Authenticate='Basic realm="x"')]
    assert store.query(QUERIES[1]) is True
    assert store.query(QUERIES[1]) is True
    assert [headers.get("Authorization") for headers, _ in server.seen] == [None, *["Basic bWU6c8OpY3JldA=="] * 2]
    assert store.endpoint == server.address
    server.script[:] = [say(500, b"oops", "text/plain")]
    with pytest.raises(StoreError) as raised:
        store.query("ASK {}")
    assert "cret" not in str(raised.value)
    server.script[:] = [say(401, b"", WWW_Authenticate='Digest realm="x", nonce="n", qop="auth", algorithm="MD5"')]
    with pytest.raises(ParameterError, match="signs beyond ASCII cannot be given by digest"):
        RemoteStore(address).query(QUERIES[1])
    server.script[:] = [say(401, b"", WWW_Authenticate='Digest realm="x", nonce="n", qop="auth", algorithm="MD5"')]
    assert RemoteStore(address.replace("%C3%A9", "e")).query(QUERIES[1]) is True
    given = server.seen[-1][0]["Authorization"]
    assert given.startswith('Digest username="me", realm="x", nonce="n", uri="/sparql", response="')


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sparql",
        "file:///etc/passwd",
        "ftp://x/",
        "http://",
        "http://me:pw@/x",
        "http://x:99999/",
        "http://x/ y",
        "http://x/#a",
    ],
)
def test_what_is_no_address(address):
    with pytest.raises(ParameterError, match="not the address of a server") as raised:
        RemoteStore(address)
    assert "pw" not in str(raised.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("3", "P3M"), ("60", "P5Y"), ("14", "P1Y2M"), ("7.776e+06", "P90D"), ("86400.0", "P1D"), ("90.5", "PT1M30.5S"),
     ("3600.0", "PT1H"), ("-3", "-P3M"), ("0.0", "PT0S"), ("0", "PT0S"), ("P3M", "P3M"), ("x", "x")],
)  # fmt: skip
def test_durations_that_an_engine_writes_as_numbers(written, meant):
    assert mend.spelling(written, "http://www.w3.org/2001/XMLSchema#duration") == meant


@given(st.integers(0, 5000))
def test_every_number_of_months_is_written_as_that_many(months):
    text = mend.spelling(str(months), "http://www.w3.org/2001/XMLSchema#duration")
    equal = ox.Store().query(
        f'ASK {{ FILTER("{text}"^^<http://www.w3.org/2001/XMLSchema#duration> = "P{months}M"^^<http://www.w3.org/2001/XMLSchema#duration>) }}'
    )
    assert bool(equal)


def test_rows_are_mended_and_others_left_as_they_are():
    body = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"bnode","value":"nodeID://b7"}},{"a":{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#boolean","value":"1"}}]}}'
    assert [row[0].value for row in ox.parse_query_results(mend.rows(body), ox.QueryResultsFormat.JSON)] == [
        "b7",
        "true",
    ]
    assert mend.rows(NONE) is NONE


def test_the_graphs_that_a_query_names():
    text = 'BASE <http://h/> PREFIX g: <urn:g/> # FROM <x>\nSELECT ("from <y>" AS ?x) FROM g:a FROM NAMED <b> FROM no:c { ?from ?p <from> }'
    assert named(text) == (("urn:g/a",), ("http://h/b",))
    assert named("SELECT ?from { ?from ?p ?o . GRAPH <urn:a> { FROM } }") == ((), ())


@given(st.text(alphabet="FROMNAEDfrom<>{}'\"#:\n \\ax", max_size=60))
def test_any_text_is_searched_for_graphs(text):
    named(text)


@pytest.fixture
def dump(tmp_path):
    path = tmp_path / "graph.nq"
    graph = "https://w3id.org/cmaa/graph/data/one"
    lines = [f'<urn:s{n}> <urn:p> "a > <b> ."@en <{graph}> .\n' for n in range(5)] + [
        f"_:c0 <urn:p> <urn:s{n}> <{graph}s> .\n" for n in range(5)
    ]
    path.write_text("".join(lines))
    return path


class Kept:
    """A writer that keeps what it is given, in pieces of two."""

    most, flying, fresh = 2, 1, False

    def __init__(self, store, lose=False):
        self.store, self.lose, self.calls = store, lose, []

    def replace(self, graph, lines):
        self.drop(graph)
        self.add(graph, lines)

    def add(self, graph, lines):
        self.calls.append((graph[-4:], len(lines)))
        quads = [ox.Quad(*q.triple, ox.NamedNode(graph)) for q in ox.parse(b"".join(lines), ox.RdfFormat.N_TRIPLES)]
        self.store.add(quads[1:] if self.lose else quads)

    def drop(self, graph):
        self.store.engine.remove_graph(ox.NamedNode(graph))

    def together(self, graphs):
        return False


def test_a_push_sends_pieces_and_drops_what_is_no_more(dump, embedded):
    writer = Kept(embedded)
    writer.replace("https://w3id.org/cmaa/graph/data/old", [b"<urn:a> <urn:b> <urn:c> .\n"])
    writer.calls.clear()
    for dropped in (1, 0):
        assert push.push(dump, writer, embedded, ROOT / "queries") == push.Pushed(2, 10, dropped)
    assert writer.calls[:4] == [("/one", 2), ("/one", 2), ("/one", 1), ("ones", 5)]
    assert embedded.query("ASK { GRAPH <https://example.org/g> { ?s ?p ?o } }") is True


def test_a_push_that_does_not_arrive(dump, embedded):
    with pytest.raises(StoreError, match=r"graph/data/one: 2 statements arrived, 5 were sent; run `cmaa push` again"):
        push.push(dump, Kept(embedded, lose=True), embedded, ROOT / "queries")
    dump.write_text('<urn:a> <urn:b> "c" .\n')
    with pytest.raises(LoadError, match="not a line of N-Quads"):
        push.push(dump, Kept(embedded), embedded, ROOT / "queries")


@contextmanager
def answering(status, body=b""):
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self):
            got.append(
                (
                    self.command,
                    self.path,
                    dict(self.headers),
                    self.rfile.read(int(self.headers.get("Content-Length", 0))),
                )
            )
            say(status, body, "text/plain")(self)

        do_POST = do_DELETE = do_PUT  # noqa: N815, names of the library

        def log_message(self, *args):
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=http.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}/store", got
    http.shutdown()
    http.server_close()


def test_what_the_writers_send():
    line, graph = b'<urn:a> <urn:b> "}"@en .\n', "https://w3id.org/cmaa/graph/data/a"
    with answering(204) as (address, got):
        way = transport.Transport(address, 5, 1000)
        for writer in (writers.ByGraphStore(way), writers.ByUpdate(way, ROOT / "queries")):
            writer.replace(graph, [line])
            writer.add(graph, [line])
            writer.drop(graph)
    assert [request[0] for request in got] == ["PUT", "POST", "DELETE", "POST", "POST", "POST"]
    assert got[0][1] == "/store?graph=https%3A%2F%2Fw3id.org%2Fcmaa%2Fgraph%2Fdata%2Fa"
    assert (got[0][2]["Content-Type"], got[0][3]) == ("text/turtle", line)
    store = ox.Store()
    for request in got[3:5]:
        store.update(parse_qs(request[3].decode())["update"][0])
    assert [str(q.graph_name) for q in store] == [f"<{graph}>"]
    store.update(parse_qs(got[5][3].decode())["update"][0])
    assert len(store) == 0


def test_a_store_that_refuses_a_graph():
    with answering(507, b"disk full") as (address, _):
        writer = writers.ByGraphStore(transport.Transport(address, 5, 1000))
        with pytest.raises(StoreError, match=r"graph urn:g was not written \(status 507: disk full\); mend") as raised:
            writer.replace("urn:g", [])
    assert raised.value.exit_code == 3


def test_a_store_that_keeps_its_graphs_apart(embedded):
    class Apart(EmbeddedStore):
        def query(self, text):
            return self.engine.query(text).__bool__() if "ASK {\n" in text else super().query(text)

    with pytest.raises(StoreError, match="holds nothing of ours; run `cmaa push`"):
        push.check(embedded, ROOT / "queries")
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.NamedNode("urn:c"))
    embedded.add([ox.Quad(*triple, ox.NamedNode("https://w3id.org/cmaa/graph/inferred"))])
    push.check(embedded, ROOT / "queries")
    with pytest.raises(StoreError, match="default graph is not the union"):
        push.check(Apart(embedded.engine), ROOT / "queries")
