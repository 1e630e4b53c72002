"""The rules of OWL 2 RL that we declare, case by case: what follows, and what does not, for our engine and for owlrl.

A case is three files in `rules/<name of the rule>/`: a premise (axioms and data), its conclusion (all that follows from it
about the data, and nothing else) and, where one could fall into it, a non-conclusion (what does not follow, though an
engine that is wrong may say so). They were written from the tables 5 to 7 of section 4.3 of the profiles
(https://www.w3.org/TR/owl2-profiles/), whose names the rules have.
"""

from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest

from app.errors import LoadError
from app.graph import infer, load
from app.terms import from_rdflib, to_rdflib

HERE = Path(__file__).parent / "rules"
CASES = sorted(HERE.glob("*/*.premise.ttl"))
RULES = {"cax-sco", "prp-inv1", "prp-inv2", "prp-spo1", "prp-spo2", "prp-symp", "prp-trp"}


def part(case: Path, kind: str) -> set[ox.Triple]:
    path = case.with_name(case.name.replace(".premise.", f".{kind}."))
    return set(load.parse(path.read_text(), path.name)) if path.exists() else set()


def named(case: Path) -> str:
    return f"{case.parent.name}/{case.name.removesuffix('.premise.ttl')}"


def by_owlrl(premise: set[ox.Triple]) -> set[ox.Triple]:
    graph = to_rdflib(premise)
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    return set(from_rdflib(graph))


def test_each_rule_has_cases():
    assert {case.parent.name for case in CASES} == RULES
    for rule in RULES:
        assert sum(case.parent.name == rule for case in CASES) > 2 - (rule == "prp-inv2"), rule


@pytest.mark.parametrize("case", CASES, ids=named)
def test_our_engine_concludes_this_and_nothing_else(case):
    premise = part(case, "premise")
    found = infer.infer(premise, premise)
    assert set(found) == part(case, "conclusion")
    assert len(found) == len(set(found))
    assert not part(case, "non-conclusion") & {*premise, *found}


@pytest.mark.parametrize("case", CASES, ids=named)
def test_the_case_is_right_by_owlrl(case):
    found = by_owlrl(part(case, "premise"))
    assert part(case, "conclusion") <= found
    assert not part(case, "non-conclusion") & found


@pytest.mark.parametrize("case", CASES, ids=named)
def test_what_comes_later_is_concluded_too(case):
    """Statement by statement, each time with what was known before, comes to the same as all at once."""
    premise = part(case, "premise")
    known: dict[ox.Triple, None] = {}
    for triple in sorted(premise, key=str):
        found = [t for t in infer.infer(premise, [triple], list(known)) if t not in known]
        known |= dict.fromkeys([triple, *found])
    assert known.keys() - premise == part(case, "conclusion")


HEAD = "".join(
    f"@prefix {name}: <{place}> .\n"
    for name, place in (
        ("", "https://example.org/"),
        ("owl", "http://www.w3.org/2002/07/owl#"),
        ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
        ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    )
)
#: An axiom that the engine cannot take as the profile has it → what it says.
REFUSED = {
    "[] owl:inverseOf :p .": "owl:inverseOf with a class or property that has no name",
    "_:a owl:inverseOf _:b .": "owl:inverseOf with a class or property that has no name",
    ":p owl:inverseOf 5 .": "owl:inverseOf with a class or property that has no name",
    ":A rdfs:subClassOf [ a owl:Restriction ] .": "rdfs:subClassOf with a class or property that has no name",
    "[ owl:oneOf () ] rdfs:subClassOf :A .": "rdfs:subClassOf with a class or property that has no name",
    ":p rdfs:subPropertyOf [ owl:inverseOf :q ] .": "with a class or property that has no name",
    "[] a owl:TransitiveProperty .": "owl:TransitiveProperty with a class or property that has no name",
    ":r owl:propertyChainAxiom ( :p [ owl:inverseOf :q ] ) .": "with a class or property that has no name",
    ":r owl:propertyChainAxiom () .": "a property chain of fewer than two properties",
    ":r owl:propertyChainAxiom ( :p ) .": "a property chain of fewer than two properties",
    ":r owl:propertyChainAxiom :p .": "a property chain that is not one list",
    ":r owl:propertyChainAxiom _:l . _:l rdf:first :p ; rdf:rest _:l .": "a property chain that is not one list",
    ":r owl:propertyChainAxiom _:l . _:l rdf:first :p , :q ; rdf:rest () .": "a property chain that is not one list",
    ":r owl:propertyChainAxiom _:l . _:l rdf:first :p ; rdf:rest (), ( :q ) .": "a property chain that is not one list",
    ":p rdfs:subPropertyOf rdfs:subClassOf .": "rdfs:subPropertyOf with rdfs:subClassOf, by which data would make axioms",
    ":p rdfs:subPropertyOf rdf:type .": "rdfs:subPropertyOf with rdf:type, by which data would make axioms",
    ":p owl:inverseOf rdf:type .": "owl:inverseOf with rdf:type, by which data would make axioms",
    ":A rdfs:subClassOf owl:SymmetricProperty .": "owl:SymmetricProperty, by which data would make axioms",
}


@pytest.mark.parametrize("axiom", REFUSED)
def test_an_axiom_that_cannot_be_reasoned_with_is_refused(axiom):
    with pytest.raises(LoadError, match=f"^ontology: .*{REFUSED[axiom]}; "):
        infer.infer(load.parse(HEAD + axiom, "o"), [])
