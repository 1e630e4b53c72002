"""Texts of queries: what they show before they are asked, in time that grows with their length and no faster."""

import pytest

from app.ask.text import is_update, reaches_out

LONG = 400_000


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("SELECT * { SERVICE <http://a> { ?s ?p ?o } }", True),
        ("SELECT * { ?s ?p 'SERVICE' } # SERVICE", False),
        ("SELECT * { VALUES ?x { '''a' } SERVICE <http://a> {} }", True),
        ("SELECT * { ?s ?p 'SERVICE", True),  # nothing closes the quote: the word counts
        ("SELECT * { ?s ?p 'x", False),
        ('SELECT * { ?s ?p """ "" SERVICE """ }', False),
    ],
)
def test_who_asks_another_endpoint(text, out):
    assert reaches_out(text) is out


@pytest.mark.parametrize(
    ("text", "update"),
    [
        ("PREFIX a: <b> # SELECT\nINSERT DATA {}", True),
        ("SELECT * { ?s ?p 'INSERT' }", False),
        ("' INSERT DATA {}", False),
        ("INSERT DATA { ?s ?p '", True),
    ],
)
def test_what_is_an_update(text, update):
    assert is_update(text) is update


@pytest.mark.timeout(30)  # where the time grows with the square, hours
@pytest.mark.parametrize(
    "text",
    [
        "\\'''\n" * LONG,
        '\\"""\n' * LONG,
        "'" + "\\'" * LONG,
        '"' + '\\"' * LONG,
        "'''a'''" * LONG + "'''" + "''\\'" * LONG,
        "<" * LONG,
        "<a" * LONG,
        "a:" * LONG,
        "a:\\" * LONG,
        "#" * LONG,
        "@" * LONG,
        "%41" * LONG,
    ],
    ids=lambda text: text[:6],
)
def test_a_long_text_takes_time_that_grows_with_its_length(text):
    assert reaches_out(text + " service") is not None
    assert is_update(text + " INSERT") is not None
