import json
import re

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from app.cli import Verbs
from app.cli.intake import intake
from app.errors import CmaaError, ParameterError
from app.intake import take as taking
from app.intake.akn import from_akn
from app.intake.draft import to_turtle
from app.intake.faults import AlreadyTaken, NotAnAgreement
from app.intake.structure import structure
from app.intake.take import slug_of, take
from app.namespaces import BASE, GRAPH, NS
from app.publish.turtle import canonical
from tests.benchmarks import intake as bench

TEXT = "AGREEMENT\n\nArticle 1\n\nScope\n\n1. It shall:\n\n(a) ask; and\n\n(b) answer.\n\n2. It may.\n\nArticle 2\n\nEnd\n\nIt ends.\n"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CMAA_HOME", str(tmp_path))
    (tmp_path / "a b.txt").write_text(TEXT)
    return tmp_path


def run(*arguments: str, given: str = ""):
    group = Verbs("cmaa")
    group.add_command(intake)
    return CliRunner().invoke(group, ["intake", *arguments], input=given)


def about(text: str) -> dict[str, dict[str, str]]:
    said: dict[str, dict[str, str]] = {}
    for quad in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=BASE):
        said.setdefault(quad.subject.value, {})[quad.predicate.value.removeprefix(NS)] = quad.object.value
    return said


def test_a_draft_has_the_provisions_of_the_data_without_a_sentence(shared):
    text, _ = bench.text_of("jpn-usa-1997", shared)
    done = structure(text)
    turtle = to_turtle(done, "jpn-usa-1997")
    draft = about(turtle)
    path = bench.ROOT / "data" / "agreements" / "jpn-usa-1997.ttl"
    data = about(path.read_text(encoding="utf-8"))
    provisions = {iri: said for iri, said in data.items() if "eId" in said}
    for said in (*draft.values(), *provisions.values()):
        for other in ("abstract", "note", "http://purl.org/dc/terms/source"):
            said.pop(other, None)
    graph = draft.pop(GRAPH + "data/agreements/jpn-usa-1997")
    assert graph["certainty"] == BASE + "concept/certainty/inferred"
    assert draft == provisions
    assert "certainty" not in turtle.split("\n\n", 2)[2]
    for node in done.nodes:
        words = node.text.split()
        if len(words) > 8:
            assert " ".join(words[:8]) not in turtle


def test_a_draft_is_canonical(here):
    taken = take("a b.txt", "made")
    text = (taken.folder / "made.ttl").read_text()
    triples = [q.triple for q in ox.parse(text, ox.RdfFormat.TURTLE, base_iri=BASE)]
    assert canonical(text, triples, "made.ttl") == text


def test_the_text_is_kept_for_the_user_by_eid(here):
    taken = take("a b.txt", "made")
    assert taken.folder == taking.Path("texts/made")
    said = json.loads((taken.folder / "made.json").read_text())
    point = said["provisions"]["art_1__para_1__point_b"]
    assert (point["text"], point["parent"], point["kind"]) == ("answer.", "art_1__para_1", "point")
    assert "".join(TEXT[a:b] for a, b in point["spans"]).strip() == "(b) answer."
    assert said["provisions"]["art_2"]["heading"] == "End"
    assert from_akn((taken.folder / "made.akn.xml").read_bytes()).node("art_2").text == "It ends."


def test_an_intake_is_never_overwritten(here):
    take("a b.txt", "made", formats=["json"])
    before = (here / "texts/made/made.json").read_bytes()
    with pytest.raises(AlreadyTaken, match="is there already"):
        take("a b.txt", "made")
    assert {p.name for p in (here / "texts/made").iterdir()} >= {"made.json"}
    assert not (here / "texts/made/made.ttl").exists()
    assert (here / "texts/made/made.json").read_bytes() == before


def test_nothing_is_left_half_written(here, monkeypatch):
    def fail(*_: object) -> bytes:
        raise OSError("disk full")

    monkeypatch.setattr(taking.Path, "write_bytes", fail)
    with pytest.raises(CmaaError, match="disk full"):
        take("a b.txt", "made")
    assert list((here / "texts").iterdir()) == []


def test_a_text_that_is_refused_leaves_nothing(here):
    (here / "no.txt").write_text("Nothing here.")
    with pytest.raises(NotAnAgreement):
        take("no.txt")
    assert not (here / "texts").exists()


def test_names_of_agreements():
    assert slug_of("x/Pays-Bas — Suède 1985.txt") == "pays-bas-suede-1985"
    assert slug_of("-") == "text"
    with pytest.raises(ParameterError, match="is no slug"):
        take("a.txt", "../up")


def test_the_command_says_what_it_found(here):
    result = run("a b.txt")
    assert result.exit_code == 0
    assert result.stdout.endswith("texts/a-b: 2 article, 2 paragraph, 2 point\n")
    assert {p.name for p in (here / "texts/a-b").iterdir()} >= {"a-b.akn.xml", "a-b.json", "a-b.ttl"}
    again = run("a b.txt")
    assert again.exit_code == 2
    assert re.fullmatch(r"error: (?:.*/)?texts/a-b: is there already; .*\n", again.stderr)


def test_the_command_takes_formats_folders_and_standard_input(here):
    result = run(
        "-", "--slug", "made", "--output", "out", "--format", "ttl", given=TEXT.replace("It ends.", "It ends and")
    )
    assert result.exit_code == 0
    assert [p.name for p in (here / "out").iterdir()] == ["made.ttl"]
    assert result.stderr == '-: warning: the text seems cut off: it ends with "It ends and"\n'
    assert run("-", "--slug", "one", "--article", "12", given="1. It shall.\n\n2. It may.\n").exit_code == 0
    assert '"art_12__para_2"' in (here / "texts/one/one.json").read_text()


def test_the_command_takes_several_files(here):
    (here / "second.txt").write_text("7\n\n" + TEXT)
    result = run("a b.txt", "second.txt", "--output", "out", "--format", "json")
    assert result.exit_code == 0
    assert {p.name for p in (here / "out").rglob("*.json")} >= {"a-b.json", "second.json"}
    assert result.stderr == "second.txt: left out as page number: 7\n"
    assert run("a b.txt", "second.txt", "--slug", "x").exit_code == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "the file is empty"), ("No articles.", "no articles found"), (TEXT + "\n" + TEXT, "two agreements")],
)
def test_the_command_tells_what_is_wrong_in_one_line(here, text, said):
    (here / "bad.txt").write_text(text)
    result = run("bad.txt")
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (here / "texts").exists()
