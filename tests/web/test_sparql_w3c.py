"""The endpoint, case by case as the W3C tests the protocol, the service description, and the syntax of queries."""

import pyoxigraph as ox
import pytest

from app import create_app
from app.ask.run import Asker
from app.store.embedded import EmbeddedStore
from tests import w3c

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DIRECT = {"Content-Type": "application/sparql-query"}
UPDATE = {"Content-Type": "application/sparql-update"}
#: Graphs of our own namespace: the service describes no others, such as those that a server keeps for itself.
G = [f"https://w3id.org/cmaa/graph/data/{number}" for number in range(4)]
BOTH = f"ASK {{ <{G[1]}> a ?type . <{G[2]}> a ?type }}"
NAMED = f"GRAPH ?g1 {{ <{G[1]}> a ?type }} GRAPH ?g2 {{ <{G[2]}> a ?type }}"


@pytest.fixture(scope="module")
def endpoint(asker, settings):
    """The endpoint over four graphs, each of which says of itself, and of nothing else, that it is a document."""
    store = EmbeddedStore()
    kind = ox.NamedNode("http://xmlns.com/foaf/0.1/Document"), ox.NamedNode(w3c.RDF + "type")
    store.add(ox.Quad(ox.NamedNode(g), kind[1], kind[0], ox.NamedNode(g)) for g in G)
    app = create_app(Asker(store, asker.answers, asker.describes), settings)
    app.config["TESTING"] = True
    return app.test_client()


def default(*graphs, **more):
    return {"default-graph-uri": [G[i] for i in graphs], **more}


def named(*graphs, **more):
    return {"named-graph-uri": [G[i] for i in graphs], **more}


#: case → method, parameters in the address, headers, content
TRUE = {
    "query_post_form": ("POST", default(0), FORM, "query=ASK%20%7B%7D"),
    "query_dataset_default_graphs_get": ("GET", default(1, 2, query=BOTH), {}, None),
    "query_dataset_default_graphs_post": ("POST", default(1, 2), DIRECT, BOTH),
    "query_dataset_named_graphs_post": ("POST", named(1, 2), DIRECT, f"ASK {{ {NAMED} }}"),
    "query_dataset_named_graphs_get": ("GET", named(1, 2, query=f"ASK {{ {NAMED} }}"), {}, None),
    "query_dataset_full": ("POST", default(3) | named(1, 2), DIRECT, f"ASK {{ <{G[3]}> a ?type {NAMED} }}"),
    "query_multiple_dataset": ("POST", named(1, 2), DIRECT, f"ASK FROM <{G[3]}> {{ {NAMED} }}"),
    "query_get": ("GET", default(0, query="ASK {}"), {}, None),
    "query_post_direct": ("POST", {}, DIRECT, "ASK {}"),
}
MEDIA = {
    "query_content_type_select": ("SELECT (1 AS ?value) {}", "application/sparql-results+json"),
    "query_content_type_ask": ("ASK {}", "application/sparql-results+json"),
    "query_content_type_describe": ("DESCRIBE <http://example.org/>", "text/turtle"),
    "query_content_type_construct": ("CONSTRUCT { <s> <p> 1 } WHERE {}", "text/turtle"),
}
BAD = {
    "bad_query_method": (405, "PUT", default(0, query="ASK {}"), FORM, None),
    "bad_multiple_queries": (400, "GET", {"query": ["ASK {}", "SELECT * {}"]}, {}, None),
    "bad_query_wrong_media_type": (415, "POST", {}, {"Content-Type": "text/plain"}, "ASK {}"),
    "bad_query_missing_form_type": (415, "POST", {}, {}, "query=ASK%20%7B%7D"),
    "bad_query_missing_direct_type": (415, "POST", {}, {}, "ASK {}"),
    "bad_query_non_utf8": (
        415,
        "POST",
        {},
        {"Content-Type": "application/sparql-query; charset=UTF-16"},
        "ASK {}".encode("utf-16"),
    ),
    "bad_query_syntax": (400, "GET", {"query": "ASK {"}, {}, None),
    "bad_update_get": (403, "GET", {"update": "CLEAR ALL"}, {}, None),
    "bad_multiple_updates": (403, "POST", {}, FORM, "update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),
    "bad_update_wrong_media_type": (415, "POST", {}, {"Content-Type": "text/plain"}, "CLEAR NAMED"),
    "bad_update_missing_form_type": (415, "POST", {}, {}, "update=CLEAR%20NAMED"),
    "bad_update_non_utf8": (
        403,
        "POST",
        {},
        {"Content-Type": "application/sparql-update; charset=UTF-16"},
        "CLEAR NAMED".encode("utf-16"),
    ),
    "bad_update_syntax": (403, "POST", {}, FORM, "update=CLEAR%20XYZ"),
    "bad_update_dataset_conflict": (403, "POST", {"using-named-graph-uri": G[1]}, UPDATE, "DROP ALL"),
    # The W3C expects of these that the update is done; a service that only reads refuses each.
    "update_dataset_default_graph": (403, "POST", {"using-graph-uri": G[1]}, UPDATE, "CLEAR ALL"),
    "update_dataset_default_graphs": (403, "POST", {"using-graph-uri": [G[1], G[2]]}, UPDATE, "CLEAR ALL"),
    "update_dataset_named_graphs": (403, "POST", {"using-named-graph-uri": [G[1], G[2]]}, UPDATE, "CLEAR ALL"),
    "update_dataset_full": (
        403,
        "POST",
        {"using-graph-uri": G[1], "using-named-graph-uri": G[2]},
        UPDATE,
        "DROP ALL",
    ),
    "update_post_form": (403, "POST", {}, FORM, "update=CLEAR+ALL"),
    "update_post_direct": (403, "POST", {}, UPDATE, "CLEAR ALL"),
    "update_base_uri": (403, "POST", {}, UPDATE, "INSERT DATA { <s> <p> <test> }"),
}


def send(client, method, parameters, headers, content):
    return client.open("/sparql", method=method, query_string=parameters, headers=headers, data=content)


@pytest.mark.parametrize("case", TRUE)
def test_a_query_of_the_protocol(endpoint, case):
    answer = send(endpoint, *TRUE[case])
    assert answer.status_code == 200
    assert answer.get_json(force=True)["boolean"] is True


def test_a_data_set_that_is_named_hides_all_others(endpoint):
    for parameters in (default(1), default(1, 3), named(1, 2)):
        assert send(endpoint, "POST", parameters, DIRECT, BOTH).get_json(force=True)["boolean"] is False
    assert send(endpoint, "POST", default(1, 2), DIRECT, f"ASK {{ {NAMED} }}").get_json(force=True)["boolean"] is False


@pytest.mark.parametrize("case", MEDIA)
def test_a_format_of_the_protocol(endpoint, case):
    query, media = MEDIA[case]
    answer = send(endpoint, "POST", default(0), DIRECT, query)
    assert (answer.status_code, answer.mimetype) == (200, media)


@pytest.mark.parametrize("case", BAD)
def test_a_refusal_of_the_protocol(endpoint, case):
    status, *request = BAD[case]
    answer = send(endpoint, *request)
    assert answer.status_code == status
    assert answer.get_data(as_text=True).strip()
    assert send(endpoint, *TRUE["query_dataset_default_graphs_get"]).get_json(force=True)["boolean"] is True


@pytest.mark.skipif(not w3c.found(), reason="the W3C's test cases are not here: run `make w3c`")
def test_every_case_of_the_protocol_is_here():
    text = (w3c.FOLDER / "sparql11" / "protocol" / "manifest.ttl").read_text()
    entries = text[text.index("(") : text.index(")")].split()[1:]
    assert {entry.removeprefix(":") for entry in entries} == set(TRUE) | set(MEDIA) | set(BAD)


# Service description: returns-rdf, has-endpoint-triple, conforms-to-schema.

SD = "http://www.w3.org/ns/sparql-service-description#"
#: The vocabulary's properties, each with the class of its subject and (None where that is another's) of its object.
SCHEMA = {
    "endpoint": ("Service", None),
    "supportedLanguage": ("Service", None),
    "feature": ("Service", None),
    "resultFormat": ("Service", None),
    "defaultDataset": ("Service", "Dataset"),
    "defaultGraph": ("Dataset", "Graph"),
    "namedGraph": ("Dataset", "NamedGraph"),
    "name": ("NamedGraph", None),
    "graph": ("NamedGraph", "Graph"),
}


def described(endpoint, accept="text/turtle"):
    answer = endpoint.get("/sparql", headers={"Accept": accept})
    assert answer.status_code == 200
    return [q.triple for q in ox.parse(answer.data, ox.RdfFormat.from_media_type(answer.mimetype))]


@pytest.mark.parametrize(
    "media", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]
)
def test_returns_rdf(endpoint, media):
    assert endpoint.get("/sparql", headers={"Accept": media}).mimetype == media
    assert w3c.canonical(described(endpoint, media)) == w3c.canonical(described(endpoint))


def test_has_endpoint_triple(endpoint):
    (triple,) = [t for t in described(endpoint) if t.predicate.value == SD + "endpoint"]
    assert triple.object.value == "http://localhost/sparql"


def test_conforms_to_schema(endpoint):
    triples = described(endpoint)
    kinds = {(t.subject, t.object.value) for t in triples if t.predicate.value == w3c.RDF + "type"}
    used = [t for t in triples if t.predicate.value.startswith(SD)]
    assert {t.predicate.value.removeprefix(SD) for t in used} == set(SCHEMA)
    for t in used:
        of, to = SCHEMA[t.predicate.value.removeprefix(SD)]
        assert (t.subject, SD + of) in kinds
        assert to is None or (t.object, SD + to) in kinds
    named = [t.object.value for t in used if t.predicate.value == SD + "name"]
    assert sorted(named) == sorted(G)


# Syntax: the same verdict through HTTP as from the engine.

#: Cases that the engine judges otherwise than their files say, by reason.
MISJUDGED = {
    "syntax-sparql1/syntax-lit-08": "written before SPARQL 1.1, where a number does not end in a full stop",
    "syntax-sparql2/syntax-esc-04": "the engine resolves escapes in strings and IRIs only",
    "syntax-sparql2/syntax-esc-05": "the engine resolves escapes in strings and IRIs only",
    "syntax-sparql3/syn-bad-26": "the engine sees a comparison where the grammar sees an IRI",
}


@pytest.mark.parametrize(
    "case",
    w3c.parameters("PositiveSyntaxTest", "PositiveSyntaxTest11", "NegativeSyntaxTest", "NegativeSyntaxTest11"),
)
def test_the_syntax_of_a_query(endpoint, case):
    """Syntax has the last word with the engine; through HTTP, what it reads and cannot do is refused in other words."""
    answer = endpoint.post("/sparql", data=case.query.read_bytes(), headers=DIRECT)
    said = answer.get_data(as_text=True)
    reads, expected = True, 200
    try:
        ox.Store().query(case.text, base_iri="http://localhost/sparql")
    except SyntaxError:
        reads, expected = False, 400
    except RuntimeError as error:
        expected = 400 if "function" in str(error) else 403
    if case.query.parent.name == "syntax-fed":
        expected = 403
    assert answer.status_code == expected
    assert ("The query cannot be read" in said) == (not reads)
    assert reads == (case.kind.startswith("Positive") != (case.name in MISJUDGED))
