"""A home folder from anybody: what lies in data/, ontology/, shapes/ and queries/ when `cmaa build` or `check` runs."""

import os
import shutil
import socket
from contextlib import suppress

import pytest

from app.errors import LoadError
from app.graph import engines, load, rules, validate
from app.guard.guarded import Bounds

P = """@base <https://w3id.org/cmaa/id/> .
@prefix cmaa: <https://w3id.org/cmaa/ns/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
"""
LOW = Bounds(seconds=1, megabytes=1000)


def pipe(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def unix_socket(path):
    here = os.getcwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(here)


def linked(target):
    return lambda path: path.symlink_to(target)


#: name → (path in the home, how it is made, exit code, what is said)
FILES = {
    "pipe-in-data": ("data/x.ttl", pipe, 1, "data/x.ttl: cannot be read (it is a pipe"),
    "pipe-deep-in-data": ("data/a/b/x.ttl", pipe, 1, "data/a/b/x.ttl: cannot be read"),
    "pipe-in-ontology": ("ontology/x.ttl", pipe, 1, "ontology/x.ttl: cannot be read"),
    "pipe-in-shapes": ("shapes/x.ttl", pipe, 1, "shapes/x.ttl: cannot be read"),
    "pipe-among-the-rules": ("ontology/rules/x.rq", pipe, 1, "x.rq: cannot be read"),
    "socket-in-data": ("data/x.ttl", unix_socket, 1, "data/x.ttl: cannot be read"),
    "folder-named-as-a-file": ("data/x.ttl", lambda p: p.mkdir(), 1, "data/x.ttl: cannot be read (it is a folder)"),
    "link-to-passwd": ("data/x.ttl", linked("/etc/passwd"), 1, "data/x.ttl: a link that leads out of its folder"),
    "link-to-zeros": ("data/x.ttl", linked("/dev/zero"), 1, "data/x.ttl: "),
    "link-to-standard-input": ("data/x.ttl", linked("/dev/stdin"), 1, "data/x.ttl: "),
    "link-upwards": ("data/x.ttl", linked("../../../outside.txt"), 1, "a link that leads out of its folder"),
    "link-to-another-room": ("data/x.ttl", linked("../ontology/norm.ttl"), 1, "a link that leads out of its folder"),
    "link-to-nothing": ("data/x.ttl", linked("nowhere"), 1, "data/x.ttl: cannot be read"),
    "link-in-a-circle": ("data/x.ttl", linked("x.ttl"), 1, "data/x.ttl: cannot be read"),
    "file-of-ten-gigabytes": (
        "data/x.ttl", lambda p: (p.touch(), os.truncate(p, 10_000_000_000)), 1, "data/x.ttl: larger than 50 MB"),
    "rule-of-ten-gigabytes": (
        "ontology/rules/x.rq", lambda p: (p.touch(), os.truncate(p, 10_000_000_000)), 1, "x.rq: larger than 50 MB"),
    "rule-that-is-no-text": ("ontology/rules/x.rq", lambda p: p.write_bytes(b"\xff"), 1, "x.rq: not UTF-8"),
    "rule-that-is-a-folder": ("ontology/rules/x.rq", lambda p: p.mkdir(), 1, "x.rq: cannot be read"),
    "data-that-is-no-turtle": ("data/x.ttl", lambda p: p.write_text("DROP ALL"), 1, "data/x.ttl:1: not Turtle: DROP is not a valid subject"),
    "name-with-a-line-end": ("data/x\ny.ttl", lambda p: p.write_text("DROP ALL"), 1, "not Turtle"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_lies_in_a_home_and_is_no_file_of_it(name, run, home, canary):
    inside, make, code, says = FILES[name]
    make(home / inside)
    run("build", "--home", home).fails(code, says)
    assert not (home.parent / "build").exists()


def test_a_folder_that_links_in_a_circle_is_not_walked(run, home, canary):
    (home / "data" / "loop").symlink_to("..")
    assert len(load.find(home)) == len(load.find(home, ("ontology", "data", "shapes")))


def test_a_data_folder_may_lie_elsewhere_as_a_whole(home, tmp_path):
    shutil.move(home / "data", tmp_path / "data")
    (home / "data").symlink_to(tmp_path / "data")
    assert load.find(home)


AXIOMS = load.parse(
    P + "cmaa:isPartOf a owl:TransitiveProperty . cmaa:a rdfs:subClassOf cmaa:b . cmaa:b rdfs:subClassOf cmaa:a .", "x"
)
STATED = load.parse(
    P
    + "".join(f"<c> <https://x.example/p{i}> {i} .\n" for i in range(60))
    + "<a> <https://w3id.org/cmaa/ns/isPartOf> <b> . <b> <https://w3id.org/cmaa/ns/isPartOf> <c> .",
    "x",
)
WHOLE = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r . ?s ?t ?u . ?v ?w ?x }"

#: name → (a rule, what is said; nothing where it is only without effect)
RULES = {
    "asks-another-service": ("CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <CANARY> { ?s ?p ?o } }", "not a rule over the graph"),
    "asks-it-in-disguise": ("CONSTRUCT { ?s ?p ?o } WHERE { S\\u0045RVICE <CANARY> { ?s ?p ?o } }", "not a"),
    "asks-it-in-silence": ("CONSTRUCT { ?s ?p ?o } WHERE { SERVICE SILENT <CANARY> { ?s ?p ?o } }", ""),
    "asks-whom-the-data-name": (
        "CONSTRUCT { ?s ?p ?o } WHERE { BIND(<CANARY> AS ?x) SERVICE ?x { ?s ?p ?o } }", "not a rule over the graph"),
    "takes-from-elsewhere": ("CONSTRUCT { ?s ?p ?o } FROM <CANARY> WHERE { ?s ?p ?o }", ""),
    "takes-from-a-file": ("CONSTRUCT { ?s ?p ?o } FROM <file:///etc/passwd> WHERE { ?s ?p ?o }", ""),
    "loads": ("LOAD <CANARY>", "not a SPARQL rule"),
    "drops": ("DROP ALL", "not a SPARQL rule"),
    "inserts": ("INSERT DATA { <https://x.example/a> <https://x.example/b> 1 }", "not a SPARQL rule"),
    "gives-rows": ("SELECT * { ?s ?p ?o }", "not a rule over the graph"),
    "gives-a-truth-value": ("ASK { ?s ?p ?o }", "not a rule over the graph"),
    "is-empty": ("", "not a SPARQL rule"),
    "makes-new-names-for-ever": (
        'CONSTRUCT { ?n ?p ?o } WHERE { ?s ?p ?o BIND(IRI(CONCAT(STR(?s), "x")) AS ?n) }', "takes"),
    "makes-new-nodes-for-ever": ("CONSTRUCT { [] ?p ?o } WHERE { ?s ?p ?o }", "takes"),
    "multiplies": (f"CONSTRUCT {{ ?a ?e ?x }} WHERE {WHOLE} ORDER BY ?x", "takes"),
    "multiplies-in-counting": (f"CONSTRUCT {{ ?a ?b ?n }} WHERE {{ ?a ?b ?c {{ SELECT (COUNT(*) AS ?n) {WHOLE} }} }}", ""),
    "nests-a-hundred-thousand-groups": ("CONSTRUCT { ?s ?p ?o } WHERE " + "{" * 100_000 + "?s ?p ?o" + "}" * 100_000, ""),
    "nests-a-hundred-thousand-brackets": (
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(" + "(" * 100_000 + "1" + ")" * 100_000 + ") }", ""),
    "matches-for-ever": (
        "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER REGEX(STR(?s), '(a+)+$') FILTER REGEX('" + "a" * 5000 + "b', '(a*)*c') }", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_rule_does_no_more_than_conclude(name, canary, monkeypatch):
    monkeypatch.setattr(rules, "STAGE", Bounds(seconds=0.4, megabytes=500))
    text, says = RULES[name]
    own = {"x.rq": text.replace("CANARY", canary)}
    if says:
        with pytest.raises(LoadError, match=r"^ontology/rules(?:/x.rq)?: ") as caught:
            rules.conclude(AXIOMS, STATED, own, engines.OURS)
        assert says in str(caught.value)
        return
    with suppress(LoadError):
        assert len(rules.conclude(AXIOMS, STATED, own, engines.OURS)) == 1


STORMS = {
    "chain-of-parts": "".join(f"<n{i}> cmaa:isPartOf <n{i + 1}> .\n" for i in range(6000)),
    "circle-of-parts": "".join(f"<n{i}> cmaa:isPartOf <n{(i + 1) % 1500}> .\n" for i in range(1500)),
    "storm-of-sameness": "".join(f"<n{i}> owl:sameAs <n{i + 1}> , <n{i * 7 % 5000}> .\n" for i in range(5000)),
}


@pytest.mark.parametrize("name", STORMS)
def test_data_that_would_multiply_are_ended_or_concluded(name, monkeypatch):
    monkeypatch.setattr(rules, "STAGE", LOW)
    stated = load.parse(P + STORMS[name], "x")
    if name == "storm-of-sameness":  # nothing follows from it here
        assert rules.conclude(AXIOMS, stated, {}, engines.OURS) == []
        return
    with pytest.raises(LoadError, match="^ontology/rules: takes .*; take out the rule, or the data"):
        rules.conclude(AXIOMS, stated, {}, engines.OURS)


#: name → (shapes, what is said; nothing where they are only without effect)
SHAPES = {
    "asks-another-service": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:sparql <https://w3id.org/cmaa/shapes/y> .\n'
        '<https://w3id.org/cmaa/shapes/y> sh:select "SELECT $this WHERE { SERVICE <CANARY> { $this ?p ?o } }" .', "shapes"),
    "asks-it-in-silence": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:sparql <https://w3id.org/cmaa/shapes/y> .\n'
        '<https://w3id.org/cmaa/shapes/y> sh:select "SELECT $this WHERE { SERVICE SILENT <CANARY> { $this ?p ?o } }" .', ""),
    "takes-from-elsewhere": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:sparql <https://w3id.org/cmaa/shapes/y> .\n'
        '<https://w3id.org/cmaa/shapes/y> sh:select "SELECT $this FROM <CANARY> WHERE { $this ?p ?o }" .', ""),
    "runs-javascript": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:js <https://w3id.org/cmaa/shapes/y> .\n'
        '<https://w3id.org/cmaa/shapes/y> a sh:JSConstraint ; sh:jsFunctionName "f" ; '
        'sh:jsLibrary <https://w3id.org/cmaa/shapes/z> .\n'
        '<https://w3id.org/cmaa/shapes/z> sh:jsLibraryURL "CANARY" .', ""),
    "imports": ("<https://w3id.org/cmaa/shapes/x> a owl:Ontology ; owl:imports <CANARY> .", ""),
    "imports-a-file": ("<https://w3id.org/cmaa/shapes/x> a owl:Ontology ; owl:imports <http:/etc/passwd> .", ""),
    "shapes-graph": ("<a> sh:shapesGraph <CANARY> .", ""),
    "matches-for-ever": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode "' + "a" * 60 + 'b" ; sh:pattern "^(a+)+$" .', ""),
    "matches-nothing-that-is": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:pattern "(((" .', ""),
    "refers-to-itself": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:node <https://w3id.org/cmaa/shapes/x> .', ""),
    "refers-in-a-circle": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:not <https://w3id.org/cmaa/shapes/y> .\n'
        '<https://w3id.org/cmaa/shapes/y> a sh:NodeShape ; sh:not <https://w3id.org/cmaa/shapes/x> .', ""),
    "list-in-a-circle": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:in _:l .\n'
        '_:l <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> 1 ; '
        '<http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:l .', ""),
    "deep-logic": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:or ' + "( [ sh:or " * 45 +
        "( [ sh:nodeKind sh:IRI ] )" + " ] )" * 45 + " .", ""),
    "deep-path": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:property [ sh:path ' +
        "[ sh:inversePath " * 90 + "cmaa:isPartOf" + " ]" * 90 + " ; sh:minCount 0 ] .", ""),
    "no-shape-at-all": ("<https://w3id.org/cmaa/shapes/x> sh:path 7 ; sh:targetNode 8 ; sh:minCount <x> .", ""),
    "constraint-without-a-query": (
        '<https://w3id.org/cmaa/shapes/x> a sh:NodeShape ; sh:targetNode <a> ; sh:sparql <https://w3id.org/cmaa/shapes/y> .\n'
        '<https://w3id.org/cmaa/shapes/y> sh:select 7 .', ""),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_a_shape_does_no_more_than_judge(name, canary, monkeypatch, home, tmp_path):
    monkeypatch.setattr(validate, "STAGE", LOW)
    text, says = SHAPES[name]
    for room, content in (("shapes", text.replace("CANARY", canary)), ("data", "<a> <https://x.example/b> 1 .")):
        (home / room / "x.ttl").write_text(P + content)
    pair = [load.read(home / room / "x.ttl", home) for room in ("shapes", "data")]
    said = ""
    try:
        found = validate.validate(pair, b"")
    except LoadError as error:
        said = str(error)
        assert said.startswith(("shapes", "https://w3id.org/cmaa/shapes/"))
        assert "\n" not in said
    else:
        assert len(found) < 3
    assert not says or said


#: name → (a query of queries/check, what is said)
CHECKS = {
    "asks-another-service": ("SELECT * { SERVICE <CANARY> { ?s ?p ?o } }", "not a query over the graph"),
    "asks-it-in-silence": ("SELECT ?node { SERVICE SILENT <CANARY> { ?node ?p ?o } }", ""),
    "multiplies": (f"SELECT (COUNT(*) AS ?n) {WHOLE}", "takes longer than 0.4 seconds"),
    "gives-a-graph": ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "not a query over the graph"),
    "gives-a-truth-value": ("ASK { ?s ?p ?o }", "not a query over the graph"),
    "deletes": ("DELETE WHERE { ?s ?p ?o }", "not SPARQL"),
    "nests": ("SELECT * " + "{" * 100_000 + "}" * 100_000, ""),
}


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_does_no_more_than_ask(name, canary, monkeypatch, tmp_path):
    import pyoxigraph as ox

    monkeypatch.setattr(validate, "STAGE", Bounds(seconds=0.4, megabytes=500))
    text, says = CHECKS[name]
    (tmp_path / "x.rq").write_text(text.replace("CANARY", canary))
    store = ox.Store()
    store.extend(
        ox.Quad(ox.NamedNode(f"https://x.example/{i}"), ox.NamedNode("https://x.example/p"), ox.Literal(i))
        for i in range(60)
    )
    said = ""
    try:
        validate.hygiene([], store, tmp_path)
    except LoadError as error:
        said = str(error)
        assert said.startswith("queries/check/x.rq: ")
    assert says in said
    assert len(store) == 60


#: name → (what a data file claims about what is not its own, what the finding says)
CLAIMS = {
    "a-term-of-the-ontology": ('cmaa:Party rdfs:label "Mine"@en .', "cmaa:Party: "),
    "an-axiom": ("cmaa:Agreement rdfs:subClassOf cmaa:Party .", "cmaa:Agreement: "),
    "a-new-term": ("cmaa:mine a owl:ObjectProperty .", "cmaa:mine: "),
    "a-shape-put-out-of-force": ("<../shapes/PartyShape> sh:deactivated true .", "PartyShape: "),
    "the-record-of-another-file": ('<../graph/data/small> rdfs:label "Mine"@en .', "graph/"),
    "the-record-of-the-ontology": ('<../graph/ontology/norm> rdfs:label "Mine"@en .', "graph/"),
    "a-second-label-of-a-party": ('<party/aaa> rdfs:label "Mine"@en .', "party/aaa"),
}  # fmt: skip


def test_what_a_file_claims_about_others_is_found(run, home, canary):
    for name, (claim, _) in CLAIMS.items():
        (home / "data" / f"{name}.ttl").write_text(P + claim)
    ended = run("check", "--home", home)
    ended.is_safe()
    assert ended.code == 1
    for name, (_, says) in CLAIMS.items():
        assert says in ended.out, name
        out_of_place = f"[statement-out-of-place] is stated in data/{name}; state it where the node is at home"
        assert (out_of_place in ended.out) == (name != "a-second-label-of-a-party")


def test_a_link_where_the_writer_works_is_not_followed(run, home, place, canary):
    """A link at the name under which a file is written aside must not lead the writer elsewhere."""
    (home / "data" / ".small.ttl.new").symlink_to("../../../outside.txt")
    text = (home / "data" / "small.ttl").read_text()
    (home / "data" / "small.ttl").write_text(text.replace("    a ", "    a   "))
    assert run("format", home / "data" / "small.ttl", "--home", home).code == 0
    assert (home / "data" / "small.ttl").read_text() == text
    assert (place.parent / "outside.txt").read_text() == "as it was"


def test_a_link_in_place_of_a_file_gives_way_to_it(run, home, place, canary):
    (place.parent / "outside.txt").write_text(P + "<a>   <https://x.example/b>   1 .")
    (place / "x.ttl").symlink_to("../outside.txt")
    assert run("format", "x.ttl", "--home", home).code == 0
    assert not (place / "x.ttl").is_symlink()
    assert "   " in (place.parent / "outside.txt").read_text()
