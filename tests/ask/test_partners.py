"""Partners: the strongest basis of each on a day, whom agreements reach besides, and facets that count what they leave."""

import pytest

from app.ask.facets import NAMES
from app.ask.partners import COLUMNS, WAYS, partners
from app.errors import ParameterError


def found(selection, slug):
    return next((p for p in selection.partners if p.slug == slug), None)


@pytest.mark.parametrize("on", ["", "1980-01-01", "1995-06-30", "2014-01-31", "2020-12-31"])
@pytest.mark.parametrize("party", ["usa", "jpn", "kor", "eu", "nld", "gbr", "zaf"])
def test_those_of_its_own_are_the_answer_to_the_question_of_the_catalogue(asker, party, on):
    mine = partners(asker, party, on).own
    rows = {row["partner"]: row for row in asker.ask("partners", {"party": party, "on": on})}
    assert {p.slug for p in mine} == set(rows)
    for p in mine:
        row = rows[p.slug]
        assert (p.basis, p.source, p.agreement) == (row["basis"], row["source"], row["agreement"])
        assert (p.since, p.number, p.instrument) == (row["since"], row["list_number"], row["instrument_kind"])


def test_the_list_of_january_2014(asker):
    """67 numbered entries and the arrangement for Taiwan (README)."""
    selection = partners(asker, "usa", "2014-01-31")
    assert len(selection.own) == 68
    assert sum(bool(p.number) for p in selection.own) == 67
    taiwan = found(selection, "twn")
    assert (taiwan.how, taiwan.basis, taiwan.kind) == ("own", "in force", "customs-territory")
    assert found(selection, "australia") is None
    assert found(selection, "aus").as_of == "2014-01"  # a list speaks for a date; it does not say since when


def test_who_was_reached_then_and_is_not_now(asker):
    """The United Kingdom left the Union on 31 January 2020 (data/memberships.ttl); it has nothing of its own with Japan."""
    then, last, after, now = (
        found(partners(asker, "jpn", on), "gbr") for on in ("2019-01-01", "2020-01-31", "2020-02-01", "")
    )
    assert (then.how, then.through, then.basis, then.until) == ("membership", "eu", "signed", "2020-01-31")
    assert (then.agreement, then.reach_source) == ("eu-jpn-2008", "government-nl-brexit")
    assert last.basis == "signed"
    assert after.basis == now.basis == "ended"
    assert found(partners(asker, "jpn", "2007-12-31"), "gbr") is None  # the agreement is of 30 January 2008


def test_a_member_counts_from_the_year_in_which_it_joined(asker):
    """Croatia joined in 2013; the agreement of the Union with the United States is of 1997."""
    assert found(partners(asker, "usa", "2012-12-31"), "hrv") is None
    croatia = found(partners(asker, "usa", "2013-01-01"), "hrv")
    assert (croatia.how, croatia.since) == ("membership", "2013")


def test_a_member_is_reached_by_the_partners_of_its_organisation(asker):
    canada = found(partners(asker, "deu"), "can")
    assert (canada.how, canada.through, canada.agreement) == ("membership", "eu", "can-eu-1997")
    assert found(partners(asker, "deu"), "deu") is None


def test_a_partner_of_its_own_says_how_else_it_is_reached(asker):
    france = found(partners(asker, "usa"), "fra")
    assert (france.how, france.agreement) == ("own", "fra-usa-1993")
    assert [(p.how, p.through) for p in france.also] == [("membership", "eu")]
    kingdom = found(partners(asker, "usa"), "gbr")
    assert [(p.basis, p.until) for p in kingdom.also] == [("ended", "2020-01-31")]


def test_territories_to_which_an_agreement_extends(asker):
    """The notes of 2001 take in the Netherlands Antilles and Aruba, from the reply of 28 November on."""
    selection = partners(asker, "usa", "2001-11-28")
    assert {p.slug for p in selection.partners if "extension" in p.ways} == {"abw", "ant"}
    assert found(partners(asker, "usa", "2001-11-27"), "abw") is None
    assert {p.slug for p in partners(asker, "abw").partners} == {"usa", "nld"}


def test_a_state_that_is_no_more_has_ended_on_a_day_that_no_source_tells(asker):
    union = found(partners(asker, "usa"), "sun")
    assert (union.basis, union.until) == ("ended", "")
    assert union not in partners(asker, "usa").own


def test_facets_count_what_they_leave(asker):
    every = partners(asker, "usa", "2014-01-31")
    assert tuple(every.facets) == NAMES
    for name, choices in every.facets.items():
        for choice in choices:
            left = partners(asker, "usa", "2014-01-31", {name: [choice.value]})
            assert len(left.partners) == choice.count, (name, choice.value)
            assert left.every == every.every
            assert left.chosen == {name: [choice.value]}
    both = partners(asker, "usa", "2014-01-31", {"basis": ["in-force", "listed"], "how": ["own"], "coded": ["yes"]})
    assert {p.slug for p in both.partners} == {"jpn", "nld"}  # the coded agreements of the United States (README)
    assert {c.value: c.count for c in both.facets["basis"]}["signed"] == 0  # nought is told too


def test_of_a_facet_that_nobody_has_on_the_day_nothing_is_left(asker):
    assert not partners(asker, "jpn", "2019-01-01", {"instrument": ["memorandum-of-understanding"]}).partners
    assert not partners(asker, "jpn", "2019-01-01", {"kind": ["former-state"]}).partners


def test_rows_are_the_selection(asker):
    selection = partners(asker, "jpn", "2019-01-01", {"how": ["membership"]})
    rows = list(selection.rows())
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(selection.partners)
    assert {row["how"] for row in rows} <= set(WAYS)
    assert next(row for row in rows if row["partner"] == "gbr")["until"] == "2020-01-31"


@pytest.mark.parametrize(
    ("party", "on", "chosen", "says"),
    [
        ("usaa", "", {}, 'did you mean "usa"'),
        ("a b", "", {}, "is not a party's slug"),
        ("", "", {}, "is not a party's slug"),
        ("usa", "2014-02-30", {}, "is not a day"),
        ("usa", "31 January 2014", {}, "is not a day"),
        ("usa", "", {"basis": ["in-fore"]}, 'did you mean "in-force"'),
        ("usa", "", {"kind": ["<script>"]}, "is no value of kind"),
        ("usa", "", {"instrument": ["x" * 10_000]}, "is no value of instrument"),
        ("usa", "", {"region": ["europe"]}, "no facet"),
    ],
)
def test_what_there_is_not_is_said(asker, party, on, chosen, says):
    with pytest.raises(ParameterError) as error:
        partners(asker, party, on, chosen)
    assert says in str(error.value)
    assert len(str(error.value)) < 1000


def test_a_party_without_partners(asker):
    selection = partners(asker, "usa", "1800-01-01")
    assert selection.partners == selection.every == []
    assert all(choice.count == 0 for choices in selection.facets.values() for choice in choices)
