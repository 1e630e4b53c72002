"""Convert: every vocabulary by name, in the core and on the command line."""

import pytest
from click.testing import CliRunner

from app.cli import vocabularies
from app.errors import NotOffered, ParameterError
from app.publish.others.convert import CONVERSIONS, convert


@pytest.fixture
def run(monkeypatch, asker):
    monkeypatch.setattr(vocabularies, "asker", lambda settings: asker)
    return lambda *words: CliRunner().invoke(vocabularies.convert, words)


def test_the_vocabularies_are_these():
    assert list(CONVERSIONS) == ["eli", "eli-left-out", "akn", "odrl", "odrl-left-out"]


@pytest.mark.parametrize("name", CONVERSIONS)
def test_each_is_text_in_utf8(asker, name):
    assert convert(asker, "jpn-usa-1997", name).decode("utf-8").strip()


@pytest.mark.parametrize("name", ["", "ELI", "elj", "pdf", "odrl.ttl"])
def test_an_unknown_vocabulary_is_a_clear_error(asker, name):
    with pytest.raises(ParameterError) as error:
        convert(asker, "jpn-usa-1997", name)
    assert error.value.remedy


def test_the_verb_writes_to_standard_output_or_a_file(run, asker, tmp_path):
    shown = run("jpn-usa-1997", "--to", "odrl")
    assert (shown.exit_code, shown.stdout.encode()) == (0, convert(asker, "jpn-usa-1997", "odrl"))
    target = tmp_path / "made.akn.xml"
    written = run("jpn-usa-1997", "--to", "akn", "--output", str(target))
    assert (written.exit_code, written.stdout) == (0, "")
    assert target.read_bytes() == convert(asker, "jpn-usa-1997", "akn")


def test_what_cannot_be_had_is_one_of_our_errors(run, tmp_path):
    assert isinstance(run("arg-fra-2001", "--to", "odrl").exception, NotOffered)
    assert isinstance(run("jpn-us-1997", "--to", "eli").exception, ParameterError)
    target = tmp_path / "none.ttl"
    run("arg-fra-2001", "--to", "odrl", "--output", str(target))
    assert not target.exists()


def test_wrong_usage_is_refused(run):
    assert run("jpn-usa-1997").exit_code == 2
    assert run("jpn-usa-1997", "--to", "pdf").exit_code == 2
    assert run("--to", "eli").exit_code == 2
