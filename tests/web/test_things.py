"""Things: every IRI of ours answers, in every format, and every mistake gets a code and a sentence."""

import hashlib
import json
import re
from dataclasses import replace

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app import config, create_app
from app.ask.run import Asker
from app.errors import StoreError, TooSlow
from app.graph import build
from app.namespaces import BASE, PREFIXES, ROOT
from app.publish.media import GRAPH_FORMS
from app.store.embedded import EmbeddedStore
from app.web.respond import digest
from tests.publish.things.test_documents import TOMBSTONE, same

TYPE = PREFIXES["rdf"] + "type"
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
DATASET = f"<{BASE}dataset>"


def get(client, address, accept=None, **more):
    return client.get(address, headers={"Accept": accept} if accept else {}, **more)


@pytest.fixture(scope="module")
def iris(graph):
    """Every IRI of ours that something is said of: all terms, shapes and graphs, and of the things two of each class."""
    classes: dict[str, list[str]] = {}
    every: set[str] = set()
    for quad in graph.quads():
        iri = quad.subject.value
        if not isinstance(quad.subject, ox.NamedNode) or not iri.startswith(ROOT):
            continue
        if not iri.startswith(BASE):
            every.add(iri)
        elif quad.predicate.value == TYPE:
            classes.setdefault(quad.object.value, []).append(iri)
        every.add(quad.graph_name.value)
    for members in classes.values():
        every |= {min(members), max(members)}
    return sorted(every)


def test_every_iri_answers(client, iris):
    rooms = {iri.removeprefix(ROOT).split("/")[0] for iri in iris}
    assert rooms == {"id", "ns", "shapes", "graph"}
    assert len(iris) > 600
    for iri in iris:
        address = "/" + iri.removeprefix(ROOT)
        answer = get(client, address, "text/turtle")
        if iri in (ROOT + "ns", BASE + "dataset"):  # theirs are the pages of the ontology and of the data set
            assert answer.status_code == 303
            continue
        if not iri.startswith(ROOT + "graph/"):
            assert answer.status_code == 303, iri
            answer = get(client, answer.headers["Location"], "text/turtle")
        assert answer.status_code == 200, iri
        assert answer.headers["Content-Type"] == "text/turtle; charset=utf-8"
        said = {t.triple for t in ox.parse(answer.data, format=ox.RdfFormat.TURTLE)}
        nodes = {t.subject.value for t in said} | {t.object.value for t in said}
        assert iri in nodes
        assert any(t.predicate.value == PREFIXES["void"] + "inDataset" for t in said), iri


def test_every_format_says_the_same(client, iris):
    for iri in iris[::25]:
        path = iri.removeprefix(ROOT)
        address = "/" + (path if path.startswith("graph/") else "doc/" + path.removeprefix("id/"))
        if iri == BASE + "dataset" or iri == ROOT + "ns":
            continue
        said = {}
        for form in GRAPH_FORMS:
            answer = get(client, address, form.media)
            assert answer.headers["Content-Location"] == f"{address}.{form.name}"
            assert "Accept" in answer.headers["Vary"]
            fixed = client.get(f"{address}.{form.name}")
            assert fixed.data == answer.data
            said[form.name] = [q.triple for q in ox.parse(answer.data, format=ox.RdfFormat.from_media_type(form.media))]
        for name in ("nt", "jsonld", "rdf"):
            assert same(said["ttl"], said[name]), (iri, name)
        if len(said["ttl"]) < 500:
            for name, known in (("nt", "nt"), ("rdf", "xml"), ("jsonld", "json-ld")):
                content = client.get(f"{address}.{name}").data
                assert len(rdflib.Graph().parse(data=content, format=known)) == len(set(said["ttl"]))


def test_a_thing_leads_to_one_document_whatever_is_asked(client):
    for accept in (None, "text/turtle", "application/ld+json", "nonsense", BROWSER):
        answer = get(client, "/id/party/jpn", accept)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/doc/party/jpn")
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/ns/hasParty").headers["Location"] == "/doc/ns/hasParty"
    assert client.get("/shapes/NormShape").headers["Location"] == "/doc/shapes/NormShape"
    for address in ("/ns", "/ns/"):
        assert (client.get(address).status_code, client.get(address).headers["Location"]) == (303, "/ontology")


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "text/html; charset=utf-8"),
        ("*/*", "text/html; charset=utf-8"),
        (BROWSER, "text/html; charset=utf-8"),
        ("text/turtle", "text/turtle; charset=utf-8"),
        ("text/turtle;q=0.1, application/ld+json", "application/ld+json"),
        ("application/*", "application/n-triples"),
        ("text/html;q=0, */*", "text/turtle; charset=utf-8"),
        ("application/rdf+xml;q=0.5, text/html;q=0.4", "application/rdf+xml"),
        ("application/trig", None),
        ("image/png", None),
    ],
)
def test_a_document_negotiates(client, accept, kind):
    answer = get(client, "/doc/party/jpn", accept)
    assert answer.status_code == (200 if kind else 406)
    assert "Accept" in answer.headers["Vary"]
    if kind:
        assert answer.headers["Content-Type"] == kind
    else:
        text = answer.get_data(as_text=True)
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert "/doc/party/jpn.jsonld (application/ld+json)" in text


def test_a_graph_negotiates_what_keeps_graphs_apart_too(client):
    assert get(client, "/graph/data/parties", "application/n-quads").headers["Content-Type"] == "application/n-quads"
    assert get(client, "/graph/data/parties", "application/trig").headers["Content-Location"].endswith("parties.trig")
    assert b"What the graph holds" in get(client, "/graph/data/parties", BROWSER).data
    quads = list(ox.parse(client.get("/graph/data/parties.nq").data, format=ox.RdfFormat.N_QUADS))
    named = [q for q in quads if q.graph_name == ox.NamedNode(ROOT + "graph/data/parties")]
    assert len(named) == len(quads) - 1


@pytest.mark.parametrize("ending", ["ttl", "nt", "jsonld", "rdf", "nq", "trig"])
def test_each_format_of_a_graph_has_its_checksum(client, ending):
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        answer = client.get(f"/graph/data/parties.{ending}", headers=headers)
        assert answer.headers["Repr-Digest"] == digest(hashlib.sha256(answer.data).digest())


def test_who_asks_for_data_by_ending_is_told_of_an_error_in_a_sentence(client):
    for ending in ("ttl", "nt", "jsonld", "rdf", "linkset"):
        for accept in ("", "*/*", "text/turtle"):
            answer = get(client, f"/doc/party/jpm.{ending}", accept)
            assert (answer.status_code, answer.mimetype) == (404, "text/plain")
            assert "Did you mean https://w3id.org/cmaa/id/party/jpn" in answer.text
        assert get(client, f"/doc/party/jpm.{ending}", BROWSER).mimetype == "text/html"
    assert get(client, "/doc/party/jpm", "*/*").mimetype == "text/html"


@pytest.mark.parametrize("address", ["/doc/party/jpn", "/doc/party/jpn.ttl", "/graph/inferred", "/context.jsonld"])
def test_head_conditions_and_open_origin(client, address):
    full, head = (
        get(client, address, "text/turtle, application/ld+json"),
        client.head(address, headers={"Accept": "text/turtle, application/ld+json"}),
    )
    assert (head.status_code, head.data) == (200, b"")
    for name in ("ETag", "Content-Type", "Content-Length", "Link"):
        assert head.headers.get(name) == full.headers.get(name)
    assert full.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(
        address, headers={"Accept": "text/turtle, application/ld+json", "If-None-Match": full.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_formats_have_strong_and_different_tags(client):
    tags = [client.get(f"/doc/party/jpn.{ending}").headers["ETag"] for ending in ("html", "ttl", "nt", "jsonld", "rdf")]
    assert len(set(tags)) == 5
    assert not any(tag.startswith("W/") for tag in tags)


@pytest.mark.parametrize(
    ("asked", "kind"), [("expanded", list), ("compacted", dict), ("flattened", dict), ("framed", dict), ("", dict)]
)
def test_the_profile_of_json_ld_is_honoured_and_said(client, asked, kind):
    accept = f'application/ld+json;profile="http://www.w3.org/ns/json-ld#{asked}"' if asked else "application/ld+json"
    for address in ("/doc/party/jpn", "/doc/party/jpn.jsonld"):
        answer = get(client, address, accept)
        known = asked in ("expanded", "compacted", "flattened")
        assert answer.headers["Content-Type"] == (accept if known else "application/ld+json")
        assert "Accept" in answer.headers["Vary"]
        assert isinstance(json.loads(answer.data), kind)


def test_the_context_is_published_whole(client):
    answer = client.get("/context.jsonld")
    assert answer.headers["Content-Type"] == "application/ld+json"
    assert answer.get_json(force=True)["@context"]["hasParty"] == {"@id": "cmaa:hasParty", "@type": "@id"}
    document = json.loads(client.get("/doc/party/jpn.jsonld").data)["@context"]
    whole = answer.get_json(force=True)["@context"]
    assert all(whole[name] == said for name, said in document.items())


def test_signposts(client):
    page = get(client, "/doc/agreement/jpn-usa-1997/art_10/para_1", BROWSER)
    links = page.headers.getlist("Link")
    assert f'<{BASE}agreement/jpn-usa-1997/art_10/para_1>; rel="cite-as"' in links
    assert '<http://localhost/doc/agreement/jpn-usa-1997>; rel="collection"; type="text/html"' in links
    assert '<http://localhost/agreement/jpn-usa-1997#art_10__para_1>; rel="item"; type="text/html"' in links
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in links
    found = [re.fullmatch(r'<([^>]+)>; rel="([^"]+)"(?:; type="([^"]+)")?', link) for link in links]
    assert all(found)
    for link in found:
        if link[1].startswith("http://localhost/") and link[2] != "item":
            there = get(client, link[1].removeprefix("http://localhost"))
            assert there.status_code == 200, link[1]
            if link[3]:
                assert there.headers["Content-Type"].startswith(link[3])
    data = client.get("/doc/agreement/jpn-usa-1997/art_10/para_1.ttl").headers.getlist("Link")
    assert '<http://localhost/doc/agreement/jpn-usa-1997/art_10/para_1>; rel="describes"; type="text/html"' in data
    sets = client.get("/doc/agreement/jpn-usa-1997.linkset")
    assert sets.headers["Content-Type"] == "application/linkset+json"
    assert len(sets.get_json(force=True)["linkset"]) == 1 + len(GRAPH_FORMS)


def test_pages_carry_schema_org_as_data(client):
    for address, kind in (
        ("/doc/agreement/jpn-usa-1997", "Legislation"),
        ("/agreement/jpn-usa-1997", "Legislation"),
        ("/doc/concept/codebook/costs", "DefinedTerm"),
        ("/doc/ns/hasParty", "DefinedTerm"),
    ):
        text = client.get(address).get_data(as_text=True)
        found = [json.loads(s) for s in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)]
        assert {item["@type"] for item in found} == {"BreadcrumbList", kind}
        assert all(item["@context"] == "https://schema.org" for item in found)
        assert len(re.findall('<script(?! type="module" src="/static/)', text)) == len(found)
    assert '<link rel="cite-as" href="https://w3id.org/cmaa/id/agreement/jpn-usa-1997">' in client.get(
        "/agreement/jpn-usa-1997"
    ).get_data(as_text=True)


def test_a_page_is_read_by_people(client):
    text = client.get("/doc/agreement/jpn-usa-1997/art_10/para_1").get_data(as_text=True)
    assert '<h1 lang="en">Article 10.1</h1>' in text
    assert 'href="/agreement/jpn-usa-1997#art_10__para_1"' in text
    assert 'id="art_10__para_1"' in client.get("/agreement/jpn-usa-1997").get_data(as_text=True)
    assert ">Japan–United States agreement of 1997, English text</a>" in text
    assert 'href="/doc/agreement/jpn-usa-1997/art_10/para_1.jsonld"' in text
    assert 'class="basis inferred"' in text
    assert "the first 100 are given" in client.get("/doc/concept/confidence/high").get_data(as_text=True)
    assert not re.search(r"<script(?! type=\"(?:application/ld\+json\"|module\" src=\"/static/))", text)


# Mistakes


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/doc/party/jpm", 404, "party/jpn"),
        ("/doc/PARTY/JPN", 404, "party/jpn"),
        ("/doc/party/jpn/", 404, "party/jpn"),
        ("/doc/agreement/jpn-usa-1997/art_99", 404, "agreement/jpn-usa-1997"),
        ("/doc/ns/hasPart", 404, "hasParty"),
        ("/graph/data/partys", 404, "data/parties"),
        ("/doc/party/jpn.pdf", 404, ".ttl"),
        ("/doc/party/jpn.trig", 404, "no format"),
        ("/doc/party/jpn.ttl.gz", 404, "no format"),
        ("/doc/a%20%3E%20b", 400, "letters, digits"),
        ("/id/a%20%3E%20b", 400, "letters, digits"),
        ("/doc/..%2f..%2fetc/passwd", 400, "letters, digits"),
        ("/id/../sparql", 400, "letters, digits"),
        ("/doc/%ff%fe", 400, "letters, digits"),
        ("/doc/party/jpn%0d%0aX-Bad:%20yes", 404, "not found"),
        ("/id/%5Cevil.example", 400, "letters, digits"),
        ("/doc/" + "a" * 1001, 414, "longer than any"),
    ],
)
def test_a_mistake_gets_a_code_and_a_sentence_in_the_form_asked_for(client, address, status, says):
    page = get(client, address, BROWSER)
    assert page.status_code == status
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert says in page.get_data(as_text=True)
    text = get(client, address, "text/turtle")
    assert text.status_code == status
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.headers["Access-Control-Allow-Origin"] == "*"
    assert text.get_data(as_text=True).count("\n") == 1
    assert says in text.get_data(as_text=True)
    problem = get(client, address, "application/json")
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.get_json()["status"] == status
    assert "X-Bad" not in text.headers


def test_a_page_for_what_is_not_there_links_to_what_may_have_been_meant(client):
    assert 'href="/id/party/jpn">party/jpn</a>' in get(client, "/doc/party/jpm", BROWSER).get_data(as_text=True)
    assert get(client, "/doc/party/jpm", "application/json").get_json()["near"] == [BASE + "party/jpn"]


def test_no_redirect_leaves_this_server(client):
    for address in (
        "/id//evil.example",
        "/id/%2F%2Fevil.example",
        "/id/https:%2F%2Fevil.example",
        "//evil.example/id/x",
    ):
        answer = client.get(address)
        place = answer.headers.get("Location", "/")
        assert place.startswith(("/doc/", "/id/", "http://localhost/", "/")), address
        assert not place.startswith("//")
        assert "evil.example" not in place.split("/")[2:3]


def test_what_was_withdrawn_is_gone(small):
    (small / "data" / "withdrawn.ttl").write_text(TOMBSTONE)
    mine = config.settings(home=small)
    store = EmbeddedStore()
    store.add(build.assemble(mine).quads())
    client = create_app(Asker.over(store, mine.folder("queries")), mine).test_client()
    assert client.get("/id/agreement/aaa-bbb-2000").status_code == 303
    for accept in ("text/turtle", BROWSER):
        answer = get(client, "/doc/agreement/aaa-bbb-2000", accept)
        assert answer.status_code == 410
        assert "agreement/aaa-bbb-2001" in answer.get_data(as_text=True)
        assert answer.headers["Link"] == f'<{BASE}agreement/aaa-bbb-2001>; rel="successor-version"'
    assert get(client, "/doc/agreement/aaa-bbb-2000.ttl").status_code == 410
    assert get(client, "/doc/agreement/aaa-bbb-2001", "text/turtle").status_code == 200


def test_a_document_that_is_too_large_is_refused_with_the_way_to_the_dump(asker):
    tight = replace(config.settings(), query_output=0.001)
    client = create_app(asker, tight).test_client()
    answer = get(client, "/graph/inferred", "text/turtle")
    assert answer.status_code == 422
    assert "/dump/cmaa.nq" in answer.get_data(as_text=True)


@pytest.mark.parametrize("error", [StoreError("no answer"), TooSlow("it took too long")])
def test_a_store_that_cannot_answer_now(asker, error):
    class Gone:
        def select(self, text):
            raise error

        query = construct = answer = select

    client = create_app(Asker(Gone(), asker.answers, asker.describes), config.settings()).test_client()
    answer = get(client, "/doc/party/jpn", "text/turtle")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0


def test_a_method_that_is_not_offered_says_which_are(client):
    answer = client.post("/doc/party/jpn", headers={"Accept": "text/turtle"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@given(
    st.sampled_from(["/id/", "/doc/", "/ns/", "/shapes/", "/graph/"]),
    st.text(min_size=1, max_size=60),
    st.one_of(st.none(), st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=60)),
)
@example("/doc/", "a" * 70_000, "text/turtle")
@example("/doc/", "party/jpn", 'a/b;q=2;;,,"')
@example("/doc/", "party/jpn", 'application/ld+json;profile="' + " " * 50_000)
@example("/doc/", "party/jpn", "text/turtle;q=" + "0" * 50_000)
@settings(max_examples=150, deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_that_is_asked_breaks_the_service(client, room, path, accept):
    from urllib.parse import quote

    answer = client.get(room + quote(path, safe="/.~%"), headers={} if accept is None else {"Accept": accept})
    assert answer.status_code in (200, 303, 308, 400, 404, 406, 410, 414)
    assert answer.data
