"""Questions: forms in words, errors beside their field, answers that are cut where they are long."""

import re

import pytest

from app.web import errors
from app.web.pages import questions


def test_every_question_by_purpose(client, asker):
    text = client.get("/query").get_data(as_text=True)
    assert re.findall(r'<h2 id="([a-z]+)"', text)[:3] == ["partners", "agreements", "provisions"]
    for question in asker.answers:
        assert f'href="/query/{question.name}"' in text
        assert client.get(f"/query/{question.name}").status_code == 200


def test_fields_are_labelled_in_words(client):
    text = client.get("/query/binding").get_data(as_text=True)
    assert re.search(r'<label for="p-from"><span lang="en">The party that wants to ask</span></label>', text)
    assert re.search(
        r'<label for="p-on"><span lang="en">The day asked about</span> <span class="quiet">\(may be left out\)', text
    )


@pytest.mark.parametrize(
    ("address", "field", "says"),
    [
        ("/query/partners?party=usaa", "party", "Did you mean &#34;usa&#34;?"),
        ("/query/partners?party=usa&on=31.1.2014", "on", "is not a day"),
        ("/query/partner?party=usa", "partner", "is missing"),
        ("/query/norms?agreement=jpn-usa-1997&variable=%3Cscript%3E", "variable", "is not a question of the codebook"),
    ],
)
def test_an_error_stands_beside_its_field(client, address, field, says):
    answer = client.get(address)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert re.search(rf'id="p-{field}"[^>]* aria-invalid="true" aria-describedby="e-{field}"', text)
    said = re.search(rf'id="e-{field}" lang="en">([^<]+)', text)[1]
    assert says in said
    assert text.count("aria-invalid") == 1
    assert "<script>" not in text


def test_an_error_about_no_field(client):
    text = client.get("/query/partners?party=usa&colour=red").get_data(as_text=True)
    assert "No parameter &#34;colour&#34;" in text
    assert "aria-invalid" not in text


def test_a_language_alone_asks_nothing(client):
    answer = client.get("/query/partner?lang=fr")
    assert answer.status_code == 200
    assert 'role="alert"' not in answer.get_data(as_text=True)


def test_the_answer_its_downloads_and_the_query(client):
    text = client.get("/query/partner?party=usa&partner=jpn").get_data(as_text=True)
    assert "jpn-usa-1997" in text
    for form in ("csv", "xlsx", "json", "ttl"):
        assert f"format={form}" in text
        answer = client.get(f"/query/partner?party=usa&partner=jpn&format={form}")
        assert answer.status_code == 200
        assert f'partner-usa-jpn.{form}"' in answer.headers["Content-Disposition"]
    assert "SELECT ?agreement ?label" in text
    assert "/query/partner?party=usa&amp;partner=jpn</code>" in text  # the permanent address


def test_a_long_answer_is_cut_and_says_so(client, monkeypatch):
    monkeypatch.setattr(questions, "SHOWN", 10)
    text = client.get("/query/agreements").get_data(as_text=True)
    assert "the first 10 are shown, and the downloads hold all" in text
    assert text.count("<tr>") == 11
    assert len(client.get("/query/agreements?format=json").get_json()) == 183


def test_no_rows(client):
    text = client.get("/query/definitions?agreement=idn-usa").get_data(as_text=True)
    assert "not a statement that there is nothing" in text


def test_sentences():
    assert errors.sentence("no party") == "No party."
    assert errors.sentence("why?") == "Why?"
    assert errors.sentence("") == ""
