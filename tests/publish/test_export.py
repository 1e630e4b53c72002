import hashlib

import pyoxigraph as ox

from app.publish.export import DUMPS, export


def test_every_dump_holds_the_same_statements(graph, tmp_path):
    quads = {q for f in graph.files if f.name.startswith("data/agreements/j") for q in f.quads()}
    written = export(quads, tmp_path)
    assert [p.name for p in written] == [*DUMPS, "SHA256SUMS"]
    for name, (form, keeps_graphs) in DUMPS.items():
        back = set(ox.parse(path=tmp_path / name, format=form))
        if keeps_graphs:
            assert back == quads, name
        else:
            assert {q.triple for q in back} == {q.triple for q in quads}, name


def test_the_checksums_are_right_and_stable(graph, tmp_path):
    quads = [q for f in graph.files if f.name == "data/parties.ttl" for q in f.quads()]
    export(quads, tmp_path / "a")
    export(reversed(quads), tmp_path / "b")
    sums = (tmp_path / "a" / "SHA256SUMS").read_text()
    assert sums == (tmp_path / "b" / "SHA256SUMS").read_text()
    for line in sums.splitlines():
        digest, name = line.split()
        assert hashlib.sha256((tmp_path / "a" / name).read_bytes()).hexdigest() == digest
