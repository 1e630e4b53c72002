"""Words are the same by the quick way and by the expression that says what a word is."""

from hypothesis import given
from hypothesis import strategies as st

from app.search import words as module
from app.search.words import fold, words


@given(st.text(st.characters(max_codepoint=127)) | st.text())
def test_words_are_letters_and_digits_in_small_letters(text):
    assert words(text) == module._WORD.findall(fold(text))


def test_what_parts_words():
    assert words("Art. 4.1_a: Customs-duty, 12%") == ["art", "4", "1", "a", "customs", "duty", "12"]
