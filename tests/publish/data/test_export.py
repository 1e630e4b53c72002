import gzip
import hashlib
import re

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from app.cli import Verbs
from app.cli import publish as verbs
from app.errors import LoadError, MissingFolder
from app.publish.data.export import DUMPS, SUMS, published, read_sums, write_dumps, write_graphs, write_sums
from app.publish.data.verify import verify
from tests.publish.released import released

CLI = Verbs(name="cmaa", commands={"export": verbs.export, "diff": verbs.diff})


@pytest.fixture(scope="module")
def quads(graph):
    """An agreement, and shapes for the sake of their unnamed lists."""
    return {
        q
        for f in graph.files
        if f.name.startswith(("data/agreements/jpn-usa", "shapes/norm", "shapes/provision"))
        for q in f.quads()
    }


@pytest.fixture
def folder(quads, tmp_path):
    release = released(quads, tmp_path / "release")
    target = tmp_path / "out"
    write_sums(target, write_dumps(release.dump, target) + write_graphs(release.dump, target))
    return target


def test_every_dump_holds_the_same_statements(quads, folder):
    for name, (_, form, keeps_graphs) in DUMPS.items():
        back = {q for q in ox.parse(path=folder / name, format=form) if "_:" not in str(q)}
        named = {q for q in quads if "_:" not in str(q)}
        assert back == (named if keeps_graphs else {ox.Quad(*q.triple) for q in named}), name
        assert gzip.decompress((folder / f"{name}.gz").read_bytes()) == (folder / name).read_bytes()


def test_the_n_quads_are_the_canonical_form(quads, folder):
    assert hashlib.sha256((folder / "cmaa.nq").read_bytes()).hexdigest() == released(quads, folder / "again").hash


def test_the_same_data_give_the_same_bytes(quads, folder, tmp_path):
    release = released(sorted(quads, key=str, reverse=True), tmp_path / "other")
    names = write_dumps(release.dump, tmp_path / "b") + write_graphs(release.dump, tmp_path / "b")
    write_sums(tmp_path / "b", names)
    assert (tmp_path / "b" / SUMS).read_text() == (folder / SUMS).read_text()


def test_the_checksums_are_right_and_no_file_is_left_half_written(folder):
    for line in (folder / SUMS).read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert {file.name for file in published(folder)} | {SUMS} == {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    }


def test_a_failure_leaves_the_old_file_whole(folder, tmp_path):
    before = (folder / "cmaa.trig").read_bytes()
    broken = tmp_path / "broken.nq"
    broken.write_text("no statement")
    with pytest.raises(SyntaxError):
        write_dumps(broken, folder)
    assert (folder / "cmaa.trig").read_bytes() == before
    assert not list(folder.glob(".*"))


@pytest.mark.parametrize(("form", "engine", "keeps_graphs"), DUMPS.values(), ids=lambda value: str(value)[:9])
def test_each_graph_is_a_file_in_each_format(quads, folder, form, engine, keeps_graphs):
    back = ox.parse(path=folder / f"graphs/data/agreements/jpn-usa-1997.{form.name}", format=engine)
    graph = ox.NamedNode("https://w3id.org/cmaa/graph/data/agreements/jpn-usa-1997")
    held = {q for q in quads if q.graph_name == graph}
    assert set(back) == (held if keeps_graphs else {ox.Quad(*q.triple) for q in held})


def test_what_was_written_is_right(quads, folder):
    found = {file.name: file for file in verify(folder)}
    assert not [f for f in found.values() if f.fault]
    whole, union = (
        {found[name].hash for name, (_, _, keeps) in DUMPS.items() if keeps is kept} for kept in (True, False)
    )
    assert whole == {released(quads, folder / "again").hash}
    assert len(union) == 1
    assert whole != union
    assert all(found[name].hash for name in found if name.startswith("graphs/"))


@pytest.mark.parametrize("name", ["cmaa.nq", "cmaa.ttl.gz", "graphs/shapes/norm.ttl", "graphs/shapes/norm.jsonld"])
def test_a_changed_byte_is_noticed_and_named(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    wrong = [file for file in verify(folder) if file.fault]
    assert [file.name for file in wrong] == [name]
    assert "its SHA-256 is" in str(wrong[0])


def test_a_false_statement_under_a_right_checksum_is_noticed(folder):
    turtle = folder / "cmaa.ttl"
    text = turtle.read_text()
    changed = text.replace("Washington", "Tokyo")
    assert changed != text
    turtle.write_text(changed)
    (folder / "cmaa.ttl.gz").write_bytes(gzip.compress(changed.encode()))
    write_sums(folder, read_sums(folder))
    assert [(file.name, file.fault[:27]) for file in verify(folder) if file.fault] == [
        ("cmaa.ttl", "its statements have the has"),
    ]


def test_broken_files_are_named_whatever_their_checksums(folder):
    (folder / "cmaa.trig").write_text("<a> <b>")
    (folder / "cmaa.trig.gz").write_bytes(gzip.compress(b"<a> <b>"))
    (folder / "cmaa.nq.gz").write_bytes(b"no gzip")
    (folder / "cmaa.rdf.gz").write_bytes(gzip.compress(b"something else"))
    write_sums(folder, read_sums(folder))
    (folder / "cmaa.jsonld").unlink()
    found = {file.name: file.fault for file in verify(folder) if file.fault}
    assert set(found) == {"cmaa.trig", "cmaa.nq.gz", "cmaa.rdf.gz", "cmaa.jsonld"}
    assert found["cmaa.jsonld"] == "is missing"
    assert found["cmaa.rdf.gz"] == "holds something else than cmaa.rdf"


@pytest.mark.parametrize(
    "line", ["no checksum", f"{'0' * 64}  ../outside", f"{'0' * 64}  /etc/passwd", f"{'z' * 64}  a"]
)
def test_lines_that_are_no_checksums_are_refused(tmp_path, line):
    (tmp_path / SUMS).write_text(line + "\n")
    with pytest.raises(LoadError, match=f"{SUMS}:1: not a checksum"):
        list(verify(tmp_path))


def test_a_folder_without_checksums_or_none_at_all_is_an_error(tmp_path):
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(MissingFolder, match="cmaa export"):
            list(verify(place))
    (tmp_path / SUMS).write_text("")
    with pytest.raises(MissingFolder, match="lists no file"):
        list(verify(tmp_path))


def test_the_verb_writes_checks_and_checks_again(small, tmp_path):
    target = tmp_path / "out"
    run = CliRunner().invoke(CLI, ["export", "--home", str(small), "--output", str(target), "--graphs", "--verify"])
    assert run.exit_code == 0, run.output
    lines = run.output.splitlines()
    stated = re.fullmatch("hash ([0-9a-f]{64})", lines[0])[1]
    assert f"cmaa.nq: ok, hash {stated}" in lines
    assert f"cmaa.trig: ok, hash {stated}" in lines
    for ending in ("nq", "trig", "jsonld", "ttl", "rdf"):
        assert re.search(rf"^graphs/data/small\.{ending}: ok, hash [0-9a-f]{{64}}$", run.output, re.MULTILINE)
    assert len(lines) == 1 + len(read_sums(target))
    assert CliRunner().invoke(CLI, ["export", "--verify", str(target)]).exit_code == 0
    with (target / "cmaa.rdf").open("ab") as file:
        file.write(b" ")
    again = CliRunner().invoke(CLI, ["export", "--verify", str(target)])
    assert again.exit_code == 1
    assert "cmaa.rdf: its SHA-256 is" in again.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "a folder without --verify; write to it with --output"),
        (["--verify", "nowhere"], "no such folder; name a folder that `cmaa export` wrote"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments, said):
    run = CliRunner().invoke(CLI, ["export", *arguments])
    assert run.exit_code == 2
    assert run.output.startswith("error: ")
    assert said in run.output
