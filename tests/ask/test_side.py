"""Side by side: Japan–United States (1997) beside Japan–Netherlands (2009), and the words where they are at hand."""

import pytest

from app.ask.compare import compare
from app.ask.side import COLUMNS, places, side_by_side
from app.errors import ParameterError

JAPAN, DUTCH, TFA = "jpn-usa-1997", "jpn-nld-2009", "wto-tfa"


@pytest.fixture(scope="module")
def matrix(asker):
    return compare(asker, [JAPAN, DUTCH])


def text(runs):
    return "".join(run.text for run in runs)


def test_provisions_that_answer_one_question_stand_beside_each_other(asker, matrix):
    found = side_by_side(asker, matrix, question="use-as-evidence")
    assert [(a.cited, b.cited) for a, b in found.pairs] == [("10.1", "10.1"), ("10.2", "10.2")]
    first, other = found.pairs[0]
    assert any(run.common for run in first.abstract)
    assert not all(run.common for run in other.abstract)
    assert "prohibition" in {norm.modality for norm in first.norms}
    assert first.words == []


def test_a_side_that_is_silent_is_empty(asker):
    found = side_by_side(asker, compare(asker, [JAPAN, TFA]), question="costs")
    assert [(a.eid, b) for a, b in found.pairs] == [("art_12", None)]


def test_two_articles_with_all_that_they_contain(asker, matrix):
    found = side_by_side(asker, matrix, chosen=("art_7", "art_7"))
    left = [a.eid for a, _ in found.pairs if a]
    assert left[0] == "art_7"
    assert {"art_7__para_2__point_a", "art_7__para_2__point_e"} <= set(left)
    assert "art_8" not in left
    assert all(b is None for _, b in side_by_side(asker, matrix, chosen=("art_12", "")).pairs)


def test_words_of_texts_are_compared_where_both_are_at_hand(asker, matrix):
    said = {JAPAN: {"art_10__para_1": "No use as evidence."}, DUTCH: {"art_10__para_1": "No use in court."}}
    (first, other), second = side_by_side(asker, matrix, question="use-as-evidence", words=said).pairs
    assert [(run.text.strip(), run.common) for run in first.words][1] == ("as evidence", False)
    assert text(other.words) == "No use in court."
    assert second[0].words == []
    one = side_by_side(asker, matrix, question="use-as-evidence", words={JAPAN: said[JAPAN]}).pairs
    shown = next(a for a, _ in one if a and a.eid == "art_10__para_1")
    assert [(run.text, run.common) for run in shown.words] == [("No use as evidence.", True)]


def test_rows(asker, matrix):
    rows = list(side_by_side(asker, matrix, question="use-as-evidence").rows())
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["left"] == "art_10__para_1"
    assert rows[0]["left_words"] == ""


def test_nothing_chosen_shows_nothing(asker, matrix):
    assert side_by_side(asker, matrix).pairs == []


def test_places_are_the_articles(asker):
    assert [row["eid"] for row in places(asker, JAPAN)] == [f"art_{n}" for n in range(1, 15)]
    assert places(asker, "idn-usa") == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"question": "evidence-use"}, 'no question "evidence-use"'),
        ({"question": "cost"}, 'did you mean "costs"'),
        ({"chosen": ("art_77", "")}, 'no place "art_77"'),
    ],
)
def test_bad_input(asker, matrix, options, message):
    with pytest.raises(ParameterError, match=message):
        side_by_side(asker, matrix, **options)
