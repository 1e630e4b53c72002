"""Hanging: the picture of how instruments hang together."""

from itertools import pairwise

from app.publish.hanging import picture

NAMES = {"a": "First instrument with a long name of many words", "b": "Second", "c": "Third", "d": "Part", "e": "Alone"}


def test_boxes_do_not_lie_on_each_other_and_parts_stand_in_the_whole():
    found = picture(NAMES, {"d": "a"}, [("a", "amends", "b"), ("b", "cites", "c"), ("d", "supports use of", "b")])
    assert {box.slug for box in found.boxes} == {"a", "b", "c"}  # a part within, what is alone left out
    whole = next(box for box in found.boxes if box.slug == "a")
    assert [slug for slug, _ in whole.parts] == ["d"]
    assert " ".join(text.says for text in whole.name) == NAMES["a"]
    for one, other in pairwise(sorted(found.boxes, key=lambda box: box.y)):
        assert one.y + one.height <= other.y
    assert {line.label.says for line in found.lines} == {"amends, supports use of", "cites"}
    for box in found.boxes:
        assert box.x >= 0
        assert box.x + box.width <= found.width + 0.1
        assert box.y + box.height <= found.height + 0.1


def test_an_arrow_that_would_close_a_circle_is_left_out():
    found = picture(NAMES, {}, [("a", "cites", "b"), ("b", "cites", "c"), ("c", "cites", "a"), ("a", "cites", "a")])
    assert len(found.lines) == 2


def test_parts_of_parts_of_each_other_and_of_nothing():
    found = picture(NAMES, {"a": "b", "b": "a", "c": "nowhere"}, [("a", "cites", "c")])
    assert {box.slug for box in found.boxes} == {"a", "c"}


def test_no_links():
    assert picture(NAMES, {}, []) is None
    assert picture({}, {}, [("a", "cites", "b")]) is None
    assert picture(NAMES, {"d": "a"}, [("d", "cites", "a")]) is None


def test_the_same_at_every_run():
    links = [("a", "amends", "b"), ("c", "cites", "b"), ("d", "cites", "b"), ("b", "cites", "e")]
    assert picture(NAMES, {}, links) == picture(NAMES, {}, list(reversed(links)))
