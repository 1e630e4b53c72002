"""Rows as texts: the same as those of terms, in whatever way a store gives them."""

import pyoxigraph as ox

from app.store.embedded import EmbeddedStore
from app.store.protocol import Asking

ODD = ["", " ", 'a "quoted" one', "one, two", "a\nline\r\nmore\ttabs", "’s – Ünïcode", "=1+1", "\\n", "long " * 100_000]


def test_they_are_the_values_of_the_terms(asker):
    text = asker.describes["coding"].render({"agreement": "jpn-usa-1997"})
    expected = [["" if term is None else term.value for term in row] for row in asker.store.select(text).rows]
    assert [list(row) for row in asker.store.texts(text)] == expected


def test_odd_texts_come_through():
    store = EmbeddedStore(ox.Store())
    node, says = ox.NamedNode("urn:node"), ox.NamedNode("urn:says")
    store.add(ox.Quad(node, says, ox.Literal(text), ox.NamedNode("urn:graph")) for text in ODD)
    text = "SELECT ?node ?says ?none { ?node <urn:says> ?says } ORDER BY ?says"
    found = [list(row) for row in store.texts(text)]
    assert found == [list(row) for row in Asking.texts(store, text)]
    assert found == [["urn:node", said, ""] for said in sorted(ODD)]
