"""What a rule looks at, told from its words, against what rdflib's parser makes of the same rule."""

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.paths import MulPath, NegatedPath, Path
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from app.graph import engines, infer, lines, load, rules, validate
from app.graph.reading import reads
from app.graph.shacl import Shapes
from app.namespaces import NS
from tests.conftest import ROOT

P = "PREFIX : <https://example.org/> PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> "
#: A rule that may look at statements of any property, or about which its words leave that in doubt.
WHOLE = [
    "CONSTRUCT { ?s :q ?o } WHERE { ?s ?p ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :p ?x ; ?p ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { [ ?p ?o ] :p ?s }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s ?p 5 . ?s :o ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s ?p -5 . ?s :o ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s ?p true . ?s :o ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s $p 'x'@en . ?s :o ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { :s\n?p # a comment\n?o . ?s :o ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s ?p ( 1 2 ) . ?s :o ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :p* ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s (:p|:q)? ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s !:p ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s !(:p|^:q) ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s !a ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :o ?o FILTER EXISTS { ?s ?p ?x } }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :o ?o . ( 1 2 ) ?p ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :o ?o . ( 1 2 ) ?p 'x'@en }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :o ?o . [ :a 1 ] ?p [ :b 2 ] }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :o ?o FILTER(?o > 2) ?s ?p ?x }",
    "SELECT ?s (EXISTS { ?s ?p ?o } AS ?x) WHERE { ?s :o ?o }",
    "SELECT ?s WHERE { ?s :o ?o } GROUP BY ?s HAVING (EXISTS { ?s ?p ?o })",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE ?s WHERE { ?s :p ?o }",
    "BASE <https://example.org/> CONSTRUCT { ?s :q ?o } WHERE { ?s <p> ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :p\\u0041 ?o }",
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :p\\.q ?o }",
]
#: A rule → the properties that it looks at.
SOME = {
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s :of ?o ; :kind/:makes ?p }": {"of", "kind", "makes"},
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :p+ ?o . ?o ^:r ?s }": {"p", "r"},
    "CONSTRUCT { ?s :q ?o } WHERE { ?o : <urn:x> . ?s :p ?o }": {"", "p"},
    "CONSTRUCT WHERE { ?s :p ?o }": {"p"},
    "construct { ?s :q ?o } where { ?s :p ?o filter(?o = \"?s ?p ?o\" || ?o < 5 && ?o > 2) }": {"p"},
    "SELECT $this ?value (:x AS ?path) WHERE { ?value :p ?o FILTER(?o > 2) ?value :r ?x }": {"p", "r", "x"},
    "SELECT ?a ?b ?c { ?a :p ?b ; :r ?c } GROUP BY ?a ?b ?c ORDER BY ?a ?b ?c": {"p", "r"},
    "CONSTRUCT { ?s :q ?n } WHERE { SELECT ?s (COUNT(*) AS ?n) WHERE { ?s :p ?o } GROUP BY ?s }": {"p"},
    "CONSTRUCT { ?s :q '''a\n'quoted' ?s ?p ?o''' } WHERE { ?s :p \"\"\"a \"b\" ?s ?p ?o\"\"\" }": {"p"},
    "CONSTRUCT { ?s :q ?o } WHERE { ?s :p ?o MINUS { ?s :not ?x } }": {"p", "not"},
    "CONSTRUCT { ?s :q ?o } WHERE { ?s <https://example.org/p> ?o . OPTIONAL { ?s :r 4.5 } }": {"p", "r"},
}  # fmt: skip


@pytest.mark.parametrize("rule", WHOLE)
def test_a_rule_that_may_look_at_all(rule):
    assert reads(P + rule) is None


@pytest.mark.parametrize("rule", SOME)
def test_a_rule_that_looks_at_some(rule):
    assert {p.value.removeprefix("https://example.org/") for p in reads(P + rule)} - {"urn:x"} == SOME[rule]


def test_a_type_is_looked_at_by_its_short_name():
    assert ox.NamedNode(str(rdflib.RDF.type)) in reads(P + "CONSTRUCT { ?s :q ?o } WHERE { ?s a ?o }")


@pytest.mark.parametrize(
    "text", ["", "CONSTRUCT", "CONSTRUCT {", "}", "?", "<", '"', "'''", "{" * 100_000, '"' * 100_001]
)
def test_what_is_no_rule_is_read_all_the_same(text):
    assert reads(text) in (None, frozenset())


def looked_at(rule: str, this: str = "") -> set[str]:
    """The properties of all patterns of a rule, by rdflib's algebra; `this` is what the variable of the name stands for."""
    found: set[str] = set()

    def path(step) -> None:
        step = rdflib.URIRef(this) if this and step == rdflib.Variable("this") else step
        assert not isinstance(step, rdflib.Variable | NegatedPath), step
        assert not isinstance(step, MulPath) or not step.zero
        if isinstance(step, CompValue):  # within EXISTS, paths are as they were written
            assert step.get("mod") in (None, "+")
            for part in step.get("part") or [step.part]:
                path(part)
        elif isinstance(step, Path):
            for part in getattr(step, "args", None) or [getattr(step, "arg", None) or step.path]:
                path(part)
        else:
            found.add(str(step))

    def walk(part) -> None:
        if isinstance(part, CompValue):
            for name, value in part.items():
                if name == "triples":
                    for row in value:  # within EXISTS, several in a row
                        for step in row[1::3]:
                            path(step)
                elif name != "template":
                    walk(value)
        elif isinstance(part, list | tuple):
            for one in part:
                walk(one)

    walk(prepareQuery(rule).algebra)
    return found


def test_our_rules_look_at_some_and_at_no_other():
    for name, rule in rules.read_rules(ROOT / "ontology" / "rules").items():
        read = reads(rule)
        assert read is not None, f"{name} is given all statements, which takes long"
        missed = looked_at(rule) - {p.value for p in read}
        assert looked_at(rule), name
        assert not missed, name


def test_the_same_conclusions_as_from_nothing_each_time(graph, settings):
    """Engine and rules over everything, over and over until nothing is new, as plainly as it can be said."""
    axioms = [t for f in graph.files if f.room == "ontology" for t in f.triples]
    stated = [t for f in graph.files if f.room in ("ontology", "data") for t in f.triples]
    own = rules.read_rules(settings.home / "ontology" / "rules")
    all_of = dict.fromkeys(stated)
    while True:
        store = ox.Store()
        store.bulk_extend(ox.Quad(*t) for t in all_of)
        new = [*infer.infer(axioms, all_of), *(t for rule in own.values() for t in store.query(rule))]
        if not set(new) - all_of.keys():
            break
        all_of |= dict.fromkeys(new)
    assert set(graph.inferred) == all_of.keys() - set(stated)
    assert len(graph.inferred) == len(set(graph.inferred))


def test_rules_that_feed_each_other_and_the_engine():
    """A ring of four: engine, rule, engine, rule; each must run again for what the other found."""
    axioms = load.parse(
        "@prefix : <https://example.org/> . @prefix owl: <http://www.w3.org/2002/07/owl#> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . :b rdfs:subPropertyOf :c . :d owl:inverseOf :e . "
        ":near a owl:TransitiveProperty .",
        "o",
    )
    stated = load.parse(
        "@prefix : <https://example.org/> . :x :a :y . :y :near :z . :w :near :v . :z :g :w . :x :f :y .", "d"
    )
    own = {
        "1.rq": P + "CONSTRUCT { ?s :f ?o } WHERE { ?s :e ?o }",
        "2.rq": P + "CONSTRUCT { ?o :d ?s } WHERE { ?s :c ?o }",
        "3.rq": P + "CONSTRUCT { ?s :b ?o } WHERE { ?s :a ?o }",
        "4.rq": P + "CONSTRUCT { ?s :near ?o } WHERE { ?s :g ?o }",
        "5.rq": P + "CONSTRUCT { ?s :far ?o } WHERE { ?s :near ?o }",
    }
    found = {
        " ".join(term.value.removeprefix("https://example.org/") for term in (t.subject, t.predicate, t.object))
        for t in rules.conclude(axioms, stated, own, engines.OURS)
    }
    near = {"y z", "w v", "z w", "y w", "y v", "z v"}
    assert found == {"x b y", "x c y", "y d x", "x e y", *(p.replace(" ", " far ") for p in near)} | {
        p.replace(" ", " near ") for p in near - {"y z", "w v"}
    }


def test_what_is_too_long_to_be_read_looks_at_all():
    said = f"{P}SELECT ?s {{ ?s :near ?o }}"
    assert reads(f"{said} #{'a.' * 4000}") is None
    assert reads(f"{said} #{'a.' * 300}")


#: A way for core constraints to look at a statement that was inferred, and how many results it then has.
CORE = {
    "a path": ("sh:targetNode :x ; sh:property [ sh:path :p ; sh:maxCount 0 ]", 1),
    "a path of several": ("sh:targetNode :w ; sh:property [ sh:path ( :o :p ) ; sh:maxCount 0 ]", 1),
    "a path turned": ("sh:targetNode :y ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 0 ]", 1),
    "a class": ("sh:targetClass :Broad ; sh:property [ sh:path :o ; sh:minCount 1 ]", 1),
    "subjects": ("sh:targetSubjectsOf :p ; sh:nodeKind sh:Literal", 1),
    "objects": ("sh:targetObjectsOf :p ; sh:nodeKind sh:Literal", 1),
    "another property": ("sh:targetNode :w ; sh:property [ sh:path :o ; sh:equals :p ]", 1),
    "closed": ("sh:targetNode :x ; sh:closed true ; sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> )", 1),
    "nothing": ("sh:targetNode :x ; sh:property [ sh:path :o ; sh:maxCount 0 ]", 0),
}  # fmt: skip


@pytest.mark.parametrize("way", CORE)
def test_core_constraints_see_every_inferred_statement_that_they_look_at(way):
    said, count = CORE[way]
    prefixes = "@prefix : <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> . "
    shapes = load.parse(f"{prefixes} :shape a sh:NodeShape ; {said} .", "shapes")
    stated = [lines.written(load.parse(prefixes + ":w :o :x .", "data"))]
    inferred = lines.written(load.parse(prefixes + ":x :p :y ; a :Broad .", "inferred"))
    assert len(validate.lines_applied(shapes, stated, inferred=inferred)) == count
    assert len(validate.lines_applied(shapes, stated, "pyshacl", inferred=inferred)) == count


def test_core_constraints_are_not_given_what_none_of_them_looks_at(graph):
    names = Shapes([t for f in graph.files if f.room == "shapes" for t in f.triples]).names()
    assert names is not None, "the core constraints are given all statements, which takes long"
    assert {NS + "hasParty", NS + "eId"} <= {name.value for name in names}
    assert not {NS + "showsPartner", NS + "isWithin"} & {name.value for name in names}
