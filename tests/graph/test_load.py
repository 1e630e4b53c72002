import pytest

from app.errors import LoadError, MissingFolder
from app.graph import load


def test_one_file_is_one_graph_named_by_its_path(settings):
    file = load.read(settings.home / "data" / "parties.ttl", settings.home)
    assert file.iri == "https://w3id.org/cmaa/graph/data/parties"
    assert file.room == "data"
    assert {quad.graph_name.value for quad in file.quads()} == {file.iri}


def test_every_folder_must_hold_files(tmp_path):
    (tmp_path / "ontology").mkdir()
    with pytest.raises(MissingFolder, match='no Turtle file below "ontology"; name the project'):
        load.find(tmp_path)


def test_a_file_outside_the_home_counts_as_data(tmp_path, settings):
    path = tmp_path / "mine.ttl"
    path.write_text("<a> <b> <c> .")
    assert load.read(path, settings.home).name == "data/mine.ttl"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "@prefix cmaa: <https://w3id.org/cmaa/ns/> .\n\n<a> a cma:Party .",
            r'data/x.ttl:3: unknown prefix "cma:"; did you mean "cmaa:"\?',
        ),
        ("<a> a zzzzzz:Party .", r'data/x.ttl:1: unknown prefix "zzzzzz:"; declare it with @prefix'),
        ("<a> <b> <c>\n<d> <e> <f> .", "data/x.ttl:2: not Turtle: .*; mend the line, or the one before it"),
        ('<a> <b> "never closed', "data/x.ttl:1: not Turtle"),
    ],
)
def test_what_cannot_be_parsed_is_told_with_its_line(text, message):
    with pytest.raises(LoadError, match=message):
        load.parse(text, "data/x.ttl")


def test_a_file_that_is_no_text(tmp_path, settings):
    path = tmp_path / "x.ttl"
    path.write_bytes(b"<a> <b> \xff\xfe .")
    with pytest.raises(LoadError, match="data/x.ttl: not UTF-8 at byte 8; save the file as UTF-8"):
        load.read(path, settings.home)


def test_replace_leaves_no_half_written_file(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        load.replace(path, "new \ud800")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_read_within_its_folder_only(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text("<a> <b> <c> .")
    (tmp_path / "data" / "b.ttl").symlink_to("a.ttl")
    assert len(load.find(tmp_path, ["data"])) == 2
    (tmp_path / "c.ttl").write_text("<a> <b> <c> .")
    (tmp_path / "data" / "c.ttl").symlink_to("../c.ttl")
    with pytest.raises(LoadError, match=r"^data/c\.ttl: a link that leads out of its folder; copy the file itself$"):
        load.find(tmp_path, ["data"])


def test_line_ends_of_any_kind_count_as_one(tmp_path):
    path = tmp_path / "x.ttl"
    path.write_bytes(b"<a> <b> 1 .\r\n<a> <b> 2 .\r<a> <b> 3 .\n<a> <b> .")
    with pytest.raises(LoadError, match="x.ttl:4: not Turtle"):
        load.read(path, tmp_path)


def test_replace_follows_no_link_and_tells_what_it_cannot_write(tmp_path):
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "a.ttl").symlink_to("kept")
    (tmp_path / ".a.ttl.new").symlink_to("kept")
    load.replace(tmp_path / "a.ttl", "new")
    assert (tmp_path / "a.ttl").read_text() == "new"
    assert (tmp_path / "kept").read_text() == "kept"
    with pytest.raises(MissingFolder, match=r"cannot be written \(Not a directory\); name a place that is yours"):
        load.replace(tmp_path / "kept" / "x", "new")


def test_many_files_are_read_by_several_processes_to_the_same_effect(tmp_path, monkeypatch):
    monkeypatch.setattr(load, "_PART", 2)
    paths = [tmp_path / "data" / f"{number:02}.ttl" for number in range(20)]
    paths[0].parent.mkdir()
    for number, path in enumerate(paths):
        path.write_text(f"<a> <b> {number} ." if number != 13 else "<a> <b> .")
    with pytest.raises(LoadError, match=r"^data/13\.ttl:1: not Turtle: .*; mend the line, or the one before it$"):
        load.load(paths, tmp_path)
    told: list[LoadError] = []
    several = load.load(paths, tmp_path, told.append)
    monkeypatch.setattr(load, "FEW", 1000)
    alone = load.load(paths, tmp_path, told.append)
    assert [(f.name, f.lines, f.text) for f in several] == [(f.name, f.lines, f.said) for f in alone]
    assert [file.name for file in several] == [f"data/{number:02}.ttl" for number in range(20) if number != 13]
    assert str(told[0]) == str(told[1])
    assert {triple.object.value for file in several for triple in file.triples} == {str(n) for n in range(20)} - {"13"}
