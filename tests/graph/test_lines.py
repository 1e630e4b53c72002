"""Lines stand for statements: nothing is lost or joined on the way, whatever the statements hold."""

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from app.graph import lines

NAMES = [ox.NamedNode(f"https://example.org/{name}") for name in "abc"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
LITERALS = (
    st.builds(ox.Literal, TEXTS | st.sampled_from(['" .\n', "a _:b", "<<( x )>>", "\r\n\x85\u2028", " . "]))
    | st.builds(lambda text: ox.Literal(text, language="en"), TEXTS)
    | st.builds(lambda text: ox.Literal(text, datatype=NAMES[0]), TEXTS)
)
NODES = st.sampled_from([*NAMES, ox.BlankNode("x"), ox.BlankNode("y")])
TRIPLES = st.lists(st.builds(ox.Triple, NODES, st.sampled_from(NAMES), NODES | LITERALS), max_size=8)
GRAPH = "https://example.org/g"


@given(TRIPLES)
def test_statements_are_read_as_they_were_written(triples):
    said = lines.written(triples)
    assert lines.read(said) == triples
    assert said.count(b"\n") == len(triples)
    assert lines.subjects(said) == {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}


@given(st.lists(TRIPLES, max_size=3), st.sets(st.sampled_from(NAMES)))
def test_those_of_some_properties_are_found(parts, names):
    held = lines.ByName(map(lines.written, parts))
    every = [triple for part in parts for triple in part]
    assert sorted(map(str, lines.read(b"".join(held.of(frozenset(names)))))) == sorted(
        str(triple) for triple in every if triple.predicate in names
    )
    assert len(held.of(None)) == len(every)


@given(TRIPLES, st.sets(st.sampled_from(NAMES)), st.data())
def test_those_that_somebody_looks_at_are_found(triples, names, draw):
    values = [(str(t.predicate), str(t.object)) for t in triples]
    some = draw.draw(st.sets(st.sampled_from(values))) if values else set()
    looks = frozenset({(str(name), None) for name in names} | some)
    expected = [t for t in triples if t.predicate in names or (str(t.predicate), str(t.object)) in some]
    assert lines.Looking(looks).of(lines.written(triples)) == lines.written(expected)
    assert lines.Looking(None).of(lines.written(triples)) == lines.written(triples)


@given(TRIPLES)
def test_a_store_holds_what_lines_say_in_their_graph(triples):
    store = ox.Store()
    lines.fill(store, lines.written(triples), GRAPH)
    stated = {ox.Quad(*triple, ox.NamedNode(GRAPH)) for triple in triples}
    assert set(store) == stated  # names of unnamed nodes too
    assert set(ox.parse(lines.placed(lines.written(triples), GRAPH), ox.RdfFormat.N_QUADS)) == stated
