import hashlib

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from app.graph.canonical import canonical_hash, canonical_lines, steady

NAMED = st.sampled_from([ox.NamedNode(f"https://example.org/{name}") for name in "abc"])
UNNAMED = st.sampled_from([ox.BlankNode(name) for name in ("x", "y", "z")])
LITERALS = st.sampled_from(
    [
        ox.Literal("1.10"),
        ox.Literal("a\nb", language="en"),
        ox.Literal("01", datatype=ox.NamedNode("https://example.org/t")),
    ]
)
QUADS = st.builds(ox.Quad, NAMED | UNNAMED, NAMED, NAMED | UNNAMED | LITERALS, NAMED)
DATA = st.sets(QUADS, max_size=8)


def renamed(quads):
    def other(term):
        return ox.BlankNode("other" + term.value[::-1]) if isinstance(term, ox.BlankNode) else term

    return {ox.Quad(*map(other, quad)) for quad in quads}


@given(DATA)
def test_names_of_unnamed_nodes_and_the_order_do_not_matter(quads):
    assert canonical_hash(sorted(quads, key=str)) == canonical_hash(sorted(renamed(quads), key=str, reverse=True))


@given(DATA)
def test_the_canonical_lines_say_the_same_and_their_bytes_have_the_hash(quads):
    found = canonical_lines(quads)
    assert found == sorted(found)
    assert hashlib.sha256(b"".join(found)).hexdigest() == canonical_hash(quads)
    assert canonical_hash(ox.parse(b"".join(found), ox.RdfFormat.N_QUADS)) == canonical_hash(quads)


@given(DATA)
def test_the_engine_gives_the_same_lines_for_the_whole(quads):
    """Statements without unnamed nodes are spared the algorithm; the names must not depend on them."""
    whole = ox.Dataset(quads)
    whole.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = ox.serialize(whole, format=ox.RdfFormat.N_QUADS)
    assert canonical_lines(quads) == sorted(written.splitlines(keepends=True))


def test_the_form_in_which_a_literal_was_written_counts():
    one = ox.Quad(ox.NamedNode("https://example.org/a"), ox.NamedNode("https://example.org/p"), ox.Literal("1.10"))
    other = ox.Quad(one.subject, one.predicate, ox.Literal("1.1"))
    assert canonical_hash([one]) != canonical_hash([other])


@given(DATA)
def test_steady_names_say_the_same_and_are_the_same_for_the_same_data(quads):
    assert canonical_hash(steady(quads)) == canonical_hash(quads)
    assert steady(quads) == steady(renamed(quads)) == steady(steady(quads))


@given(DATA, NAMED, NAMED, NAMED)
def test_a_list_more_renames_no_other_node(quads, subject, predicate, graph):
    more = {
        ox.Quad(subject, predicate, ox.BlankNode("new"), graph),
        ox.Quad(ox.BlankNode("new"), predicate, ox.Literal("last"), graph),
    }
    assert steady(quads) <= steady(quads | more)


def test_twins_stay_two():
    one, other = (ox.Quad(ox.BlankNode(n), ox.NamedNode("https://example.org/p"), ox.Literal("same")) for n in "ab")
    assert len(steady([one, other])) == 2
