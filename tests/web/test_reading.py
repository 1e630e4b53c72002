"""The reading view: the text to the paragraph, rules as sentences, what it lacks, whence it comes, how it is cited."""

import json
import re

import pytest

from app import config, create_app
from tests.conftest import ROOT

JAPAN = "/agreement/jpn-usa-1997"


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_parties_state_and_sources(client):
    text = page(client, JAPAN)
    assert '<a href="/doc/party/jpn">Japan</a> and <a href="/doc/party/usa">United States</a>' in text
    assert '<time datetime="1997-06-17">17 June 1997</time>' in text
    assert text.index("<dt>Signature</dt>") < text.index("<dt>Entry into force</dt>")
    assert 'href="/doc/source/japan-us-1997-text"' in text
    assert "This page has no official status." in text
    assert "17 juin 1997" in page(client, f"{JAPAN}?lang=fr")


def test_what_the_sources_do_not_say_is_said(client):
    assert "no source at hand says whether it is in force" in page(client, "/agreement/ago-arg-2013")
    assert "no source at hand gives a date" in page(client, "/agreement/dza-usa")


def test_every_article_is_in_the_contents_and_every_anchor_is_there_once(client):
    text = page(client, "/agreement/wto-tfa")
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)
    contents = text[text.index('class="articles"') : text.index("</ol>", text.index('class="articles"'))]
    assert 'href="#art_12"' in contents


def test_a_rule_is_a_sentence_with_what_goes_with_it(client):
    text = page(client, JAPAN)
    tenth = text[text.index('id="art_10__para_1"') : text.index('id="art_10__para_2"')]
    assert '<a class="modality prohibition" href="/doc/norm/jpn-usa-1997/art_10/para_1/1">prohibition</a>' in tenth
    assert "the receiving party must not use the information as evidence" in tenth
    assert '<dt>unless</dt> <dd lang="en">use opened by a request under Article 10.2' in tenth
    assert 'href="/doc/agreement/jpn-usa-1997/art_10/para_1"' in tenth


def test_answers_lead_to_their_places_and_source(client):
    text = page(client, JAPAN)
    row = text[text.index('id="answer-use-as-evidence"') :]
    row = row[: row.index("</tr>")]
    assert '<span class="answer prohibited">prohibited</span>' in row
    assert '<a href="#art_10__para_1">10.1</a>, <a href="#art_10__para_2">10.2</a>' in row
    assert 'href="/doc/concept/codebook/use-as-evidence"' in row


def test_what_it_lacks_beside_a_model(client):
    text = page(client, f"{JAPAN}?model=wto-tfa")
    lacks, adds = text[text.index("<h4>It lacks") : text.index("<h4>It adds")], text[text.index("<h4>It adds") :]
    assert 'href="/agreement/wto-tfa#art_12__para_6__subpara_6-1__point_e">12.6.1(e)</a>' in lacks
    assert 'href="/agreement/jpn-usa-1997#art_12">12</a>' in adds
    assert "nothing can be held against it" in page(client, f"{JAPAN}?model=idn-usa")
    assert client.get(f"{JAPAN}?model=nowhere").status_code == 400


def test_lineage_and_disagreement(client):
    text = page(client, "/agreement/eu-usa-2004")
    assert 'It extends <a href="/agreement/eu-usa-1997">' in text
    assert "Signature: 22 April 2004" in text
    assert "28 April 2004" in text
    assert 'It is extended by <a href="/agreement/eu-usa-2004">' in page(client, "/agreement/eu-usa-1997")
    assert "the source says only 17 November" in page(client, "/agreement/idn-usa")


def test_citations(client):
    bib = client.get(f"{JAPAN}.bib")
    assert bib.headers["Content-Type"].startswith("application/x-bibtex")
    assert 'filename="jpn-usa-1997.bib"' in bib.headers["Content-Disposition"]
    assert bib.get_data(as_text=True).startswith("@misc{jpn-usa-1997,")
    item = json.loads(client.get(f"{JAPAN}.csl.json").data)[0]
    assert item["type"] == "treaty"
    assert client.get(f"{JAPAN}.bib", headers={"If-None-Match": bib.headers["ETag"]}).status_code == 304
    assert "Please cite as" in page(client, JAPAN)


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/agreement/usa-jpn-1997", 404, 'href="/agreement/jpn-usa-1997"'),
        ("/agreement/jpn-usa-1998", 404, "There is no agreement “jpn-usa-1998”"),
        ("/agreement/zzzzzz", 404, "All agreements"),
        ("/agreement/" + "a" * 5000, 404, "There is no agreement"),
        ("/agreement/%D8%A7%D9%84%D8%AC%D9%85%D8%A7%D8%B1%D9%83", 400, "not an agreement&#39;s slug"),
        ("/agreement/jpn-usa-1998.bib", 404, "did you mean"),
        ("/agreement/%3Cb%3E.csl.json", 404, "There is no citation"),
        ("/agreement/jpn-usa-1997.docx", 400, "not an agreement&#39;s slug"),
    ],
)
def test_a_mistake_gets_a_page_that_helps(client, address, status, says):
    answer = client.get(address)
    assert answer.status_code == status
    assert says in answer.get_data(as_text=True)


def test_a_program_that_asks_for_no_agreement_gets_a_sentence(client):
    answer = client.get("/agreement/usa-jpn-1997", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert "jpn-usa-1997" in answer.get_data(as_text=True)


def test_words_of_the_text_only_where_they_were_taken_in(asker, client, tmp_path):
    folder = tmp_path / "jpn-usa-1997"
    folder.mkdir()
    said = {"provisions": {"art_10__para_1": {"text": "قول <i>of the test</i> " + "long" * 500}}}
    (folder / "jpn-usa-1997.json").write_text(json.dumps(said))
    mine = create_app(asker, config.settings(home=ROOT, texts=tmp_path)).test_client()
    assert '<blockquote dir="auto">قول &lt;i&gt;of the test&lt;/i&gt;' in page(mine, JAPAN)
    assert "Words of the text" not in page(client, JAPAN)
