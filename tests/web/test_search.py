"""The page of the search, its suggestions, and what it gives to programs."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from lxml import etree

from app import config, create_app
from app.ask.run import Asker
from app.cli.common import SearchBeside
from app.graph import build, builds
from app.publish.api import search_schema
from app.search.find import FURTHEST
from app.search.index import FILE
from app.store.embedded import EmbeddedStore
from app.web.pages import search

BASE = "https://w3id.org/cmaa/id/"


class Links(HTMLParser):
    """The addresses of the links of a list of hits, in their order."""

    def __init__(self, text):
        super().__init__()
        self.found, self.inside = [], 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.inside += tag == "ol" and attrs.get("class") == "hits"
        if tag == "a" and self.inside:
            self.found.append(attrs["href"])

    def handle_endtag(self, tag):
        self.inside -= tag == "ol"


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_agreement_between_two_parties_comes_first(client):
    text = page(client, "/search?q=usa+japan")
    assert Links(text).found[0] == "/agreement/jpn-usa-1997"
    assert "<mark>Japan</mark>" in text


def test_every_hit_leads_to_where_one_reads_it(client):
    """Of each kind the first; a page is fetched once."""
    typed = ("usa japan", "contoled delivery", "hasParty", "wco recommendation", "ministry of finance of japan")
    links = {link for text in typed for link in Links(page(client, f"/search?q={text}")).found[::3]}
    assert any("#" in link for link in links)
    read = {
        address: client.get(address, follow_redirects=True) for address in {link.partition("#")[0] for link in links}
    }
    for link in links:
        address, _, anchor = link.partition("#")
        assert read[address].status_code == 200, link
        assert not anchor or f'id="{anchor}"' in read[address].get_data(as_text=True), link


def test_an_article_leads_to_its_place_in_the_text(client):
    assert Links(page(client, "/search?q=art+5+jpn-usa")).found[0] == "/agreement/jpn-usa-1997#art_5"


def test_a_misspelt_word_is_set_right_and_said(client):
    text = page(client, "/search?q=jappan+customs")
    assert "Did you mean" in text
    assert 'href="/search?q=japan+customs"' in text
    assert "/agreement/jpn-usa-1997" in text


def test_kinds_are_facets_in_the_address_with_their_counts(client):
    text = page(client, "/search?q=information")
    (count,) = re.findall(r'kind=provision">Provisions <span class="count">(\d+)', text)
    one = page(client, "/search?q=information&kind=provision")
    assert f'aria-current="page">Provisions <span class="count">{count}' in one
    assert all(link.startswith(("/agreement/", "/doc/")) for link in Links(one).found)


def test_one_kind_is_read_by_pages(client):
    first, second = (Links(page(client, f"/search?q=information&kind=provision&page={n}")).found for n in (1, 2))
    assert len(first) == len(second) == 20
    assert not set(first) & set(second)
    assert "There are only" in page(client, "/search?q=information&kind=provision&page=90")


def test_nothing_typed_explains_and_nothing_found_says_what_that_means(client):
    text = page(client, "/search")
    for link in re.findall(r'<dt><a href="([^"]+)"', text):
        assert re.search("results? for", page(client, unescape(link))), link
    assert "does not mean that it does not exist" in page(client, "/search?q=xyzzyqqx")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/search?q=a&kind=agrement", "did you mean &#34;agreement&#34;?"),
        ("/search?q=a&page=0", "write a whole number"),
        ("/search?q=a&page=two", "write a whole number"),
        ("/search?q=a&page=99999999999999999999", "write a whole number"),
        ("/search?q=a&page=²", "write a whole number"),
        ("/search?q=costs&format=pdf", "There is no format"),
        ("/search?q=a&kind=%3Cscript%3E", "There is no kind"),
    ],
)
def test_a_mistake_in_the_address_gets_a_page_that_helps(client, address, says):
    answer = client.get(address)
    assert answer.status_code == 400
    text = answer.get_data(as_text=True)
    assert says in text
    assert "<script>" not in text


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script> japan",
        '"><img src=x onerror=alert(1)>',
        "{{ 7 * 7 }}",
        "\x00\x01",
        "مرحبا",
        "a" * 5000,
        "japan \u202e usa",
    ],
)
@pytest.mark.parametrize("path", ["/search", "/search.json", "/suggest"])
def test_whatever_is_typed_is_answered_and_never_run(client, path, typed):
    answer = client.get(path, query_string={"q": typed})
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    if path == "/search":
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "49" not in re.findall(r"results? for <strong[^>]*>([^<]*)", text)


def test_downloads_are_the_hits(client):
    answer = client.get("/search?q=controlled+delivery&format=csv")
    assert 'filename="search-controlled-delivery.csv"' in answer.headers["Content-Disposition"]
    assert "controlled-delivery" in answer.get_data(as_text=True)


def test_links_keep_the_language(client):
    text = page(client, "/search?q=usa+japan&lang=fr")
    assert Links(text).found[0] == "/agreement/jpn-usa-1997?lang=fr"
    assert '<input type="hidden" name="lang" value="fr">' in text


def test_programs_get_the_same(client):
    answer = client.get("/search.json?q=jappan+customs&kind=agreement&limit=3")
    said = answer.get_json()
    assert said["searched_instead"] == {"jappan": "japan"}
    assert len(said["results"]) == 3
    assert said["total"] == sum(said["counts"].values())
    assert {hit["kind"] for hit in said["results"]} == {"agreement"}
    assert all(client.get(hit["html"].removeprefix("http://localhost")).status_code == 200 for hit in said["results"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    rest = client.get("/search.json?q=jappan+customs&kind=agreement&limit=3&offset=3").get_json()["results"]
    assert not {hit["iri"] for hit in said["results"]} & {hit["iri"] for hit in rest}
    first = client.get("/search.json?q=art+5+jpn-usa").get_json()["results"][0]
    assert (first["iri"], first["eid"]) == (BASE + "agreement/jpn-usa-1997/art_5", "art_5")


@pytest.fixture(scope="module")
def described(client):
    """Tell whether an answer is one of those that the description of the API has for the search."""
    whole = client.get("/openapi.json").get_json()
    answers = whole["paths"]["/search.json"]["get"]["responses"]

    def told(answer) -> bool:
        said = answers[str(answer.status_code)]
        if "$ref" in said:
            said = whole["components"]["responses"][said["$ref"].rpartition("/")[2]]
        schema = said["content"][answer.mimetype]["schema"] | {"components": whole["components"]}
        return Draft202012Validator(schema, format_checker=FormatChecker()).is_valid(answer.get_json())

    return told


@pytest.mark.parametrize(
    "query",
    ["", "q=japan", "q=art+5+jpn-usa", "q=jappan+customs&kind=agreement&limit=3&offset=3", "q=" + "long " * 400],
)
def test_answers_for_programs_are_as_described(client, described, query):
    answer = client.get(f"/search.json?{query}")
    assert answer.status_code == 200
    assert described(answer)


def test_the_description_knows_the_bounds():
    assert (search_schema.MOST, search_schema.FURTHEST) == (search._MOST, FURTHEST)


@pytest.mark.parametrize("query", ["q=a&limit=1000", "q=a&offset=-1", "kind=planet", "q=a&limit=<script>"])
@pytest.mark.parametrize("accept", ["application/json", "text/html", "*/*"])
def test_a_mistake_of_a_program_is_a_problem_in_json(client, described, query, accept):
    answer = client.get(f"/search.json?{query}", headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (400, "application/problem+json")
    assert described(answer)
    assert re.search("whole number|There is no kind", answer.get_json()["detail"])


def test_suggestions_are_links_at_most_eight(client):
    said = client.get("/suggest?q=usa+ja").get_json()
    first = {
        "label": "Japan–United States customs assistance agreement (1997)",
        "kind": "Agreement",
        "href": "/agreement/jpn-usa-1997",
    }
    assert said["suggestions"][0] == first
    assert said["status"].startswith("1 suggestion.")
    assert len(client.get("/suggest?q=c").get_json()["suggestions"]) == 8
    assert client.get("/suggest").get_json()["suggestions"] == []
    assert "private" in client.get("/suggest?q=usa").headers["Cache-Control"]


def test_browsers_can_take_the_search_over(client):
    answer = client.get("/opensearch.xml")
    assert answer.content_type.startswith("application/opensearchdescription+xml")
    root = etree.fromstring(answer.data)
    urls = {u.get("type"): u.get("template") for u in root.iter("{http://a9.com/-/spec/opensearch/1.1/}Url")}
    assert urls["text/html"] == "http://localhost/search?q={searchTerms}"
    said = client.get("/suggest?q=usa+ja&form=opensearch").get_json()
    assert said == ["usa ja", ["Japan–United States customs assistance agreement (1997)"]]


def test_each_release_answers_from_its_own_index(small):
    """What a build wrote is what its application reads; the store is not asked."""
    settings = config.settings(home=small, build=small / "build")

    beside = {FILE: SearchBeside(settings.folder("queries"))}
    apps = []
    for name in ("Aland", "Aalen"):
        path = small / "data" / "small.ttl"
        path.write_text(path.read_text().replace('"Aland"', f'"{name}"'))
        release = builds.release(build.build(settings, beside=beside))
        asker = Asker.over(EmbeddedStore(), settings.folder("queries"))  # empty: nothing but the index can answer
        apps.append(create_app(asker, settings, release).test_client())
    assert [c.get("/search.json?q=aland&kind=party").get_json()["counts"].get("party") for c in apps] == [1, None]
    assert [c.get("/search.json?q=aalen&kind=party").get_json()["counts"].get("party") for c in apps] == [None, 1]


def test_an_empty_graph_is_searched(small):
    settings = config.settings(home=small, texts=small / "texts")
    empty = create_app(Asker.over(EmbeddedStore(), settings.folder("queries")), settings).test_client()
    assert "Nothing was found" in empty.get("/search?q=usa+japan").get_data(as_text=True)
    assert empty.get("/suggest?q=us").get_json()["suggestions"] == []
