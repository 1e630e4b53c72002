"""Stores: what the embedded one answers, and its clear errors; tests/graph/test_remote.py has the other."""

import json

import pyoxigraph as ox
import pytest

from app.errors import QueryError, StoreError
from app.store.embedded import EmbeddedStore
from app.store.protocol import Rows


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


QUERIES = [
    "SELECT ?s ?o ?nothing { ?s ?p ?o OPTIONAL { ?o ?p ?nothing } }",
    "ASK { ?s ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }",
]


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


def test_the_store_as_an_rdflib_dataset(embedded):
    dataset = embedded.rdflib()
    (row,) = dataset.query("SELECT ?o { ?s ?p ?o }")
    assert json.dumps(str(row[0])) == '"v"'


def test_rows_know_their_length():
    assert len(Rows(("a",), [(None,), (None,)])) == 2
