"""Differences in words: what both texts have, what one has, and which provisions belong beside each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ask.differ import MOST, Piece, likeness, paired, pieces


def marked(runs: list[Piece]) -> str:
    return "".join(run.text if run.common else f"[{run.text.strip()}] " for run in runs).strip()


def test_words_that_only_one_has_are_marked():
    left, right = pieces("Each side pays its own costs.", "Each party pays its costs, unless agreed.")
    assert marked(left) == "Each [side] pays its [own] costs."
    assert marked(right) == "Each [party] pays its costs[, unless agreed] ."


def test_case_and_blanks_do_not_differ_but_words_inside_words_do():
    left, right = pieces("The Customs  Administration", "the customs administration")
    assert all(run.common for run in left + right)
    left, _ = pieces("enforce", "enforcement")
    assert left == [Piece("enforce", common=False)]


def test_scripts_without_blanks_are_compared_sign_by_sign():
    left, right = pieces("税関協力", "税関相互")
    assert [run.text for run in left if run.common] == ["税関"]
    assert [run.text for run in right if not run.common] == ["相互"]


def test_right_to_left_words_and_empty_texts():
    left, right = pieces("السلطة الجمركية", "السلطة المختصة")
    assert [run.common for run in left] == [True, False]
    assert "".join(run.text for run in right) == "السلطة المختصة"
    assert pieces("", "") == ([], [])
    assert pieces("", "x") == ([], [Piece("x", common=False)])


def test_a_text_that_repeats_itself_is_not_compared():
    long = "a " * 300
    assert MOST < 300 * 300
    assert pieces(long, long) == ([Piece(long, common=False)], [Piece(long, common=False)])


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_runs_joined_are_the_text(a, b):
    left, right = pieces(a, b)
    assert "".join(run.text for run in left) == a
    assert "".join(run.text for run in right) == b


def test_likeness():
    assert likeness("a b c d", "d c b a") == 1
    assert likeness("a b", "c d") == 0
    assert likeness("a b c d", "a b x y") == pytest.approx(0.5)
    assert likeness("", "") == 1


def test_the_nearest_stand_beside_each_other_and_strangers_alone():
    left = ["the party must reply", "costs are waived"]
    right = ["costs are waived by both", "words of another kind", "the party must reply in time"]
    assert paired(left, right) == [(0, 2), (1, 0), (None, 1)]
    assert paired([], ["x"]) == [(None, 0)]
    assert paired(["x"], []) == [(0, None)]
    assert paired([], []) == []


def test_the_last_of_each_side_stand_beside_each_other():
    assert paired(["one two"], ["three four"]) == [(0, 0)]
    assert paired(["one two", "same words"], ["same words", "three four"]) == [(0, 1), (1, 0)]
    assert paired(["one", "two"], ["three"]) == [(None, 0), (0, None), (1, None)]
