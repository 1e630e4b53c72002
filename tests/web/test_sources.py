"""Sources: what each states and where it stands, and where they disagree."""

import csv
import io
import re

import pytest

from app.web.pages.sources import host, without_year
from tests.conftest import ROOT


def test_every_source_is_listed_with_its_facts(client):
    answer = client.get("/sources?format=csv").get_data(as_text=True)
    rows = {row["source"]: row for row in csv.DictReader(io.StringIO(answer))}
    assert len(rows) == len(re.findall(r"cmaa:sourceKind", (ROOT / "data" / "sources.ttl").read_text())) + 1
    text = client.get("/sources").get_data(as_text=True)
    assert text.index("List of United States customs mutual") < text.index("Netherlands–Philippines agreement of")
    assert "listing 68" in text  # what the list of January 2014 states most
    assert int(rows["cbp-cmaa-list"]["facts"]) > 68


def test_links_lead_out_by_http_alone(client):
    text = client.get("/sources").get_data(as_text=True) + client.get("/sources?page=2").get_data(as_text=True)
    out = re.findall(r'<td class="source"[^>]*><a href="([^"]+)" rel="external noreferrer">', text)
    assert len(out) == 83
    assert all(link.startswith(("http://", "https://")) for link in out)


def test_narrowed_by_sort_of_document(client):
    text = client.get("/sources?kind=fact-sheet").get_data(as_text=True)
    assert "<strong>1</strong> of 187 sources fit." in text


def test_contradictions_side_by_side_with_both_sources(client):
    text = client.get("/disagreements").get_data(as_text=True)
    row = next(row for row in text.split("<tr>") if "container security" in row)
    assert "22 April 2004" in row
    assert "28 April 2004" in row
    assert 'href="/doc/source/eu-commission-united-states"' in row
    assert 'href="/doc/source/global-regulation-eu-us-2004"' in row
    assert 'href="/agreement/eu-usa-2004"' in row


def test_what_was_completed_is_marked(client):
    row = next(r for r in client.get("/disagreements").get_data(as_text=True).split("<tr>") if "Indonesia–United" in r)
    assert "17 November" in row
    assert "year not given" in row
    assert 'class="basis inferred"' in row


def test_totals_beside_what_the_data_show(client):
    text = client.get("/disagreements").get_data(as_text=True)
    row = next(r for r in text.split("<tr>") if "numbered entries of the list" in r)
    assert ">67<" in row
    assert ">68<" in row
    assert ">+1<" in row
    unknown = next(r for r in text.split("<tr>") if "agreement with Uruguay" in r)
    assert "day not stated" in unknown


def test_links_of_disagreements_lead_somewhere(client):
    text = client.get("/disagreements").get_data(as_text=True)
    for link in sorted({link.replace("&amp;", "&") for link in re.findall(r'href="(/doc/[^"#]*)', text)})[:40]:
        assert client.get(link, follow_redirects=True).status_code == 200, link
    assert len(client.get("/disagreements?format=json").get_json()) == 13


@pytest.mark.parametrize("query", ["kind=rumour", "publisher=nobody", "sort=size", "page=-1", "format=pdf"])
def test_a_mistake_gets_a_page_that_helps(client, query):
    assert client.get(f"/sources?{query}").status_code == 400


def test_hosts_and_days_without_a_year(client):
    assert host("https://www.example.org/a?b") == "example.org"
    assert host("https://[broken") == "https://[broken"
    assert host("not an address") == "not an address"
    with client.application.test_request_context():
        assert without_year("--02-29") == "29 February"
        assert without_year("--13-45") == ""
        assert without_year("2006-11") == ""
