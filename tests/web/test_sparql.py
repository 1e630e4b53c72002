"""The endpoint: what it takes, what it gives, what it refuses and in which words, and that it reaches nowhere."""

import csv
import io
import json
import socket
import threading
from contextlib import contextmanager, suppress

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import config, create_app
from app.ask.run import Asker
from app.ask.text import is_update, reaches_out, stop
from app.errors import Busy, Overloaded, StoreError, TooCostly, TooLarge, TooSlow
from app.store.embedded import EmbeddedStore
from app.web.limits import Running
from tests.conftest import ROOT

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
ROWS = "SELECT ?party { ?party a <https://w3id.org/cmaa/ns/Party> } ORDER BY ?party LIMIT 2"
GRAPH = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 2"
PARTIES = "https://w3id.org/cmaa/graph/data/parties"


def ask(client, query, accept=None, **more):
    return client.get("/sparql", query_string={"query": query} | more, headers={"Accept": accept} if accept else {})


@contextmanager
def over(asker, store, **overrides):
    """A client of the endpoint over another store."""
    app = create_app(Asker(store, asker.answers, asker.describes), config.settings(home=ROOT, **overrides))
    app.config["TESTING"] = True
    yield app.test_client()


class Failing(EmbeddedStore):
    def __init__(self, error):
        super().__init__()
        self.error = error

    def answer(self, request):
        raise self.error


# What it takes and gives


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (ROWS, None, "application/sparql-results+json"),
        (ROWS, "*/*", "application/sparql-results+json"),
        (ROWS, "application/json", "application/sparql-results+json"),
        (ROWS, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ROWS, "text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        (ROWS, "text/turtle;q=0.9, text/csv;q=0.1", "text/csv"),
        (ROWS, CHROME, "text/html"),
        ("ASK {}", "application/xml", "application/sparql-results+xml"),
        ("ASK {}", "text/csv", "text/csv"),
        (GRAPH, None, "text/turtle"),
        (GRAPH, "application/rdf+xml", "application/rdf+xml"),
        (GRAPH, "application/ld+json", "application/ld+json"),
        (GRAPH, "application/n-triples", "application/n-triples"),
        (GRAPH, "text/csv, application/n-triples;q=0.1", "application/n-triples"),
        ("DESCRIBE <https://w3id.org/cmaa/id/party/usa>", "text/turtle", "text/turtle"),
    ],
)
def test_each_format_is_given_to_whom_asks_for_it(client, query, accept, media):
    answer = ask(client, query, accept)
    assert (answer.status_code, answer.mimetype) == (200, media)
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("query", "form", "media"),
    [
        (ROWS, "json", "application/sparql-results+json"),
        (ROWS, "xml", "application/sparql-results+xml"),
        (ROWS, "CSV", "text/csv"),
        (ROWS, "application/sparql-results+json", "application/sparql-results+json"),
        (GRAPH, "json", "application/ld+json"),
        (GRAPH, "turtle", "text/turtle"),
        (GRAPH, "xml", "application/rdf+xml"),
        (GRAPH, "nt", "application/n-triples"),
        (ROWS, "html", "text/html"),
    ],
)
def test_a_format_can_be_named_in_the_address(client, query, form, media):
    answer = ask(client, query, "text/tab-separated-values", format=form)
    assert (answer.status_code, answer.mimetype) == (200, media)


def test_the_answer_is_the_same_in_all_formats_and_by_all_ways(client):
    rows = ask(client, ROWS).get_json(force=True)
    parties = [row["party"]["value"] for row in rows["results"]["bindings"]]
    assert parties == sorted(parties)
    assert len(parties) == 2
    table = list(csv.DictReader(io.StringIO(ask(client, ROWS, "text/csv").get_data(as_text=True))))
    assert [row["party"] for row in table] == parties
    assert [row[0].value for row in ox.parse_query_results(ask(client, ROWS, format="xml").data, ox.QueryResultsFormat.XML)] == parties  # fmt: skip
    assert client.post("/sparql", data={"query": ROWS}).get_json(force=True) == rows
    assert client.post("/sparql", data=ROWS, content_type=DIRECT).get_json(force=True) == rows
    assert client.post("/sparql", data=ROWS, content_type=DIRECT + "; charset=UTF-8").get_json(force=True) == rows
    assert ask(client, "ASK {}", "text/csv").data == b"true"


def test_text_is_decoded_once(client):
    query = 'SELECT ("%2541 + ü 日本" AS ?text) {}'
    for answer in (
        ask(client, query),
        client.post("/sparql", data={"query": query}),
        client.post("/sparql", data=query.encode(), content_type=DIRECT),
    ):
        assert answer.get_json(force=True)["results"]["bindings"][0]["text"]["value"] == "%2541 + ü 日本"


def test_a_relative_name_is_read_against_the_address_of_the_endpoint(client):
    answer = ask(client, "CONSTRUCT { <s> <#p> 1 } WHERE {}", "application/n-triples")
    assert answer.data.startswith(b"<http://localhost/s> <http://localhost/sparql#p>")


def test_graphs_that_are_named_are_the_data_set(client):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def number(query=count, **more):
        return int(ask(client, query, **more).get_json(force=True)["results"]["bindings"][0]["n"]["value"])

    everything, parties = number(), number(**{"default-graph-uri": PARTIES})
    assert 0 < parties < everything
    assert number(f"SELECT (COUNT(*) AS ?n) FROM <{PARTIES}> {{ ?s ?p ?o }}") == parties
    assert number("SELECT (COUNT(*) AS ?n) FROM <http://example.org/other> { ?s ?p ?o }", **{"default-graph-uri": PARTIES}) == parties  # fmt: skip
    assert number(**{"named-graph-uri": PARTIES}) == 0
    inside = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    assert number(inside, **{"named-graph-uri": PARTIES}) == parties
    assert (
        number(**{"default-graph-uri": "https://w3id.org/cmaa/graph/nothing"}) == 0
    )  # as FROM, a graph of no statement


def test_a_copy_that_a_client_has_is_not_sent_again(client):
    first = ask(client, ROWS)
    again = client.get("/sparql", query_string={"query": ROWS}, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(
        "/sparql", query_string={"query": ROWS}, headers={"If-None-Match": first.headers["ETag"], "Accept": "text/csv"}
    )
    assert other.status_code == 200


def test_head_and_options(client):
    whole, head = ask(client, ROWS), client.head("/sparql", query_string={"query": ROWS})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.data))
    assert head.headers["ETag"] == whole.headers["ETag"]
    assert client.head("/sparql").status_code == 200
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    answer = client.options("/sparql", headers=asked | {"Access-Control-Request-Headers": "content-type"})
    assert (answer.status_code, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "POST" in answer.headers["Access-Control-Allow-Methods"]
    assert "Content-Type" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers


# What it refuses


@pytest.mark.parametrize(
    ("method", "address", "headers", "content", "status", "says"),
    [
        ("GET", "?query=ASK%7B%7D&query=ASK%7B%7D", {}, None, 400, "There are 2 queries"),
        ("POST", "?query=ASK%7B%7D", {"Content-Type": DIRECT}, "ASK {}", 400, "There are 2 queries"),
        ("POST", "", {"Content-Type": FORM}, "qeury=ASK+%7B%7D", 400, "There is no query"),
        ("POST", "", {"Content-Type": FORM}, "", 400, "There is no query"),
        ("POST", "", {"Content-Type": DIRECT}, "", 400, "The query is empty"),
        ("GET", "?query=", {}, None, 400, "The query is empty"),
        ("GET", "?query=%20%0A", {}, None, 400, "The query is empty"),
        ("GET", "?default-graph-uri=http%3A%2F%2Fexample.org%2F", {}, None, 400, "There is no query"),
        ("GET", "?query=ASK%7B%7D&default-graph-uri=parties", {}, None, 400, "is not an absolute IRI"),
        ("GET", "?query=ASK%7B%7D&named-graph-uri=", {}, None, 400, "is not an absolute IRI"),
        ("GET", "?query=%FF", {}, None, 400, "not in UTF-8"),
        ("GET", "?query=ASK%7B%7D&x=%ED%A0%80", {}, None, 400, "not in UTF-8"),
        ("POST", "", {"Content-Type": FORM}, b"query=\xff", 400, "not in UTF-8"),
        ("POST", "", {"Content-Type": DIRECT}, "ASK { ?s ?p 'ü' }".encode("latin-1"), 400, "not in UTF-8"),
        ("POST", "", {"Content-Type": DIRECT + "; charset=latin-1"}, "ASK {}", 415, "takes UTF-8 only"),
        ("POST", "", {"Content-Type": "application/json"}, "{}", 415, "not as application/json"),
        ("POST", "", {"Content-Type": "multipart/form-data; boundary=x"}, "--x--", 415, "not as multipart/form-data"),
        ("POST", "", {}, "ASK {}", 415, "without a media type"),
        ("POST", "", {"Content-Type": DIRECT, "Content-Encoding": "gzip"}, b"\x1f\x8b", 415, "Content-Encoding"),
        ("POST", "", {"Content-Type": "application/sparql-update"}, "DROP ALL", 403, "takes no updates"),
        ("POST", "", {"Content-Type": FORM}, "update=DROP+ALL", 403, "takes no updates"),
        ("POST", "", {"Content-Type": FORM}, "query=ASK%7B%7D&update=DROP+ALL", 403, "takes no updates"),
        ("GET", "?query=PREFIX%20a%3A%3Chttp%3A%2F%2Fa%3E%20DROP%20ALL", {}, None, 400, "an update, not a query"),
        ("GET", "?query=ASK%7B%7D", {"Accept": "nonsense"}, None, 406, "application/sparql-results+json"),
        ("GET", "?query=ASK%7B%7D", {"Accept": "*/*;q=0"}, None, 406, "application/sparql-results+json"),
        ("GET", "?query=ASK%7B%7D", {"Accept": "image/png"}, None, 406, "application/sparql-results+json"),
        ("GET", "?query=ASK%7B%7D", {"Accept": "text/turtle"}, None, 406, "The answer is rows or a truth value"),
        ("GET", "?query=DESCRIBE%20%3Cx%3E", {"Accept": "text/csv"}, None, 406, "The answer is a graph"),
        ("GET", "", {"Accept": "text/csv"}, None, 406, "text/turtle"),
        ("GET", "?query=ASK%7B%7D&format=pdf", {}, None, 400, 'no format "pdf"'),
        ("GET", "?format=pdf", {}, None, 400, 'no format "pdf"'),
        ("PUT", "?query=ASK%7B%7D", {}, None, 405, "PUT is not a way to ask"),
        ("DELETE", "", {}, None, 405, "DELETE is not a way to ask"),
        ("PATCH", "", {"Content-Type": DIRECT}, "ASK {}", 405, "PATCH is not a way to ask"),
        ("TRACE", "", {}, None, 405, "TRACE is not a way to ask"),
        ("BREW", "?query=ASK%7B%7D", {}, None, 405, "BREW is not a way to ask"),
    ],
)
def test_a_request_that_is_refused(client, method, address, headers, content, status, says):
    answer = client.open("/sparql" + address, method=method, headers=headers, data=content)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (status, "text/plain")
    assert says in text
    assert len(text.splitlines()) <= 3
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    assert status != 405 or answer.headers["Allow"] == "GET, HEAD, POST, OPTIONS"


@pytest.mark.parametrize(
    ("name", "pattern"), [("default-graph-uri", "?s ?p ?o"), ("named-graph-uri", "GRAPH ?g { ?s ?p ?o }")]
)
def test_a_graph_that_is_named_twice_is_there_once(client, name, pattern):
    graph = "https://w3id.org/cmaa/graph/data/parties"
    asked = {"query": f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}", "format": "csv"}
    once, twice = (client.get("/sparql", query_string=asked | {name: [graph] * times}).text for times in (1, 2))
    assert once == twice
    assert int(once.split()[1]) > 1000


def test_a_query_of_ten_megabytes(client, settings):
    long = "ASK {} #" + "x" * 10_000_000
    for data, kind in ((long, DIRECT), (f"query={long}", FORM), ("query=ASK%7B%7D" + "&x=1" * 10**6, FORM)):
        answer = client.post("/sparql", data=data, content_type=kind)
        assert answer.status_code == 413
        assert "it may have 1000000 bytes" in answer.get_data(as_text=True)
    fitting = "ASK {} #" + "ü" * ((settings.query_size - 8) // 2)
    assert client.post("/sparql", data={"query": fitting}).status_code == 200
    assert client.post("/sparql", data={"query": fitting + "!"}).status_code == 413


def test_a_query_that_cannot_be_read_is_shown_with_its_place(client):
    answer = ask(client, "SELECT *\nWHERE {\n  ?s ?p\n}")
    assert answer.status_code == 400
    first, line, caret = answer.get_data(as_text=True).splitlines()
    assert first.startswith("The query cannot be read at or shortly before line 4, column 2")
    assert (line, caret) == ("}", " ^")
    first, line, caret = ask(client, "SELECT * { ?s ?p }").get_data(as_text=True).splitlines()
    assert line == "SELECT * { ?s ?p }"
    assert caret.index("^") < len(line) + 1
    said = ask(client, "SELECT ?x { ?s ?p ?o } GROUP BY ?s").get_data(as_text=True)
    assert "The SELECT contains a variable that is unbound." in said
    said = ask(client, "SELECT * { ?s ?p }", "application/json")
    assert said.mimetype == "application/problem+json"
    assert {"type": "about:blank", "title": "Bad Request", "status": 400, "line": 1}.items() <= said.get_json().items()


@pytest.mark.parametrize(
    ("error", "status", "says"),
    [
        (TooSlow("the query took longer than 10 seconds", remedy="narrow it"), 503, "The query took longer"),
        (TooCostly("the query took too much memory", remedy="narrow it"), 503, "too much memory"),
        (StoreError("no answer", remedy="check CMAA_ENDPOINT"), 503, "No answer"),
        (Busy("too many queries at a time", remedy="ask again"), 429, "Too many queries"),
        (Overloaded("too many queries are running", remedy="ask again"), 503, "Too many queries"),
        (TooLarge("the answer is larger than 64 megabytes", remedy="add LIMIT"), 422, "add LIMIT"),
    ],
)
def test_what_the_store_cannot_do(asker, error, status, says):
    with over(asker, Failing(error)) as client:
        for accept, media in ((None, "text/plain"), ("application/json", "application/problem+json"), (CHROME, "text/html")):  # fmt: skip
            answer = ask(client, "ASK {}", accept)
            assert (answer.status_code, answer.mimetype) == (status, media)
            assert says in answer.get_data(as_text=True)
            assert (int(answer.headers.get("Retry-After", 0)) > 0) == (status in (429, 503))


def test_one_client_has_so_many_queries_running_and_no_more(asker):
    class Slow(EmbeddedStore):
        started, go = threading.Semaphore(0), threading.Event()

        def answer(self, request):
            self.started.release()
            assert self.go.wait(20)
            return super().answer(request)

    store = Slow()
    with over(asker, store, per_client=2) as client:
        app, found = client.application, []

        def one():
            found.append(ask(app.test_client(), "ASK {}").status_code)

        threads = [threading.Thread(target=one) for _ in range(2)]
        for thread in threads:
            thread.start()
        assert store.started.acquire(timeout=20)
        assert store.started.acquire(timeout=20)
        third = ask(client, "ASK {}")
        assert (third.status_code, third.headers["Retry-After"]) == (429, "1")
        assert client.get("/sparql", headers={"Accept": "text/html"}).status_code == 200
        neighbour = {"REMOTE_ADDR": "192.0.2.7"}
        store.go.set()
        assert client.get("/sparql?query=ASK%7B%7D", environ_overrides=neighbour).status_code == 200
        for thread in threads:
            thread.join(20)
        assert found == [200, 200]
        assert ask(client, "ASK {}").status_code == 200
        assert len(app.extensions["running"]) == 0


def test_a_place_is_given_back_on_every_path(asker):
    for error in (TooSlow("too slow"), RuntimeError("a fault"), KeyboardInterrupt()):
        with over(asker, Failing(error), per_client=1) as client:
            with suppress(RuntimeError, KeyboardInterrupt):
                ask(client, "ASK {}")
            assert len(client.application.extensions["running"]) == 0
    running = Running()
    with running.one_of("a", 1), running.one_of("b", 1):
        with pytest.raises(Busy), running.one_of("a", 1):
            pass
        assert len(running) == 2
    assert len(running) == 0


def test_addresses_of_one_network_are_one_client(client):
    from app.web.limits import client as who

    app = client.application
    for one, other, same in [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
    ]:
        with app.test_request_context(environ_base={"REMOTE_ADDR": one}):
            first = who()
        with app.test_request_context(environ_base={"REMOTE_ADDR": other}):
            assert (who() == first) == same


# For people


def test_the_page(client):
    page = client.get("/sparql", headers={"Accept": CHROME}).get_data(as_text=True)
    assert '<label for="query">' in page
    assert "PREFIX cmaa: &lt;https://w3id.org/cmaa/ns/&gt;" in page
    assert "<script>" not in page
    assert page.count("<h1>") == 1


def test_each_example_runs(client, asker):
    from html import unescape
    from re import findall, search

    page = client.get("/sparql", headers={"Accept": CHROME}).get_data(as_text=True)
    links = [unescape(link) for link in findall(r'href="(/sparql\?example=[^"]*)"', page)]
    assert len(links) == len(list(asker.answers))
    for link in links:
        shown = client.get(link, headers={"Accept": CHROME}).get_data(as_text=True)
        query = unescape(search(r"<textarea[^>]*>\n([^<]*)</textarea>", shown)[1])
        assert ask(client, query, CHROME).status_code == 200


def test_the_page_shows_an_answer(client):
    page = ask(client, ROWS, CHROME).get_data(as_text=True)
    assert "<strong>2</strong> rows" in page
    assert 'href="/id/party/' in page
    assert "format=csv" in page
    assert "<strong>Yes</strong>" in ask(client, "ASK {}", CHROME).get_data(as_text=True)
    assert "@prefix" in ask(client, GRAPH, CHROME).get_data(as_text=True)
    rows = "SELECT ?i { VALUES ?i { " + " ".join(map(str, range(1001))) + " } }"
    assert "the first 1000 are shown" in ask(client, rows, CHROME).get_data(as_text=True)
    assert client.post("/sparql", data={"query": ROWS}, headers={"Accept": CHROME}).mimetype == "text/html"


def test_the_page_shows_a_mistake_and_keeps_the_query(client):
    answer = ask(client, "SELECT <b>mistake</b>", CHROME)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.mimetype) == (400, "text/html")
    assert "The query cannot be read" in page
    assert page.count("SELECT &lt;b&gt;mistake&lt;/b&gt;") == 2
    page = client.post("/sparql", data=b"query=%ff", content_type=FORM, headers={"Accept": CHROME})
    assert "not in UTF-8" in page.get_data(as_text=True)
    shown = ask(client, 'SELECT ("<script>" AS ?a) (<javascript:alert(1)> AS ?b) {}', CHROME).get_data(as_text=True)
    assert "<script>" not in shown
    assert 'href="javascript' not in shown


# That it reaches nowhere


@pytest.fixture(scope="module")
def listener():
    """A port that counts who knocks, and hangs up."""
    knocks = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen():
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            knocks.append(1)
            caller.close()

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/sparql", knocks
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


CALLS = [
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { service silent <URL> { ?s ?p ?o } }",
    "PREFIX ex: <URL> SELECT * { SERVICEex: { ?s ?p ?o } }",
    "PREFIX ex: <URL> SELECT * { SERVICESILENTex: { ?s ?p ?o } }",
    "ASK { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "CONSTRUCT { ?s ?p ?o } WHERE { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "SELECT * { FILTER(1<2)service#>\n<URL>{ ?s ?p ?o } }",
    'SELECT * { FILTER(1<2#>"""\n)SERVICE <URL>{ ?s ?p ?o }#"""\n}',
    "SELECT * { FILTER(1<2#>'''\n)SERVICE <URL>{ ?s ?p ?o }#'''\n}",
    "BASE <http://a/> SELECT * { OPTIONAL { ?s <?x#> ?o } SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { OPTIONAL { ?s <http://a/\\u0041#x> ?o } SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { '#' } SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { '''\\'''#''' } SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { VALUES ?x { <http://a/'> } SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE#'\n<URL> { ?s ?p ?o } }",
]
QUIET = [
    "SELECT * { \\u0053ERVICE <URL> { ?s ?p ?o } }",
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "DESCRIBE <URL>",
    "LOAD <URL>",
    "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
]


def run_bare(text):
    """Run a query with nothing between it and the engine."""
    with suppress(SyntaxError, ValueError, RuntimeError, OSError):
        result = ox.Store().query(text)
        list(result) if not isinstance(result, ox.QueryBoolean) else bool(result)


@pytest.mark.parametrize("query", CALLS)
def test_a_query_that_would_call_another_endpoint_is_refused(client, listener, query):
    address, knocks = listener
    text, before = query.replace("URL", address), len(knocks)
    run_bare(text)
    _settled(knocks, before + 1)
    assert len(knocks) > before, "the bare engine is expected to call; the test would prove nothing"
    before = len(knocks)
    for answer in (ask(client, text), client.post("/sparql", data=text, content_type=DIRECT)):
        assert answer.status_code == 403
        assert "asks no other endpoint" in answer.get_data(as_text=True)
    assert len(knocks) == before


@pytest.mark.parametrize("query", QUIET)
def test_a_query_that_names_an_address_does_not_fetch_it(client, listener, query):
    address, knocks = listener
    before = len(knocks)
    ask(client, query.replace("URL", address))
    ask(client, "ASK {}", **{"default-graph-uri": address, "named-graph-uri": address})
    assert len(knocks) == before


PIECES = [
    "SERVICE",
    "service",
    "SILENT",
    "<URL>",
    "<",
    ">",
    "#",
    "\n",
    "\r",
    " ",
    "'",
    '"',
    "'''",
    '"""',
    "\\",
    "{",
    "}",
]
PIECES += ["(", ")", "1", "2", "?a", "$a", "ex:", "ex:a", ".", "&&", "||", "@en", "FILTER", "BIND", "AS", "^^", "\\u0023", "%23"]  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_to_such_a_query_gets_it_through(listener, data):
    """What the engine calls out for is known beforehand, however the text is bent."""
    address, knocks = listener
    text = data.draw(st.sampled_from(CALLS))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(st.sampled_from(PIECES)) + text[place + data.draw(st.integers(0, 2)) :]
    text = "PREFIX ex: <URL> ".replace("URL", address) + text.replace("URL", address)
    if reaches_out(text):
        return
    before = len(knocks)
    run_bare(text)
    assert len(knocks) == before, text


def _settled(knocks, number):
    for _ in range(200):
        if len(knocks) >= number:
            return
        threading.Event().wait(0.01)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service a <http://example.org/Service> }",
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT * { ?s a sd:Service }",
        'SELECT * { ?s ?p "customs service" FILTER(?a < 2 && 3 > ?b) } # service',
        "SELECT * { ?s ?p '''a service''' , \"\"\"another 'service' \"\"\"@en-service }",
    ],
)
def test_the_word_may_stand_where_it_calls_nobody(text):
    assert not reaches_out(text)


def test_updates_are_known_from_queries():
    assert is_update("PREFIX a: <http://a/> # insert\n DELETE DATA { a:b a:c a:d }")
    assert is_update("base <http://a/> load <http://b>")
    assert not is_update("SELECT ?insert { ?insert ?p ?o }")
    assert not is_update("PREFIX insert: <http://a/> ASK {}")
    assert not is_update("")


@given(st.text(), st.integers(0, 99), st.integers(0, 9999), st.text(max_size=9))
def test_every_place_can_be_shown(text, line, column, before):
    found = stop(f"error at {line}:{column}: expected {text}", text, before)
    shown, caret = found.excerpt.rsplit("\n", 1)
    assert caret.strip(" ") == "^"
    assert len(caret) <= len(shown) + 1
    assert stop(text.replace("error at", ""), text) is None


# Whatever comes, it is an answer


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["query", "update", "default-graph-uri", "named-graph-uri", "format", "x", ""]),
    value=st.binary(max_size=60) | st.text(max_size=60).map(str.encode),
    raw=st.booleans(),
    accept=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40),
    kind=st.sampled_from([FORM, DIRECT, "application/sparql-update", "text/plain", FORM + ";charset=x", ""]),
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS"]),
)
def test_whatever_comes_is_no_fault_of_ours(client, name, value, raw, accept, kind, method):
    from urllib.parse import quote_from_bytes

    pair = name.encode() + b"=" + (value if raw else quote_from_bytes(value).encode())
    content = value if kind == DIRECT else pair
    query = quote_from_bytes(pair, safe="=&%+").encode().decode()
    for address, body in (("/sparql", content), (f"/sparql?query=ASK%7B%7D&{query}", b"")):
        answer = client.open(address, method=method, data=body, headers={"Accept": accept}, content_type=kind)
        assert answer.status_code < 500
        assert answer.status_code < 400 or method == "HEAD" or answer.data.strip()


def test_problems_are_json_where_json_is_asked_for(client):
    said = ask(client, "ASK {}", "application/json", format="pdf")
    assert said.mimetype == "application/problem+json"
    assert json.loads(said.data)["status"] == 400
