"""Reasoning: the rules we declare, against what the OWL 2 RL rules say and against owlrl."""

import os
import re

import owlrl
import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.graph import engines, infer, load, reference, rules
from app.terms import from_rdflib, to_rdflib

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
    found = {str(t) for t in rules.conclude(axioms, stated, own, engines.OURS)}
    assert len(found) == 3
    assert any("example.org/y> <https://example.org/q> <https://example.org/x" in t for t in found)


#: How many of the shipped agreements owlrl is held against; it takes a second for each thousand statements.
CLOSED = int(os.environ.get("CMAA_CLOSED", "6"))


@pytest.mark.timeout(3000)
def test_the_same_conclusions_as_owlrl_on_shipped_agreements(graph):
    """All that agreements share, and some agreements spread over all of them: nothing may differ either way.

    That holds since the comparison leaves out what owlrl says beside our rules, for the reasons that `app.graph.reference`
    gives: types by domain and range, what is about the terms of RDF, RDFS and OWL, and what is about the data's literals.
    """
    axioms = [t for f in graph.files if f.room == "ontology" for t in f.triples]
    agreements = [f for f in graph.files if f.name.startswith("data/agreements/")]
    chosen = agreements[:: max(1, len(agreements) // CLOSED)]
    files = [f for f in graph.files if f.room in ("ontology", "data") and (f not in agreements or f in chosen)]
    stated = [t for f in files for t in f.triples]
    ours = infer.infer(axioms, stated)
    assert len(ours) > 400
    assert set(ours) == set(reference.closure(axioms, stated))
    assert {(t.subject, t.predicate, t.object) for t in ours} == naive(axioms, stated)


RDF, RDFS, OWL = (
    f"http://www.w3.org/{name}#" for name in ("1999/02/22-rdf-syntax-ns", "2000/01/rdf-schema", "2002/07/owl")
)
TYPE = ox.NamedNode(RDF + "type")


def naive(ontology, stated):
    """The rules as the profile writes them, over and over until nothing is new; slow and plain."""
    axioms = {(t.subject, t.predicate.value, t.object) for t in ontology}

    def pairs(name):
        return {(s, o) for s, p, o in axioms if p == name}

    def kinds(name):
        return {s for s, p, o in axioms if p == TYPE.value and o == ox.NamedNode(OWL + name)}

    def members(head):
        first, rest = dict(pairs(RDF + "first")), dict(pairs(RDF + "rest"))
        while head != ox.NamedNode(RDF + "nil"):
            yield first[head]
            head = rest[head]

    narrower, sub, inverse = pairs(RDFS + "subClassOf"), pairs(RDFS + "subPropertyOf"), pairs(OWL + "inverseOf")
    transitive, symmetric = kinds("TransitiveProperty"), kinds("SymmetricProperty")
    chains = [(tuple(members(head)), whole) for whole, head in pairs(OWL + "propertyChainAxiom")]
    chains += [((p, p), p) for p in transitive]
    given = {(t.subject, t.predicate, t.object) for t in stated}
    facts = set(given)
    while True:
        by = {}
        for s, p, o in facts:
            by.setdefault(p, set()).add((s, o))
        new = {(s, TYPE, b) for s, c in by.get(TYPE, ()) for a, b in narrower if a == c}  # cax-sco
        new |= {(s, q, o) for p, q in sub for s, o in by.get(p, ())}  # prp-spo1
        new |= {(o, q, s) for p, q in inverse for s, o in by.get(p, ())}  # prp-inv1
        new |= {(o, p, s) for p, q in inverse for s, o in by.get(q, ())}  # prp-inv2
        new |= {(o, p, s) for p in symmetric for s, o in by.get(p, ())}  # prp-symp
        for chain, whole in chains:  # prp-spo2 and prp-trp
            ways = by.get(chain[0], set())
            for step in chain[1:]:
                after = {}
                for s, o in by.get(step, ()):
                    after.setdefault(s, set()).add(o)
                ways = {(s, end) for s, o in ways for end in after.get(o, ())}
            new |= {(s, whole, o) for s, o in ways}
        if new <= facts:
            return {fact for fact in facts - given if not isinstance(fact[0], ox.Literal)}
        facts |= new


def name(letter, count):
    return st.integers(0, count - 1).map(lambda n: ox.NamedNode(f"https://example.org/{letter}{n}"))


CLASS, PROPERTY, NODE = name("C", 4), name("p", 5), name("n", 5)
VALUE = st.one_of(NODE, st.sampled_from([ox.Literal("x"), ox.Literal("y")]))


@st.composite
def ontologies(draw):
    """A handful of axioms of every kind that we reason with, circles and all."""
    found = []
    for relation, term in (
        (RDFS + "subClassOf", CLASS),
        (RDFS + "subPropertyOf", PROPERTY),
        (OWL + "inverseOf", PROPERTY),
    ):
        for one, other in draw(st.lists(st.tuples(term, term), max_size=3)):
            found.append(ox.Triple(one, ox.NamedNode(relation), other))
    for kind in ("TransitiveProperty", "SymmetricProperty"):
        found += [ox.Triple(p, TYPE, ox.NamedNode(OWL + kind)) for p in draw(st.lists(PROPERTY, max_size=1))]
    for whole, chain in draw(st.lists(st.tuples(PROPERTY, st.lists(PROPERTY, min_size=2, max_size=4)), max_size=2)):
        rest = ox.NamedNode(RDF + "nil")
        for step in reversed(chain):
            head = ox.BlankNode()
            found += [
                ox.Triple(head, ox.NamedNode(RDF + "first"), step),
                ox.Triple(head, ox.NamedNode(RDF + "rest"), rest),
            ]
            rest = head
        found.append(ox.Triple(whole, ox.NamedNode(OWL + "propertyChainAxiom"), rest))
    return found


FACTS = st.lists(
    st.one_of(st.builds(ox.Triple, NODE, PROPERTY, VALUE), st.builds(ox.Triple, NODE, st.just(TYPE), CLASS)),
    max_size=12,
)


@given(ontologies(), FACTS)
def test_our_engine_is_the_naive_one(ontology, facts):
    found = infer.infer(ontology, facts)
    assert {(t.subject, t.predicate, t.object) for t in found} == naive(ontology, facts)
    assert len(set(found)) == len(found)


@given(ontologies(), FACTS, FACTS)
def test_in_two_rounds_it_is_the_same_as_in_one(ontology, before, after):
    known = {*before, *infer.infer(ontology, before)}
    later = set(infer.infer(ontology, after, known)) | known | set(after)
    assert later == {*before, *after, *infer.infer(ontology, [*before, *after])}


@settings(max_examples=10, deadline=None)
@given(ontologies(), FACTS)
def test_our_engine_is_owlrl_as_far_as_our_rules_go(ontology, facts):
    """Beside these rules owlrl says what is of a class of OWL, or what is the same as itself: that is left out."""
    graph = to_rdflib([*ontology, *facts])
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    ours = infer.infer(ontology, facts)
    about = re.compile(r"https://example.org/([Cpn])\d")
    theirs = {
        t
        for t in from_rdflib(graph)
        if isinstance(t.subject, ox.NamedNode)
        and (kind := about.match(t.subject.value))
        and kind[1] == "n"
        and (about.match(t.predicate.value) or (t.predicate == TYPE and about.match(t.object.value)))
    }
    assert set(ours) == theirs - set(facts)
