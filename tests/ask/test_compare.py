"""Comparison: what the texts of Japan–United States (1997) and TFA Article 12 say, written from them before the code."""

import pytest

from app.ask.coding import cite, cites, coding
from app.ask.compare import COLUMNS, compare, lacks_and_adds, stream
from app.errors import ParameterError

JAPAN, TFA = "jpn-usa-1997", "wto-tfa"


@pytest.fixture(scope="module")
def matrix(asker):
    return compare(asker, [JAPAN, TFA])


@pytest.fixture(scope="module")
def cells(matrix):
    return {line.variable: {cell.agreement: cell for cell in line.cells} for line in matrix.lines}


def test_evidential_use(cells):
    japan, tfa = cells["use-as-evidence"][JAPAN], cells["use-as-evidence"][TFA]
    assert (japan.answer, tfa.answer) == ("prohibited", "conditional")
    assert [cite(eid) for eid in japan.provisions] == ["10.1", "10.2"]
    assert "12.6.2" in [cite(eid) for eid in tfa.provisions]
    assert any("diplomatic channel" in norm.conduct for norm in japan.norms)


def test_time_limit_none_against_90_days(cells):
    assert cells["time-limit"][JAPAN].answer == "absent"
    assert cells["time-limit"][TFA].values("durations") == {"P90D"}
    assert cite(cells["time-limit"][TFA].provisions[-1]) == "12.6.1(e)"


def test_request_contents_five_points_against_six(cells):
    def points(agreement, paragraph):
        eids = cells["request-contents"][agreement].provisions
        return [eid[-1] for eid in eids if eid.startswith(f"{paragraph}__point_")]

    assert points(JAPAN, "art_7__para_2") == list("abcde")
    assert points(TFA, "art_12__para_4__subpara_4-1") == list("abcdef")
    assert cells["request-contents"][JAPAN].values("items") & cells["request-contents"][TFA].values("items") == {
        "persons-concerned"
    }


def test_refusal_grounds(cells):
    assert cells["refusal-grounds"][JAPAN].values("grounds") == {
        "sovereignty", "security", "public-policy", "other-essential-interest", "ongoing-investigation",
    }  # fmt: skip
    assert {
        "public-interest", "domestic-law", "ongoing-investigation", "consent-not-given", "retention-expired",
    } <= cells["refusal-grounds"][TFA].values("grounds")  # fmt: skip


def test_onward_disclosure(cells):
    japan, tfa = cells["onward-disclosure"][JAPAN], cells["onward-disclosure"][TFA]
    assert "permission" in japan.modalities  # law enforcement agencies of the receiving country, 9.2
    assert "permission" not in tfa.modalities
    assert "9.2" in [cite(eid) for eid in japan.provisions]
    assert "12.5.1(c)" in [cite(eid) for eid in tfa.provisions]


def test_costs_termination_and_review(cells):
    assert [cite(eid) for eid in cells["costs"][JAPAN].provisions] == ["12"]
    assert cells["costs"][TFA].answer == "absent"
    assert cells["termination"][JAPAN].values("durations") == {"P3M"}
    assert cells["review"][JAPAN].values("durations") == {"P5Y"}
    assert cells["termination"][TFA].answer == "not-applicable"


def test_what_differs_is_said_in_words(matrix):
    line = next(line for line in matrix.lines if line.variable == "use-as-evidence")
    assert line.differing[0] == (
        "answer: Japan–United States (1997) prohibited / WTO Agreement on Trade Facilitation conditional"
    )
    japan, tfa = matrix.told(line)
    assert japan.startswith("Japan–United States (1997) bars it: the receiving party must not use")
    assert "the diplomatic channel" in japan
    assert "[10.1]" in japan
    assert "written permission" in tfa or "in writing" in tfa


def test_only_differences_and_only_a_group(asker, matrix):
    differing = compare(asker, [JAPAN, TFA], only_differences=True)
    assert {line.variable for line in differing.lines} == {line.variable for line in matrix.lines if line.differing}
    by_letter, by_name = compare(asker, [JAPAN, TFA], group="G"), compare(asker, [JAPAN, TFA], group="refusal")
    assert [line.variable for line in by_letter.lines] == [line.variable for line in by_name.lines]
    assert {line.group for line in by_letter.lines} == {"G"}


def test_rows_are_those_of_the_contract(matrix):
    rows = matrix.rows()
    contract = "variable agreement answer provisions modality bearer conditions source"
    assert " ".join(rows.columns[:8]) == contract
    assert rows.columns == COLUMNS
    assert len(rows) == 65 * 2
    by_cell = {(r["variable"], r["agreement"]): r for r in rows}
    assert by_cell["use-as-evidence", JAPAN]["provisions"] == "art_10__para_1 art_10__para_2"
    assert by_cell["use-as-evidence", JAPAN]["source"] == "japan-us-1997-text"


def test_absent_only_where_coding_is_complete(asker):
    uncoded = compare(asker, [JAPAN, "idn-usa"])
    assert {line.cells[1].answer for line in uncoded.lines} == {"not-coded"}


def test_against_a_model(asker):
    lacks, adds = lacks_and_adds(asker, TFA, JAPAN)
    assert {"time-limit", "true-copies"} <= {cell.variable for cell in lacks}
    assert {"costs", "presence-of-officials"} <= {cell.variable for cell in adds}
    assert {cell.agreement for cell in lacks} == {TFA}


@pytest.mark.parametrize(
    ("slugs", "options", "message"),
    [
        ([], {}, "no agreement"),
        ([JAPAN, JAPAN], {}, "is named twice"),
        ([JAPAN, "jpn-usa-1998"], {}, 'no agreement "jpn-usa-1998"; did you mean "jpn-usa-1997"'),
        ([JAPAN, TFA], {"group": "Z"}, 'no group "Z"'),
        ([JAPAN, TFA], {"group": "refusals"}, 'no group "refusals"; did you mean "refusal"'),
    ],
)
def test_bad_input(asker, slugs, options, message):
    with pytest.raises(ParameterError, match=message):
        compare(asker, slugs, **options)


@pytest.mark.parametrize(
    ("eid", "expected"),
    [
        ("art_12", "12"),
        ("art_7__para_2__point_a", "7.2(a)"),
        ("art_4__para_1__point_a__item_ii", "4.1(a)(ii)"),
        ("art_1__point_h", "1(h)"),
        ("art_12__para_6__subpara_6-1__point_e", "12.6.1(e)"),
        ("preamble__rec_6", "preamble, recital 6"),
        ("annex_1__sec_4__point_c", "annex 1, section 4(c)"),
    ],
)
def test_citations(eid, expected):
    assert cite(eid) == expected


def test_a_part_is_cited_without_its_whole():
    assert cites(("art_7__para_2", "art_7__para_2__point_a", "art_8")) == "7.2(a), 8"


def test_all_coded_agreements_answer_every_question(asker):
    slugs = [row["agreement"] for row in asker.ask("agreements", {}) if row["coding"] == "complete"]
    assert len(slugs) == 13
    whole = compare(asker, slugs)
    assert len(whole.lines) == 65
    assert all(cell.answer != "not-coded" for line in whole.lines for cell in line.cells)


def test_each_cell_rests_on_provisions_of_its_own_agreement(asker):
    for slug in (JAPAN, TFA, "nld-usa-1996", "eu-kaz-2015"):
        eids = {row["eid"] for row in asker.ask("provisions", {"agreement": slug})} | {"preamble", "final"}
        for cell in coding(asker, slug).cells.values():
            assert set(cell.provisions) <= eids
            if cell.answer not in ("absent", "not-coded"):
                assert cell.provisions
                assert cell.coder
                assert cell.coded_on


def test_a_stream_gives_the_same_cells(asker, matrix):
    streamed = set(stream(asker, [JAPAN, TFA]))
    assert streamed == {tuple(row.values()) for row in matrix.rows()}
