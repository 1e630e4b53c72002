"""The rules in files, one by one, on small data."""

from datetime import date, timedelta

import pytest

from app.errors import LoadError, MissingFolder
from app.graph import engines, load, rules

HEAD = """@base <https://w3id.org/cmaa/id/> .
@prefix cmaa: <https://w3id.org/cmaa/ns/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


@pytest.fixture(scope="module")
def conclude(settings, graph):
    axioms = [t for f in graph.files if f.room == "ontology" for t in f.triples]
    own = rules.read_rules(settings.home / "ontology" / "rules")

    def run(data: str) -> set[tuple[str, str, str]]:
        stated = [*axioms, *load.parse(HEAD + data, "test")]
        found = rules.conclude(axioms, stated, own, engines.OURS)
        return {tuple(x.value.rpartition("/")[2] for x in (t.subject, t.predicate, t.object)) for t in found}  # type: ignore[misc]

    return run


@pytest.mark.parametrize(
    ("written", "earliest", "latest"),
    [
        ('"1997-06-17"^^xsd:date', "1997-06-17", "1997-06-17"),
        ('"2014-01"^^xsd:gYearMonth', "2014-01-01", "2014-01-31"),
        ('"2014-04"^^xsd:gYearMonth', "2014-04-01", "2014-04-30"),
        ('"2000-02"^^xsd:gYearMonth', "2000-02-01", "2000-02-29"),
        ('"1900-02"^^xsd:gYearMonth', "1900-02-01", "1900-02-28"),
        ('"2024-02"^^xsd:gYearMonth', "2024-02-01", "2024-02-29"),
        ('"2000"^^xsd:gYear', "2000-01-01", "2000-12-31"),
    ],
)
def test_a_date_gives_its_first_and_last_day(conclude, written, earliest, latest):
    found = conclude(f"<action/a> cmaa:actionDate {written} .")
    assert ("a", "earliestDate", earliest) in found
    assert ("a", "latestDate", latest) in found


def test_every_month_of_a_century_ends_on_its_last_day(conclude):
    months = [date(year, month, 1) for year in range(1896, 1997, 4) for month in range(1, 13)]
    data = "\n".join(f'<action/{m:%Y-%m}> cmaa:actionDate "{m:%Y-%m}"^^xsd:gYearMonth .' for m in months)
    found = conclude(data)
    for month in months:
        last = (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        assert (f"{month:%Y-%m}", "latestDate", last.isoformat()) in found


def test_a_contradicted_action_gives_no_date(conclude):
    found = conclude(
        """<action/a> cmaa:actionOn <agreement/x> ; cmaa:actionKind <concept/action/signature> ; cmaa:actionDate "2004-04-28"^^xsd:date .
        <action/b> cmaa:actionOn <agreement/x> ; cmaa:actionKind <concept/action/signature> ; cmaa:actionDate "2004-04-22"^^xsd:date ;
            cmaa:contradicts <action/a> ."""
    )
    assert {value for _, name, value in found if name == "signatureDate"} == {"2004-04-28"}


def test_an_office_involves_the_jurisdiction_it_acts_for(conclude):
    found = conclude("<agreement/x> cmaa:hasParty <party/tecro> . <party/tecro> cmaa:actsFor <party/twn> .")
    assert ("x", "involves", "twn") in found
    assert ("x", "involves", "tecro") in found


def test_an_ending_on_an_unknown_day_is_never_overlooked(conclude):
    found = conclude(
        """<agreement/x> cmaa:hasParty <party/p> .
        <action/a> cmaa:actionOn <agreement/x> ; cmaa:actionKind <concept/action/signature> ; cmaa:actionDate "1990-06-02"^^xsd:date .
        <action/e> cmaa:actionOn <agreement/x> ; cmaa:actionKind <concept/action/succession> ."""
    )
    assert ("a", "overFrom", "0001-01-01") in found


def test_silence_only_under_complete_coding(conclude):
    found = conclude(
        """<agreement/x> cmaa:codingStatus <concept/coding-status/complete> .
        <agreement/y> cmaa:codingStatus <concept/coding-status/not-coded> .
        <answer/x/costs> cmaa:answerOf <agreement/x> ; cmaa:variable <concept/codebook/costs> ."""
    )
    silent = {(s, o) for s, p, o in found if p == "isSilentOn"}
    assert ("x", "time-limit") in silent
    assert ("x", "costs") not in silent
    assert not any(subject == "y" for subject, _ in silent)


def test_bad_rules(tmp_path):
    with pytest.raises(MissingFolder, match="no rule files"):
        rules.read_rules(tmp_path)
    with pytest.raises(LoadError, match="ontology/rules/bad.rq: not a SPARQL rule"):
        rules.conclude([], [], {"bad.rq": "CONSTRUCT oops"}, engines.OURS)
