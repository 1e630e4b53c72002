"""Legal basis: a short answer that never says more than the data, and what each instrument says."""

import re

import pytest


def short(client, query):
    text = client.get(f"/basis?{query}").get_data(as_text=True)
    return re.search(r'<section class="short".*?</section>', text, re.DOTALL)[0]


def test_in_force_with_what_may_be_done(client):
    said = short(client, "from=usa&to=jpn&assistance=presence-of-officials&use=use-as-evidence&on=2014-01-31")
    assert re.search(r"In force, as the sources say:</strong> <a[^>]*>Japan–United States \(1997\)</a>", said)
    assert 'class="answer prohibited"' in said
    assert 'href="/agreement/jpn-usa-1997#art_10__para_1">10.1</a>' in said
    assert 'class="basis inferred"' in said  # the day of entry into force had to be inferred
    assert "31 January 2014" in said
    assert 'href="/basis?from=jpn&amp;to=usa' in said
    assert 'href="/checklist?agreement=jpn-usa-1997"' in said


def test_a_listing_is_called_a_listing(client):
    said = short(client, "from=usa&to=mne")
    assert "Listed only" in said
    assert "In force" not in said


def test_concluded_is_not_in_force(client):
    said = short(client, "from=usa&to=gbr&on=2021-01-01")
    assert re.search(r"Concluded; no source says whether in force:</strong> .*United Kingdom", said)


def test_none_known_is_not_none(client):
    said = short(client, "from=nam&to=swz")
    assert "None known." in said
    assert "not a statement that there is none" in said


def test_an_uncoded_text_says_nothing(client):
    said = short(client, "from=usa&to=idn&use=use-as-evidence")
    assert "its text is not coded" in said


def test_grounds_and_times_are_shown(client):
    text = client.get("/basis?from=nld&to=usa").get_data(as_text=True)
    assert "Grounds:" in text
    assert "/checklist?agreement=nld-usa-1996" in text
    anchors, targets = set(re.findall(r'id="([^"]+)"', text)), set(re.findall(r'href="#([^"]+)"', text))
    assert targets <= anchors


def test_slugs_in_capitals(client):
    assert '<option value="usa" selected>United States' in client.get("/basis?from=USA&to=jpn").get_data(as_text=True)


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "ttl"])
def test_downloads(client, form):
    answer = client.get(f"/basis?from=usa&to=jpn&on=2014-01-31&format={form}")
    assert answer.status_code == 200
    assert f"basis-usa-jpn-2014-01-31.{form}" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("query", "field", "says"),
    [
        ("from=usa&to=usa", "to", "Both parties are the same."),
        ("from=usa", "to", "It is not said who is asked."),
        ("to=usa", "from", "It is not said who asks."),
        ("from=atlantis&to=usa", "from", "No party &#34;atlantis&#34;"),
        ("from=usa&to=%3Cscript%3E", "to", "is not a party"),
        ("from=usa&to=jpn&on=2014-02-30", "on", "is not a day"),
        ("from=usa&to=jpn&use=espionage", "use", "No such code"),
        ("from=usa&to=jpn&assistance=costs", "assistance", "No such code"),
    ],
)
def test_an_error_stands_beside_its_field_and_the_form_is_kept(client, query, field, says):
    answer = client.get(f"/basis?{query}")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert says in re.search(rf'id="e-{field}" lang="en">([^<]+)', text)[1]
    assert re.search(rf'name="{field}"[^>]* aria-invalid="true"', text)
    assert 'class="short"' not in text
    assert "<script>" not in text
