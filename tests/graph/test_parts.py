"""A graph in parts: what is concluded and what is found does not depend on where it is cut."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from app import config
from app.cli.common import build as build_all
from app.graph import build, builds, load, parts
from app.graph.alone import Alone
from app.graph.around import around
from app.graph.axioms import Axioms
from app.graph.canonical import canonical_hash
from app.search.index import FILE
from tests.benchmarks.generate import Generator
from tests.benchmarks.generate import home as generated
from tests.conftest import HERE, ROOT
from tests.graph.test_validate import BROKEN, HEAD, RECORD


def knowledge(place):
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, place / folder)
    return place


@pytest.fixture(scope="module")
def broken(tmp_path_factory):
    """Every wrong file and every example that the tests have; the examples name nodes of each other."""
    place = knowledge(tmp_path_factory.mktemp("broken") / "home")
    shutil.copytree(HERE / "small" / "data", place / "data")
    (place / "data" / "agreements").mkdir(exist_ok=True)
    for name, (text, _, _) in BROKEN.items():
        record = "" if name in ("no-record", "not-turtle") else RECORD.format(name=name)
        (place / "data" / f"{name}.ttl").write_text(HEAD + text + record)
    for path in sorted((HERE / "examples").rglob("*.ttl")):
        folder = "data" if len(path.stem) % 2 else "data/agreements"
        shutil.copyfile(path, place / folder / f"{path.stem}.ttl")
    return config.settings(home=place)


@pytest.fixture(scope="module")
def whole(broken):
    found = build.check(broken)
    assert len({finding.rule for finding in found}) > 150
    return told(found)


def told(findings):
    """Findings as texts. Of all that point at the same that is not there, any may be told; so with unknown terms."""
    once = {f for f in findings if f.rule in ("dangling-reference", "unknown-class", "unknown-property")}
    return sorted([*(str(f) for f in {*findings} - once), *{f"{f.rule} {f.remedy}" for f in once}])


@pytest.mark.parametrize("size", [150, 1500])
def test_the_same_is_found_wherever_the_graph_is_cut(broken, whole, monkeypatch, size):
    monkeypatch.setattr(parts, "SIZE", size)
    assert len(parts.cut(load.load(load.find(broken.home), broken.home, lambda _: None))) > 4
    assert told(build.check(broken)) == whole


@pytest.fixture(scope="module")
def doubled(tmp_path_factory):
    """Shipped agreements and as many copies, with an action on an agreement in another file; built in one part."""
    place = tmp_path_factory.mktemp("doubled")
    settings = config.settings(home=generated(230, place / "home", Generator()), build=place / "build")
    slugs = sorted(path.stem for path in (settings.home / "data" / "agreements").glob("*.ttl"))
    path = settings.home / "data" / "agreements" / f"{slugs[0]}.ttl"
    path.write_text(path.read_text() + ELSEWHERE.format(slug=slugs[-1]))
    whole = build.assemble(settings)
    assert len(whole.inferred) > 10_000
    return settings, whole, found_by(build_all(settings, builds.silent) / FILE)


ELSEWHERE = """
<action/{slug}/elsewhere>
    a cmaa:Action ;
    cmaa:actionDate "1901-02-03"^^<http://www.w3.org/2001/XMLSchema#date> ;
    cmaa:actionKind <concept/action/ratification> ;
    cmaa:actionOn <agreement/{slug}> ;
    cmaa:confidence <concept/confidence/low> ;
    dcterms:source <source/argentina-bilateral-instruments> .
"""


def found_by(path):
    """What the search index holds, whatever numbers things have."""
    with closing(sqlite3.connect(path)) as index:
        node = dict(index.execute("SELECT id, node FROM thing"))
        rows = index.execute(
            "SELECT id, lead, owner, eid, path, label, names, text, context FROM thing JOIN found ON found.rowid = id"
        )
        things = {(node[row[0]], row[1], node.get(row[2]), *row[3:]) for row in rows}
        days = {(day, node[one]) for day, one in index.execute("SELECT day, id FROM day")}
        ties = {(node[party], node[one]) for party, one in index.execute("SELECT party, id FROM tie")}
        called = {(name, node[one]) for name, one in index.execute("SELECT name, id FROM called")}
        return things, days, ties, called, {*index.execute("SELECT word, texts FROM vocabulary")}


@pytest.mark.parametrize("size", [2500, 20_000])
def test_the_same_is_built_wherever_the_graph_is_cut(doubled, monkeypatch, size):
    """The statements are those that are concluded from all at once; the same is found by search."""
    settings, whole, found = doubled
    monkeypatch.setattr(parts, "SIZE", size)
    folder = build_all(settings, builds.silent, whole=True)
    said = builds.release(folder)
    assert said.hash == canonical_hash(whole.quads())
    assert said.inferred == len(whole.inferred)
    assert any(day == "1901-02-03" for day, _ in found[1])
    for one, other in zip(found_by(folder / FILE), found, strict=True):
        assert one == other


def files_of(tmp_path, **said):
    """Files of agreements that say something, with an ontology of two classes."""
    knowledge_of = {"ontology/o": ":A rdfs:subClassOf :B . :over owl:inverseOf :under ."} | {
        f"data/agreements/{name}": t for name, t in said.items()
    }
    found = []
    for name, text in knowledge_of.items():
        path = tmp_path / f"{name}.ttl"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "@prefix : <https://example.org/> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
            "@prefix owl: <http://www.w3.org/2002/07/owl#> .\n" + text
        )
        found.append(load.read(path, tmp_path))
    return found


def seen_by(tmp_path, monkeypatch, steps, joined, **said):
    """What each part but the first sees of others, and of which nodes it does not see all."""
    monkeypatch.setattr(parts, "SIZE", 1)
    groups = parts.cut(files_of(tmp_path, **said))
    alone = Alone(Axioms(groups[0][0].triples))
    graph = around(parts.gone_through(groups, alone, frozenset()), joined, [load.ox.NamedNode(one) for one in steps])
    views = [graph.view(part) for part in graph.parts[1:]]
    return [
        (short(view.neighbours), {node.decode() for node in view.others if b"/example.org/" in node}) for view in views
    ]


def short(lines):
    return {line.replace("https://example.org/", "") for line in lines.decode().splitlines()}


TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
X = "https://example.org/"


def test_a_part_sees_what_others_say_of_the_nodes_that_it_points_at(tmp_path, monkeypatch):
    one, two = seen_by(tmp_path, monkeypatch, [], b"", one=":x :p :y .", two=":y a :A ; :p :z . :z :p :u .")
    assert one[0] == {f"<y> {TYPE} <A> .", f"<y> {TYPE} <B> .", "<y> <p> <z> ."}
    assert f"<{X}y>" in one[1]
    assert two[0] == set()
    assert f"<{X}y>" not in two[1]


def test_along_a_path_it_sees_further(tmp_path, monkeypatch):
    said = {"one": ":x :p :y .", "two": ":y :p :z ; :q :u .", "three": ":z :r :v .", "four": ":u :r :v . :v :r :w ."}
    one, *_ = seen_by(tmp_path, monkeypatch, [X + "p"], b"", **said)
    assert one[0] == {"<y> <p> <z> .", "<y> <q> <u> .", "<z> <r> <v> ."}


def test_what_two_parts_describe_is_seen_by_both_with_what_it_points_at(tmp_path, monkeypatch):
    one, two, three = seen_by(tmp_path, monkeypatch, [], b"", one=":x :p 1 .", two=":x :q :y .", three=":y :r 2 .")
    assert one[0] == {"<x> <q> <y> .", '<y> <r> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .'}
    assert f"<{X}x>" not in one[1] | two[1]
    assert three[0] == set()


def test_what_follows_from_several_statements_is_seen_with_what_it_points_at(tmp_path, monkeypatch):
    joined = f"<{X}x> <{X}q> <{X}y> .\n".encode()
    one, two = seen_by(tmp_path, monkeypatch, [], joined, one=":x :p 1 .", two=":y :r :z .")
    assert one[0] == {"<y> <r> <z> ."}
    assert two[0] == set()


def test_what_follows_elsewhere_for_a_node_is_seen_where_it_is_described(tmp_path, monkeypatch):
    one, two = seen_by(tmp_path, monkeypatch, [], b"", one=":x :over :y .", two=":y :p :z .")
    assert one[0] == {"<y> <p> <z> ."}
    assert two[0] == {"<y> <under> <x> .", "<x> <over> <y> ."}
    assert f"<{X}y>" not in one[1] | two[1]
