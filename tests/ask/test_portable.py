"""A question runs unmodified in any engine: rdflib, which shares no code with ours, gives the same rows."""

import logging

import pyoxigraph as ox
import pytest

from app.ask.run import Asker
from app.store.embedded import EmbeddedStore
from app.terms import to_rdflib
from tests.conftest import ROOT

FILES = {
    "data/agreements/jpn-usa-1997.ttl", "data/agreements/twn-usa-2001.ttl", "data/agreements/idn-usa.ttl",
    "data/agreements/nld-usa-2001.ttl", "data/instruments/ccc-rec-1953.ttl", "data/parties.ttl", "data/sources.ttl",
    "data/totals.ttl", "data/organisations.ttl", "data/listings/cbp-2014-01.ttl",
}  # fmt: skip
GIVEN = {"party": "usa", "partner": "jpn", "agreement": "jpn-usa-1997", "from": "usa", "to": "jpn", "on": "2014-01-31"}
NAMES = sorted(path.stem for path in (ROOT / "queries" / "answer").glob("*.rq"))


@pytest.fixture(scope="module")
def both(graph, settings):
    kept = [f for f in graph.files if f.room == "ontology" or f.name in FILES]
    triples = [t for f in kept for t in f.triples]
    about = {t.subject for t in triples}
    triples += [t for t in graph.inferred if t.subject in about]
    store = EmbeddedStore()
    store.add(ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode("https://example.org/g")) for t in triples)
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    return Asker.over(store, settings.folder("queries")), to_rdflib(triples)


def plain(value: object) -> str:
    """Several values joined into one have no order of their own in SPARQL."""
    return "" if value is None else " ".join(sorted(str(value).replace(";", "").split()))


@pytest.mark.parametrize("name", NAMES)
def test_the_same_rows(both, name):
    asker, graph = both
    question = asker.answers[name]
    given = {p.name: GIVEN[p.name] for p in question.parameters if not p.optional or p.name == "on"}
    ours = sorted(tuple(map(plain, row.values())) for row in asker.store.select(question.render(given)))
    theirs = sorted(tuple(map(plain, row)) for row in graph.query(question.render(given)))
    assert ours == theirs
    assert ours or name in ("coverage", "disagreements", "lineage")
