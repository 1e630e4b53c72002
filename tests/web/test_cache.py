"""Answers that are kept: the same to the last header, never one of another release, and nothing that may differ."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import config, create_app
from app.ask.run import Asker
from app.errors import StoreError
from app.graph import builds
from app.store.protocol import Asking
from app.web.cache import Cache, Entry
from tests.conftest import ROOT
from tests.publish.released import BUILT

PARTNERS = "/api/partners?party=usa&on=2014-01-31"
#: Headers that tell of a request rather than of its answer.
OF_REQUEST = ("X-Request-Id", "Date")


class Counted(Asking):
    """A store that counts how often it is asked, and does something first where it is told to."""

    def __init__(self, store):
        self.store, self.asked, self.first = store, 0, lambda: None

    def query(self, text):
        self.asked += 1
        self.first()
        return self.store.query(text)

    def answer(self, request):
        self.asked += 1
        self.first()
        return self.store.answer(request)


class Site:
    def __init__(self, asker, folder, **settings):
        self.store = Counted(asker.store)
        self.release = builds.Release(folder, BUILT, "rules", 1, 1, 0, "a" * 64)
        self.settings = config.settings(home=ROOT, **({"texts": folder / "texts"} | settings))
        over = Asker.over(self.store, self.settings.folder("queries"))
        self.app = create_app(over, self.settings, self.release)
        self.client = self.app.test_client()

    def get(self, address, method="GET", **more):
        """Return the answer, and how often the store was asked for it."""
        before = self.store.asked
        return self.client.open(address, method=method, **more), self.store.asked - before

    def serve(self, release):
        self.app.config["RELEASE"] = release


@pytest.fixture
def site(asker, tmp_path):
    return Site(asker, tmp_path)


@pytest.mark.parametrize(
    "address", [PARTNERS, "/agreement/jpn-usa-1997", "/doc/agreement/jpn-usa-1997.ttl", "/ontology"]
)
def test_an_answer_that_is_kept_is_the_same(site, address):
    (first, asked), (second, again) = site.get(address), site.get(address)
    assert asked > 0
    assert again == 0
    assert (first.status_code, second.status_code, second.data) == (200, 200, first.data)
    assert [h for h in first.headers if h[0] not in OF_REQUEST] == [h for h in second.headers if h[0] not in OF_REQUEST]
    assert first.headers["X-Request-Id"] != second.headers["X-Request-Id"]


def test_what_is_kept_is_counted_and_logged(asker, tmp_path, caplog):
    site = Site(asker, tmp_path, log="all")
    with caplog.at_level("INFO", logger="cmaa.requests"):
        site.get(PARTNERS), site.get(PARTNERS)
    lines = [json.loads(record.message) for record in caplog.records]
    assert [(line["status"], line.get("kept", False)) for line in lines] == [(200, False), (200, True)]
    assert lines[0]["bytes"] == lines[1]["bytes"] > 1000


def test_head_and_conditions_are_answered_from_it(site):
    whole, _ = site.get(PARTNERS)
    head, asked = site.get(PARTNERS, "HEAD")
    assert (asked, head.data, head.headers["Content-Length"]) == (0, b"", str(len(whole.data)))
    same, asked = site.get(PARTNERS, headers={"If-None-Match": whole.headers["ETag"]})
    assert (asked, same.status_code, same.data, same.headers["ETag"]) == (0, 304, b"", whole.headers["ETag"])
    assert "Content-Length" not in same.headers
    other, asked = site.get(PARTNERS, headers={"If-None-Match": '"other"'})
    assert (asked, other.status_code, other.data) == (0, 200, whole.data)


def test_neither_head_nor_304_is_kept_for_a_whole_answer(asker, site, tmp_path):
    tag = site.get(PARTNERS)[0].headers["ETag"]
    fresh = Site(asker, tmp_path)
    assert fresh.get(PARTNERS, "HEAD")[1] > 0
    assert fresh.get(PARTNERS, headers={"If-None-Match": tag})[0].status_code == 304
    assert len(fresh.get(PARTNERS)[0].data) > 1000


def test_format_and_host_have_answers_of_their_own(site):
    rows, _ = site.get(PARTNERS, headers={"Accept": "text/csv"})
    other, asked = site.get(PARTNERS, headers={"Accept": "application/json"})
    assert asked > 0
    assert rows.mimetype != other.mimetype


def test_addresses_begin_with_the_name_that_was_asked(asker, tmp_path):
    site = Site(asker, tmp_path, hosts="a.example,b.example")
    here, _ = site.get(PARTNERS, base_url="http://a.example")
    there, asked = site.get(PARTNERS, base_url="http://b.example")
    assert asked > 0
    assert "http://a.example" in here.headers["Link"]
    assert "http://a.example" not in there.headers["Link"] + there.text


def test_a_path_and_its_parameters_are_not_mixed_up(site):
    assert site.get("/api/norms?agreement=jpn-usa-1997")[0].status_code == 200
    assert site.get("/api/norms%3Fagreement=jpn-usa-1997")[0].status_code == 404


@pytest.mark.parametrize(
    "address", ["/agreement/none", "/query/partners?party=nobody", "/api/none", "/sparql?query=x", "/none"]
)
def test_errors_are_not_kept(site, address):
    first, second = site.get(address)[0], site.get(address)[0]
    assert first.status_code == second.status_code >= 400
    assert not len(site.app.extensions["cmaa.cache"])


def test_a_store_that_comes_back_is_asked_again(site):
    def away():
        raise StoreError("away")

    site.store.first = away
    assert site.get("/partners")[0].status_code == 503
    site.store.first = lambda: None
    assert site.get("/partners")[0].status_code == 200


def test_another_release_has_other_answers(site):
    first, other = site.release, replace(site.release, written="b" * 64)
    site.get(PARTNERS)
    site.serve(other)
    assert site.get(PARTNERS)[1] > 0
    assert site.get(PARTNERS)[1] == 0
    site.serve(replace(first))  # the same again, and still nothing old
    assert site.get(PARTNERS)[1] > 0


def test_an_answer_under_way_when_the_release_changes_is_not_kept(site):
    site.store.first = lambda: site.serve(replace(site.release, written="b" * 64))
    assert site.get("/api/totals?party=usa")[0].status_code == 200
    site.store.first = lambda: None
    assert site.get("/api/totals?party=usa")[1] > 0


def test_a_store_that_is_not_ours_may_change_at_any_time(site):
    site.serve(None)
    site.get(PARTNERS)
    assert site.get(PARTNERS)[1] > 0


@pytest.mark.parametrize("text", ["SELECT (RAND() AS ?x) {}", "SELECT (struuid() AS ?x) {}", "SELECT (now() AS ?x) {}",
                                  "SELECT (NOW\n#so\n () AS ?x) {}", r"SELECT (ra\u006Ed() AS ?x) {}"])  # fmt: skip
def test_chance_and_the_clock_are_asked_each_time(site, text):
    for _ in range(2):
        assert site.get("/sparql", query_string={"query": text})[1] == 1
    assert not len(site.app.extensions["cmaa.cache"])


def test_every_question_of_the_catalogue_is_kept(site, asker):
    for question in asker.answers:
        asked = {"query": question.text}  # some say "know" in their heads
        assert [site.get("/sparql", query_string=asked)[1] for _ in range(2)] == [1, 0], question.name


def test_a_query_is_kept_and_a_post_is_not(site):
    asked = {"query": "SELECT ?party { ?party a <https://w3id.org/cmaa/ns/Party> } LIMIT 5"}
    assert [site.get("/sparql", query_string=asked)[1] for _ in range(2)] == [1, 0]
    assert site.get("/sparql", query_string=asked)[0].headers["Access-Control-Allow-Origin"] == "*"
    assert [site.get("/sparql", "POST", data=asked)[1] for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("header", ["Authorization", "Range"])
def test_what_is_for_one_client_is_not_kept(site, header):
    assert all(site.get(PARTNERS, headers={header: "bytes=0-9"})[1] > 0 for _ in range(2))


def test_words_from_ones_own_folder_are_always_the_present_ones(site):
    folder = site.settings.texts / "jpn-usa-1997"
    assert site.get("/agreement/jpn-usa-1997")[0].status_code == 200
    for words in ("first wording", "second wording"):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "jpn-usa-1997.json").write_text(json.dumps({"provisions": {"art_1": {"text": words}}}))
        assert words in site.get("/agreement/jpn-usa-1997")[0].text


def test_none_is_kept_where_none_may_be(asker, tmp_path):
    site = Site(asker, tmp_path, cache=0)
    assert "cmaa.cache" not in site.app.extensions
    assert all(site.get(PARTNERS)[1] > 0 for _ in range(2))


def test_nothing_is_kept_of_what_operators_look_at(site):
    for path in ("/healthz", "/readyz", "/metrics", "/static/style.css"):
        site.get(path)[0].close()
    assert not len(site.app.extensions["cmaa.cache"])


@given(st.lists(st.tuples(st.text(max_size=2), st.integers(0, 400)), max_size=60))
def test_the_room_is_never_exceeded(puts):
    cache, release = Cache(1000), object()
    for name, size in puts:
        entry = Entry((name,), "page", False, (), bytes(size))
        cache.get(release, (name,))
        cache.put(release, entry)
        held = cache.get(release, (name,))
        assert held == (entry if len(entry) <= 125 else held)
        assert cache._held.currsize <= 1000


def test_many_at_a_time(site):
    addresses = [f"/api/partners?party=usa&on=20{year}-01-31" for year in (14, 15, 16)]
    expected = {address: site.get(address)[0].data for address in addresses}
    with ThreadPoolExecutor(8) as threads:
        answers = threads.map(lambda a: (a, site.app.test_client().get(a).data), addresses * 40)
        assert all(data == expected[address] for address, data in answers)
