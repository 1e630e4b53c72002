"""The ontology's page and files, and agreements in other vocabularies, as a client meets them."""

import re
from html.parser import HTMLParser

import pytest

TURTLE, CSV = "text/turtle; charset=utf-8", "text/csv; charset=utf-8"


class Anchors(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(found["id"])
        if tag == "a":
            self.links.append(found.get("href") or "")


@pytest.fixture(scope="module")
def page(client) -> str:
    return client.get("/ontology").text


def test_the_page_has_an_anchor_for_every_term_and_no_dead_end(page):
    anchors = Anchors(page)
    assert len(anchors.ids) == len(set(anchors.ids))
    assert {"hasParty", "Agreement", "module-norm", "schemes", "rules", "rule-silence", "alignment"} <= set(anchors.ids)
    assert {link[1:] for link in anchors.links if link.startswith("#")} <= set(anchors.ids)
    assert not [link for link in anchors.links if not link]


def test_links_within_the_site_answer(client, page):
    ours = sorted({link for link in Anchors(page).links if link.startswith("/") and not link.startswith("/static")})
    assert len(ours) > 100
    for link in ours[::25]:
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_the_page_tells_what_is_said_of_a_term(page):
    entry = page[page.index('id="hasParty"') : page.index('id="hasPurpose"')]
    for words in (
        "has party",
        "https://w3id.org/cmaa/ns/hasParty",
        "#involves",
        "#Agreement",
        "#Party",
        "statements stated",
    ):
        assert words in entry
    assert "/shapes/AgreementShape-hasParty" in entry


def test_the_page_keeps_the_strict_style_policy(page, client):
    assert not re.search(r"<script(?! type=\"module\" src=\"/static/)|\sstyle=|<style|\son(?:click|load)=", page)
    assert page.count("<svg") >= 6
    assert "style-src 'self'" in client.get("/ontology").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("accept", "kind", "place"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8", "html"),
        ("", "text/html; charset=utf-8", "html"),
        ("*/*", "text/html; charset=utf-8", "html"),
        ("text/turtle", TURTLE, "ttl"),
        ("application/rdf+xml, text/turtle;q=0.5", "application/rdf+xml", "rdf"),
        ("application/ld+json", "application/ld+json", "jsonld"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("text/html;q=0, text/turtle;q=0.1", TURTLE, "ttl"),
    ],
)
def test_the_ontology_is_given_as_the_client_prefers(client, accept, kind, place):
    answer = client.get("/ontology", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Content-Location"].endswith(f"/ontology.{place}")
    assert "Accept" in answer.headers["Vary"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("accept", ["nonsense", "image/png", "text/html;q=0", "application/x-unknown"])
def test_what_is_not_offered_is_refused_with_what_is(client, accept):
    answer = client.get("/ontology", headers={"Accept": accept})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text


def test_each_file_has_its_address_and_names_the_others(client):
    for ending in ("ttl", "rdf", "jsonld", "nt", "html"):
        answer = client.get(f"/ontology.{ending}")
        assert answer.status_code == 200
        links = answer.headers.getlist("Link")
        assert sum('rel="alternate"' in link for link in links) == 4
        assert '<https://w3id.org/cmaa/ns>; rel="cite-as"' in links
        assert ('<https://schema.org/DefinedTermSet>; rel="type"' in links) == (ending == "html")
        assert sum('rel="describedby"' in link for link in links) == (4 if ending == "html" else 0)
        assert ('<http://localhost/ontology>; rel="describes"; type="text/html"' in links) == (ending != "html")
        again = client.get(f"/ontology.{ending}", headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert client.head(f"/ontology.{ending}").headers["ETag"] == answer.headers["ETag"]


@pytest.mark.parametrize("ending", ["docx", "TTL", "csv", "nq"])
def test_an_unknown_format_is_not_found(client, ending):
    answer = client.get(f"/ontology.{ending}")
    assert answer.status_code == 404
    assert "ontology.ttl" in answer.text


@pytest.mark.parametrize(
    ("ending", "kind", "holds"),
    [
        ("eli.ttl", TURTLE, "eli:LegalResourceSubdivision"),
        ("eli-left-out.csv", CSV, "kind,property,statements,reason"),
        ("akn.xml", "application/akn+xml", "<akomaNtoso"),
        ("odrl.ttl", TURTLE, "odrl:obligation"),
        ("odrl-left-out.csv", CSV, "norm,eid,modality,conduct,reason"),
    ],
)
def test_an_agreement_in_another_vocabulary(client, ending, kind, holds):
    answer = client.get(f"/agreement/jpn-usa-1997.{ending}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert holds in answer.text
    assert answer.headers["Content-Disposition"] == f'attachment; filename="jpn-usa-1997.{ending}"'
    assert (
        client.get(f"/agreement/jpn-usa-1997.{ending}", headers={"If-None-Match": answer.headers["ETag"]}).status_code
        == 304
    )
    assert client.get(f"/agreement/JPN-USA-1997.{ending}").data == answer.data
    if ending.endswith("ttl"):
        assert "void:inDataset <dataset>" in answer.text


def test_a_text_that_is_not_coded_has_eli_only(client):
    assert client.get("/agreement/arg-fra-2001.eli.ttl").status_code == 200
    for ending in ("akn.xml", "odrl.ttl", "odrl-left-out.csv"):
        answer = client.get(f"/agreement/arg-fra-2001.{ending}")
        assert answer.status_code == 404
        assert "its text is not coded" in answer.text


@pytest.mark.parametrize("slug", ["nope", "jpn-us-1997", "no pe!", "x" * 500, "%3Cscript%3E", "jpn-usa-1997.eli"])
def test_an_unknown_agreement_is_not_found(client, slug):
    for ending in ("eli.ttl", "akn.xml", "odrl.ttl"):
        answer = client.get(f"/agreement/{slug}.{ending}", headers={"Accept": "text/html"})
        assert answer.status_code == 404
        assert "<script>" not in answer.text
        assert client.get(f"/agreement/{slug}.{ending}").mimetype == "text/plain"


def test_a_near_miss_is_told(client):
    assert "did you mean" in client.get("/agreement/jpn-us-1997.eli.ttl").text


def test_the_page_of_the_agreement_is_still_a_page(client):
    assert "text/html" in client.get("/agreement/jpn-usa-1997").headers["Content-Type"]


def test_only_reading_is_allowed(client):
    for path in ("/ontology", "/ontology.ttl", "/agreement/jpn-usa-1997.eli.ttl"):
        assert client.post(path).status_code == 405
