import csv
import io
import json

import pyoxigraph as ox

from app.publish.rows.results import to_csv, to_json, to_sparql_json, to_turtle
from app.store.protocol import Rows

XSD = "http://www.w3.org/2001/XMLSchema#"
ROWS = Rows(
    ("name", "count", "sure", "where"),
    [
        (
            ox.Literal('Korea, "Republic of"', language="en"),
            ox.Literal("2", datatype=ox.NamedNode(XSD + "integer")),
            ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean")),
            ox.NamedNode("https://example.org/a"),
        ),
        (ox.Literal("=1+1"), None, None, None),
    ],
)


def test_csv_is_that_of_sparql():
    assert list(csv.reader(io.StringIO(to_csv(ROWS)))) == [
        ["name", "count", "sure", "where"],
        ['Korea, "Republic of"', "2", "true", "https://example.org/a"],
        ["=1+1", "", "", ""],
    ]


def test_json_has_numbers_and_null():
    assert json.loads(to_json(ROWS)) == [
        {"name": 'Korea, "Republic of"', "count": 2, "sure": True, "where": "https://example.org/a"},
        {"name": "=1+1", "count": None, "sure": None, "where": None},
    ]


def test_sparql_json_is_read_back_by_the_engine():
    back = ox.parse_query_results(to_sparql_json(ROWS), ox.QueryResultsFormat.JSON)
    assert [tuple(solution) for solution in back] == ROWS.rows
    assert bool(ox.parse_query_results(to_sparql_json(True), ox.QueryResultsFormat.JSON)) is True


def test_turtle_of_rows_and_of_triples():
    text = to_turtle(ROWS)
    graph = {t.predicate.value.rpartition("#")[2] for t in ox.parse(text, ox.RdfFormat.TURTLE)}
    assert {"resultVariable", "solution", "binding", "variable", "value", "index"} <= graph
    triple = ox.Triple(ox.NamedNode("https://w3id.org/cmaa/id/party/jpn"), ox.NamedNode("http://x/p"), ox.Literal("v"))
    assert '<party/jpn>\n    <http://x/p> "v" .' in to_turtle([triple])
