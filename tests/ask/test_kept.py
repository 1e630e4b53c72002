"""Codings that are kept: read once, and the same as those read anew."""

from dataclasses import replace

import pytest

from app.ask.coding import coded, coding
from app.ask.compare import compare
from app.ask.kept import Codings
from app.ask.similarity import matrix
from app.errors import ParameterError


class Counting:
    def __init__(self, store):
        self.store, self.asked = store, 0

    def select(self, text):
        self.asked += 1
        return self.store.select(text)

    def texts(self, text):
        self.asked += 1
        return self.store.texts(text)


def test_a_coding_is_read_once_and_is_the_same(asker):
    store = Counting(asker.store)
    kept = Codings(replace(asker, store=store))
    assert kept.one("jpn-usa-1997") == coding(asker, "jpn-usa-1997")
    asked = store.asked
    assert kept.one("jpn-usa-1997") is kept.one("jpn-usa-1997")
    assert compare(asker, ["jpn-usa-1997"], kept=kept).codings == [kept.one("jpn-usa-1997")]
    assert store.asked == asked


def test_pairs_are_those_of_all_coded_agreements(asker):
    kept = Codings(asker)
    assert kept.pairs == matrix([coding(asker, row["agreement"]) for row in coded(asker)])
    best, score = kept.alike("gbr-ken-2020")[0]
    assert best.agreement == "egy-eu-2001"
    assert score == kept.pairs["gbr-ken-2020", "egy-eu-2001"]
    assert "gbr-ken-2020" not in {other.agreement for other in kept.others("gbr-ken-2020")}


def test_of_too_many_agreements_all_pairs_are_left_out(asker, monkeypatch):
    monkeypatch.setattr("app.ask.kept.MOST", 12)
    kept = Codings(asker)
    assert kept.pairs == {}
    assert kept.alike("jpn-usa-1997") == []
    assert len(kept.coded) == 13


def test_an_unknown_agreement(asker):
    with pytest.raises(ParameterError, match="did you mean"):
        Codings(asker).one("jpn-usa-1998")
