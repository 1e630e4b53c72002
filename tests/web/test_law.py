"""Pages of comparison, legal basis and checklist."""

import io
import re

import pytest
from openpyxl import load_workbook

PAGES = [
    "/compare",
    "/compare?agreement=jpn-usa-1997&agreement=wto-tfa",
    "/compare?agreement=jpn-usa-1997&agreement=idn-usa&group=F",
    "/basis",
    "/basis?from=usa&to=jpn&assistance=presence-of-officials&use=use-as-evidence&on=2014-01-31",
    "/basis?from=usa&to=mne",
    "/checklist",
    "/checklist?agreement=jpn-usa-1997&agreement=wto-tfa&agreement=idn-usa",
]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_answers_and_its_links_lead_somewhere(client, address):
    page = client.get(address)
    assert page.status_code == 200
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', page.get_data(as_text=True))}
    for link in sorted(link for link in links if not link.startswith("/static/"))[:25]:
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_a_cell_opens_down_to_provisions_coder_and_source(client):
    text = client.get("/compare?agreement=jpn-usa-1997&agreement=wto-tfa&differences=1").get_data(as_text=True)
    assert 'href="/agreement/jpn-usa-1997#art_10__para_1">10.1</a>' in text
    assert "Coded by CMAA Graph editors, 22 November 2026" in text


def test_an_agreement_that_is_not_coded_is_said_to_be_so(client):
    text = client.get("/compare?agreement=jpn-usa-1997&agreement=idn-usa").get_data(as_text=True)
    assert "An empty cell says nothing of what the agreement contains" in text
    assert 'class="answer not-coded"' in text


def test_downloads(client):
    book = client.get("/compare?agreement=jpn-usa-1997&agreement=wto-tfa&format=xlsx")
    assert load_workbook(io.BytesIO(book.data)).active["A1"].value == "variable"
    assert client.get("/compare?agreement=jpn-usa-1997&agreement=wto-tfa&format=json").get_json()["lines"]
    assert client.get("/basis?from=usa&to=jpn&format=csv").get_data(as_text=True).startswith("agreement,label,standing")
    assert client.get("/checklist?agreement=jpn-usa-1997&format=docx").data.startswith(b"PK")
    assert client.get("/checklist?agreement=jpn-usa-1997&format=md").get_data(as_text=True).startswith("# Request")


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/compare?agreement=jpn-usa-1997&agreement=jpn-usa-1997", "is named twice"),
        ("/compare?agreement=jpn-usa-1998", "did you mean"),
        ("/compare?agreement=jpn-usa-1997&group=Z", "no group"),
        ("/compare?agreement=jpn-usa-1997&format=pdf", "There is no format"),
        ("/basis?from=usa&to=usa", "Both parties are the same"),
        ("/basis?from=usa&to=jpn&on=soon", "is not a day"),
        ("/basis?from=usa&to=jpn&use=%3Cscript%3E", "No such code"),
        ("/checklist?agreement=jpn-usa-1997&format=pdf", "There is no format"),
    ],
)
def test_a_mistake_gets_a_page_that_helps(client, address, says):
    answer = client.get(address)
    assert answer.status_code == 400
    assert says in answer.get_data(as_text=True)
    assert "<script>" not in answer.get_data(as_text=True)
