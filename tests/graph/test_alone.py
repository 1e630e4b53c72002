"""What follows from statements alone, and what follows from several: together all that follows."""

import pyoxigraph as ox
from hypothesis import given

from app.graph import infer, lines, load
from app.graph.alone import Alone
from app.graph.axioms import Axioms
from tests.graph.test_infer import FACTS, PREFIXES, ontologies


def concluded(ontology, facts):
    return Alone(Axioms(ontology)).of(lines.written(facts).splitlines(keepends=True))


def test_a_class_a_property_and_its_inverse():
    axioms = ":A rdfs:subClassOf :B . :p rdfs:subPropertyOf :q . :q owl:inverseOf :r ."
    found = concluded(load.parse(PREFIXES + axioms, "o"), load.parse(PREFIXES + ':x a :A ; :p :y , "text \\n" .', "d"))
    said = {line.replace(b"https://example.org/", b"").rpartition(b" .")[0] for line in found}
    assert said == {
        b"<x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <B>",
        b"<x> <q> <y>",
        b'<x> <q> "text \\n"',
        b"<y> <r> <x>",
    }


def test_what_is_stated_already_does_not_follow():
    axioms = load.parse(PREFIXES + ":p rdfs:subPropertyOf :q .", "o")
    assert concluded(axioms, load.parse(PREFIXES + ":x :p :y ; :q :y .", "d")) == []


def test_chains_are_left_to_where_all_is_known():
    axioms = load.parse(PREFIXES + ":r owl:propertyChainAxiom ( :p :q ) . :s a owl:TransitiveProperty .", "o")
    assert concluded(axioms, load.parse(PREFIXES + ":a :p :b . :b :q :c . :c :s :d . :d :s :e .", "d")) == []


@given(ontologies(), FACTS)
def test_with_what_chains_make_of_those_that_feed_them_it_is_all(ontology, facts):
    """So a build concludes: each statement alone, part by part; then chains, given what feeds them."""
    axioms, alone = Axioms(ontology), lines.read(b"".join(concluded(ontology, facts)))
    feeding = [t for t in [*facts, *alone] if t.predicate in axioms.feeding]
    joined = infer.infer(ontology, feeding)
    assert {*alone, *joined} - {*facts} == {*infer.infer(ontology, facts)}
    assert all(isinstance(t, ox.Triple) for t in joined)
