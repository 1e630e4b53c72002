import pytest

from app.ask.checklist import checklist
from app.errors import ParameterError


def test_merged_over_two_agreements_with_the_place_of_each_item(asker):
    found = checklist(asker, ["jpn-usa-1997", "wto-tfa"])
    contents = {item.name: {ask.agreement: ask.citation for ask in item.asks} for item in found.parts["Contents"]}
    assert contents["persons concerned"] == {"jpn-usa-1997": "7.2(d)", "wto-tfa": "12.4.1(b)"}
    assert contents["nature of proceedings"] == {"jpn-usa-1997": "7.2(b)"}
    assert contents["law on confidentiality"] == {"wto-tfa": "12.4.1(f)"}
    assert found.silent["Before the request"] == ["Japan–United States customs assistance agreement (1997)"]


def test_no_norm_is_asked_for_twice_in_one_part(asker):
    for items in checklist(asker, ["jpn-usa-1997"]).parts.values():
        rules = [ask.rule for item in items for ask in item.asks if not item.name.startswith(("legal", "brief"))]
        assert len(rules) == len(set(rules))


def test_an_agreement_that_is_not_coded_is_named_as_such(asker):
    found = checklist(asker, ["idn-usa"])
    assert found.uncoded == [("idn-usa", "Indonesia–United States customs memorandum")]
    assert not any(found.parts.values())


def test_bad_input(asker):
    with pytest.raises(ParameterError, match="no agreement"):
        checklist(asker, [])
    with pytest.raises(ParameterError, match='no agreement "atlantis"'):
        checklist(asker, ["atlantis"])
