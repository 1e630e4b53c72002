"""Agreements: the list, narrowed, sorted, cut into pages, and downloaded as shown."""

import csv
import io
import re

import pytest


def shown(client, address):
    text = client.get(address).get_data(as_text=True)
    return re.findall(r'<th scope="row" lang="en"><a href="/agreement/([^"?]+)', text)


def test_all_on_two_pages_by_name(client):
    first, second = shown(client, "/agreements"), shown(client, "/agreements?page=2")
    assert (len(first), len(second)) == (100, 83)
    assert not set(first) & set(second)
    assert "This is page 1 of 2" in client.get("/agreements").get_data(as_text=True)


def test_the_agreements_of_japan(client):
    assert sorted(shown(client, "/agreements?party=jpn")) == [
        "eu-jpn-2008", "jpn-kor-2004", "jpn-nld-2009", "jpn-usa-1997", "jpn-zaf",
    ]  # fmt: skip
    text = client.get("/agreements?party=jpn").get_data(as_text=True)
    assert "complete (2)" in text  # what is left of another facet
    assert "17 June 1997" in text


def test_sorting_by_a_column_both_ways(client):
    down = shown(client, "/agreements?coding=complete&sort=-signed")
    up = shown(client, "/agreements?coding=complete&sort=signed")
    assert up[0] == "nld-swe-1985"
    assert down[-1] == up[-1] == "wto-tfa"  # no day of signature
    assert 'aria-sort="descending"' in client.get("/agreements?sort=-signed").get_data(as_text=True)


def test_status_says_no_more_than_the_sources(client):
    assert "johannesburg-2003" in shown(client, "/agreements?status=not+in+force")
    assert "pry-usa-2002" in shown(client, "/agreements?status=ended")
    assert "jpn-usa-1997" in shown(client, "/agreements?status=in+force")
    assert "are-nld-2015" in shown(client, "/agreements?status=signed")


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "ttl"])
def test_downloads_are_what_is_chosen_on_every_page(client, form):
    answer = client.get(f"/agreements?kind=trade-agreement-protocol&decade=2020&format={form}")
    assert answer.status_code == 200
    assert f"agreements-trade-agreement-protocol-2020.{form}" in answer.headers["Content-Disposition"]


def test_a_download_is_not_cut(client):
    text = client.get("/agreements?format=csv").get_data(as_text=True)
    assert len(list(csv.DictReader(io.StringIO(text)))) == 183


def test_nothing_fits(client):
    answer = client.get("/agreements?party=jpn&status=not+in+force")
    assert answer.status_code == 200
    assert "does not mean that there is none" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/agreements?party=atlantis", "no party"),
        ("/agreements?kind=agrement", "did you mean"),
        ("/agreements?colour=red", "no parameter"),
        ("/agreements?sort=length", "no column"),
        ("/agreements?page=99", "there are 2"),
        ("/agreements?party=%3Cscript%3E", "no party"),
        ("/agreements?party=" + "\u0634" * 3000, "no party"),
        ("/agreements?format=pdf", "There is no format"),
    ],
)
def test_a_mistake_gets_a_page_that_helps(client, address, says):
    answer = client.get(address)
    assert answer.status_code == 400
    assert says in answer.get_data(as_text=True)
    assert "<script>" not in answer.get_data(as_text=True)


def test_the_query_behind_and_how_to_cite(client):
    text = client.get("/agreements?party=jpn").get_data(as_text=True)
    assert "SELECT ?agreement ?label" in text
    assert re.search(r"Cite this view: CMAA Graph, “Agreements”, <code>http://[^<]*/agreements\?party=jpn</code>", text)
