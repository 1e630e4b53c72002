"""Home: three ways in, and figures counted from the graph."""

import re

import pytest

from app import create_app
from app.ask.run import Asker
from app.store.embedded import EmbeddedStore
from tests.conftest import ROOT


def test_three_ways_in(client):
    text = client.get("/").get_data(as_text=True)
    assert set(re.findall(r'<form[^>]*action="([^"]+)"', text)) == {"/basis", "/partners", "/search"}
    for name in ("from", "to", "party", "on", "q"):
        assert f'name="{name}"' in text
    assert '<option value="jpn">Japan</option>' in text


def test_figures_are_those_of_the_files(client):
    text = client.get("/").get_data(as_text=True)
    files = [path.read_text() for path in (ROOT / "data" / "agreements").glob("*.ttl")]
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd><a[^>]*>([0-9,]+)<", text))
    assert figures["agreements"] == str(len(files))
    assert figures["of them coded"] == str(sum("coding-status/complete>" in text for text in files))
    listed = [line for line in text.split("<h2>") if line.startswith("Agreements coded")][0]
    assert listed.count('href="/agreement/') == 13


def test_what_is_not_known_is_said(client):
    text = client.get("/").get_data(as_text=True)
    assert "Of the other 170 agreements" in text
    assert "does not mean that there is none" in text


def test_the_language_is_kept(client):
    text = client.get("/?lang=fr").get_data(as_text=True)
    assert text.count('<input type="hidden" name="lang" value="fr">') == 4  # three ways in, and the search above


@pytest.mark.parametrize(
    "address",
    ["/", "/agreements", "/codebook", "/instruments", "/sources", "/disagreements", "/query", "/basis", "/checklist"],
)
def test_a_graph_that_holds_nothing(asker, settings, address):
    empty = create_app(Asker(EmbeddedStore(), asker.answers, asker.describes), settings).test_client()
    answer = empty.get(address)
    assert answer.status_code == 200
    assert "<h1>" in answer.get_data(as_text=True)
