import gzip
import hashlib
import json
import re
from datetime import timedelta
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest

from app import create_app
from app.ask.run import Asker
from app.graph.canonical import canonical_hash
from app.store.embedded import EmbeddedStore
from app.store.remote.endpoint import RemoteStore
from app.web.dumps import warm
from app.web.respond import digest
from tests.publish.released import BUILT, released

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Reader:
    """A client that reads each answer to its end and closes it, as a server does; an open file would be a warning."""

    def __init__(self, app):
        self.client = app.test_client()

    def open(self, method, address, **more):
        answer = self.client.open(address, method=method, **more)
        answer.get_data()
        answer.close()
        return answer

    def get(self, address, **more):
        return self.open("GET", address, **more)

    def head(self, address, **more):
        return self.open("HEAD", address, **more)


@pytest.fixture(scope="module")
def release(graph, tmp_path_factory):
    """A release of a few files, over which the pages tell of the whole graph."""
    build = tmp_path_factory.mktemp("build")
    few = ("data/agreements/jpn", "data/dataset", "data/coders", "shapes/norm")
    held = [q for f in graph.files if f.name.startswith(few) for q in f.quads()]
    released([q for q in held if "jpn-usa-1997" not in str(q)], build / "aaaa-rules", BUILT - timedelta(days=1))
    return released(held, build / "bbbb-rules")


@pytest.fixture(scope="module")
def site(asker, settings, release):
    app = create_app(asker, settings, release)
    app.config["TESTING"] = True
    return Reader(app)


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("cmaa.nq", "application/n-quads"),
        ("cmaa.trig", "application/trig"),
        ("cmaa.jsonld", "application/ld+json"),
        ("cmaa.ttl", "text/turtle; charset=utf-8"),
        ("cmaa.rdf", "application/rdf+xml"),
        ("cmaa.nq.gz", "application/gzip"),
        ("tables/answers.csv", "text/csv; charset=utf-8"),
        ("tables/csv-metadata.json", "application/csvm+json"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_is_sent_as_what_it_is(site, release, name, media):
    answer = site.get(f"/dump/{name}")
    assert answer.status_code == 200
    assert answer.content_type == media
    assert answer.get_etag() == (hashlib.sha256(answer.data).hexdigest(), False)
    assert answer.headers["Repr-Digest"] == digest(hashlib.sha256(answer.data).digest())
    assert answer.last_modified == release.built
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert name.rpartition("/")[2] in answer.headers["Content-Disposition"]
    head = site.head(f"/dump/{name}")
    assert (head.status_code, head.data, head.content_length) == (200, b"", len(answer.data))


def test_the_sums_are_those_of_the_files(site):
    sums = [line.split("  ") for line in site.get("/dump/SHA256SUMS").text.splitlines()]
    assert len(sums) == 21
    for stated, name in sums:
        assert hashlib.sha256(site.get(f"/dump/{name}").data).hexdigest() == stated, name


def test_a_downloaded_dump_has_the_hash_of_the_release(site, release):
    dump = site.get("/dump/cmaa.nq").data
    assert hashlib.sha256(dump).hexdigest() == release.hash
    assert gzip.decompress(site.get("/dump/cmaa.nq.gz").data) == dump
    trig = ox.parse(site.get("/dump/cmaa.trig").data, ox.RdfFormat.TRIG)
    assert canonical_hash(trig) == release.hash


def test_parts_and_conditions_are_honoured(site):
    whole = site.get("/dump/cmaa.ttl")
    part = site.get("/dump/cmaa.ttl", headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.data) == (206, whole.data[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.data)}"
    assert site.get("/dump/cmaa.ttl", headers={"Range": f"bytes={10**12}-"}).status_code == 416
    assert site.get("/dump/cmaa.ttl", headers={"If-None-Match": whole.headers["ETag"]}).status_code == 304
    assert site.get("/dump/cmaa.ttl", headers={"If-Modified-Since": whole.headers["Last-Modified"]}).status_code == 304
    stale = site.get("/dump/cmaa.ttl", headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    assert stale.status_code == 200


def test_a_file_is_sent_in_chunks(site):
    with site.client.get("/dump/cmaa.nq") as answer:
        sizes = [len(chunk) for chunk in answer.iter_encoded()]
    assert len(sizes) > 50
    assert max(sizes) <= 1 << 16


@pytest.mark.parametrize(
    "name", ["nope.nq", "cmaa", "tables", "../build.json", "tables/../SHA256SUMS", "%2e%2e/graph.nq", "/etc/passwd"]
)
def test_what_is_no_dump_is_a_sentence(site, name):
    answer = site.get(f"/dump/{name}")
    assert answer.status_code in (404, 308)
    if answer.status_code == 404:
        assert "There is no file" in answer.text


def test_the_description_is_signposted(site):
    page = site.get("/doc/dataset", headers={"Accept": "text/html"}).headers.getlist("Link")
    assert '<https://w3id.org/cmaa/id/dataset>; rel="cite-as"' in page
    assert {'<https://schema.org/AboutPage>; rel="type"', '<https://schema.org/Dataset>; rel="type"'} <= set(page)
    assert '<http://localhost/doc/dataset.ttl>; rel="describedby"; type="text/turtle"' in page
    assert '<http://localhost/dump/cmaa.nq>; rel="item"; type="application/n-quads"' in page
    assert sum('rel="item"' in link for link in page) == 5
    data = site.get("/doc/dataset.ttl").headers.getlist("Link")
    assert '<http://localhost/doc/dataset>; rel="describes"; type="text/html"' in data
    linkset = '<http://localhost/doc/dataset.linkset>; rel="linkset"; type="application/linkset+json"'
    assert linkset in page
    assert linkset in data


@pytest.mark.parametrize("address", ["/.well-known/void", "/dump/"])
def test_who_is_led_on_may_come_from_anywhere(site, address):
    answer = site.get(address, headers={"Origin": "https://example.org"})
    assert answer.status_code in (302, 303)
    assert answer.headers["Location"] == "/doc/dataset"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_table_points_at_its_description(site):
    links = site.get("/dump/tables/norms.csv").headers.getlist("Link")
    assert '<http://localhost/dump/tables/csv-metadata.json>; rel="describedby"; type="application/csvm+json"' in links


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, "text/turtle"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml;q=0.5, application/n-triples", "application/n-triples"),
    ],
)
def test_the_description_comes_in_the_format_wanted(site, accept, media):
    answer = site.get("/doc/dataset", headers={"Accept": accept} if accept else {})
    assert answer.mimetype == media
    assert "Accept" in answer.headers["Vary"]
    there = site.get(answer.headers["Content-Location"])
    assert (there.mimetype, there.data) == (answer.mimetype, answer.data)
    assert "Vary" not in there.headers or "Accept" not in there.headers["Vary"].split(", ")
    assert answer.get_etag()[0]


def test_no_format_is_406_with_a_list(site):
    answer = site.get("/doc/dataset", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle, application/n-triples" in answer.text


def test_the_identifier_and_the_well_known_place_lead_there(site):
    assert site.get("/id/dataset").headers["Location"].endswith("/doc/dataset")
    found = site.get("/.well-known/void", follow_redirects=True, headers={"Accept": "text/turtle"})
    said = {q.triple for q in ox.parse(found.data, ox.RdfFormat.TURTLE)}
    dump = ox.NamedNode("http://localhost/dump/cmaa.nq")
    assert (
        ox.Triple(
            ox.NamedNode("https://w3id.org/cmaa/id/dataset"), ox.NamedNode("http://rdfs.org/ns/void#dataDump"), dump
        )
        in said
    )


def test_every_address_in_the_description_is_there(site):
    said = ox.parse(site.get("/doc/dataset.nt").data, ox.RdfFormat.N_TRIPLES)
    wanted = {q.object.value for q in said if q.predicate.value.endswith(("#downloadURL", "#landingPage", "/homepage"))}
    assert len(wanted) == 22
    for address in wanted:
        assert site.head(address.removeprefix("http://localhost")).status_code == 200, address


def test_addresses_are_those_that_the_public_knows(asker, settings, release):
    from dataclasses import replace

    app = create_app(asker, replace(settings, public="https://cmaa.example.org"), release)
    said = Reader(app).get("/doc/dataset.ttl").text
    assert "<https://cmaa.example.org/dump/cmaa.nq>" in said
    assert "localhost" not in said


def test_the_page_shows_files_hash_citation_and_changes(site, release):
    page = site.get("/doc/dataset.html").text
    assert release.hash in page
    assert "CMAA Graph editors: CMAA Graph, version" in page
    assert all(
        digest in page
        for digest in re.findall("^[0-9a-f]{64}", site.get("/dump/SHA256SUMS").text, re.MULTILINE)
        if digest not in _packed(site)
    )
    assert "Japan–United States 1997" in page
    search = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1])
    assert search["@type"] == "Dataset"
    assert search["url"] == "http://localhost/doc/dataset"


def _packed(site):
    return {line[:64] for line in site.get("/dump/SHA256SUMS").text.splitlines() if line.endswith(".gz")}


def test_the_changes_are_a_feed(site, asker, settings, release, tmp_path):
    answer = site.get("/changes")
    assert answer.content_type == "application/atom+xml"
    titles = [e.text for e in ET.fromstring(answer.data).iter("{http://www.w3.org/2005/Atom}title")]
    assert any(title.startswith("Japan–United States 1997: ") for title in titles)
    alone = released(ox.parse(release.dump.read_bytes(), ox.RdfFormat.N_QUADS), tmp_path / "only" / "aaaa-rules")
    none = Reader(create_app(asker, settings, alone)).get("/changes")
    assert none.status_code == 404
    assert "No earlier release is kept here" in none.text


def test_the_sitemap_lists_pages_that_are_there(site, release):
    whole = ET.fromstring(site.get("/sitemap.xml").data)
    addresses = [loc.text for loc in whole.iter(f"{SITEMAP}loc")]
    assert len(addresses) == len(set(addresses)) < 50_000
    assert {"http://localhost/", "http://localhost/agreement/jpn-usa-1997", "http://localhost/query/norms"} <= set(
        addresses
    )
    assert "http://localhost/doc/agreement/jpn-usa-1997/art_10/para_1" in addresses
    assert {loc.text for loc in whole.iter(f"{SITEMAP}lastmod")} == {release.built.isoformat()}
    for address in [*addresses[:24], *addresses[24::400]]:
        assert site.get(address.removeprefix("http://localhost"), headers={"Accept": "text/html"}).status_code == 200, (
            address
        )


def test_robots_may_read_pages_but_not_ask(site):
    said = site.get("/robots.txt").text.splitlines()
    assert said[0] == "User-agent: *"
    assert "Disallow: /sparql" in said
    assert "Sitemap: http://localhost/sitemap.xml" in said
    assert not [line for line in said if line in ("Disallow: /", "Disallow: /doc/", "Disallow: /agreement/")]


def test_without_a_release_the_store_is_the_source(settings):
    store = EmbeddedStore()
    store.add(
        ox.parse(
            '<https://w3id.org/cmaa/id/a> <https://w3id.org/cmaa/ns/p> "é" <https://w3id.org/cmaa/graph/g> .',
            ox.RdfFormat.N_QUADS,
        )
    )
    site = Reader(create_app(Asker.over(store, settings.folder("queries")), settings))
    dump = site.get("/dump/cmaa.nq")
    assert (
        dump.text == '<https://w3id.org/cmaa/id/a> <https://w3id.org/cmaa/ns/p> "é" <https://w3id.org/cmaa/graph/g> .\n'
    )
    assert hashlib.sha256(dump.data).hexdigest() in site.get("/doc/dataset.ttl").text
    assert "1" in site.get("/doc/dataset.html").text


def test_the_files_can_be_made_before_anyone_asks(asker, settings, release, tmp_path):
    few = released(ox.parse(release.dump.read_bytes(), ox.RdfFormat.N_QUADS), tmp_path / "aaaa-rules")
    warm(create_app(asker, settings, few)).join()
    assert (few.folder / "dump" / "SHA256SUMS").is_file()


def test_a_store_out_of_reach_is_503(settings):
    store = RemoteStore("http://127.0.0.1:9/", timeout=1)
    site = Reader(create_app(Asker.over(store, settings.folder("queries")), settings))
    for address in ("/dump/cmaa.nq", "/doc/dataset", "/sitemap.xml"):
        assert site.get(address).status_code == 503
