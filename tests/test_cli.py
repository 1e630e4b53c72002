"""The command line, as its users type it."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from app.cli import main


@pytest.fixture
def cmaa(small):
    def run(*words, home=small, **kwargs):
        return CliRunner().invoke(main, [*words, "--home", str(home)] if home else [*words], **kwargs)

    return run


def test_build_then_ask_in_every_format(cmaa):
    built = cmaa("build")
    assert built.exit_code == 0, built.output
    assert "statements" in built.output
    answer = cmaa("query", "partners", "party=aaa", "--format", "csv")
    assert list(csv.DictReader(io.StringIO(answer.stdout)))[0]["partner"] == "bbb"
    assert json.loads(cmaa("query", "partners", "party=aaa", "--format", "json").stdout)[0]["since"] == "2001-02-03"
    assert "result-set#" in cmaa("query", "partners", "party=aaa", "--format", "ttl").stdout
    assert "Beland" in cmaa("query", "partners", "party=aaa").stdout
    assert "no rows" in cmaa("query", "partners", "party=aaa", "on=1999-01-01").stdout


def test_sparql_from_a_file_and_from_standard_input(cmaa, tmp_path):
    query = "PREFIX cmaa: <https://w3id.org/cmaa/ns/> SELECT (COUNT(*) AS ?n) { ?p a cmaa:Party }"
    path = tmp_path / "q.rq"
    path.write_text(query)
    assert cmaa("sparql", str(path), "--format", "csv").stdout == "n\n2\n"
    found = json.loads(cmaa("sparql", "-", "--format", "json", input=query).stdout)
    assert found["results"]["bindings"][0]["n"]["value"] == "2"
    assert cmaa("sparql", "-", input="ASK { ?s ?p ?o }").stdout == "true\n"
    assert "cmaa:hasParty" in cmaa("sparql", "-", input=f"{query.split('SELECT')[0]} CONSTRUCT {{ ?a cmaa:hasParty ?p }} WHERE {{ ?a cmaa:hasParty ?p }}").stdout  # fmt: skip


def test_the_list_of_questions(cmaa):
    listed = cmaa("query", "--list").stdout
    for name in (
        "partners",
        "partner",
        "agreements",
        "provisions",
        "definitions",
        "instruments",
        "behind",
        "totals",
        "sources",
    ):
        assert f"\n{name} " in f"\n{listed}"
    assert "party=party [on=date]" in listed


def test_check_is_silent_about_good_data_and_exits_1_on_bad(cmaa, small, tmp_path):
    good = cmaa("check")
    assert (good.exit_code, good.stdout) == (0, "no findings\n")
    bad = tmp_path / "mine.ttl"
    bad.write_text("<party/ccc> a <https://w3id.org/cmaa/ns/Party> .\n")
    said = cmaa("check", str(bad))
    assert said.exit_code == 1
    assert "data/mine.ttl:1: party/ccc" in said.stdout


def test_export_writes_the_dumps(cmaa, tmp_path):
    assert cmaa("export", "--output", str(tmp_path / "out")).exit_code == 0
    assert {p.name for p in (tmp_path / "out").iterdir()} >= {
        "cmaa.nq", "cmaa.trig", "cmaa.jsonld", "cmaa.ttl", "cmaa.rdf", "dataset.ttl", "tables", "SHA256SUMS",
    }  # fmt: skip


def test_format_checks_then_mends(cmaa, small):
    path = small / "data" / "small.ttl"
    before = path.read_text()
    assert cmaa("format", "--check").exit_code == 0
    path.write_text(before.replace("<party/aaa> , <party/bbb>", "<party/bbb>,<party/aaa>"))
    checked = cmaa("format", "--check")
    assert (checked.exit_code, checked.stdout) == (1, "data/small.ttl: not canonical; run `cmaa format`\n")
    assert cmaa("format", str(path)).exit_code == 0
    assert path.read_text() == before


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["query", "partnrs"], 2, 'no query "partnrs"; did you mean "partner'),
        (["query", "partners"], 2, 'partners: parameter "party" is missing'),
        (["query", "partners", "party=aab"], 2, 'partners party: no party "aab"; did you mean "aaa"?'),
        (
            ["query", "partners", "party=aaa", "on=2014-02-30"],
            2,
            'partners on: "2014-02-30" is not a day as YYYY-MM-DD',
        ),
        (["query", "partners", "usa"], 2, 'partners: "usa" is not param=value'),
        (["query", "partners", "party=aaa", "party=bbb"], 2, 'parameter "party" is given twice'),
        (["build", "--engine", "magic"], 2, 'no engine "magic"'),
        (["check", "nowhere.ttl"], 2, "nowhere.ttl: no such file"),
    ],
)
def test_a_mistake_is_one_line_on_stderr(cmaa, words, code, message):
    said = cmaa(*words)
    assert said.exit_code == code
    assert message in said.stderr
    assert said.stderr.startswith("error: ")
    assert said.stderr.count("\n") == 1


def test_folders_and_endpoints_that_are_not_there(cmaa, tmp_path, monkeypatch):
    said = cmaa("build", home=tmp_path / "nowhere")
    assert (said.exit_code, said.stderr.count("\n")) == (2, 1)
    assert "name the project's folder with --home or CMAA_HOME" in said.stderr
    monkeypatch.setenv("CMAA_ENDPOINT", "http://127.0.0.1:9/sparql")
    said = cmaa("query", "partners", "party=aaa")
    assert (said.exit_code, said.stderr.count("\n")) == (3, 1)
    assert "check CMAA_ENDPOINT" in said.stderr


def test_broken_sparql(cmaa):
    said = cmaa("sparql", "-", input="SELEC")
    assert (said.exit_code, said.stderr.count("\n")) == (2, 1)
    assert "mend the query" in said.stderr


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """Run the command line over the shipped data, with a build folder of its own."""
    folder = tmp_path_factory.mktemp("build")

    def run(*words):
        return CliRunner(env={"CMAA_BUILD": str(folder)}).invoke(main, words)

    return run


def test_compare_basis_and_checklist_in_every_format(shipped, tmp_path):
    rows = list(csv.DictReader(io.StringIO(shipped("compare", "jpn-usa-1997", "wto-tfa", "--format", "csv").stdout)))
    assert list(rows[0])[:8] == [
        "variable",
        "agreement",
        "answer",
        "provisions",
        "modality",
        "bearer",
        "conditions",
        "source",
    ]
    assert len(rows) == 130
    fewer = shipped("compare", "jpn-usa-1997", "wto-tfa", "--group", "G", "--differences", "--format", "csv").stdout
    assert 0 < len(list(csv.DictReader(io.StringIO(fewer)))) < 20
    assert json.loads(shipped("compare", "jpn-usa-1997", "wto-tfa", "--format", "json").stdout)["lines"]
    assert "result-set#" in shipped("compare", "jpn-usa-1997", "wto-tfa", "--format", "ttl").stdout
    assert "bars it" in shipped("compare", "jpn-usa-1997", "wto-tfa").stdout
    book = tmp_path / "c.xlsx"
    assert shipped("compare", "jpn-usa-1997", "wto-tfa", "--format", "xlsx", "--output", str(book)).exit_code == 0
    assert book.read_bytes().startswith(b"PK")
    assert "lacks" in shipped("compare", "jpn-usa-1997", "--model", "wto-tfa", "--format", "csv").stdout
    ordered = shipped(
        "compare", "wto-tfa", "nld-swe-1985", "nld-zaf-2001", "--sort", "similarity", "--format", "json"
    ).stdout
    assert list(json.loads(ordered)["agreements"])[0] == "wto-tfa"
    near = list(csv.DictReader(io.StringIO(shipped("similar", "jpn-usa-1997", "--format", "csv").stdout)))
    assert (len(near), near[0]["other"]) == (12, "jpn-nld-2009")
    assert "family 1: egy-eu-2001" in shipped("similar").stdout
    for form in ("csv", "json", "ttl", "xlsx"):  # a file that is named is written, whatever the format
        for words in (["compare", "jpn-usa-1997", "--model", "wto-tfa"], ["basis", "usa", "mne"]):
            file = tmp_path / f"{words[0]}.{form}"
            assert shipped(*words, "--format", form, "--output", str(file)).stdout == ""
            assert file.stat().st_size > 0
    assert "BINDS" in shipped("basis", "usa", "jpn").stdout
    assert "listed only" in shipped("basis", "usa", "mne", "--format", "csv").stdout
    assert "**nature of proceedings**" in shipped("checklist", "jpn-usa-1997").stdout
    paper = tmp_path / "c.docx"
    assert shipped("checklist", "jpn-usa-1997", "--format", "docx", "--output", str(paper)).exit_code == 0
    assert paper.read_bytes().startswith(b"PK")
    assert "<fieldset>" in shipped("checklist", "jpn-usa-1997", "--format", "html").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["compare"], "no agreement"),
        (["compare", "jpn-usa-1997", "jpn-usa-1998"], 'did you mean "jpn-usa-1997"'),
        (["compare", "jpn-usa-1997", "wto-tfa", "--model", "wto-tfa"], "name just one"),
        (["basis", "usa", "usa"], "both parties are the same"),
        (["basis", "usa", "jpn", "--on", "2014-02-30"], "is not a day"),
        (["checklist", "atlantis"], 'no agreement "atlantis"'),
    ],
)
def test_mistakes_in_law_are_one_line_on_stderr(shipped, words, message):
    said = shipped(*words)
    assert said.exit_code == 2
    assert message in said.stderr
    assert said.stderr.count("\n") == 1


TREATY = """AGREEMENT BETWEEN THE GOVERNMENT OF ALAND AND THE GOVERNMENT OF BELAND

Considering that offences harm both,
Have agreed as follows:

ARTICLE 1
1. The requested Administration shall answer a request within ninety days.
2. Either Party may ask for more.
ARTICLE 2
Each Party shall bear its own costs.
Done at Alandia, this third day of February, 2001.
"""


def test_a_text_is_taken_in_reviewed_in_part_and_later_to_the_end(tmp_path, monkeypatch):
    monkeypatch.setenv("CMAA_TEXTS", str(tmp_path / "texts"))
    (tmp_path / "treaty.txt").write_text(TREATY)

    def run(*words, **kwargs):
        return CliRunner().invoke(main, ["intake", *words], **kwargs)

    taken = run(str(tmp_path / "treaty.txt"), "--slug", "aaa-bbb-2001")
    assert taken.exit_code == 0, taken.output
    assert "2 article, 2 paragraph" in taken.stdout
    folder = tmp_path / "texts" / "aaa-bbb-2001"
    assert {"aaa-bbb-2001.ttl", "aaa-bbb-2001.json", "aaa-bbb-2001.akn.xml", "proposals.json", "proposals.ttl"} == {
        p.name for p in folder.iterdir()
    }
    again = run(str(tmp_path / "treaty.txt"), "--slug", "aaa-bbb-2001")
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)
    first = run("review", "aaa-bbb-2001", "--coder", "me", input="a\ntime-limit\nreply in good time\nq\n")
    assert "1 accepted, 0 rejected" in first.stdout
    assert "ninety days" in first.stdout  # the words are in view
    rest = run("review", "aaa-bbb-2001", "--coder", "me", input="r\nr\nr\nr\n")
    assert ", 0 open" in rest.stdout
    assert "reply in good time" in (folder / "coded.ttl").read_text()
    assert run("review", "nobody-2001").exit_code == 2
    alone = CliRunner().invoke(main, ["similar", "--words"])
    assert (alone.exit_code, alone.stderr.count("\n")) == (2, 1)
    run(str(tmp_path / "treaty.txt"), "--slug", "aaa-ccc-2001")
    words = CliRunner().invoke(main, ["similar", "--words", "--format", "csv"])
    assert words.stdout.splitlines()[1] == "aaa-bbb-2001,aaa-ccc-2001,1.00"


def test_a_text_from_standard_input_and_a_text_that_is_none(tmp_path, monkeypatch):
    monkeypatch.setenv("CMAA_TEXTS", str(tmp_path / "texts"))
    assert CliRunner().invoke(main, ["intake", "-", "--slug", "x-2001"], input=TREATY).exit_code == 0
    (tmp_path / "note.txt").write_text("Dear diary, nothing happened.")
    said = CliRunner().invoke(main, ["intake", str(tmp_path / "note.txt")])
    assert said.exit_code == 1
    assert said.stderr.count("\n") == 1
    assert not (tmp_path / "texts" / "note").exists()
