"""Across: one question put to every coded agreement."""

import pytest

from app.ask.across import COLUMNS, across, as_rows
from app.errors import ParameterError
from app.store.embedded import EmbeddedStore


def test_officials_in_the_territory_of_the_other(asker):
    replies = {reply.agreement: reply for reply in across(asker, "presence-of-officials")}
    assert len(replies) == 13
    egypt = replies["egy-eu-2001"]
    assert (egypt.answer, egypt.kind, egypt.provisions) == (
        "conditional", "trade-agreement-protocol", ("art_7__para_4",),
    )  # fmt: skip
    assert [norm.modality for norm in egypt.norms] == ["permission"]
    assert set(egypt.norms[0].conditions) == {
        "the other Party agrees", "the officials are duly authorised", "on the conditions that the other Party lays down",
    }  # fmt: skip
    assert replies["wto-tfa"].answer == "absent"
    assert replies["wto-tfa"].norms == ()


def test_the_same_as_the_coding_of_one_agreement(asker):
    from app.ask.coding import coding

    for variable in ("use-as-evidence", "time-limit", "request-contents"):
        cell = coding(asker, "jpn-usa-1997").cells[variable]
        reply = next(r for r in across(asker, variable) if r.agreement == "jpn-usa-1997")
        assert (reply.answer, reply.abstract, reply.note) == (cell.answer, cell.abstract, cell.note)
        assert sorted(reply.provisions) == sorted(cell.provisions)
        assert {n.iri: n.conduct for n in reply.norms} == {n.iri: n.conduct for n in cell.norms}


def test_rows_keep_exceptions_apart(asker):
    rows = as_rows(across(asker, "use-as-evidence"))
    assert rows.columns == COLUMNS
    mine = next(row for row in rows if row["agreement"] == "jpn-usa-1997")
    assert mine["answer"] == "prohibited"
    assert mine["exceptions"] == "use opened by a request under Article 10.2, made through the diplomatic channel"
    assert "diplomatic channel" not in mine["rules"].partition(";")[0]


def test_bad_input(asker):
    with pytest.raises(ParameterError, match='no variable "time-limits"'):
        across(asker, "time-limits")
    with pytest.raises(ParameterError):
        across(asker, "<script>")


def test_a_graph_in_which_nothing_is_coded(asker):
    class Uncoded(type(asker)):
        def must_know(self, kind, value, where=""):
            pass

    assert across(Uncoded(EmbeddedStore(), asker.answers, asker.describes), "time-limit") == []
