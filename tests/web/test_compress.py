"""Compression: the same answer, smaller, to whoever takes it; with its own tag, kept once, and never what would not be less."""

import gzip

import pytest

from app.web import compress
from tests.web.test_cache import PARTNERS, Site

GZIP = {"Accept-Encoding": "gzip, deflate, br, zstd"}  # as browsers send it


@pytest.fixture
def site(asker, tmp_path):
    return Site(asker, tmp_path)


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/agreement/jpn-usa-1997",
        PARTNERS,
        "/doc/agreement/jpn-usa-1997.ttl",
        "/doc/party/usa.rdf",
        "/static/style.css",
    ],
)
def test_the_same_answer_smaller(site, address):
    with site.client.get(address) as plain, site.client.get(address, headers=GZIP) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert len(packed.data) < len(plain.data) / 2
        assert packed.content_length == len(packed.data)
        assert "Content-Encoding" not in plain.headers
        for answer in (plain, packed):
            assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip", True), ("GZIP", True), ("*", True), ("br, gzip;q=0.1", True), ("gzip;q=1, identity;q=0.5", True),
        ("", False), ("br", False), ("identity", False), ("gzip;q=0", False), ("gzip;q=0, *", False),
        ("identity, gzip;q=0.5", False), ("gzip;q=junk", False), (",;;=\x01", False), ("g" * 5000, False),
    ],
)  # fmt: skip
def test_who_takes_it(site, accepted, packed):
    answer = site.client.get(PARTNERS, headers={"Accept-Encoding": accepted})
    assert answer.status_code == 200
    assert ("Content-Encoding" in answer.headers) == packed


def test_each_coding_has_a_tag_of_its_own(site):
    plain, packed = site.client.get(PARTNERS), site.client.get(PARTNERS, headers=GZIP)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    for _ in range(2):  # made anew, and as it is kept
        same = site.client.get(PARTNERS, headers=GZIP | {"If-None-Match": packed.headers["ETag"]})
        assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", packed.headers["ETag"])
        assert "Accept-Encoding" in same.headers["Vary"]
        other = site.client.get(PARTNERS, headers={"If-None-Match": packed.headers["ETag"]})
        assert (other.status_code, other.data) == (200, plain.data)


def test_a_file_has_a_tag_of_its_own(site):
    with site.client.get("/static/style.css", headers=GZIP) as packed:
        tag = packed.headers["ETag"]
    assert site.client.get("/static/style.css", headers=GZIP | {"If-None-Match": tag}).status_code == 304
    with site.client.get("/static/style.css", headers={"If-None-Match": tag}) as plain:
        assert plain.status_code == 200


def test_head_tells_what_get_gives(site):
    for address in (PARTNERS, "/static/style.css"):
        with site.client.get(address, headers=GZIP) as whole, site.client.head(address, headers=GZIP) as head:
            assert head.data == b""
            for name in ("Content-Length", "Content-Encoding", "ETag", "Content-Type"):
                assert head.headers[name] == whole.headers[name]


def test_what_is_kept_is_kept_compressed_and_given_to_nobody_who_does_not_take_it(site):
    first, _ = site.get(PARTNERS, headers=GZIP)
    kept, asked = site.get(PARTNERS, headers=GZIP)
    assert (asked, kept.data) == (0, first.data)
    (plain, asked), (again, none) = site.get(PARTNERS), site.get(PARTNERS)
    assert asked > 0
    assert none == 0
    assert plain.data == again.data == gzip.decompress(first.data)


def test_parts_are_of_the_file_as_it_is(site):
    with site.client.get("/static/style.css") as whole:
        some = site.client.get("/static/style.css", headers=GZIP | {"Range": "bytes=0-99"})
        assert (some.status_code, some.data) == (206, whole.data[:100])
        assert "Content-Encoding" not in some.headers
        some.close()


def test_what_is_small_is_left_alone(site):
    for address in ("/healthz", "/static/icon.svg", "/id/party/usa"):
        with site.client.get(address, headers=GZIP) as answer:
            assert "Content-Encoding" not in answer.headers


def test_errors_are_compressed_too(site):
    answer = site.client.get("/agreement/none", headers=GZIP | {"Accept": "text/html"})
    assert answer.status_code == 404
    assert b"Not found" in gzip.decompress(answer.data)


def test_a_large_answer_is_compressed_fast_and_whole(site):
    query = "SELECT * { ?s ?p ?o } LIMIT 20000"
    answer = site.client.post("/sparql", data={"query": query}, headers=GZIP | {"Accept": "text/csv"})
    lines = gzip.decompress(answer.data).splitlines()
    assert len(lines) == 20_001
    assert len(gzip.decompress(answer.data)) > compress._LARGE
