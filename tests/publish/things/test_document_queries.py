"""The queries of documents run unmodified in any engine: rdflib, which shares no code with ours, says the same."""

import pyoxigraph as ox
import pytest
import rdflib

from app.ask.run import Asker
from app.namespaces import BASE, ROOT
from app.store.embedded import EmbeddedStore

FILES = (
    "data/agreements/jpn-usa-1997.ttl",
    "data/parties.ttl",
    "data/sources.ttl",
    "data/coders.ttl",
    "ontology/provision.ttl",
    "ontology/agreement.ttl",
    "ontology/norm.ttl",
    "ontology/schemes/codebook.ttl",
    "ontology/schemes/provision-kind.ttl",
    "shapes/norm.ttl",
)
ASKED = {
    "document": "agreement/jpn-usa-1997/art_10/para_1",
    "document-incoming": "party/jpn",
    "document-statements": "party/jpn",
    "document-graph": "../graph/data/coders",
    "document-provision": "agreement/jpn-usa-1997/art_10/para_1",
    "document-instrument": "agreement/jpn-usa-1997",
    "document-party": "party/jpn",
    "document-norm": "norm/jpn-usa-1997/art_10/para_1/1",
    "document-concept": "concept/codebook/costs",
    "document-scheme": "concept/codebook",
    "document-term": "../ns/Provision",
    "document-usage": "../ns/hasParty",
    "document-shape": "../shapes/NormShape",
    "document-names": "",
    "schema-legislation": "agreement/jpn-usa-1997",
    "schema-term": "concept/codebook/costs",
}


@pytest.fixture(scope="module")
def both(graph, settings):
    quads = [quad for file in graph.files if file.name in FILES for quad in file.quads()]
    store = EmbeddedStore()
    store.add(quads)
    other = rdflib.Dataset(default_union=True)
    other.parse(data=ox.serialize(quads, format=ox.RdfFormat.N_QUADS), format="nquads")
    return Asker.over(store, settings.folder("queries")), other


def test_every_document_query_is_compared(asker):
    assert {q.name for q in asker.describes if q.name.startswith(("document", "schema-"))} == set(ASKED)


@pytest.mark.parametrize("name", ASKED)
def test_rdflib_which_shares_no_code_with_ours_constructs_the_same(both, name):
    asker, other = both
    iri = f"{ROOT}{ASKED[name][3:]}" if ASKED[name].startswith("../") else BASE + ASKED[name]
    text = asker.describes[name].render({"node": iri} if ASKED[name] else {})
    answer, theirs = asker.store.query(text), other.query(text)
    if theirs.type == "SELECT":
        ours = sorted(tuple(row.values()) for row in answer)
        assert ours == sorted(tuple(str(value) for value in row) for row in theirs)
        return
    found = [quad.triple for quad in ox.parse(theirs.graph.serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)]
    assert found
    assert {str(t) for t in answer} == {str(t).replace('+00:00"', 'Z"') for t in found}  # rdflib rewrites times
