"""Comparison pages: the matrix in pages of columns, two agreements word by word, the choice, and bad input."""

import csv
import io
import json
import re

import pytest

from app import config, create_app
from tests.conftest import ROOT

TWO = "/compare?agreement=jpn-usa-1997&agreement=wto-tfa"
SIDE = "/compare?agreement=jpn-usa-1997&agreement=jpn-nld-2009&view=side"


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_a_cell_opens_down_to_provisions_rules_coder_and_source(client):
    text = page(client, f"{TWO}&differences=1")
    row = text[text.index('<tr id="use-as-evidence">') :]
    row = row[: row.index("</tr>")]
    assert '<span class="answer prohibited">prohibited</span>' in row
    assert '<a href="/agreement/jpn-usa-1997#art_10__para_1">10.1</a>' in row
    assert "the receiving party must not use the information as evidence" in row
    assert "Coded by CMAA Graph editors, 22 November 2026" in row
    assert 'href="/doc/source/japan-us-1997-text"' in row
    assert "view=side&amp;question=use-as-evidence" in row


def test_a_group_and_an_order(client):
    text = page(client, f"{TWO}&agreement=jpn-nld-2009&group=F&sort=similarity")
    heads = text[text.index("<thead>") : text.index("</thead>")]
    assert heads.index("Japan–Netherlands (2009)") < heads.index("WTO Agreement")
    assert '<tr id="use-as-evidence">' in text
    assert '<tr id="costs">' not in text


def test_many_agreements_come_in_pages_of_columns(client, asker):
    slugs = [row["agreement"] for row in asker.describe("coded")]
    address = "/compare?group=H&" + "&".join(f"agreement={slug}" for slug in slugs)
    first, last = page(client, address), page(client, f"{address}&page=3")
    assert "Agreements 1 to 6 of 13" in first
    assert "Agreements 13 to 13 of 13" in last
    assert len(re.findall(r'<th scope="col"><a', first)) == 6
    assert "Agreements 13 to 13" in page(client, f"{address}&page=99999999999")
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}&format=csv").get_data(as_text=True))))
    assert len({row["agreement"] for row in rows}) == 13


def test_too_many_are_cut_with_a_sentence(client, monkeypatch):
    monkeypatch.setattr("app.web.pages.compare._COMPARED", 2)
    text = page(client, f"{TWO}&agreement=idn-usa&group=H")
    assert "1 agreement is left out here: a page compares 2." in text


def test_downloads(client):
    graph = client.get(f"{TWO}&group=H&format=jsonld")
    assert graph.headers["Content-Type"] == "application/ld+json"
    assert "costs" in graph.get_data(as_text=True)
    assert json.loads(graph.data)
    rows = list(csv.DictReader(io.StringIO(client.get(f"{SIDE}&question=costs&format=csv").get_data(as_text=True))))
    assert rows[0]["left"] == "art_12"


def test_side_by_side_marks_the_words_that_differ(client):
    text = page(client, f"{SIDE}&question=use-as-evidence")
    pair = text[text.index('class="pair"') :]
    assert '<a class="number" href="/agreement/jpn-usa-1997#art_10__para_1">10.1</a>' in pair
    assert "<del>" in pair
    assert "<ins>" in pair
    assert "next question" in text
    assert "<blockquote" not in text


def test_two_articles_side_by_side(client):
    text = page(client, f"{SIDE}&place=art_7&place=art_7")
    assert 'href="/agreement/jpn-usa-1997#art_7__para_2__point_a"' in text
    assert 'value="art_7" selected' in text


def test_words_of_two_texts_that_were_taken_in(asker, tmp_path):
    for slug, said in (
        ("jpn-usa-1997", "No <b>evidence</b> may be used here."),
        ("jpn-nld-2009", "No evidence may be used there."),
    ):
        (tmp_path / slug).mkdir()
        words = {"provisions": {"art_10__para_1": {"text": said}}}
        (tmp_path / slug / f"{slug}.json").write_text(json.dumps(words))
    mine = create_app(asker, config.settings(home=ROOT, texts=tmp_path)).test_client()
    text = page(mine, f"{SIDE}&question=use-as-evidence")
    assert "<del>here</del>." in text
    assert "<ins>there</ins>" in text
    assert "&lt;" in text[text.index("<blockquote") :]
    assert "evidence</b>" not in text


def test_the_choice(client):
    text = page(client, "/compare")
    assert '<input type="checkbox" name="agreement" value="wto-tfa">' in text
    assert "compare them" in text
    nearest = text[text.index("Most similar pairs") : text.index("</li>", text.index("Most similar pairs"))]
    assert "Egypt–European Union (2001) · Kenya–United Kingdom (2020)" in nearest
    french = page(client, "/compare?lang=fr")
    assert '<input type="hidden" name="lang" value="fr">' in french


def test_an_agreement_alone_and_one_that_is_not_coded(client):
    assert "choose another to see in what they differ" in page(client, "/compare?agreement=jpn-usa-1997&group=H")
    text = page(client, "/compare?agreement=jpn-usa-1997&agreement=idn-usa&group=H")
    assert "An empty cell says nothing of what the agreement contains" in text
    assert client.get("/compare?agreement=idn-usa&agreement=dza-usa&view=side").status_code == 200


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/compare?agreement=jpn-usa-1998", "did you mean"),
        ("/compare?agreement=jpn-usa-1997&view=pie", "choose matrix or side"),
        ("/compare?agreement=jpn-usa-1997&view=side", "needs two agreements"),
        (f"{TWO}&sort=up", "choose given or similarity"),
        (f"{TWO}&page=two", "give a number"),
        (f"{SIDE}&question=%3Cscript%3E", "no question"),
        (f"{SIDE}&place=art_99", "no place"),
        (f"{TWO}&format=exe", "There is no format"),
        ("/compare?agreement=" + "x" * 3000, "no agreement"),
    ],
)
def test_a_mistake_gets_a_page_that_helps(client, address, says):
    answer = client.get(address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert says in text
    assert "<script>" not in text
