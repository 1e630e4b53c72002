"""Language: every string of the interface in French, and pages that speak one language at a time."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from babel.messages.pofile import read_po
from flask import g
from lxml import html

from app import create_app
from app.ask.run import Asker
from app.store.embedded import EmbeddedStore
from app.web.language import STRINGS, Catalogue, day, number
from app.web.marks import MARKS, SCHEMES
from app.web.strings.__main__ import brought_up, gathered
from tests.conftest import ROOT

#: One address of every page.
PAGES = (
    "/", "/partners", "/partners?party=usa&on=2014-01-31", "/partners?party=usa&view=map", "/partners?party=jpn&view=network",
    "/agreements", "/agreements?status=ended", "/agreements?party=jpn&kind=arrangement", "/agreement/jpn-usa-1997",
    "/agreement/jpn-usa-1997?model=wto-tfa", "/agreement/fra-usa-1993", "/agreement/none-such", "/compare",
    "/compare?agreement=jpn-usa-1997&agreement=wto-tfa&group=H",
    "/compare?agreement=jpn-usa-1997&agreement=wto-tfa&view=side&question=costs", "/basis", "/basis?from=usa&to=jpn",
    "/basis?from=usa&to=fra&assistance=surveillance-of-persons&use=use-as-evidence", "/basis?from=usa&to=jpn&on=yesterday",
    "/checklist", "/checklist?agreement=jpn-usa-1997", "/codebook", "/codebook/costs", "/codebook/costs?answer=absent",
    "/instruments", "/sources", "/disagreements", "/query", "/query/partners?party=usa", "/query/provisions", "/search",
    "/search?q=japan", "/search?q=zzzzqqqq", "/search?q=japan&kind=provision", "/sparql", "/sparql?query=ASK%7B%7D",
    "/doc/agreement/jpn-usa-1997", "/doc/agreement/jpn-usa-1997/art_12", "/ontology", "/api/", "/doc/dataset", "/nowhere",
)  # fmt: skip
#: What a text is made of beside words: tags, and places to be filled in.
_JOINTS = re.compile(r"<[^>]*>|%\(\w+\)s|&\w+;")
#: English words that are words of French too, or names in the data.
_SHARED = {"source", "sources", "Source", "Sources"}
_SILENT = ("script", "style", "code", "pre", "textarea", "kbd", "svg")
_SPOKEN = ("aria-label", "title", "placeholder", "alt", "label")


@pytest.fixture(scope="module")
def catalogue():
    with (STRINGS / "fr.po").open("rb") as source:
        return [message for message in read_po(source) if message.id]


@pytest.fixture(scope="module")
def english(catalogue) -> tuple[set[str], list[str]]:
    """What must not be left on a French page: as a text of its own, and anywhere in a text."""
    exact, long = set(), []
    for message in catalogue:
        for text, french in both(message):
            for piece in (p.strip(" .:;,“”()\n") for p in _JOINTS.split(text)):
                if len(piece) > 2 and piece not in _JOINTS.sub("|", french) and piece not in _SHARED:
                    exact.add(piece)
                    if len(piece) >= 16 and text not in MARKS:
                        long.append(piece)
    return exact, long


@pytest.fixture(scope="module")
def pages(client):
    return {page: client.get(in_french(page), headers={"Accept": "text/html"}) for page in PAGES}


def in_french(page: str) -> str:
    return page + ("&" if "?" in page else "?") + "lang=fr"


def both(message) -> list[tuple[str, str]]:
    """English and French of a message, a pair for each form."""
    if isinstance(message.id, str):
        return [(message.id, message.string)]
    return list(zip(message.id, message.string, strict=True))


def spoken(root):
    """Every text of a page that is not marked as of another language, and where it stands."""

    def walk(node, ours):
        if not isinstance(node.tag, str) or node.tag in _SILENT:
            return
        ours = node.get("lang", "fr" if ours else "en") == "fr"
        if ours:
            yield from ((node, node.get(name)) for name in _SPOKEN if node.get(name))
            yield node, node.text or ""
        for child in node:
            yield from walk(child, ours)
            if ours:
                yield child, child.tail or ""

    yield from walk(root.find("body"), True)
    yield root.find("head/title"), root.find("head/title").text


def test_every_string_is_in_the_catalogue_and_no_other(catalogue):
    assert {message.id for message in catalogue} == set(gathered())


def test_every_string_is_translated(catalogue):
    for message in catalogue:
        assert not message.fuzzy, message.id
        for english, french in both(message):
            assert (french and french.strip() == french) or english.startswith((":", ";")), english


def test_the_catalogue_is_as_the_command_writes_it():
    text = (STRINGS / "fr.po").read_text("utf-8")
    assert brought_up(text) == text
    assert not re.search(r"^#[:~]|POT-Creation-Date|fuzzy", text, re.MULTILINE)


def test_gathering_keeps_what_is_translated_and_drops_what_is_no_more():
    head = '# Note\nmsgid ""\nmsgstr ""\n' + "".join(
        f'"{line}\\n"\n'
        for line in ("Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit", "Language: fr",
                     "Plural-Forms: nplurals=2; plural=(n > 1);")
    )  # fmt: skip
    found = brought_up(head + '\nmsgid "Partners"\nmsgstr "Partenaires"\n\nmsgid "Gone"\nmsgstr "Parti"\n')
    assert 'msgid "Partners"\nmsgstr "Partenaires"' in found
    assert "Gone" not in found
    assert 'msgid "Agreements"\nmsgstr ""' in found


def test_places_to_fill_in_and_tags_are_the_same_in_both(catalogue):
    for message in catalogue:
        forms = both(message)
        for english, french in forms:
            some = sorted(re.findall(r"%\(\w+\)s", french))
            assert some == sorted(re.findall(r"%\(\w+\)s", english)) or (len(forms) > 1 and "count" not in str(some)), (
                english
            )
            assert sorted(re.findall(r"<[^>]*>", french)) == sorted(re.findall(r"<[^>]*>", english)), english


def test_french_is_set_as_french_is_set(catalogue):
    """Typographic apostrophes, guillemets, and spaces before high signs at which no line breaks."""
    for message in catalogue:
        for _english, french in both(message):
            text = _JOINTS.sub("", french)
            assert not re.search(r"['\"“”]|\w ?[:;!?»]\s| [:;!?»]|« ", text.replace("Allow-Origin:", "") + " "), french


def test_marks_are_the_labels_of_the_schemes(asker):
    for scheme in SCHEMES:
        text = (ROOT / "ontology" / "schemes" / f"{scheme}.ttl").read_text("utf-8")
        labels = set(re.findall(r'skos:prefLabel "([^"]+)"@en', text))
        assert labels, scheme
        assert labels <= MARKS, scheme
    assert {question.group for question in asker.answers} <= MARKS


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_french_and_nothing_of_it_is_left_in_english(pages, english, page):
    answer = pages[page]
    assert answer.status_code in (
        (404,) if page in ("/nowhere", "/agreement/none-such") else (400,) if "yesterday" in page else (200,)
    )
    root = html.fromstring(answer.get_data())
    assert root.get("lang") == "fr"
    exact, long = english
    texts = [(node.tag, " ".join(text.split())) for node, text in spoken(root)]
    left = [(tag, text) for tag, text in texts if text.strip(" .:;,“”()") in exact or any(one in text for one in long)]
    assert not left


@pytest.mark.parametrize("page", PAGES)
def test_links_to_pages_stay_in_french(pages, page):
    root = html.fromstring(pages[page].get_data())
    for link in root.xpath("//a[@href]"):
        address, ours = link.get("href"), link.get("hreflang", "")
        path = address.split("?")[0].split("#")[0]
        reading = path in ("/", "/partners", "/agreements", "/compare", "/basis", "/codebook", "/sources", "/query")
        if reading and not ours and "format=" not in address:
            assert "lang=fr" in address, (page, address)
    assert root.xpath("//footer//a[@lang='en' and not(contains(@href, 'lang='))]"), page
    for form in root.xpath("//form[translate(@method, 'GET', 'get')='get' or not(@method)]"):
        assert form.xpath(".//input[@name='lang' and @value='fr']"), page


@pytest.mark.parametrize(
    "lang", ["", "de", "FR", "fr-CA", "x" * 5000, "<script>alert(1)</script>", "fr\x00", "../fr", "fr,en", "١"]
)
def test_another_language_is_english(client, lang):
    answer = client.get("/?lang=" + quote(lang))
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    assert '<html lang="en">' in text
    assert "Partners" in text
    assert "alert(1)" not in text


def test_of_several_languages_the_first_counts(client):
    assert '<html lang="fr">' in client.get("/?lang=fr&lang=en").get_data(as_text=True)
    assert '<html lang="en">' in client.get("/?lang=en&lang=fr").get_data(as_text=True)
    assert client.get("/?lang[]=fr").status_code == 200


def test_what_is_asked_stays_when_the_language_changes(client):
    root = html.fromstring(client.get("/partners?party=usa&on=2014-01-31&basis=signed&lang=fr").get_data())
    there = root.xpath("//footer//a[@hreflang='en']/@href")[0]
    assert {"party=usa", "on=2014-01-31", "basis=signed"} <= set(there.split("?")[1].split("&"))
    root = html.fromstring(client.get("/partners?party=usa").get_data())
    assert "lang=fr" in root.xpath("//footer//a[@hreflang='fr']/@href")[0]


def test_downloads_are_the_same_in_every_language(client):
    for address in ("/agreements?format=csv", "/basis?from=usa&to=jpn&format=csv", "/codebook?format=json"):
        assert client.get(address).get_data() == client.get(in_french(address)).get_data()


@pytest.mark.parametrize(
    ("value", "english", "french", "sentence"),
    [
        ("1998-04-02", "2 April 1998", "2 avril 1998", "le 2 avril 1998"),
        ("1998-04-01", "1 April 1998", "1er avril 1998", "le 1er avril 1998"),
        ("2014-01", "January 2014", "janvier 2014", "janvier 2014"),
        ("1998", "1998", "1998", "1998"),
        ("--11-17", "--11-17", "--11-17", "--11-17"),
        ("2014-02-30", "2014-02-30", "2014-02-30", "2014-02-30"),
        ("", "", "", ""),
    ],
)
def test_dates_in_words(client, value, english, french, sentence):
    with client.application.test_request_context():
        assert (day(value), day(value, True)) == (english, english)
        g.language = "fr"
        assert (day(value), day(value, True)) == (french, sentence)


def test_large_numbers(client):
    with client.application.test_request_context():
        assert (number(1234567), number("68"), number(0)) == ("1,234,567", "68", "0")
        g.language = "fr"
        assert number(1234567) == "1\u202f234\u202f567"


@pytest.mark.parametrize(("count", "expected"), [(0, "règle"), (1, "règle"), (2, "règles"), (1000, "règles")])
def test_none_is_one_in_french(count, expected):
    french = Catalogue(STRINGS / "fr.po")
    assert french.one_or_more("%(count)s rule", "%(count)s rules", count) == f"%(count)s {expected}"


@pytest.mark.parametrize(("count", "expected"), [(0, "bars"), (1, "bar"), (2, "bars")])
def test_what_is_not_translated_stays_english(count, expected):
    assert Catalogue(STRINGS / "fr.po").one_or_more("bar", "bars", count) == expected


def test_a_mark_in_french_and_what_is_no_mark_as_it_stands(client):
    say = client.application.jinja_env.filters["mark"]
    with client.application.test_request_context():
        assert (say("not-coded"), say("in force"), say("Guinea-Bissau"), say("")) == (
            "not coded",
            "in force",
            "Guinea-Bissau",
            "",
        )
        g.language = "fr"
        assert (say("not-coded"), say("in force"), say("required")) == ("non codé", "en vigueur", "exigé")
        assert (say("Guinea-Bissau"), say("2010–2019"), say("<b>")) == ("Guinea-Bissau", "2010–2019", "<b>")


def test_what_the_data_say_is_marked_as_english(pages):
    root = html.fromstring(pages["/agreement/jpn-usa-1997"].get_data())
    assert root.xpath("//section[@id='art_12']//span[@lang='en']")
    assert root.xpath("//h1[@lang='en']")
    root = html.fromstring(pages["/codebook"].get_data())
    assert all(h.get("lang") == "en" for h in root.xpath("//ol[@class='questions']//h3"))


def test_an_empty_graph_speaks_french_too(settings):
    application = create_app(Asker.over(EmbeddedStore(), settings.folder("queries")), settings)
    for page in ("/", "/agreements", "/compare", "/codebook", "/partners", "/sources", "/instruments", "/checklist"):
        answer = application.test_client().get(in_french(page))
        assert answer.status_code == 200
        assert '<html lang="fr">' in answer.get_data(as_text=True)
