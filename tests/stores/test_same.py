"""The same answers from every store: catalogue, pages, endpoint, command line, over servers of different make.

What is expected was written from the documents (tests/answers) and is what the embedded store gives; rows are compared
with their order, where a query asks for one, graphs as what they state.
"""

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from app.ask.parameters import TYPES
from app.cli import main
from app.errors import QueryError, StoreError, TooLarge
from app.graph.canonical import canonical_hash, canonical_lines
from app.store.protocol import Request
from app.store.remote.endpoint import RemoteStore
from app.store.remote.push import counted, push
from tests.ask import test_answers
from tests.conftest import ROOT
from tests.stores.conftest import writer

GIVEN = {
    "party": ["usa", "jpn", "ury"], "partner": ["jpn", "idn"], "from": ["usa", "mne"], "to": ["nld", "usa"], "on": ["2014-01-31"],
    "agreement": ["jpn-usa-1997", "wto-tfa", "idn-usa", "nld-usa-1996"], "kind": ["memorandum-of-understanding"],
    "variable": ["time-limit"], "graph": ["https://w3id.org/cmaa/graph/data/parties"],
    "node": ["https://w3id.org/cmaa/id/party/jpn", "https://w3id.org/cmaa/id/agreement/jpn-usa-1997/art_4/para_1"],
}  # fmt: skip
QUERIES = [
    f"{folder}/{path.stem}"
    for folder in ("answer", "describe")
    for path in sorted((ROOT / "queries" / folder).glob("*.rq"))
]
PAGES = [
    "/", "/partners?party=usa&on=2014-01-31", "/partners", "/agreement/jpn-usa-1997", "/agreement/wto-tfa", "/agreement/idn-usa",
    "/compare?agreement=jpn-usa-1997&agreement=nld-usa-1996", "/basis?from=usa&to=jpn&on=2014-01-31",
    "/checklist?agreement=jpn-usa-1997", "/query/partner?party=usa&partner=idn", "/doc/party/jpn",
]  # fmt: skip
#: What an engine cannot do, with what it says; an engine that learns it shows here.
KNOWN: dict[tuple[str, str], str] = {}
#: Any one answer is right.
ANY = {"describe/ready"}


def renderings(question):
    """Yield the query with each value of each parameter, the others at their first, and without the optional ones."""
    needed = {p.name: GIVEN.get(p.name, [TYPES[p.type].example])[0] for p in question.parameters if not p.optional}
    yield question.render(needed)
    for parameter in question.parameters:
        for value in GIVEN.get(parameter.name, [TYPES[parameter.type].example]):
            if needed.get(parameter.name) != value:
                yield question.render(needed | {parameter.name: value})


def plain(result, text):
    if isinstance(result, list):
        graph = ox.NamedNode("https://example.org/g")
        return canonical_lines(ox.Quad(t.subject, t.predicate, t.object, graph) for t in result)
    rows = [[str(term) for term in row] for row in result.rows]
    return rows if "ORDER BY" in text else sorted(rows)


@pytest.mark.parametrize("name", QUERIES)
def test_each_query_gives_the_same(asker, there, server, name):
    folder, _, stem = name.partition("/")
    question = (asker.answers if folder == "answer" else asker.describes)[stem]
    if said := KNOWN.get((server.name, name)):
        with pytest.raises((QueryError, StoreError), match=said):
            there.store.query(next(renderings(question)))
        return
    for text in renderings(question):
        here, far = asker.store.query(text), there.store.query(text)
        if not isinstance(here, list):
            assert far.columns == here.columns
        assert len(far) == len(here) if name in ANY else plain(far, text) == plain(here, text)


@pytest.mark.parametrize("path", test_answers.FILES, ids=lambda p: p.stem)
def test_each_expected_answer(there, path):
    test_answers.test_the_answer_is_the_expected_one(there, path)


@pytest.mark.parametrize("address", PAGES)
def test_each_page_is_the_same(client, far, address):
    here, there = client.get(address), far.get(address)
    assert here.status_code == there.status_code == 200
    assert there.get_data(as_text=True) == here.get_data(as_text=True)


def test_a_partner_list_of_sixty_eight(far):
    assert "<strong>68</strong> partners" in far.get("/partners?party=usa&on=2014-01-31").get_data(as_text=True)


def test_the_command_line(server, asker, monkeypatch):
    monkeypatch.setenv("CMAA_ENDPOINT", server.endpoint)
    words = ["query", "norms", "agreement=jpn-usa-1997", "variable=termination", "--format", "csv", "--home", str(ROOT)]
    said = CliRunner().invoke(main, words)
    assert said.exit_code == 0, said.output
    assert "P3M" in said.stdout
    unknown = CliRunner().invoke(main, ["query", "norms", "agreement=jpn-usa-1996", "--home", str(ROOT)])
    assert unknown.exit_code == 2
    assert 'did you mean "jpn-usa-1997"?' in unknown.stderr


def test_the_endpoint(client, far):
    prefixes = "PREFIX cmaa: <https://w3id.org/cmaa/ns/> PREFIX agreement: <https://w3id.org/cmaa/id/agreement/> "
    select = prefixes + "SELECT ?party { agreement:jpn-usa-1997 cmaa:hasParty ?party } ORDER BY ?party"
    for media in (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    ):
        here, there = (c.post("/sparql", data={"query": select}, headers={"Accept": media}) for c in (client, far))
        assert here.status_code == there.status_code == 200
        assert there.content_type == here.content_type
        assert there.data == here.data
    ask = prefixes + "ASK { agreement:jpn-usa-1997 cmaa:hasParty ?party }"
    assert far.get("/sparql", query_string={"query": ask}).get_json()["boolean"] is True
    construct = prefixes + "CONSTRUCT { ?a cmaa:hasParty ?p } WHERE { ?a cmaa:hasParty ?p } "
    for media in ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json"):
        answers = [c.post("/sparql", data={"query": construct}, headers={"Accept": media}) for c in (client, far)]
        form = ox.RdfFormat.from_media_type(media)
        here, there = ({str(q.triple) for q in ox.parse(a.data, form)} for a in answers)
        assert len(here) > 300
        assert there == here


def test_a_query_that_names_its_graphs(asker, there):
    names = "FROM <https://w3id.org/cmaa/graph/data/parties>", "FROM NAMED <https://w3id.org/cmaa/graph/data/parties>"
    counts = []
    for store in (asker.store, there.store):
        default = store.select(f"SELECT (COUNT(*) AS ?n) {names[0]} {{ ?s ?p ?o }}")
        named = store.select(f"SELECT (COUNT(*) AS ?n) {names[1]} {{ GRAPH ?g {{ ?s ?p ?o }} }}")
        request = Request(
            "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", ("https://w3id.org/cmaa/graph/data/parties",), rows="text/csv"
        )
        counts.append(
            (next(iter(default))["n"], next(iter(named))["n"], store.answer(request).body.split()[1].decode())
        )
    assert counts[0] == counts[1]
    assert len(set(counts[0])) == 1


def test_an_update_and_a_broken_query_are_refused(there):
    for text in (
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX a: <urn:a> DROP ALL",
        "# SELECT\nCLEAR ALL",
        "define sql:x SELECT",
    ):
        with pytest.raises(QueryError, match="not with SELECT"):
            there.store.answer(Request(text))
    with pytest.raises(QueryError, match="mend the query"):
        there.store.query("SELECT ?s { ?s ?p }")


def test_an_answer_over_the_cap(server):
    with pytest.raises(TooLarge, match="more than 1 megabytes"):
        RemoteStore(server.endpoint, 60, 1).query("SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 20000")


def test_nothing_is_lost_on_the_way(asker, there):
    """What the store gives back, graph by graph, has the hash of what ours gives: no value and no graph is another."""
    text = 'SELECT ?s ?p ?o ?g { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), "https://w3id.org/cmaa/graph/")) }'
    ours, theirs = ([ox.Quad(*row) for row in store.select(text).rows] for store in (asker.store, there.store))
    assert len(ours) > 50000
    assert canonical_hash(theirs) == canonical_hash(ours)


def test_a_push_can_be_run_again_and_takes_away_only_what_is_ours(server, dump, there):
    write, mine, old = writer(server), "https://example.org/mine", "https://w3id.org/cmaa/graph/data/old"
    for graph in (mine, old):
        write.replace(graph, [b"<urn:a> <urn:b> <urn:c> .\n"])
    done = push(dump, write, there.store, ROOT / "queries")
    assert done.dropped == 1
    assert old not in counted(there.store, ROOT / "queries")
    assert there.store.query(f"ASK {{ GRAPH <{mine}> {{ ?s ?p ?o }} }}") is True
    write.drop(mine)
    assert there.store.query(f"ASK {{ GRAPH <{mine}> {{ ?s ?p ?o }} }}") is False
    assert done.statements == len(dump.read_bytes().splitlines())
