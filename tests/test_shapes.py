"""Shapes by example: each valid file conforms, each invalid one breaks just the rule that its first line names."""

import logging
import re
from functools import cache

import pyshacl
import pytest
from rdflib.namespace import RDF, SH

from app.graph import load
from app.namespaces import SHAPES
from app.terms import to_rdflib
from tests.conftest import HERE, ROOT

EXAMPLES = sorted((HERE / "examples").rglob("*.ttl"))


@cache
def shapes(name: str):
    """The shapes of one file, with what all share: the neighbours in an example are bare, and other shapes would say so."""
    return to_rdflib(t for stem in (name, "common") for t in load.read(ROOT / "shapes" / f"{stem}.ttl", ROOT).triples)


def broken(path) -> set[str]:
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    data = to_rdflib(load.read(path, ROOT).triples)
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes(path.parent.name), inference="none", advanced=False, do_owl_imports=False
    )
    results = report.subjects(RDF.type, SH.ValidationResult)
    return {str(report.value(result, SH.sourceShape)).removeprefix(SHAPES) for result in results}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_example(path):
    first = path.read_text(encoding="utf-8").splitlines()[0]
    if "-valid" in path.stem:
        assert first.startswith("# Valid:")
        assert broken(path) == set()
    else:
        expected = re.search(r"# Invalid: .*; expects (\S+)$", first)
        assert expected, first
        assert broken(path) == {expected[1]}


def test_every_class_has_a_shape_and_every_shape_both_kinds_of_example(graph):
    classes = {
        t.subject.value.rpartition("/")[2]
        for f in graph.files
        if f.room == "ontology"
        for t in f.triples
        if t.predicate.value == str(RDF.type) and t.object.value.endswith("#Class")
    }
    shaped = {
        t.subject.value.removeprefix(SHAPES)
        for f in graph.files
        if f.room == "shapes"
        for t in f.triples
        if t.object == load.ox.NamedNode(str(SH.NodeShape))
    }
    assert len(classes) >= 20
    assert {f"{name}Shape" for name in classes} <= shaped
    stems = [path.stem for path in EXAMPLES]
    for shape in {f"{name}Shape" for name in classes}:
        assert f"{shape}-valid" in stems, shape
        assert any(stem.startswith(f"{shape}-invalid-") for stem in stems), shape


def test_every_shape_says_what_to_do(graph):
    triples = [t for f in graph.files if f.room == "shapes" for t in f.triples]
    kinds = {load.ox.NamedNode(str(SH.NodeShape)), load.ox.NamedNode(str(SH.PropertyShape))}
    named = {t.subject for t in triples if t.object in kinds}
    spoken = {t.subject for t in triples if t.predicate.value == str(SH.message)}
    assert named
    assert named <= spoken
