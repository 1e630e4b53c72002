"""Anything can be typed: it is answered, and nothing that is typed is syntax."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search.find import find, suggest
from app.search.typed import LONGEST, MOST_WORDS, read

SYNTAX = [
    "AND",
    "OR",
    "NOT",
    "NEAR(",
    "NEAR(a b, 2)",
    '"',
    '""',
    "*",
    "jap*",
    "^a",
    "{label}:",
    "label : japan",
    "-label",
    "a + b",
    "(",
    ")",
    "'",
    ";--",
    "%",
    "\\",
    "col:",
    "a OR",
    "AND AND",
]
PIECES = [
    *SYNTAX,
    "usa",
    "japan",
    "article",
    "4(1)",
    "art.",
    "1997-06-17",
    "June",
    "\x00",
    "\u202e",
    "مرحبا",
    "日本",
    "🇯🇵",
    "ﬁ",
    "İ",
    "ß",
    "é",
    "e\u0301",
    "\ud800",
]


@pytest.mark.parametrize("typed", SYNTAX)
def test_syntax_of_the_index_is_none_of_the_search(index, typed):
    found = find(index, typed)
    assert found.total >= 0
    assert find(index, f"japan {typed}").total > 0


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.text(),
        st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join),
        st.binary().map(lambda b: b.decode("latin-1")),
    )
)
def test_anything_is_answered(index, typed):
    found = find(index, typed)
    assert found.total >= sum(len(hits) for hits in found.groups.values()) >= 0
    assert len(suggest(index, typed)) <= 8
    for kind in ("agreement", "provision"):
        assert find(index, typed, kind=kind, offset=3).groups.keys() <= {kind}


@pytest.mark.parametrize(
    "typed",
    [
        "a" * 100_000,
        "japan " * 20_000,
        '"' * 100_000,
        "(" * 100_000,
        "art 1" + "(1)" * 50_000,
        "1" * 100_000,
        "1.1." * 30_000,
        "á" * 100_000,
    ],
)
def test_what_is_very_long_is_read_as_far_as_it_may_be(index, typed):
    found = find(index, typed)
    assert found.cut
    assert len(suggest(index, typed)) <= 8


def test_only_so_many_words_are_read():
    typed = read(" ".join(f"w{n}" for n in range(60)))
    assert len(typed.words) == MOST_WORDS
    assert typed.cut
    assert not read("a" * LONGEST).cut


def test_quotation_marks_that_nothing_closes(index):
    assert find(index, '"controlled delivery').total == find(index, "controlled delivery").total


@pytest.mark.parametrize("typed", ["قرار جمركي", "דרישה", "\u202ejapan\u202c", "🇯🇵 🇺🇸"])
def test_other_scripts_and_directions(index, typed):
    assert find(index, typed).total >= 0
