"""A dump that is written from runs is the one that would be written if all its lines were held."""

import hashlib
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import StoreError
from app.graph import lines, order
from app.graph.canonical import canonical_hash, canonical_lines
from app.namespaces import GRAPH, INFERRED
from tests.graph.test_canonical import DATA, NAMED, UNNAMED

INFERRED_GRAPH = ox.NamedNode(INFERRED)
#: What looks like an unnamed node or the end of a line and is none.
TEXTS = st.sampled_from([ox.Literal(text) for text in ("_:x", "a\nb\r\n", f" <{INFERRED}> .\n", "é" * 40)])
#: A graph before the inferred one in the order of bytes, and one behind it.
GRAPHS = st.sampled_from([ox.NamedNode(GRAPH + name) for name in ("data", "ontology")])
STATED = st.builds(
    set.union, DATA, st.sets(st.builds(ox.Quad, NAMED | UNNAMED, NAMED, TEXTS | NAMED | UNNAMED, GRAPHS), max_size=12)
)
SIZES = st.integers(1, 600)


@st.composite
def data(draw):
    """Return what is stated, and what is inferred: some of that too, and other things."""
    stated = draw(STATED)
    every = draw(st.integers(1, 4))
    return stated | inferred(sorted(stated, key=str)[::every]) | inferred(draw(DATA))


def inferred(quads):
    return {ox.Quad(q.subject, q.predicate, q.object, INFERRED_GRAPH) for q in quads}


def without_doubles(quads):
    """Return statements without those that are inferred and stated as well."""
    stated = inferred(quad for quad in quads if quad.graph_name != INFERRED_GRAPH)
    return quads - stated


def graphs(quads):
    names = {quad.graph_name.value: [] for quad in quads}
    for quad in quads:
        names[quad.graph_name.value].append(quad.triple)
    return [(iri, lines.written(triples)) for iri, triples in names.items()]


def written(folder, runs, size=1 << 24):
    """Write a dump of some sets of statements, a run each; return what it holds and what is said of it."""
    paths = [folder / str(number) for number in range(len(runs))]
    unnamed = b"".join(order.run(graphs(quads), path) for quads, path in zip(runs, paths, strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(order, "_BLOCK", size)
        said = order.merge(paths, unnamed, folder / "dump")
    return (folder / "dump").read_bytes(), said


def said_of(expected):
    counted = sum(line.endswith(f"<{INFERRED}> .\n".encode()) for line in expected)
    return order.Written(hashlib.sha256(b"".join(expected)).hexdigest(), len(expected), counted)


@given(data(), st.lists(st.integers(1, 15), min_size=1), SIZES)
def test_it_is_the_canonical_form_of_the_whole(tmp_path_factory, quads, places, size):
    """Each statement goes to some of four runs; a graph may so be in several, and a run may hold nothing."""
    runs = [set() for _ in range(4)]
    for number, quad in enumerate(sorted(quads, key=str)):
        for place in range(4):
            if places[number % len(places)] >> place & 1:
                runs[place].add(quad)
    found, said = written(tmp_path_factory.mktemp("order"), runs, size)
    expected = canonical_lines(without_doubles(quads))
    assert found == b"".join(expected)
    assert said == said_of(expected)
    assert said.sha256 == canonical_hash(ox.parse(found, ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("runs", [[], [set()], [set(), set()]])
def test_of_nothing_comes_nothing(tmp_path, runs):
    assert written(tmp_path, runs) == (b"", order.Written(hashlib.sha256().hexdigest(), 0, 0))


@given(data())
def test_a_run_is_in_order_and_leaves_out_what_may_be_unnamed(tmp_path_factory, quads):
    path = tmp_path_factory.mktemp("order") / "run"
    left = order.run([*graphs(quads), *graphs(quads)], path)  # whoever says a thing twice has said it
    found = path.read_bytes().splitlines(keepends=True)
    assert found == sorted(set(found))
    assert b"_:" not in b"".join(found)
    assert all(b"_:" in line for line in left.splitlines())
    assert set(ox.parse(b"".join([left, *found]), ox.RdfFormat.N_QUADS)) == quads


def about(subject, count, graph="https://example.org/a"):
    """Return statements about one node, of lines of one length."""
    names = [ox.NamedNode(f"https://example.org/{name}") for name in (subject, "p")]
    return {ox.Quad(*names, ox.Literal(f"{number:05}"), ox.NamedNode(graph)) for number in range(count)}


@pytest.mark.parametrize(
    "runs",
    [
        pytest.param([about("s", 500), inferred(about("s", 1000))], id="one subject larger than a block"),
        pytest.param([about(name, 300) for name in "abcde"], id="each range in one run"),
        pytest.param([about("a", 1000), *(about(name, 2) for name in "bcdefgh")], id="nearly all in one run"),
        pytest.param([about("a", 200)] * 8, id="all runs the same"),
    ],
)
def test_a_block_has_its_bounds_wherever_the_lines_are(tmp_path, runs, monkeypatch):
    sizes, kept = [], order._kept

    def measured(ordered):
        sizes.append(sum(map(len, ordered)))
        return kept(ordered)

    monkeypatch.setattr(order, "_kept", measured)
    found, said = written(tmp_path, runs, size=10_000)
    expected = canonical_lines(without_doubles(set().union(*runs)))
    assert (found, said) == (b"".join(expected), said_of(expected))
    assert max(sizes) <= 10_000
    assert len(sizes) > 5


def test_a_literal_that_looks_like_an_unnamed_node_stays_where_it_is(tmp_path):
    quads = {ox.Quad(q.subject, q.predicate, ox.Literal("_:x"), q.graph_name) for q in about("s", 1) | about("t", 1)}
    found, said = written(tmp_path, [quads | about("s", 9), quads | about("u", 1)], size=1)
    assert found.splitlines(keepends=True) == canonical_lines(quads | about("s", 9) | about("u", 1))
    assert said.lines == 12


def test_no_file_is_written_over(tmp_path):
    (tmp_path / "there").write_bytes(b"")
    with pytest.raises(FileExistsError):
        order.run([], tmp_path / "there")
    with pytest.raises(FileExistsError):
        order.merge([tmp_path / "there"], b"", tmp_path / "there")


@pytest.mark.parametrize(
    "write",
    [
        lambda path: order.run(graphs(about("s", 1)), path),
        lambda path: order.merge([], b"_:x <a:p> _:x <a:g> .\n", path),
    ],
)
def test_a_file_that_is_too_short_is_an_error(tmp_path, monkeypatch, write):
    monkeypatch.setattr("pathlib.Path.stat", lambda path: SimpleNamespace(st_size=3))
    with pytest.raises(StoreError, match="not all was written; check the disk"):
        write(tmp_path / "new")
