"""Pages: each shows its answer, each link on it leads somewhere, and each mistake gets a page that helps."""

import csv
import io
import json
import re

import pytest

from app import config, create_app
from app.ask.run import Asker
from app.errors import StoreError
from tests.conftest import ROOT

PAGES = [
    "/",
    "/partners",
    "/partners?party=usa&on=2014-01-31",
    "/partners?party=usa&on=1800-01-01",
    "/agreement/jpn-usa-1997",
    "/agreement/wto-tfa",
    "/agreement/idn-usa",
    "/query",
    "/query/instruments",
    "/query/partner?party=usa&partner=idn",
    "/doc/party/jpn",
    "/doc/agreement/jpn-usa-1997/art_4/para_1/point_a",
    "/doc/ns/hasParty",
    "/graph/data/parties",
    "/doc/shapes/AgreementShape",
]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_answers_and_its_links_lead_somewhere(client, address):
    page = client.get(address)
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "<h1" in text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', text)}
    with client.get("/static/style.css") as style:
        assert style.status_code == 200
    links = {link for link in links if not link.startswith("/static/")}
    assert links
    for link in sorted(links)[:60]:
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_no_page_asks_another_host_for_anything(client):
    for address in PAGES:
        text = client.get(address).get_data(as_text=True)
        assert not re.search(
            r'<(script(?! type="(application/ld\+json"|module" src="/static/))|img|iframe)', text
        )  # data are not run
        assert not re.search(r'<link(?! rel="(cite-as|license)")[^>]*href="https?:', text)
    assert "default-src 'none'" in client.get("/").headers["Content-Security-Policy"]


def test_partners_on_a_day(client):
    text = client.get("/partners?party=usa&on=2014-01-31").get_data(as_text=True)
    assert "<strong>68</strong> partners" in text
    assert "Montenegro" in text


def test_the_reading_view_shows_structure_norms_sources_and_what_is_inferred(client):
    text = client.get("/agreement/jpn-usa-1997").get_data(as_text=True)
    assert 'id="art_4__para_1__point_a__item_ii"' in text
    assert "japan-us-1997-text" in text
    assert "prohibition" in text
    anchors, targets = set(re.findall(r'id="([^"]+)"', text)), set(re.findall(r'href="#([^"]+)"', text))
    assert targets <= anchors
    assert '<a href="#art_10__para_1">10.1</a>, <a href="#art_10__para_2">10.2</a>' in text
    memorandum = client.get("/agreement/idn-usa").get_data(as_text=True)
    assert "inferred" in memorandum
    assert "the graph cannot say what it contains" in memorandum


def test_downloads_are_the_rows_of_the_page(client):
    answer = client.get("/partners?party=usa&on=2014-01-31&format=csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert 'filename="partners-usa-2014-01-31.csv"' in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert sum(row["how"] == "own" and row["basis"] != "ended" for row in rows) == 68
    assert len(client.get("/partners?party=usa&on=2014-01-31&format=json").get_json()) == len(rows)
    assert client.get("/query/sources?format=ttl").headers["Content-Type"].startswith("text/turtle")


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/agreement/jpn-usa-1998", 404, "There is no agreement"),
        ("/agreement/%3Cscript%3E", 400, "is not an agreement&#39;s slug"),
        ("/doc/party/nowhere", 404, "says nothing of"),
        ("/doc/a%20%3E%20b", 400, "not an address of ours"),
        ("/query/partnrs", 404, "did you mean"),
        ("/query/partners?party=usaa", 400, "Did you mean &#34;usa&#34;"),
        ("/query/partners?party=usa&on=31.1.2014", 400, "is not a day"),
        ("/partners?party=usa&on=2014-02-30", 400, "is not a day"),
        ("/partners?party=usa&format=pdf", 400, "There is no format"),
        ("/partners?party=usa&colour=red", 400, "no parameter"),
        ("/nothing/here", 404, "home"),
    ],
)
def test_a_mistake_gets_a_page_that_helps(client, address, status, says):
    answer = client.get(address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == status
    assert says in text
    assert "<script>" not in text


def test_a_store_that_is_out_of_reach(client, asker):
    class Gone:
        def select(self, text):
            raise StoreError("no answer", where="https://example.org/sparql", remedy="check CMAA_ENDPOINT")

        query = select

    app = client.application
    app.config["ASKER"] = Asker(Gone(), asker.answers, asker.describes)
    try:
        answer = client.get("/partners")
        assert answer.status_code == 503
        assert "check CMAA_ENDPOINT" in answer.get_data(as_text=True)
    finally:
        app.config["ASKER"] = asker


def test_words_of_a_text_are_shown_only_from_the_users_own_folder(client, asker, tmp_path):
    page = "/agreement/jpn-usa-1997"
    assert "Words of the text" not in client.get(page).get_data(as_text=True)
    folder = tmp_path / "jpn-usa-1997"
    folder.mkdir()
    said = {"provisions": {"art_12": {"text": "Each side <b>pays</b> for itself."}}}
    (folder / "jpn-usa-1997.json").write_text(json.dumps(said))
    mine = create_app(asker, config.settings(home=ROOT, texts=tmp_path)).test_client()
    text = mine.get(page).get_data(as_text=True)
    assert "Each side &lt;b&gt;pays&lt;/b&gt; for itself." in text
    both = mine.get("/compare?agreement=jpn-usa-1997&agreement=wto-tfa&group=H").get_data(as_text=True)
    assert "pays" in both
    (folder / "jpn-usa-1997.json").write_text("not JSON")
    assert mine.get(page).status_code == 200
