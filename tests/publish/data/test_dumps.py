import hashlib
import threading
from datetime import timedelta

import pyoxigraph as ox
import pytest

from app.ask.run import Asker
from app.errors import StoreError
from app.publish.data import dumps
from app.publish.data.dumps import Shelf, gathered, previous, publish
from app.publish.data.export import DESCRIPTION, SUMS
from app.publish.data.verify import verify
from app.store.embedded import EmbeddedStore
from tests.conftest import ROOT
from tests.publish.released import BUILT, released

TEXT = '<https://w3id.org/cmaa/id/a> <https://w3id.org/cmaa/ns/p> "1.10"^^<http://www.w3.org/2001/XMLSchema#decimal> <https://w3id.org/cmaa/graph/data/a> .\n'


def tiny(text=TEXT):
    return list(ox.parse(text, ox.RdfFormat.N_QUADS))


@pytest.fixture
def little():
    store = EmbeddedStore()
    store.add(tiny())
    return Asker.over(store, ROOT / "queries")


@pytest.fixture
def release(tmp_path):
    return released(tiny(), tmp_path / "build" / "aaaa-rules")


def test_an_export_is_whole_and_right(little, release, tmp_path):
    names = publish(little, release, tmp_path / "out", graphs=True)
    assert {
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()
    } == set(names)
    assert not [str(file) for file in verify(tmp_path / "out") if file.fault]
    assert "1.10" in (tmp_path / "out" / "cmaa.ttl").read_text()  # the store would have written 1.1
    assert release.hash in (tmp_path / "out" / DESCRIPTION).read_text()


def test_the_files_of_a_release_are_made_once_even_for_many_at_a_time(little, release, monkeypatch):
    made = []
    monkeypatch.setattr(dumps, "publish", lambda *a, **k: (made.append(1), publish(*a, **k)))
    shelf, found = Shelf(little, release), []
    threads = [threading.Thread(target=lambda: found.append(shelf.path("cmaa.ttl"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [1]
    assert len(set(found)) == 1
    path, digest = found[0]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
    assert Shelf(little, release).path("cmaa.ttl") == found[0]
    assert made == [1]


def test_where_another_process_was_faster_its_files_are_taken(little, release, monkeypatch):
    def beaten(asker, found, folder):
        publish(asker, found, found.folder / "dump")
        publish(asker, found, folder)

    monkeypatch.setattr(dumps, "publish", beaten)
    assert SUMS in {path.name for path in Shelf(little, release).folder.iterdir()}
    assert not [path for path in release.folder.iterdir() if path.name.startswith(".dump-")]


def test_a_failure_leaves_no_half_of_a_folder(little, release, monkeypatch):
    def failing(asker, found, folder):
        (folder / "cmaa.nq").write_text("half")
        raise OSError("the disk is full")

    monkeypatch.setattr(dumps, "publish", failing)
    with pytest.raises(StoreError, match="the disk is full"):
        _ = Shelf(little, release).folder
    assert {path.name for path in release.folder.iterdir()} == {"graph.nq", "build.json"}


def test_a_release_that_is_gone_is_a_clear_error(little, release):
    release.dump.unlink()
    with pytest.raises(StoreError, match="start the server again"):
        _ = Shelf(little, release).folder


def test_there_is_no_other_file_to_be_had(little, release):
    shelf = Shelf(little, release)
    assert [shelf.path(name) for name in ("nope.nq", "../graph.nq", "", "tables")] == [None] * 4
    assert shelf.path(SUMS)[0].name == SUMS


def test_a_store_is_gathered_graph_by_graph(little):
    found = gathered(little)
    assert (found.stated, found.inferred, found.files) == (1, 0, 1)
    assert found.hash == hashlib.sha256(found.dump.read_bytes()).hexdigest()
    assert b"<https://w3id.org/cmaa/graph/data/a>" in found.dump.read_bytes()


def test_the_release_before_is_the_latest_that_differs(little, tmp_path):
    build = tmp_path / "build"
    now = released(tiny(), build / "cccc-rules")
    assert previous(now) is None
    released(tiny(), build / "dddd-rules", BUILT - timedelta(hours=1))
    old = released(tiny(TEXT.replace("1.10", "1.2")), build / "aaaa-rules", BUILT - timedelta(days=2))
    (build / "eeee-rules").mkdir()
    (build / "eeee-rules" / "build.json").write_text('{"built": "2026-11-01T00:00:00+00:00"}')
    assert previous(now) == old
    before, found = Shelf(little, now).changes
    assert before == old
    assert (len(found.diff.removed), len(found.diff.added)) == (1, 1)
