"""The index: a file of a build, always the same, read by many at a time, never waited for, and never in the way."""

import shutil
import sqlite3
import threading

import pytest

from app import config
from app.cli.common import SearchBeside
from app.errors import TooSlow
from app.graph import build, builds, inputs
from app.search import reader
from app.search.find import find
from app.search.index import FILE, write
from app.search.opened import Search
from app.search.reader import Index
from app.search.things import KINDS, Thing, lead, path, things
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def every(asker):
    return things(asker)


def test_everything_of_a_kind_is_in_it(every):
    kinds = {thing.kind for thing in every}
    assert kinds == set(KINDS) - {"text"}
    by_node = {thing.node.removeprefix("https://w3id.org/cmaa/id/"): thing for thing in every}
    assert by_node["party/gbr"].kind == "party"
    assert "UK" in by_node["party/gbr"].names
    assert "Royaume-Uni" in by_node["party/gbr"].names
    assert by_node["agreement/jpn-usa-1997"].days == ["1997-06-17"]
    assert len(by_node["agreement/jpn-usa-1997"].parties) == 2
    assert by_node["concept/codebook/costs"].kind == "question"
    assert by_node["norm/jpn-usa-1997/art_12/1"].texts == [
        "bear, each for itself, the expenses incurred in carrying out the agreement"
    ]
    assert by_node["agreement/jpn-usa-1997/art_1/point_d"].names == ["customs offense"]


@pytest.mark.parametrize(
    ("eid", "place", "said"),
    [
        ("art_4__para_1__point_a__item_ii", "4 1 a ii", "Article 4.1(a)(ii)"),
        ("preamble__rec_3", "recital 3", "Preamble, recital 3"),
        ("annex_1__sec_2", "annex 1 section 2", "Annex 1, section 2"),
        ("art_12__para_1__subpara_1-2", "12 1 2", "Article 12.1.2"),
    ],
)
def test_a_place_as_it_is_typed_and_as_it_is_shown(eid, place, said):
    assert (path(eid), lead(eid)) == (place, said)


def test_the_same_things_give_the_same_bytes(every, asker, indexed, tmp_path):
    write([every], tmp_path / FILE)
    assert (tmp_path / FILE).read_bytes() == (indexed / FILE).read_bytes()


def test_in_memory_it_answers_as_from_a_file(asker, search, tmp_path):
    memory = Search(asker, None, tmp_path)
    for typed in ("usa japan", "contoled delivery", "costs"):
        assert memory.find(typed) == search.find(typed)


def test_an_empty_graph_is_answered():
    index = Index.of([])
    assert find(index, "usa japan").total == 0
    index.close()


def test_a_file_that_is_no_index_is_not_read(tmp_path):
    assert Index.open(tmp_path / "nothing.db") is None
    (tmp_path / "text.db").write_text("not a database" * 1000)
    assert Index.open(tmp_path / "text.db") is None
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    assert Index.open(tmp_path / "other.db") is None


def test_without_a_readable_file_the_graph_is_read(asker, tmp_path):
    (tmp_path / FILE).write_bytes(b"broken")
    assert Search(asker, tmp_path, tmp_path).find("usa japan").total > 0


def test_it_cannot_be_written_to(indexed):
    index = Index.open(indexed / FILE)
    with index.reading() as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute("DELETE FROM thing").fetchall()
    index.close()


def test_a_search_that_takes_too_long_is_ended_and_the_next_one_is_answered(indexed, monkeypatch):
    index = Index.open(indexed / FILE)
    assert find(index, "customs information").total > 0
    monkeypatch.setattr(reader, "SECONDS", -1)
    monkeypatch.setattr(reader, "_STEPS", 1)
    with pytest.raises(TooSlow, match="fewer or for rarer words"):
        find(index, "customs information")
    monkeypatch.undo()
    assert find(index, "customs information").total > 0
    index.close()


def test_threads_share_it(search):
    typed = ["usa japan", "costs", "contoled delivery", "article 12", "customs"]
    alone = {text: search.find(text) for text in typed}
    wrong = []

    def ask(text):
        for _ in range(10):
            if search.find(text) != alone[text]:
                wrong.append(text)

    threads = [threading.Thread(target=ask, args=(text,)) for text in typed * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_marks_in_the_data_do_not_mark(tmp_path):
    index = Index.of([Thing("x", "concept", label="a \x02b\x03 c", texts=["nul \x00 b"])])
    hit = find(index, "c").groups["concept"][0]
    assert hit.name == "a  b  c"
    assert [text for text, marked in hit.label if marked] == ["c"]
    index.close()


def test_own_texts_are_found_and_never_written(asker, indexed, tmp_path):
    import json

    texts = tmp_path / "texts"
    folder = texts / "jpn-usa-1997"
    folder.mkdir(parents=True)
    said = {"provisions": {"art_12": {"text": "Each Party shall bear the quixotic expenses"}}}
    (folder / "jpn-usa-1997.json").write_text(json.dumps(said))
    before = (indexed / FILE).read_bytes()
    search = Search(asker, indexed, texts)
    found = search.find("quixotic")
    (hit,) = found.groups["text"]
    assert (found.counts, hit.eid, hit.home) == (
        {"text": 1},
        "art_12",
        "https://w3id.org/cmaa/id/agreement/jpn-usa-1997",
    )
    assert hit.owner == "Japan–United States customs assistance agreement (1997)"
    assert ("quixotic", True) in hit.excerpt
    assert not found.some
    assert search.find("article 12 jpn-usa-1997").counts["text"] == 1
    (folder / "jpn-usa-1997.json").write_text("broken")
    assert search.find("quixotic").counts.get("text") is None
    shutil.rmtree(folder)
    assert search.find("quixotic").total == 0
    assert (indexed / FILE).read_bytes() == before


@pytest.fixture
def mine(small):
    return config.settings(home=small, build=small / "build")


def beside(settings):
    return {FILE: SearchBeside(settings.folder("queries"))}


def test_a_build_has_its_index_and_is_not_whole_without_it(mine):
    folder = build.build(mine, beside=beside(mine))
    said = builds.release(folder)
    assert [name for name, _ in said.beside] == [FILE]
    assert find(Index.open(folder / FILE), "aland").groups["party"][0].node == "https://w3id.org/cmaa/id/party/aaa"
    stamp = (folder / builds.RECORD).stat().st_mtime_ns
    assert build.build(mine, beside=beside(mine)) == folder
    assert (folder / builds.RECORD).stat().st_mtime_ns == stamp  # whole: not touched
    (folder / FILE).write_bytes(b"cut off")
    assert build.build(mine, beside=beside(mine)) == folder
    assert builds.sha256(folder / FILE) == dict(said.beside)[FILE]
    (folder / FILE).unlink()
    with pytest.raises(FileNotFoundError):
        builds.whole(builds.release(folder))
    build.build(mine, beside=beside(mine))
    assert (folder / FILE).is_file()


def test_a_build_whose_index_cannot_be_made_does_not_serve(mine):
    class Broken(SearchBeside):
        def write(self, parts, path):
            path.write_bytes(b"half")
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        build.build(mine, beside={FILE: Broken(mine.folder("queries"))})
    assert builds.current(mine) is None
    assert [p.name for p in mine.build.iterdir() if p.name.startswith(".")] == []


def test_another_query_for_the_index_is_another_build(mine):
    before = inputs.inputs(mine, inputs.recorded(builds.current(mine))).name
    query = mine.home / "queries" / "describe" / "search-ties.rq"
    query.write_text(query.read_text() + "# changed\n")
    assert inputs.inputs(mine, inputs.recorded(builds.current(mine))).name != before


def test_the_queries_that_fill_it_are_those_of_the_house():
    assert {p.stem for p in (ROOT / "queries" / "describe").glob("search-*.rq")} == {
        *("search-answers", "search-norms", "search-provisions", "search-things", "search-ties"),
    }
