import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ask.parameters import TYPES, term
from app.errors import ParameterError


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("party", "usa", "<https://w3id.org/cmaa/id/party/usa>"),
        ("party", " USA ", "<https://w3id.org/cmaa/id/party/usa>"),
        ("party", "https://w3id.org/cmaa/id/party/usa", "<https://w3id.org/cmaa/id/party/usa>"),
        ("agreement", "jpn-usa-1997", "<https://w3id.org/cmaa/id/agreement/jpn-usa-1997>"),
        ("date", "2014-01-31", '"2014-01-31"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("iri", "https://example.org/a?b=c#d", "<https://example.org/a?b=c#d>"),
    ],
)
def test_what_is_typed_becomes_a_term(kind, value, expected):
    assert term(kind, value, "here") == expected


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("date", "2014-13-45"),
        ("date", "2014-1-31"),
        ("date", "31.01.2014"),
        ("date", "20140131"),
        ("date", "2014-01-31T00:00:00"),
        ("party", "united states"),
        ("party", "usa>"),
        ("party", "../x"),
        ("iri", "no iri"),
        ("iri", "a:b> } DROP ALL"),
    ],
)
def test_what_is_mistyped_is_told_with_an_example(kind, value):
    with pytest.raises(ParameterError, match=f"here: .* is not .*; write for example {TYPES[kind].example}"):
        term(kind, value, "here")


@given(st.sampled_from(sorted(TYPES)), st.text())
def test_whatever_is_typed_gives_one_term_or_an_error(kind, value):
    """Nothing typed can leave its place in the query."""
    try:
        rendered = term(kind, value, "here")
    except ParameterError:
        return
    solutions = list(ox.Store().query(f"SELECT ?x {{ VALUES (?x) {{ ({rendered}) }} }}"))
    assert len(solutions) == 1
    assert str(solutions[0]["x"]) == rendered
