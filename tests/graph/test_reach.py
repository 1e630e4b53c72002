"""How far constraints look, told from their words, against what rdflib's parser makes of the same text."""

import pytest

from app.graph.reach import Reach
from app.graph.shacl import Shapes
from tests.graph.test_reading import looked_at

P = "PREFIX : <https://example.org/> "
X = "https://example.org/"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"

#: Constraints that look at the nodes that they find and at those that these point at.
NEAR = [
    "SELECT ?value WHERE { ?value :p ?x }",
    "select distinct $value where { $value a :C . filter not exists { ?value :p ?x } }",
    "SELECT ?value { ?value :p|:q ?x . ?x :r ?y ; :s 1 , 'a' . FILTER(?y != ?x) }",
    "SELECT ?value { ?value :p ?x OPTIONAL { ?x :q ?y } BIND(COALESCE(?y, ?x) AS ?z) FILTER(?z > 1) }",
    "SELECT ?value { ?value :p ?x { ?x :q :C . FILTER NOT EXISTS { ?x :r ?y } } }",
    "SELECT ?value (MIN(?x) AS ?y) { ?value :p ?x } GROUP BY ?value HAVING (COUNT(?x) > 1)",
    "SELECT ?value (:p AS ?path) { ?value :p ?x } ORDER BY ?x",
]
#: Constraints that look farther, or about which their words leave that in doubt.
FAR = [
    "SELECT ?value { ?other :p ?value }",
    "SELECT ?value { ?value :p ?x . ?x :q ?y . ?y :r ?z }",
    "SELECT ?value { ?x :q ?y . ?value :p ?x }",
    "SELECT ?value { OPTIONAL { ?value :p ?x } ?x :q ?y }",
    "SELECT ?value { ?value :p ?a FILTER NOT EXISTS { ?value :q ?x } ?x :r ?y }",
    "SELECT ?value { { ?value :p ?x } UNION { ?x :q ?y } }",
    "SELECT ?value { ?value :p ?x MINUS { ?y :q ?z } }",
    "SELECT ?value { ?value :p ?x . { SELECT ?x { ?x :q ?y } } }",
    "SELECT ?value { ?value :p/:q ?x }",
    "SELECT ?value { ?value ^:p ?x }",
    "SELECT ?value { ?value :p+ ?x }",
    "SELECT ?value { ?value !:p ?x }",
    "SELECT ?value { ?value ?p ?x }",
    "SELECT ?value { ?value :p [ :q ?x ] }",
    "SELECT ?value { ?value :p ( 1 2 ) }",
    "SELECT ?value { ?value :p ?x FILTER(EXISTS { ?y :q ?x }) }",
    "SELECT ?value { GRAPH ?g { ?value :p ?x } }",
    "SELECT ?value FROM :g { ?value :p ?x }",
    "SELECT ?value { ?value :p ?x } LIMIT 1",
    "SELECT ?value { ?value :p ?x } VALUES ?value { :a }",
    "SELECT (COUNT(?value) AS ?n) { ?value :p ?x }",
    "SELECT (?x AS ?value) { ?x :p ?y }",
    "SELECT ?value { ?value :p ?x BIND(?x AS ?value) }",
    "SELECT ?x (COUNT(?value) AS ?n) { ?value :p ?x } GROUP BY ?x",
    "SELECT ?k { ?value :p ?x } GROUP BY (STR(?value) AS ?k) HAVING (COUNT(?value) > 1)",
    "SELECT (SAMPLE(?a) AS ?one) { ?value :p ?x } GROUP BY ?x HAVING (COUNT(?value) > 1) ORDER BY ?value",
    "SELECT ?value { ?value :p\\u0041 ?x }",
    "SELECT ?value { ?value :p ?x",
    "SELECT ?value { ?value :p ?x } }",
    "SELECT ?value { ?value :p } ?x } { ?value :p ?x } }",
    "no query",
    "",
]


@pytest.mark.parametrize("query", NEAR)
def test_a_constraint_looks_at_nodes_and_their_neighbours(query):
    assert Reach(P + query).near


@pytest.mark.parametrize("query", FAR)
def test_a_constraint_looks_farther_or_nobody_knows(query):
    assert not Reach(P + query).near


def test_of_a_pattern_with_a_value_that_value_alone_is_looked_at():
    query = "SELECT ?value { ?value a :C ; :p ?x , 1 ; :q <urn:v> . FILTER NOT EXISTS { ?y :r ?value } }"
    assert Reach(P + query).looks == {
        (TYPE, f"<{X}C>"),
        (f"<{X}p>", None),
        (f"<{X}q>", "<urn:v>"),
        (f"<{X}r>", None),
    }


def test_what_is_not_understood_looks_at_all_that_its_words_name():
    assert Reach(P + "SELECT ?value { { ?value :p ?x } UNION { ?value :q ?x } }").looks == {
        (f"<{X}p>", None),
        (f"<{X}q>", None),
    }
    assert Reach(P + "SELECT ?value { ?value ?p ?x }").looks is None
    assert Reach("BASE <urn:x/> PREFIX a: <b/> SELECT ?value { ?value a a:c }").looks is None
    assert Reach(P + "SELECT ?value { ?value :p ?x } #" + "a." * 5000).looks is None


@pytest.fixture(scope="module")
def shapes(graph):
    return Shapes([t for f in graph.files if f.room == "shapes" for t in f.triples])


def test_shipped_constraints_look_at_some_statements_and_at_no_other(shapes):
    for near in (True, False):
        looks = shapes.looks(near)
        assert looks is not None, "the constraints are given all statements, which takes long"
        seen = {name[1:-1] for name, _ in looks}
        for shape, node, text in shapes.constraints(near):
            assert not looked_at(text, node) - seen, shape


def test_few_shipped_constraints_look_farther_than_to_neighbours(shapes):
    """What these look at is held at once, however large the graph is."""
    far = {shape.rpartition("/")[2] for shape, _, _ in shapes.constraints(near=False)}
    assert far == {
        "AgreementShape-coded",
        "AgreementShape-notCoded",
        "ConceptSchemeShape-used",
        "ConceptShape-labelOnce",
        "InstrumentShape-forceAfterSignature",
        "ProvisionShape-rank",
    }
    assert len({*shapes.constraints()}) == len({*shapes.constraints(near=True)}) + len(
        {*shapes.constraints(near=False)}
    )
