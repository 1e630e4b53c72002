"""The line as a whole: it gives a store, and never half of one."""

import pytest

from app import config
from app.errors import InvalidGraph, LoadError, MissingFolder, ParameterError
from app.graph import build, builds, order, rules
from app.store.embedded import EmbeddedStore


@pytest.fixture
def mine(small):
    return config.settings(home=small)


def test_a_build_can_be_asked(mine):
    folder = build.build(mine)
    assert builds.current(mine) == folder
    rows = EmbeddedStore.open(folder / "store").select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    graphs = {row["g"].removeprefix("https://w3id.org/cmaa/graph/") for row in rows}
    assert {"data/small", "inferred", "ontology/agreement", "shapes/agreement"} <= graphs
    said = builds.release(folder)
    assert said.files == len(graphs) - 1
    assert said.engine == "rules"


def test_changed_data_are_built_anew_and_unchanged_ones_are_not(mine):
    builds.fresh(mine, lambda: build.build(mine))
    first = builds.current(mine)
    stamp = (first / "build.json").stat().st_mtime_ns
    builds.fresh(mine, lambda: build.build(mine))
    assert (first / "build.json").stat().st_mtime_ns == stamp
    path = mine.home / "data" / "small.ttl"
    path.write_text(path.read_text().replace('"Aland"', '"Aalen"'))
    rows = EmbeddedStore.of(builds.fresh(mine, lambda: build.build(mine)), 10**6).select(
        'SELECT ?s { ?s ?p "Aalen"@en }'
    )
    assert len(rows) == 1
    assert builds.current(mine) != first


def test_wrong_data_leave_the_old_build_serving(mine):
    good = build.build(mine)
    path = mine.home / "data" / "small.ttl"
    path.write_text(path.read_text().replace("<party/aaa> , <party/bbb>", "<party/aaa>"))
    with pytest.raises(InvalidGraph) as caught:
        build.build(mine)
    assert any("two" in finding.remedy for finding in caught.value.findings)
    path.write_text(path.read_text() + "\n<broken")
    with pytest.raises(LoadError):
        build.build(mine)
    assert builds.current(mine) == good
    assert [p.name for p in mine.build.iterdir() if p.name.startswith(".")] == []


def test_a_failure_while_writing_leaves_nothing(mine, monkeypatch):
    monkeypatch.setattr(order, "merge", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build.build(mine)
    assert builds.current(mine) is None
    assert [p.name for p in mine.build.iterdir()] == ["lock"]


def test_only_the_last_two_builds_are_kept(mine):
    path = mine.home / "data" / "small.ttl"
    names = []
    for label in ("One", "Two", "Three"):
        path.write_text(path.read_text().replace('"Beland"', f'"{label}"').replace('"One"@en', f'"{label}"@en'))
        path.write_text(path.read_text().replace('"Two"@en', f'"{label}"@en'))
        names.append(build.build(mine).name)
    kept = {p.name for p in mine.build.iterdir() if p.is_dir()}
    assert kept == set(names[1:])


def test_an_engine_that_is_none(mine):
    with pytest.raises(ParameterError, match='no engine "magic"; choose rules or owlrl'):
        build.assemble(mine, engine="magic")


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(MissingFolder, match='no folder "queries"; name the project'):
        build.assemble(config.settings(home=tmp_path))


def test_inferences_lie_in_a_graph_of_their_own(graph):
    stated = {t for f in graph.files for t in f.triples}
    assert graph.inferred
    assert not stated & set(graph.inferred)
    assert {q.graph_name.value for q in rules.quads(graph.inferred)} == {"https://w3id.org/cmaa/graph/inferred"}
