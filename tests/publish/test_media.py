"""Which format a client gets for what its Accept header says (RFC 9110, 12.5.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.publish.media import GRAPH_FORMS, HTML, ROW_FORMS, choose

PAGE = (HTML, *GRAPH_FORMS)


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "html"),
        ("", "html"),
        ("*/*", "html"),
        ("text/turtle", "ttl"),
        ("TEXT/Turtle", "ttl"),
        ("text/*", "html"),
        ("text/*, text/html;q=0.1", "ttl"),
        ("application/ld+json", "jsonld"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ('application/ld+json;profile="a,b;q=0";q=0.5, text/turtle;q=0.4', "jsonld"),
        ("application/rdf+xml;q=0.9, text/turtle;q=0.8", "rdf"),
        ("text/html;q=0, */*", "ttl"),
        ("text/turtle;q=0.5, */*;q=0.1", "ttl"),
        ("application/xml", "rdf"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "html"),
        ("application/n-triples, text/turtle", "ttl"),
        ("application/json", "jsonld"),
        ("image/png", None),
        ("nonsense", None),
        ("*/*;q=0", None),
        ("text/turtle;q=0.0", None),
        ("*/*;q=0, text/turtle", "ttl"),
    ],
)
def test_the_header_decides(accept, name):
    form = choose(accept, PAGE)
    assert (form.name if form else None) == name


def test_rows_have_their_own_formats():
    assert choose("application/xml", ROW_FORMS).name == "srx"
    assert choose("text/csv;q=0.9, text/tab-separated-values", ROW_FORMS).name == "tsv"


@given(st.text(max_size=60))
def test_nothing_in_a_header_breaks_it(accept):
    assert choose(accept, PAGE) in (None, *PAGE)
