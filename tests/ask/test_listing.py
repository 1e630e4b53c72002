"""Listing: facets that count, columns that sort, pages, and names that there are not."""

import pytest

from app.ask.listing import SIZE, Facet, column, listing
from app.errors import ParameterError

ROWS = [
    {"name": "Beta", "kind": "convention", "kind_label": "convention", "year": "1999", "tags": "x y"},
    {"name": "alpha", "kind": "agreement", "kind_label": "agreement", "year": "", "tags": "x"},
    {"name": "Gamma", "kind": "agreement", "kind_label": "agreement", "year": "205", "tags": ""},
]
FACETS = (column("kind", "kind_label"), Facet("tag", lambda row: [(t, t.upper()) for t in row["tags"].split()]))
COLUMNS = ("name", "kind", "year")


def names(**given):
    return [row["name"] for row in listing(ROWS, FACETS, given, COLUMNS, "test").records]


def test_everything_in_its_own_order_where_nothing_is_asked_for():
    assert names() == ["Beta", "alpha", "Gamma"]
    assert names(kind="", sort="") == ["Beta", "alpha", "Gamma"]


def test_a_value_of_a_facet_narrows_and_the_others_are_counted_beside_it():
    found = listing(ROWS, FACETS, {"tag": "x"}, COLUMNS, "test")
    assert [row["name"] for row in found.records] == ["Beta", "alpha"]
    assert found.total == 3
    assert [(o.value, o.count) for o in found.options["kind"]] == [("agreement", 1), ("convention", 1)]
    assert [(o.value, o.label, o.count) for o in found.options["tag"]] == [("x", "X", 2), ("y", "Y", 1)]


def test_what_is_chosen_stays_to_be_seen_where_nothing_fits():
    found = listing(ROWS, FACETS, {"tag": "y", "kind": "agreement"}, COLUMNS, "test")
    assert found.records == []
    assert ("agreement", 0) in [(o.value, o.count) for o in found.options["kind"]]
    assert (found.page, found.pages) == (1, 1)


def test_sorting_both_ways_with_what_is_not_known_last():
    assert names(sort="name") == ["alpha", "Beta", "Gamma"]
    assert names(sort="year") == ["Gamma", "Beta", "alpha"]
    assert names(sort="-year") == ["Beta", "Gamma", "alpha"]


def test_pages():
    many = [{"name": str(n), "kind": "a", "kind_label": "a", "year": "", "tags": ""} for n in range(SIZE + 1)]
    found = listing(many, FACETS, {"page": "2"}, COLUMNS, "test")
    assert (len(found.shown), found.pages, len(found.records)) == (1, 2, SIZE + 1)
    assert len(found.rows(("name",))) == SIZE + 1


def test_no_records_at_all():
    found = listing([], FACETS, {}, COLUMNS, "test")
    assert (found.records, found.pages, found.options) == ([], 1, {"kind": [], "tag": []})


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"colour": "red"}, 'no parameter "colour"'),
        ({"kind": "agrement"}, 'did you mean "agreement"'),
        ({"sort": "tags"}, 'no column "tags"'),
        ({"sort": "--name"}, 'no column "-name"'),
        ({"page": "2"}, 'no page "2"'),
        ({"page": "0"}, "there are 1"),
        ({"page": "9" * 5000}, "no page"),
        ({"page": "\u0662"}, "no page"),
    ],
)
def test_bad_input(given, says):
    with pytest.raises(ParameterError, match=says):
        listing(ROWS, FACETS, given, COLUMNS, "test")
