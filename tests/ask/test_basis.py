"""Legal basis: what binds two parties on a day, and never more than the data say."""

import pytest

from app.ask.basis import COLUMNS, basis
from app.errors import ParameterError


def standing(found) -> dict[str, str]:
    return {i.agreement: i.standing for i in found.instruments}


def test_japan_and_the_united_states(asker):
    found = basis(asker, "usa", "jpn", assistance="presence-of-officials", use="use-as-evidence", on="2014-01-31")
    first = found.instruments[0]
    assert (first.agreement, first.standing) == ("jpn-usa-1997", "binds")
    said = {aspect.cell.variable: aspect for aspect in first.aspects}
    assert said["presence-of-officials"].cell.answer == "conditional"
    assert said["use-as-evidence"].cell.answer == "prohibited"
    assert {"refusal-grounds", "costs", "request-contents"} <= set(said)
    assert "information-on-request" not in said  # only the kind of assistance asked for


def test_a_party_known_from_a_list_alone(asker):
    first = basis(asker, "usa", "mne").instruments[0]
    assert (first.standing, first.rests_on) == ("listed", "listed only")
    assert first.summary == "An agreement is listed by cbp-cmaa-list; its text is not coded."
    assert first.aspects == []


def test_through_membership_of_a_regional_organisation(asker):
    before = basis(asker, "usa", "gbr", on="2019-01-01")
    union = next(i for i in before.instruments if i.agreement == "eu-usa-1997")
    assert (union.standing, union.how) == ("binds", "through membership of eu")
    assert standing(before)["gbr-usa-2020"] == "not yet"
    after = standing(basis(asker, "usa", "gbr", on="2021-01-01"))
    assert "eu-usa-1997" not in after
    assert after["gbr-usa-2020"] == "signed"


def test_by_extension_to_a_territory(asker):
    found = next(i for i in basis(asker, "usa", "abw").instruments if i.agreement == "nld-usa-1996")
    assert found.how == "by extension"
    assert "nld-usa-1996" not in standing(basis(asker, "usa", "abw", on="2000-01-01"))


def test_what_does_not_bind_is_kept_apart(asker):
    found = standing(basis(asker, "usa", "jpn"))
    assert found["johannesburg-2003"] == "not in force"
    assert found["ccc-rec-1953"] == "does not bind"
    assert found["wto-tfa"] == "parties not known"
    order = [name for name, _ in basis(asker, "usa", "jpn").by_standing()]
    assert order.index("binds") < order.index("parties not known") < order.index("does not bind")


def test_what_is_inferred_is_marked(asker):
    found = {i.agreement: i for i in basis(asker, "usa", "idn").instruments}
    assert found["idn-usa"].rests_on == "inferred"
    assert found["idn-usa"].standing == "signed"


def test_a_replaced_agreement(asker):
    assert standing(basis(asker, "usa", "pry", on="2010-01-01"))["pry-usa-2002"] == "signed"
    assert standing(basis(asker, "usa", "pry", on="2022-01-01"))["pry-usa-2002"] == "may have ended"


def test_a_party_without_any_agreement_and_a_day_before_all(asker):
    assert {"binds", "signed", "listed"}.isdisjoint(standing(basis(asker, "nam", "swz")).values())
    early = basis(asker, "usa", "jpn", on="1900-01-01")
    assert set(standing(early).values()) == {"not yet", "does not bind"}  # models without a date stay models


def test_rows(asker):
    rows = basis(asker, "usa", "jpn").rows()
    assert rows.columns == COLUMNS
    assert any(r["aspect"] == "assistance, unasked" for r in rows)
    assert {r["answer"] for r in rows if r["agreement"] == "nairobi-1977"} == {"not-coded"}


@pytest.mark.parametrize(
    ("arguments", "options", "message"),
    [
        (("usa", "usa"), {}, "both parties are the same"),
        (("usa", "xyz"), {}, 'no party "xyz"'),
        (
            ("usa", "jpn"),
            {"assistance": "control-delivery"},
            'no such code "control-delivery"; did you mean "controlled',
        ),
        (("usa", "jpn"), {"use": "costs"}, 'basis --use: no such code "costs"'),
        (("usa", "jpn"), {"on": "yesterday"}, "is not a day"),
    ],
)
def test_bad_input(asker, arguments, options, message):
    with pytest.raises(ParameterError, match=message):
        basis(asker, *arguments, **options)
