"""Instruments: by issuer, with what is known of each, and a picture of the same rows."""

import csv
import io
import re

import pytest


def test_by_organisation_the_world_first(client):
    text = client.get("/instruments").get_data(as_text=True)
    headings = re.findall(r"<h2>([^<]+)</h2>", text)
    assert headings[1:3] == ["World Customs Organization", "World Trade Organization"]
    assert text.count('<article class="instrument" id=') == 29


def test_what_is_known_of_force_and_no_more(client):
    text = client.get("/instruments").get_data(as_text=True)
    said = dict(re.findall(r'<article class="instrument" id="([^"]+)">(.*?)</article>', text, re.DOTALL))
    assert "since 22 February 2017" in said["wto-tfa"]
    assert "not in force" in said["johannesburg-2003"]
    assert "no day of entry into force known" in said["naples-ii-1997"]
    assert "In force" not in said["ccc-rec-1953"]  # a recommendation binds nobody


def test_each_link_is_told_with_its_source_on_both_sides(client):
    text = client.get("/instruments").get_data(as_text=True)
    said = dict(re.findall(r'<article class="instrument" id="([^"]+)">(.*?)</article>', text, re.DOTALL))
    assert "<dt>Amends</dt>" in said["rkc-1999"]
    assert 'href="/agreement/rkc-1999"' in said["kyoto-1973"]
    assert 'href="/doc/source/wco-kyoto-protocol-of-amendment"' in said["kyoto-1973"]
    assert 'href="/agreement/nld-zaf-2001#preamble' in said["ccc-rec-1953"]  # an agreement that cites it, and where


def test_the_picture_is_of_the_same_rows(client):
    text = client.get("/instruments").get_data(as_text=True)
    picture = re.search(r"<svg.*?</svg>", text, re.DOTALL)[0]
    anchors = set(re.findall(r'<a href="#([^"]+)"', picture))
    assert {"wto-tfa", "rkc-1999", "kyoto-1973", "gnc-handbook"} <= anchors
    assert anchors <= set(re.findall(r'<article class="instrument" id="([^"]+)"', text))
    assert "style=" not in picture


def test_narrowed_and_downloaded(client):
    text = client.get("/instruments?binding=model").get_data(as_text=True)
    assert set(re.findall(r'<article class="instrument" id="([^"]+)"', text)) == {
        "ccc-model-1967", "gnc-utility-blocks", "wco-model-bilateral-agreement", "wco-model-mou",
    }  # fmt: skip
    answer = client.get("/instruments?binding=model&format=csv").get_data(as_text=True)
    assert len(list(csv.DictReader(io.StringIO(answer)))) == 4


@pytest.mark.parametrize("query", ["issuer=un", "binding=soft", "kind=%3Cscript%3E", "colour=red", "format=pdf"])
def test_a_mistake_gets_a_page_that_helps(client, query):
    answer = client.get(f"/instruments?{query}")
    assert answer.status_code == 400
    assert "no" in answer.get_data(as_text=True)
    assert "<script>" not in answer.get_data(as_text=True)
