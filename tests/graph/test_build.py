"""The line as a whole: it gives a store, and never half of one."""

import json

import pytest

from app import config
from app.errors import InvalidGraph, LoadError, MissingFolder, ParameterError
from app.graph import build, rules
from app.graph.store import EmbeddedStore


@pytest.fixture
def settings(small):
    return config.settings(home=small)


def test_a_build_can_be_asked(settings):
    folder = build.build(settings)
    assert build.current(settings) == folder
    rows = EmbeddedStore.open(folder / "store").select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    graphs = {row["g"].removeprefix("https://w3id.org/cmaa/graph/") for row in rows}
    assert {"data/small", "inferred", "ontology/agreement", "shapes/agreement"} <= graphs
    said = build.record(folder)
    assert said["files"] == len(graphs) - 1
    assert said["engine"] == "rules"


def test_changed_data_are_built_anew_and_unchanged_ones_are_not(settings):
    build.fresh_store(settings)
    first = build.current(settings)
    stamp = (first / "build.json").stat().st_mtime_ns
    build.fresh_store(settings)
    assert (first / "build.json").stat().st_mtime_ns == stamp
    path = settings.home / "data" / "small.ttl"
    path.write_text(path.read_text().replace('"Aland"', '"Aalen"'))
    rows = build.fresh_store(settings).select('SELECT ?s { ?s ?p "Aalen"@en }')
    assert len(rows) == 1
    assert build.current(settings) != first


def test_wrong_data_leave_the_old_build_serving(settings):
    good = build.build(settings)
    path = settings.home / "data" / "small.ttl"
    path.write_text(path.read_text().replace("<party/aaa> , <party/bbb>", "<party/aaa>"))
    with pytest.raises(InvalidGraph) as caught:
        build.build(settings)
    assert any("two" in finding.remedy for finding in caught.value.findings)
    path.write_text(path.read_text() + "\n<broken")
    with pytest.raises(LoadError):
        build.build(settings)
    assert build.current(settings) == good
    assert [p.name for p in settings.build.iterdir() if p.name.startswith(".")] == []


def test_a_failure_while_writing_leaves_nothing(settings, monkeypatch):
    monkeypatch.setattr(json, "dumps", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        build.build(settings)
    assert build.current(settings) is None
    assert list(settings.build.iterdir()) == []


def test_only_the_last_two_builds_are_kept(settings):
    path = settings.home / "data" / "small.ttl"
    names = []
    for label in ("One", "Two", "Three"):
        path.write_text(path.read_text().replace('"Beland"', f'"{label}"').replace('"One"@en', f'"{label}"@en'))
        path.write_text(path.read_text().replace('"Two"@en', f'"{label}"@en'))
        names.append(build.build(settings).name)
    kept = {p.name for p in settings.build.iterdir() if p.is_dir()}
    assert kept == set(names[1:])


def test_an_engine_that_is_none(settings):
    with pytest.raises(ParameterError, match='no engine "magic"; choose rules or owlrl'):
        build.assemble(settings, engine="magic")


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(MissingFolder, match='no folder "queries"; name the project'):
        build.assemble(config.settings(home=tmp_path))


def test_inferences_lie_in_a_graph_of_their_own(graph):
    stated = {t for f in graph.files for t in f.triples}
    assert graph.inferred
    assert not stated & set(graph.inferred)
    assert {q.graph_name.value for q in rules.quads(graph.inferred)} == {"https://w3id.org/cmaa/graph/inferred"}
