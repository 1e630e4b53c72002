"""Layout: nothing over anything else, arrows from left to right, the same picture at every run; for any graph without circles."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.publish.ontology.layout import Arrow, Box, lay_out


@st.composite
def graphs(draw):
    """Boxes of any size, and arrows from earlier to later ones, some with a label."""
    sizes = draw(st.lists(st.tuples(st.integers(20, 200), st.integers(20, 150)), min_size=1, max_size=9))
    pairs = [(a, b) for b in range(len(sizes)) for a in range(b)]
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=16)) if pairs else []
    labels = draw(st.lists(st.booleans(), min_size=len(chosen), max_size=len(chosen)))
    return sizes, list(zip(chosen, labels, strict=True))


def made(graph) -> tuple[list[Box], list[Arrow]]:
    sizes, pairs = graph
    boxes = [Box(f"b{n}", w, h) for n, (w, h) in enumerate(sizes)]
    arrows = [Arrow(boxes[a], boxes[b], Box(f"l{a}-{b}", 60, 17) if labelled else None) for (a, b), labelled in pairs]
    return boxes, arrows


def apart(one: Box, other: Box) -> bool:
    slack = 1e-6
    return (
        one.x + one.width <= other.x + slack
        or other.x + other.width <= one.x + slack
        or one.y + one.height <= other.y + slack
        or other.y + other.height <= one.y + slack
    )


@settings(deadline=None, max_examples=150)
@given(graphs())
def test_nothing_lies_over_anything_else(graph):
    boxes, arrows = made(graph)
    width, height = lay_out(boxes, arrows)
    every = [*boxes, *(arrow.label for arrow in arrows if arrow.label)]
    for place, one in enumerate(every):
        assert all(apart(one, other) for other in every[place + 1 :])
        assert one.x >= -1e-6
        assert one.x + one.width <= width + 1e-6
        assert one.y >= -1e-6
        assert one.y + one.height <= height + 1e-6


@settings(deadline=None, max_examples=100)
@given(graphs())
def test_arrows_lead_from_left_to_right_and_pass_no_box(graph):
    boxes, arrows = made(graph)
    lay_out(boxes, arrows)
    for arrow in arrows:
        steps = [arrow.start, *arrow.through, arrow.end]
        assert [s.layer for s in steps] == list(range(arrow.start.layer, arrow.end.layer + 1))
        assert all(a.x + a.width <= b.x + 1e-6 for a, b in pairwise(steps))
        if arrow.label:
            assert arrow.through[0] is arrow.label
        assert all(apart(bend, box) for bend in arrow.through for box in boxes)


@settings(deadline=None, max_examples=30)
@given(graphs())
def test_the_same_graph_gives_the_same_picture(graph):
    first, second = made(graph), made(graph)
    assert lay_out(*first) == lay_out(*second)
    assert [(b.x, b.y) for b in first[0]] == [(b.x, b.y) for b in second[0]]


def test_a_crossing_that_can_be_avoided_is_avoided():
    a, b, c, d = (Box(name, 40, 20) for name in "abcd")
    lay_out([a, b, c, d], [Arrow(a, d), Arrow(b, c)])
    assert (a.y < b.y) == (d.y < c.y)


def test_a_box_without_arrows_stands_below():
    a, b, lone = Box("a", 40, 20), Box("b", 40, 20), Box("c", 40, 20)
    lay_out([lone, a, b], [Arrow(a, b)])
    assert lone.y >= max(a.y + a.height, b.y + b.height)


def test_nothing_is_nothing():
    assert lay_out([], []) == (0.0, 0.0)
