"""`cmaa search`: the same hits on a terminal and for programs."""

import csv
import io
import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from app.cli import main
from app.cli import search as verb


@pytest.fixture
def run(asker, indexed, monkeypatch, tmp_path):
    monkeypatch.setattr(verb, "site", lambda settings: (asker, SimpleNamespace(folder=indexed)))
    monkeypatch.setenv("CMAA_TEXTS", str(tmp_path))
    return lambda *given: CliRunner().invoke(main, ["search", *given])


def test_words_find_things(run):
    said = run("usa", "japan", "--kind", "agreement")
    assert said.exit_code == 0
    assert "Japan–United States customs assistance agreement (1997)" in said.output


def test_for_programs(run):
    found = json.loads(run("controlled delivery", "--format", "json").stdout)
    assert found["results"][0]["iri"] == "https://w3id.org/cmaa/id/concept/codebook/controlled-delivery"
    rows = list(csv.DictReader(io.StringIO(run("controlled delivery", "--format", "csv").stdout)))
    assert [row["iri"] for row in rows] == [hit["iri"] for hit in found["results"]]
    assert run("japan", "--limit", "1", "--format", "csv").stdout.count("agreement,") == 1


def test_what_a_reader_has_to_know_is_said_aside(run):
    said = run("contoled", "delivery", "--format", "csv")
    assert 'no "contoled"; searched for "controlled"' in said.stderr
    assert "contoled" not in said.stdout
    assert "does not mean that it does not exist" in run("xyzzyqqx").stderr


@pytest.mark.parametrize(
    "given", [["japan", "--kind", "agrement"], [], ["japan", "--limit", "0"], ["japan", "--limit", "x"]]
)
def test_wrong_usage(run, given):
    said = run(*given)
    assert said.exit_code == 2
    assert "Traceback" not in said.output


@pytest.mark.parametrize("typed", ['"', "*", "AND OR", "\udce9", "x" * 10_000, "--"])
def test_anything_can_be_typed(run, typed):
    assert run("--", typed).exit_code == 0
