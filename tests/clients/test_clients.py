"""Clients that people of this field use, against a server that really runs."""

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pyoxigraph as ox
import pytest
import rdflib
import waitress
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import (
    CSV,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    XML,
    SPARQLExceptions,
    SPARQLWrapper,
)
from waitress import wasyncore

from app import create_app
from tests.conftest import ROOT

FOLDER = Path(os.environ.get("CMAA_CLIENTS") or ROOT / "build" / "clients")
USA = "https://w3id.org/cmaa/id/party/usa"
PREFIX = "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX cmaa: <https://w3id.org/cmaa/ns/> "
ROWS = PREFIX + f"SELECT ?name ?none {{ <{USA}> a cmaa:Party ; rdfs:label ?name OPTIONAL {{ ?name a ?none }} }}"
GRAPH = PREFIX + f"CONSTRUCT {{ <{USA}> rdfs:label ?name }} WHERE {{ <{USA}> rdfs:label ?name }}"
TRUE = PREFIX + f"ASK {{ <{USA}> a cmaa:Party }}"


@pytest.fixture(scope="module")
def endpoint(asker, settings):
    """The address of the endpoint of a server in a thread of its own."""
    server = waitress.create_server(create_app(asker, settings), host="127.0.0.1", port=0, threads=4)
    over = threading.Event()

    def run() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=0.1, map=server._map, count=1)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/sparql"
    over.set()
    thread.join(10)
    server.task_dispatcher.shutdown()
    for channel in list(server.active_channels.values()):  # what clients left open
        channel.handle_close()
    server.close()


@pytest.fixture(scope="module")
def name(asker):
    """The name of the United States, as the data have it."""
    rows = asker.store.select(ROWS)
    return rows.rows[0][0].value


# SPARQLWrapper


def wrapped(endpoint, query, form, method=None, request=None):
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setQuery(query)
    wrapper.setReturnFormat(form)
    if method:
        wrapper.setMethod(method)
    if request:
        wrapper.setRequestMethod(request)
    return wrapper.query().convert()


@pytest.mark.parametrize(("method", "request_method"), [(None, None), (POST, None), (POST, POSTDIRECTLY)])
def test_sparqlwrapper_asks_for_rows(endpoint, name, method, request_method):
    found = wrapped(endpoint, ROWS, JSON, method, request_method)
    assert found["results"]["bindings"] == [{"name": {"type": "literal", "xml:lang": "en", "value": name}}]
    assert name in wrapped(endpoint, ROWS, XML, method, request_method).toxml()
    assert wrapped(endpoint, ROWS, CSV, method, request_method).decode().splitlines() == ["name,none", f"{name},"]
    assert wrapped(endpoint, ROWS, TSV, method, request_method).decode().splitlines()[1] == f'"{name}"@en\t'


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # which SPARQLWrapper still makes
def test_sparqlwrapper_asks_for_truth_and_graphs(endpoint, name):
    assert wrapped(endpoint, TRUE, JSON)["boolean"] is True
    expected = {(rdflib.URIRef(USA), rdflib.RDFS.label, rdflib.Literal(name, lang="en"))}
    for form in (JSONLD, RDFXML):
        assert set(wrapped(endpoint, GRAPH, form)) == expected
    for form in (TURTLE, N3):
        assert set(rdflib.Graph().parse(data=wrapped(endpoint, GRAPH, form), format="turtle")) == expected


def test_sparqlwrapper_is_told_what_is_wrong(endpoint):
    with pytest.raises(SPARQLExceptions.QueryBadFormed, match="The query cannot be read at or shortly before line 1"):
        wrapped(endpoint, "SELECT * { ?s ?p }", JSON)
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setMethod(POST)
    wrapper.setQuery("CLEAR ALL")
    with pytest.raises(HTTPError, match="403"):
        wrapper.query()


# rdflib


def test_rdflib_reads_the_endpoint_as_a_graph(endpoint, asker, name):
    store = SPARQLStore(endpoint)
    graph = rdflib.Graph(store)
    assert [str(row.name) for row in graph.query(ROWS)] == [name]
    assert bool(graph.query(TRUE).askAnswer)
    assert graph.value(rdflib.URIRef(USA), rdflib.RDFS.label) == rdflib.Literal(name, lang="en")
    assert len(list(graph.predicate_objects(rdflib.URIRef(USA)))) == len(
        asker.store.select(f"SELECT DISTINCT ?p ?o {{ <{USA}> ?p ?o }}")
    )
    assert len(graph) > 1000
    assert len(graph.query(GRAPH).graph) == 1


def test_rdflib_reads_one_graph_of_many(endpoint):
    parties = rdflib.URIRef("https://w3id.org/cmaa/graph/data/parties")
    one = rdflib.Graph(SPARQLStore(endpoint), identifier=parties)
    every = SPARQLStore(endpoint).contexts()
    assert 0 < len(one) < len(rdflib.Graph(SPARQLStore(endpoint)))
    assert parties in {getattr(graph, "identifier", graph) for graph in every}


# curl


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not on this machine")
def test_curl(endpoint, name):
    def curl(*options):
        run = subprocess.run(["curl", "-sS", *options, endpoint], capture_output=True, check=True, timeout=60)
        return run.stdout.decode()

    assert curl("-G", "--data-urlencode", f"query={ROWS}", "-H", "Accept: text/csv").splitlines()[1] == f"{name},"
    assert curl("--data-urlencode", f"query={TRUE}", "-H", "Accept: text/csv") == "true"
    assert json.loads(curl("--data-binary", TRUE, "-H", "Content-Type: application/sparql-query"))["boolean"] is True
    assert f'"{name}"@en' in curl("--data-urlencode", f"query={GRAPH}")
    assert "sd:endpoint" in curl()
    assert "allow: get, head, post, options" in curl("-i", "-X", "DELETE").lower()
    long = "ASK {} #" + "x" * 500_000
    run = subprocess.run(
        ["curl", "-sS", "-H", "Content-Type: application/sparql-query", "--data-binary", "@-", endpoint],
        input=long.encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert json.loads(run.stdout)["boolean"] is True


# YASGUI (@zazuko/yasgui 4.6.2): the request as its default settings make it in a browser.


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        (ROWS, "application/sparql-results+json,*/*;q=0.9", "application/sparql-results+json"),
        (TRUE, "application/sparql-results+json,*/*;q=0.9", "application/sparql-results+json"),
        (GRAPH, "application/n-triples,*/*;q=0.9", "application/n-triples"),
    ],
)
def test_yasgui(endpoint, query, accept, media):
    headers = {
        "Accept": accept,
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "https://example.org",
        "Referer": "https://example.org/",
    }
    with urlopen(Request(endpoint, urlencode({"query": query}).encode(), headers), timeout=60) as answer:
        assert answer.headers["Content-Type"].startswith(media)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.read()


# Comunica: `npm install --prefix build/clients @comunica/query-sparql@4`, or a folder of that kind in CMAA_CLIENTS.


@pytest.mark.skipif(
    not shutil.which("node") or not (FOLDER / "node_modules" / "@comunica" / "query-sparql").is_dir(),
    reason="node or Comunica is not here: run `make clients`",
)
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ROWS, lambda name: [{"name": name}]),
        (TRUE, lambda name: True),
        (GRAPH, lambda name: [[USA, str(rdflib.RDFS.label), name]]),
        (f"SELECT DISTINCT ?t {{ GRAPH ?g {{ <{USA}> <http://example.org/p> ?t }} }}", lambda name: []),
    ],
)
def test_comunica(endpoint, name, query, expected):
    script = Path(__file__).parent / "comunica.js"
    command = ["node", str(script), str(FOLDER), endpoint, query]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == expected(name)


def test_what_one_client_gets_can_be_read_by_another(endpoint):
    """All formats of a graph hold the same statements."""
    found = set()
    for media in ("text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"):
        with urlopen(
            Request(f"{endpoint}?{urlencode({'query': GRAPH})}", headers={"Accept": media}), timeout=60
        ) as answer:
            found.add(frozenset(str(q.triple) for q in ox.parse(answer.read(), ox.RdfFormat.from_media_type(media))))
    assert len(found) == 1
