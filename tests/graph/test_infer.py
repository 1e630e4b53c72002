"""Reasoning: the rules we declare, against what the OWL 2 RL rules say and against owlrl."""

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.graph import infer, load, reference, rules

PREFIXES = """
@prefix : <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""


def conclusions(ontology: str, data: str) -> set[str]:
    axioms, stated = load.parse(PREFIXES + ontology, "o"), load.parse(PREFIXES + data, "d")
    return {
        " ".join(
            term.value.removeprefix("https://example.org/").rpartition("#")[2]
            for term in (t.subject, t.predicate, t.object)
        )
        for t in infer.infer(axioms, stated)
    }


@pytest.mark.parametrize(
    ("rule", "ontology", "data", "expected"),
    [
        ("cax-sco", ":A rdfs:subClassOf :B . :B rdfs:subClassOf :C .", ":x a :A .", {"x type B", "x type C"}),
        ("prp-spo1", ":p rdfs:subPropertyOf :q . :q rdfs:subPropertyOf :r .", ":x :p :y .", {"x q y", "x r y"}),
        ("prp-inv", ":p owl:inverseOf :q .", ":x :p :y . :a :q :b .", {"y q x", "b p a"}),
        ("prp-symp", ":p a owl:SymmetricProperty .", ":x :p :y .", {"y p x"}),
        ("prp-trp", ":p a owl:TransitiveProperty .", ":a :p :b . :b :p :c . :c :p :d .", {"a p c", "a p d", "b p d"}),
        ("prp-spo2", ":r owl:propertyChainAxiom ( :p :q ) .", ":a :p :b . :b :q :c .", {"a r c"}),
        (
            "part of, within",
            ":part rdfs:subPropertyOf :within . :within a owl:TransitiveProperty .",
            ":i :part :p . :p :part :a .",
            {"i within p", "i within a", "p within a"},
        ),
    ],
)  # fmt: skip
def test_each_rule(rule, ontology, data, expected):
    assert conclusions(ontology, data) == expected, rule


def test_nothing_useless_is_added():
    assert conclusions(":A rdfs:subClassOf :A . :p rdfs:domain :A ; rdfs:range :B .", ':x :p "a literal" .') == set()


def test_rules_in_files_work_on_what_reasoning_found():
    axioms = load.parse(PREFIXES + ":p rdfs:subPropertyOf :q .", "o")
    stated = load.parse(PREFIXES + ":x :p :y .", "d")
    own = {"a.rq": "CONSTRUCT { ?y <https://example.org/p> ?x } WHERE { ?x <https://example.org/q> ?y }"}
    found = {str(t) for t in rules.conclude(axioms, stated, own, infer.infer)}
    assert len(found) == 3
    assert any("example.org/y> <https://example.org/q> <https://example.org/x" in t for t in found)


def test_the_same_useful_triples_as_owlrl_on_shipped_agreements(graph):
    """owlrl over the ontology and some coded data; everything that differs is listed, so nothing may differ."""
    axioms = [t for f in graph.files if f.room == "ontology" for t in f.triples]
    names = ("data/agreements/twn-usa-2001.ttl", "data/parties.ttl")
    stated = [t for f in graph.files if f.name in names for t in f.triples]
    kept = {"data/agreements/jpn-usa-1997.ttl"}
    stated += [t for f in graph.files if f.name in kept for t in f.triples][:600]
    ours = set(infer.infer(axioms, stated))
    assert ours
    assert set(reference.closure(axioms, stated)) == ours


NODES = st.integers(0, 6).map(lambda n: ox.NamedNode(f"https://example.org/n{n}"))
EDGES = st.lists(st.tuples(NODES, NODES), max_size=14)


@given(EDGES)
def test_transitive_closure_is_that_of_the_relation(edges):
    p = ox.NamedNode("https://example.org/p")
    axioms = load.parse(PREFIXES + ":p a owl:TransitiveProperty .", "o")
    closed = set(edges)
    while True:
        more = {(a, d) for a, b in closed for c, d in closed if b == c} - closed
        if not more:
            break
        closed |= more
    found = infer.infer(axioms, [ox.Triple(a, p, b) for a, b in edges])
    assert {(t.subject, t.object) for t in found} == closed - set(edges)
