"""Codebook: the questions, and each of them across all coded agreements."""

import csv
import io
import re

import pytest

PROTOCOLS = {"egy-eu-2001", "eu-isr-1995", "eu-kaz-2015", "gbr-ken-2020", "gbr-ukr-2020"}


def test_every_question_with_counts_that_add_up(client):
    text = client.get("/codebook").get_data(as_text=True)
    questions = re.findall(r'<li id="([a-z-]+)"', text)
    assert len(questions) == 65
    for name, counts in re.findall(r'href="/codebook/([a-z-]+)">.*?class="counts">(.*?)</p>', text, re.DOTALL):
        assert sum(map(int, re.findall(r">(\d+) [a-z ]+</a>", counts))) == 13, name
    assert '<a href="/codebook/presence-of-officials?answer=conditional"' in text


def test_which_protocols_let_officials_be_present_and_on_what_conditions(client):
    """Two steps from the codebook: the question, then the kind of instrument."""
    assert 'href="/codebook/presence-of-officials"' in client.get("/codebook").get_data(as_text=True)
    first = client.get("/codebook/presence-of-officials").get_data(as_text=True)
    assert "trade agreement protocol (5)" in first
    text = client.get("/codebook/presence-of-officials?kind=trade-agreement-protocol").get_data(as_text=True)
    assert set(re.findall(r'<article class="reply" id="([^"]+)"', text)) == PROTOCOLS
    assert "the officials are duly authorised" in text
    assert 'href="/agreement/egy-eu-2001#art_7__para_4">7.4</a>' in text
    assert 'href="/doc/source/eu-egypt-2001-text"' in text
    assert "/compare?agreement=" in text


def test_exceptions_stand_beside_what_they_except(client):
    text = client.get("/codebook/use-as-evidence?answer=prohibited").get_data(as_text=True)
    assert re.search(r"<span>unless</span>\s*<ul lang=\"en\"><li>use opened by a request under Article 10.2", text)


def test_silence_is_said_to_be_silence(client):
    text = client.get("/codebook/presence-of-officials?answer=absent").get_data(as_text=True)
    assert re.findall(r'<article class="reply" id="([^"]+)"', text) == ["wto-tfa"]
    assert "The text has no provision on this." in text


def test_downloads(client):
    answer = client.get("/codebook/presence-of-officials?kind=trade-agreement-protocol&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert {row["agreement"] for row in rows} == PROTOCOLS
    assert all("agree" in row["conditions"] for row in rows)
    assert len(client.get("/codebook?format=json").get_json()) == 65


def test_neighbours_and_links_lead_somewhere(client):
    text = client.get("/codebook/time-limit").get_data(as_text=True)
    assert 'rel="prev"' in text
    assert 'rel="next"' in text
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', text)}
    for link in sorted(link for link in links if link.startswith(("/codebook", "/doc/concept", "/doc/source")))[:12]:
        assert client.get(link, follow_redirects=True).status_code == 200, link
    assert 'rel="prev"' not in client.get("/codebook/definitions").get_data(as_text=True)
    assert 'rel="next"' not in client.get("/codebook/amendment").get_data(as_text=True)


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/codebook/time-limits", 404, "did you mean &#34;time-limit&#34;"),
        ("/codebook/presence", 404, "presence-of-officials"),
        ("/codebook/%3Cscript%3E", 404, "There is no question"),
        ("/codebook/" + "x" * 5000, 404, "There is no question"),
        ("/codebook/costs?answer=perhaps", 400, "no answer"),
        ("/codebook/costs?kind=treaty", 400, "no kind"),
        ("/codebook/costs?format=pdf", 400, "There is no format"),
        ("/codebook?format=pdf", 400, "There is no format"),
    ],
)
def test_a_mistake_gets_a_page_that_helps(client, address, status, says):
    answer = client.get(address)
    assert answer.status_code == status
    assert says in answer.get_data(as_text=True)
    assert "<script>" not in answer.get_data(as_text=True)


def test_the_number_of_a_question_leads_to_it(client):
    for number in ("A1", "a1"):
        assert client.get(f"/codebook/{number}").headers["Location"] == "/codebook/definitions"
    assert client.get("/codebook/Z9").status_code == 404
