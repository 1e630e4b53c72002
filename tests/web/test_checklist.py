"""Checklist: a form to fill in, each item with its place."""

import pytest


def test_the_form_of_two_agreements(client):
    text = client.get("/checklist?agreement=jpn-usa-1997&agreement=wto-tfa").get_data(as_text=True)
    assert "Requesting administration" in text
    assert 'href="/agreement/jpn-usa-1997#art_7__para_2__point_d">7.2(d)</a>' in text
    assert "Persons concerned" in text
    assert "Cite this view" in text


def test_an_agreement_that_is_not_coded_asks_for_nothing(client):
    text = client.get("/checklist?agreement=idn-usa").get_data(as_text=True)
    assert "the graph cannot say what it demands" in text
    assert "Requesting administration" not in text


def test_it_leads_to_the_legal_basis(client):
    assert 'href="/basis"' in client.get("/checklist").get_data(as_text=True)


@pytest.mark.parametrize("query", ["agreement=atlantis", "agreement=%3Cscript%3E", "format=pdf"])
def test_a_mistake_gets_a_page_that_helps(client, query):
    answer = client.get(f"/checklist?{query}")
    assert answer.status_code == 400
    assert "<script>" not in answer.get_data(as_text=True)
