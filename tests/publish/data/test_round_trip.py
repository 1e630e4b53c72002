"""Round trips: written, read and written again, the data are the same, in each format, by two implementations."""

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.ask.run import Asker
from app.graph.canonical import canonical_hash
from app.namespaces import GRAPH
from app.publish.data.dumps import gathered
from app.publish.data.export import DUMPS, write_dumps, write_graphs
from app.store.remote import push, transport, writers
from app.store.remote.endpoint import RemoteStore
from tests.conftest import ROOT
from tests.publish.released import released

XSD = "http://www.w3.org/2001/XMLSchema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
QUADS = [name for name, (_, _, keeps_graphs) in DUMPS.items() if keeps_graphs]
#: How rdflib calls the formats of the dumps.
THEIRS = {"cmaa.nq": "nquads", "cmaa.trig": "trig", "cmaa.jsonld": "json-ld", "cmaa.ttl": "turtle", "cmaa.rdf": "xml"}
#: Literals in a form that some tool would tidy, or cannot tell from another one.
ODD = [
    *(ox.Literal(text, datatype=ox.NamedNode(XSD + kind)) for kind, text in (
        ("integer", "007"), ("integer", "+1"), ("integer", "-0"), ("integer", "1.5"), ("decimal", "1.10"), ("decimal", "."),
        ("double", "1E0"), ("double", "INF"), ("double", "0.1"), ("float", "NaN"), ("boolean", "1"), ("boolean", "yes"),
        ("date", "2014-02-30"), ("date", "-0044-03-15"), ("dateTime", "2014-01-31T24:00:00Z"), ("gYear", "0000"),
        ("nonNegativeInteger", "1"), ("anyURI", "a b"), ("string", ""), ("hexBinary", "aB"), ("duration", "P0D"),
    )),
    *(ox.Literal("x", language=tag) for tag in ("en", "en-GB", "zh-Hant-TW", "de-CH-1996", "x-ours", "i-klingon")),
    ox.Literal("<b>&amp;</b>", datatype=ox.NamedNode(RDF + "HTML")),
    ox.Literal('{"a": [1, 2.0]}', datatype=ox.NamedNode(RDF + "JSON")),
    ox.Literal("x", datatype=ox.NamedNode("urn:kind:of-ours")),
    *map(ox.Literal, ("", " ", "\n", "\t x \t", '"""', "'''", "\\", "\\u0041", "a\rb", "a\r\nb", "]]>", "<!--", "@en")),
    *map(ox.Literal, ("é", "e\u0301", "日本", "\U0001f600", "\u2028", "\u00a0", "\u202e", "\ufeff", "\U0010fffd")),
]  # fmt: skip
UNSEEN = [ox.Literal(f"a{sign}b") for sign in "\0\x01\x08\x0b\x0c\x1f\x7f\x85\ufffe\uffff"]


def nodes(name: str, extra: str = ""):
    return st.sampled_from(
        [ox.NamedNode(f"https://example.org/{name}{n}") for n in ["1", "a-b", "é", "%20", "a#b", *extra]]
    )


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
blanks = st.sampled_from([ox.BlankNode(name) for name in "abc"])
literals = st.one_of(
    st.sampled_from(ODD + UNSEEN),
    texts.map(ox.Literal),
    st.builds(lambda text, tag: ox.Literal(text, language=tag), texts, st.sampled_from(["en", "fr-CA", "ar"])),
    st.builds(lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)), texts, st.sampled_from([XSD + "integer", XSD + "date", "urn:k"])),
)  # fmt: skip
#: The end of a property is the name of an element in RDF/XML, which not every IRI has.
properties = st.sampled_from([ox.NamedNode(iri) for iri in (RDF + "type", RDF + "value", "https://example.org/p", "https://example.org/ns#é")])  # fmt: skip
graphs = st.sampled_from(
    [ox.NamedNode(iri) for iri in (GRAPH + "data/a", GRAPH + "data/b-1", "urn:g")] + [ox.DefaultGraph()]
)
quads = st.sets(
    st.builds(ox.Quad, st.one_of(nodes("s"), blanks), properties, st.one_of(nodes("o"), blanks, literals), graphs), min_size=1, max_size=12
)  # fmt: skip
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def odd():
    """Every odd literal once, on named and unnamed nodes that point at each other across graphs."""
    found = set()
    for number, literal in enumerate(ODD):
        graph = ox.NamedNode(f"{GRAPH}data/{'ab'[number % 2]}")
        node = ox.BlankNode(f"n{number % 3}") if number % 4 == 0 else ox.NamedNode(f"https://example.org/s{number}")
        found.add(ox.Quad(node, ox.NamedNode("https://example.org/p"), literal, graph))
        found.add(ox.Quad(node, ox.NamedNode("https://example.org/next"), ox.BlankNode(f"n{(number + 1) % 3}"), graph))
    return found


def union(found) -> list[ox.Quad]:
    return [ox.Quad(*triple) for triple in dict.fromkeys(q.triple for q in found)]


def read(path: Path, form: ox.RdfFormat) -> list[ox.Quad]:
    content = path.read_bytes()
    return list(ox.parse(gzip.decompress(content) if path.suffix == ".gz" else content, form))


def visible(found) -> bool:
    """Whether XML can hold all the text."""
    return not any(sign in q.object.value for q in found if isinstance(q.object, ox.Literal) for sign in _hidden)


_hidden = {chr(n) for n in range(32)} - set("\t\n\r") | {"\ufffe", "\uffff"}


def again(found, folder: Path) -> None:
    """Write the dumps, read each, write them again from what was read: nothing changed."""
    first = released(found, folder / "first")
    names = write_dumps(first.dump, folder / "out")
    for name in names:
        plain = name.removesuffix(".gz")
        _, form, keeps_graphs = DUMPS[plain]
        if plain == "cmaa.rdf" and not visible(found):
            continue
        back = read(folder / "out" / name, form)
        assert canonical_hash(back) == (first.hash if keeps_graphs else canonical_hash(union(found))), name
        if keeps_graphs:
            second = released(back, folder / f"again-{name}")
            assert second.hash == first.hash
            assert second.dump.read_bytes() == first.dump.read_bytes()
    parts = write_graphs(first.dump, folder / "graphs")
    held = {q.graph_name for q in found}
    assert len(parts) == len(held) * len(DUMPS)
    for form, engine, keeps_graphs in DUMPS.values():
        if form.name == "rdf" and not visible(found):
            continue
        apart = [[q for q in found if q.graph_name == graph] for graph in held]
        back = [canonical_hash(read(folder / "graphs" / n, engine)) for n in parts if n.endswith(f".{form.name}")]
        assert sorted(back) == sorted(canonical_hash(some if keeps_graphs else union(some)) for some in apart)


def test_odd_literals_and_unnamed_nodes(odd, tmp_path):
    again(odd, tmp_path)


def test_what_cannot_be_seen(odd, tmp_path):
    node, p, g = (ox.NamedNode(f"https://example.org/{x}") for x in "spg")
    again({ox.Quad(node, p, literal, g) for literal in UNSEEN} | odd, tmp_path)


@often
@given(found=quads)
def test_any_data_set(found):
    with TemporaryDirectory() as folder:
        again(found, Path(folder))


def test_the_shipped_graph(graph, tmp_path):
    """Whole, and twice over: what is exported of an export is byte for byte the same, in every format."""
    first = released(graph.quads(), tmp_path / "first")
    names = write_dumps(first.dump, tmp_path / "a")
    second = released(read(tmp_path / "a" / "cmaa.trig", ox.RdfFormat.TRIG), tmp_path / "second")
    assert second.hash == first.hash
    assert write_dumps(second.dump, tmp_path / "b") == names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


# --- rdflib, another implementation

#: What rdflib makes of literals where it is let: it writes their value anew, and not always rightly.
BY_RDFLIB = {
    ("integer", "007"): "7", ("integer", "+1"): "1", ("integer", "-0"): "0", ("double", "1E0"): "1.0",
    ("double", "INF"): "inf", ("float", "NaN"): "nan", ("boolean", "1"): "true", ("boolean", "yes"): "false",
    ("hexBinary", "aB"): "ab",
}  # fmt: skip
#: What it makes of numbers that stand in Turtle and TriG without quotes, even where it is told to leave literals alone.
BARE = {key: BY_RDFLIB[key] for key in (("integer", "007"), ("integer", "+1"), ("integer", "-0"))}
#: What Oxigraph's server makes of them: it keeps values of the types that it counts with, and writes them in its way.
BY_OXIGRAPH = BARE | {
    ("decimal", "1.10"): "1.1", ("double", "1E0"): "1", ("boolean", "1"): "true", ("duration", "P0D"): "PT0S",
    ("dateTime", "2014-01-31T24:00:00Z"): "2014-02-01T00:00:00Z",
}  # fmt: skip


def rewritten(found, table) -> set[ox.Quad]:
    """The statements with the literals that a table names in the form that it gives them."""
    new = {
        ox.Literal(old, datatype=ox.NamedNode(XSD + kind)): ox.Literal(text, datatype=ox.NamedNode(XSD + kind))
        for (kind, old), text in table.items()
    }
    return {ox.Quad(q.subject, q.predicate, new.get(q.object, q.object), q.graph_name) for q in found}


def by_rdflib(path: Path) -> list[ox.Quad]:
    """Read a dump with rdflib and let it write N-Quads."""
    found = rdflib.Dataset() if path.name in QUADS else rdflib.Graph()
    found.parse(data=path.read_bytes(), format=THEIRS[path.name])
    text = found.serialize(format="nquads" if path.name in QUADS else "nt")
    return list(ox.parse(text, ox.RdfFormat.N_QUADS))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("anew", [False, True], ids=["as it is written", "as it writes it anew"])
@pytest.mark.parametrize("name", DUMPS)
def test_rdflib_reads_the_same(odd, tmp_path, name, anew, monkeypatch):
    """To the letter where it leaves literals as they are; where it does not, with those nine changed and no other."""
    table = BY_RDFLIB if anew else BARE if name in ("cmaa.ttl", "cmaa.trig") else {}
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", anew)
    write_dumps(released(odd, tmp_path / "release").dump, tmp_path / "out")
    expected = rewritten(odd, table)
    back = by_rdflib(tmp_path / "out" / name)
    assert canonical_hash(back) == canonical_hash(expected if name in QUADS else union(expected))


@pytest.mark.filterwarnings("ignore")
def test_of_what_we_ship_rdflib_changes_only_how_moments_are_written(graph, tmp_path):
    some = ("ontology/", "data/agreements/jpn", "data/agreements/wto", "data/parties", "data/sources")
    found = [q for file in graph.files if file.name.startswith(some) for q in file.quads()]
    (tmp_path / "cmaa.nq").write_bytes(released(found, tmp_path / "release").dump.read_bytes())
    moments = {
        q.object.value
        for q in found
        if isinstance(q.object, ox.Literal) and q.object.datatype.value == f"{XSD}dateTime"
    }
    table = {("dateTime", moment): moment.replace("Z", "+00:00") for moment in moments}
    assert canonical_hash(by_rdflib(tmp_path / "cmaa.nq")) == canonical_hash(rewritten(found, table))


# --- a store of other make


def apart(quad: ox.Quad) -> ox.Quad:
    """Name unnamed nodes by their graph: sent graph by graph, two graphs can share none."""
    own = quad.graph_name.value[-1]
    ends = (ox.BlankNode(t.value + own) if isinstance(t, ox.BlankNode) else t for t in (quad.subject, quad.object))
    subject, object_ = ends
    return ox.Quad(subject, quad.predicate, object_, quad.graph_name)


def test_into_a_server_and_out_again(odd, graph, tmp_path, oxigraph):
    """What is pushed comes back: the files shipped to the letter, odd literals as the server writes their values."""
    node, p = ox.NamedNode("https://example.org/s"), ox.NamedNode("https://example.org/p")
    unseen = {ox.Quad(node, p, literal, ox.NamedNode(f"{GRAPH}data/c")) for literal in UNSEEN}
    counted = ox.Literal("1", datatype=ox.NamedNode(f"{XSD}nonNegativeInteger"))  # which becomes an integer there
    odd = {apart(q) for q in odd if q.object != counted}
    parts = {q for file in graph.files if file.name.startswith("data/agreements/jpn") for q in file.quads()}
    store = RemoteStore(oxigraph.endpoint)
    asker = Asker.over(store, ROOT / "queries")
    writer = writers.ByGraphStore(transport.Transport(oxigraph.graph_store, 30, 1 << 26))
    for name, found, expected in (
        ("odd", odd | unseen, rewritten(odd, BY_OXIGRAPH) | unseen),
        ("shipped", parts, parts),
    ):
        release = released(found, tmp_path / name)
        push.push(release.dump, writer, store, ROOT / "queries")
        assert gathered(asker).hash == canonical_hash(expected), name
