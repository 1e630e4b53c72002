"""The store in this process: which graphs a query asks, and answers in the form that was asked for."""

import pyoxigraph as ox
import pytest

from app.errors import NotOffered, QueryError
from app.store.dataset import named
from app.store.embedded import EmbeddedStore
from app.store.protocol import Request

G1, G2 = "http://example.org/g1", "http://example.org/g2"
ALL = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"


@pytest.fixture
def store():
    found = EmbeddedStore()
    subject, predicate = ox.NamedNode("http://example.org/s"), ox.NamedNode("http://example.org/p")
    found.add(ox.Quad(subject, predicate, ox.Literal(g[-2:]), ox.NamedNode(g)) for g in (G1, G2))
    return found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("SELECT * FROM <http://a> {}", True),
        ("select * from<a>{}", True),
        ("ASK\nFROM NAMED <x> {}", True),
        ("# SELECT\nPREFIX x: <http://x/> SELECT * FROM x:y {}", True),
        ("SELECT (1<2 AS ?x) FROM <http://a> { FILTER(?a<?b && ?c>?d) }", True),
        ("SELECT ?from { ?from ex:from 'from' } # FROM <x>", False),
        ('PREFIX from: <http://from/> SELECT * { ?s from:x """a " FROM <x>""" }', False),
        ("SELECT * { ?s <http://x/FROM> 'it\\'s FROM <x>' }", False),
        ("SELECT * { ?s a from:from, $from, 'x'@from-x }", False),
        ("SELECT * { ?from_ ?p_from ?o }", False),
    ],
)
def test_the_keyword_from_is_found_where_it_is_one(text, names):
    assert any(named(text)) is names


def values(answer):
    return answer.body.decode().split("\r\n")[1:-1]


def test_without_a_data_set_all_graphs_are_asked(store):
    assert values(store.answer(Request(ALL, rows="text/csv"))) == ["g1", "g2"]


def test_a_data_set_in_the_query_is_the_one_asked(store):
    assert [r["o"] for r in store.select(ALL.replace("{", f"FROM <{G2}> {{", 1))] == ["g2"]
    assert [r["o"] for r in store.select(ALL.replace("{", f"FROM NAMED <{G1}> {{", 1))] == []


def test_the_data_set_of_the_request_wins_over_that_of_the_query(store):
    text = ALL.replace("{", f"FROM <{G2}> {{", 1)
    assert values(store.answer(Request(text, default_graphs=(G1,), rows="text/csv"))) == ["g1"]
    assert values(store.answer(Request(text, named_graphs=(G1,), rows="text/csv"))) == []
    named = "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"
    assert values(store.answer(Request(named, named_graphs=(G2,), rows="text/csv"))) == ["g2"]


def test_each_form_is_given_in_its_format(store):
    assert b'"boolean":true' in store.answer(Request("ASK {}")).body
    assert store.answer(Request("ASK {}", rows="text/csv")).body == b"true"
    graph = store.answer(Request("CONSTRUCT WHERE { ?s ?p ?o }", graph="application/n-triples"))
    assert graph.media == "application/n-triples"
    assert graph.body.count(b"\n") == 2


def test_a_form_that_is_not_accepted_is_an_error(store):
    with pytest.raises(NotOffered, match="a graph"):
        store.answer(Request("CONSTRUCT WHERE { ?s ?p ?o }", graph=""))
    with pytest.raises(NotOffered, match="rows"):
        store.answer(Request("ASK {}", rows=""))


def test_what_the_parser_says_is_short_and_has_its_place(store):
    with pytest.raises(QueryError, match="1:7"):
        store.query("SELEKT")
    with pytest.raises(QueryError) as caught:
        store.query("SELECT * { ?s ?p ?o")
    assert "1:" in str(caught.value)
    assert len(str(caught.value)) < 320
