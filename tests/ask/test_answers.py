"""Expected answers, written from the documents, beside their queries: tests/answers/<query>@<parameters>.csv.

A file names the columns that it speaks for and the rows in their order; for `partners` and `instruments`, whose order
is that of names, and which hold more than the documents at hand, the rows are compared as sets.
"""

import csv

import pytest

from tests.conftest import HERE

FILES = sorted((HERE / "answers").glob("*.csv"))
#: Queries whose answers may hold further rows.
OPEN = {"disagreements", "instruments"}


def test_there_are_expected_answers():
    assert len(FILES) >= 9


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_the_answer_is_the_expected_one(asker, path):
    name, _, given = path.stem.partition("@")
    with path.open(newline="", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        expected = [tuple(row.values()) for row in reader]
        columns = reader.fieldnames
    rows = asker.ask(name, dict(p.split("=") for p in given.split(",") if p))
    actual = [tuple(row[c] for c in columns) for row in rows]
    if name in OPEN:
        assert set(expected) <= set(actual)
    elif name == "partners":
        assert sorted(actual) == sorted(expected)
    else:
        assert actual == expected


def test_no_partner_is_given_twice(asker):
    for on in ("2014-01-31", ""):
        partners = [row["partner"] for row in asker.ask("partners", {"party": "usa", "on": on})]
        assert len(partners) == len(set(partners))
    assert len(asker.ask("partners", {"party": "usa", "on": "2014-01-31"})) == 68


def test_the_bases_are_told_apart(asker):
    rows = {row["partner"]: row for row in asker.ask("partners", {"party": "usa", "on": "2014-01-31"})}
    assert rows["jpn"]["basis"] == "in force"
    assert rows["jpn"]["agreement"] == "jpn-usa-1997"
    assert rows["idn"]["basis"] == "signed"
    assert (rows["mne"]["basis"], rows["mne"]["source"]) == ("listed", "cbp-cmaa-list")
    assert rows["eu"]["party_kind"] == "regional-organisation"
    assert rows["hkg"]["party_kind"] == "customs-territory"
    assert rows["twn"]["instrument_kind"] == "arrangement-between-representative-offices"


def test_a_listing_binds_both_sides_and_no_earlier_than_the_list(asker):
    assert "usa" in {row["partner"] for row in asker.ask("partners", {"party": "mne"})}
    assert "mne" not in {row["partner"] for row in asker.ask("partners", {"party": "usa", "on": "2013-12-31"})}


def test_a_state_that_is_no_more_is_no_partner(asker):
    later = {row["partner"] for row in asker.ask("partners", {"party": "usa", "on": "2014-01-31"})}
    assert not later & {"sun", "csk"}


def test_a_replaced_agreement_counts_until_it_may_have_ended(asker):
    def basis(on):
        rows = {r["partner"]: r for r in asker.ask("partners", {"party": "usa", "on": on})}
        return rows["pry"]["agreement"]

    assert basis("2010-01-01") == "pry-usa-2002"
    assert basis("2020-08-01") == "pry-usa-2020"


def test_an_office_and_its_jurisdiction_find_each_other(asker):
    by_office = {r["agreement"] for r in asker.ask("partner", {"party": "usa", "partner": "tecro"})}
    by_jurisdiction = {r["agreement"] for r in asker.ask("partner", {"party": "usa", "partner": "twn"})}
    assert "twn-usa-2001" in by_office & by_jurisdiction


def test_agreements_by_party_day_and_kind(asker):
    def ask(**given):
        return {r["agreement"] for r in asker.ask("agreements", given)}

    assert "jpn-usa-1997" in ask(party="jpn", on="1997-06-17")
    assert "jpn-usa-1997" not in ask(party="jpn", on="1997-06-16")
    assert ask(party="usa", kind="memorandum-of-understanding") == {"idn-usa"}
    assert len(ask()) > 100


def test_absent_is_said_only_under_complete_coding(asker):
    coded = {r["variable"]: r["answer"] for r in asker.ask("answers", {"agreement": "jpn-usa-1997"})}
    assert coded["use-as-evidence"] == "prohibited"
    assert coded["time-limit"] == "absent"
    uncoded = {r["answer"] for r in asker.ask("answers", {"agreement": "idn-usa"})}
    assert uncoded == {"not-coded"}


def test_durations_are_durations(asker):
    def durations(agreement, variable):
        return {r["duration"] for r in asker.ask("norms", {"agreement": agreement, "variable": variable})} - {""}

    assert durations("jpn-usa-1997", "termination") == {"P3M"}
    assert durations("jpn-usa-1997", "review") == {"P5Y"}
    assert durations("wto-tfa", "time-limit") == {"P90D"}


def test_what_stands_behind_the_trade_facilitation_agreement(asker):
    rows = list(asker.ask("behind", {"agreement": "wto-tfa"}))
    by_provision = {(r["instrument"], r["eid"], r["provision"].rpartition("__")[2]) for r in rows}
    assert ("rkc-1999", "art_12__para_1", "std_1-3") in by_provision
    assert ("rkc-1999", "art_12__para_2", "std_7-1") in by_provision
    names = {r["instrument"] for r in rows}
    assert {
        "safe-framework", "wco-model-bilateral-agreement", "wco-model-mou", "nairobi-1977", "johannesburg-2003", "gnc",
        "gnc-utility-blocks", "gnc-handbook", "gnc-strategic-value", "gnc-faq", "voluntary-compliance-framework", "cen",
        "ncen", "cencomm", "south-africa-swaziland-2016", "namibia-ncen-2014",
    } <= names  # fmt: skip
