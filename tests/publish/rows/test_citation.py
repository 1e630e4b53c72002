"""Citations: what the data say of an agreement, in the forms of reference managers, and nothing else."""

import json
from dataclasses import replace

import pytest

from app.errors import ParameterError
from app.publish.rows.citation import Date, bibtex, citation, csl, plain

#: The title as the parties wrote it is put together here, for it is theirs.
PARTIES = [f"the Government of {name}" for name in ("Japan", "the United States of America")]
TITLE = f"Agreement between {' and '.join(PARTIES)} regarding Mutual Assistance between Customs Administrations"


@pytest.fixture(scope="module")
def japan(asker):
    return citation(asker, "jpn-usa-1997")


def test_plain(japan):
    assert plain(japan) == (
        f"{TITLE} (Japan, United States), signed at Washington, 17 June 1997, in force 17 June 1997 (inferred). "
        "Text: Japan–United States agreement of 1997, English text. "
        "CMAA Graph, https://w3id.org/cmaa/id/agreement/jpn-usa-1997"
    )


def test_bibtex(japan):
    lines = bibtex(japan).splitlines()
    assert lines[0] == "@misc{jpn-usa-1997,"
    assert "  author = {{Japan} and {United States}}," in lines
    assert f"  title = {{{{{TITLE}}}}}," in lines
    assert "  year = {1997}," in lines
    assert lines[-1] == "}"


def test_latex_obeys_nothing_of_the_data(japan):
    hostile = replace(japan, titles=((r"\input{x} 100% & $a_b$ {", "en"),))
    assert r"\textbackslash{}input\{x\} 100\% \& \$a\_b\$ \{" in bibtex(hostile)


def test_csl(japan):
    (item,) = json.loads(csl(japan))
    assert item["type"] == "treaty"
    assert item["title"] == TITLE
    assert item["issued"] == {"date-parts": [[1997, 6, 17]]}
    assert [author["literal"] for author in item["author"]] == ["Japan", "United States"]
    assert item["event-place"] == "Washington"
    assert "number" not in item  # no source gives a series


def test_the_better_supported_of_two_dates_and_the_official_publication(asker):
    found = citation(asker, "eu-usa-2004")
    assert found.signed == Date("2004-04-28", "Brussels")
    assert "OJ L 304, 30.9.2004, p. 34-37" in plain(found)


def test_what_is_not_known_is_left_out(asker):
    tfa = citation(asker, "wto-tfa")
    assert tfa.signed is None
    assert "signed" not in plain(tfa)
    assert "author" not in bibtex(tfa)
    partial = citation(asker, "egy-eu-2001")
    assert json.loads(csl(partial))[0]["issued"] == {"date-parts": [[2001]]}
    assert "month" not in bibtex(partial)


@pytest.mark.parametrize(
    ("value", "parts", "words"),
    [
        ("1998-04-02", [1998, 4, 2], "2 April 1998"),
        ("2006-11", [2006, 11], "November 2006"),
        ("2001", [2001], "2001"),
        ("--11-17", [], "--11-17"),
        ("2001-13-99", [2001, 13, 99], "99 2001"),
        ("soon", [], "soon"),
    ],
)
def test_dates_are_as_exact_as_the_source(value, parts, words):
    assert (Date(value).parts, str(Date(value))) == (parts, words)


def test_an_unknown_agreement_and_a_bad_slug(asker):
    assert citation(asker, "jpn-usa-1998") is None
    with pytest.raises(ParameterError, match="not an agreement's slug"):
        citation(asker, "a b")
