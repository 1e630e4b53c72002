"""Shapes by example: each valid file conforms, each invalid one breaks just the rule that its first line names."""

import dataclasses
import re
from functools import cache

import pytest
from rdflib.namespace import RDF, SH

from app.graph import load, validate
from app.namespaces import SHAPES
from tests.conftest import HERE, ROOT

EXAMPLES = sorted((HERE / "examples").rglob("*.ttl"))


@cache
def shapes(name: str):
    """The shapes of one file, with what all share: the neighbours in an example are bare, and other shapes would say so."""
    return [t for stem in (name, "common") for t in load.read(ROOT / "shapes" / f"{stem}.ttl", ROOT).triples]


def broken(path) -> set[str]:
    """Which shapes an example breaks; the fast engine and pySHACL must say the same, word for word."""
    data = load.read(path, ROOT).triples
    fast, reference = (
        validate.apply(shapes(path.parent.name), data),
        validate.apply(shapes(path.parent.name), data, "pyshacl"),
    )
    assert fast == reference
    return {violation.shape.removeprefix(SHAPES) for violation in fast}


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


def test_both_engines_find_nothing_in_what_is_shipped(graph):
    assert validate.validate(graph.files, graph.concluded) == []
    assert validate.validate(graph.files, graph.concluded, "pyshacl") == []


def test_both_engines_find_the_same_where_much_is_wrong(graph):
    """Statements taken from the shipped data, one in fifty."""

    def thinned(said: bytes) -> bytes:
        return b"".join(line for number, line in enumerate(said.splitlines(keepends=True)) if number % 50)

    files = [dataclasses.replace(f, lines=thinned(f.lines)) if f.room == "data" else f for f in graph.files]
    fast, reference = (validate.validate(files, graph.concluded, name) for name in ("fast", "pyshacl"))
    assert fast == reference
    assert len(fast) > 100
