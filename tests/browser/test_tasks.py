"""What people come for: each in at most four steps from the home page, by mouse and by keyboard alone, and the right answer.

What is right is asked of the data through the API, which has tests of its own, or stands in the documents.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from urllib.request import urlopen

import openpyxl
import pyoxigraph as ox
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.look import told, watched
from tests.browser.reader import Reader, Typist, rows

pytestmark = pytest.mark.xdist_group("browser-tasks")

READERS = {"mouse": Reader, "keyboard": Typist}


@pytest.fixture(params=READERS)
def reader(browser: Browser, server: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """Somebody at the home page; nothing may go wrong behind their back."""
    with watched(browser, server) as found:
        yield READERS[request.param](found.page, server)
        assert not found.complaints, told(found.complaints)


def test_which_protocols_let_officials_be_present_in_the_other_territory_and_on_what_conditions(reader: Reader):
    reader.follow("presence of officials")
    reader.choose("Kind of instrument", "trade agreement protocol")
    reader.ask("Show", reader.main())
    coded = [
        row for row in rows(reader.home, "agreements", kind="trade-agreement-protocol") if row["coding"] == "complete"
    ]
    assert len(coded) == 5
    expect(reader.main().get_by_role("article")).to_have_count(len(coded))
    for row in coded:
        said = (
            reader.main()
            .get_by_role("article")
            .filter(has=reader.page.locator(f'a[href="/agreement/{row["agreement"]}"]'))
        )
        for norm in rows(reader.home, "norms", agreement=row["agreement"], variable="presence-of-officials"):
            expect(said).to_contain_text(norm["conduct"])
            for condition in norm["condition"].split("; ") if norm["condition"] else ():
                expect(said).to_contain_text(condition.removeprefix("or "))


def test_is_there_an_agreement_between_japan_and_the_united_states_in_force_on_a_day_and_since_when(reader: Reader):
    form = reader.page.get_by_role("region", name="Between two parties")
    reader.choose("Who asks", "Japan", form)
    reader.choose("Who is asked", "United States", form)
    reader.ask("Show the legal basis")
    reader.page.get_by_label("On", exact=False).last.wait_for()
    [bound] = rows(reader.home, "partner", party="jpn", partner="usa")[:1]
    assert (bound["basis"], bound["in_force"]) == ("in force", "1997-06-17")  # Article 14.1: in force upon signature
    reader.follow("Japan–United States customs assistance agreement (1997)", reader.main())
    expect(reader.main()).to_contain_text("in force since 17 June 1997")


def test_on_what_grounds_may_the_netherlands_refuse_australia(reader: Reader):
    reader.follow("refusal grounds")
    said = reader.main().get_by_role("article").filter(has_text="Australia–Netherlands (2001)")
    found = rows(reader.home, "norms", agreement="aus-nld-2001", variable="refusal-grounds")
    assert [row["eid"] for row in found] == ["art_16__para_1", "art_16__para_2", "art_16__para_3"]  # of the agreement
    for row in found:
        expect(said).to_contain_text(row["conduct"])
    expect(said.get_by_role("link", name="16.1").first).to_be_visible()


def test_what_a_request_to_the_philippines_must_contain(reader: Reader):
    reader.follow("Checklist")
    reader.tick("Netherlands–Philippines (2011)")
    reader.ask("Make the form")
    for variable in ("request-contents", "request-form", "oral-requests"):
        for row in rows(reader.home, "norms", agreement="nld-phl-2011", variable=variable):
            expect(reader.main()).to_contain_text(row["conduct"])
    name, content = reader.download("DOCX")
    assert name.endswith(".docx")
    assert content.startswith(b"PK")


def test_can_the_united_states_ask_montenegro_and_on_what_basis(reader: Reader):
    form = reader.page.get_by_role("region", name="Between two parties")
    reader.choose("Who asks", "United States", form)
    reader.choose("Who is asked", "Montenegro", form)
    reader.ask("Show the legal basis")
    found = rows(reader.home, "partner", party="usa", partner="mne")
    assert [row["basis"] for row in found] == ["listed"]  # no. 43 of the list of January 2014
    short = reader.page.get_by_role("region", name="In short")
    expect(short).to_contain_text("Listed only")
    expect(short).to_contain_text("entry 43: Montenegro")


def test_who_were_the_partners_of_the_united_kingdom_through_membership_on_a_day(reader: Reader):
    form = reader.page.get_by_role("region", name="One party, on a day")
    reader.choose("Partners of", "United Kingdom", form)
    reader.fill("on", "2019-01-01", form)
    reader.ask("Show the partners")
    reader.tick("through an organisation")
    reader.ask("Narrow down")
    table = reader.main().get_by_role("table", name="Partners")
    japan = table.get_by_role("row").filter(has=reader.page.get_by_role("rowheader", name="Japan"))
    [through] = rows(reader.home, "binding", **{"from": "gbr", "to": "jpn", "on": "2019-01-01"})
    assert (through["agreement"], through["through"], through["how"]) == ("eu-jpn-2008", "eu", "membership")
    expect(japan).to_have_count(1)
    expect(japan).to_contain_text("European Union")
    expect(table).not_to_contain_text("Kenya")  # its agreement with the United Kingdom is of 2020


def test_two_agreements_only_where_they_differ_as_a_workbook(reader: Reader):
    reader.follow("Compare", reader.page.get_by_role("navigation", name="Main"))
    for name in ("Japan–Netherlands (2009)", "Japan–United States (1997)"):
        reader.tick(name)
    reader.tick("only where they differ")
    reader.ask("Compare", reader.main())
    name, content = reader.download("XLSX")
    assert "jpn-nld-2009" in name
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    lines = list(book.active.iter_rows(values_only=True))
    given = reader.page.url.partition("?")[2]
    assert "differences=1" in given
    book.close()
    assert 1 < len(lines) <= 1 + 2 * 65  # the codebook has 65 questions
    text = "\n".join(str(cell) for line in lines for cell in line)
    assert "jpn-nld-2009" in text
    assert "jpn-usa-1997" in text


def test_an_article_is_found_by_a_misspelt_word(reader: Reader):
    reader.fill("Search", "evidense", reader.page.get_by_role("banner"))
    reader.page.keyboard.press("Enter")
    reader.steps += 1
    reader.page.wait_for_url("**/search?**")
    reader.follow("Provisions", reader.main())
    hit = reader.main().locator('a[href*="/agreement/jpn-usa-1997#art_10"]').first
    reader.press(hit)
    reader.page.wait_for_url("**/agreement/jpn-usa-1997#art_10*")
    expect(reader.main()).to_contain_text("Japan–United States customs assistance agreement (1997)")


def test_a_query_of_the_catalogue_in_the_editor(reader: Reader):
    reader.follow("SPARQL", reader.page.get_by_role("navigation", name="Main"))
    reader.follow("Which instruments of international organisations stand behind the agreements?", reader.main())
    expected = rows(reader.home, "instruments")
    reader.page.wait_for_load_state("networkidle")  # the editor stands where it was built, else the plain form
    reader.ask("Ask", reader.main())
    expect(reader.main().get_by_role("table").first).to_contain_text(expected[0]["label"])


def test_an_agreement_is_taken_along_as_turtle_and_cited(reader: Reader):
    reader.follow("Japan–United States (1997)", reader.main())
    expect(reader.main().get_by_role("heading", name="Please cite as")).to_be_visible()
    expect(reader.main()).to_contain_text("signed at Washington, 17 June 1997")
    reader.follow("Downloads", reader.page.get_by_role("navigation", name="On this page").first)
    reader.follow("Turtle", reader.main())
    reader.page.wait_for_url("**/*.ttl")  # browsers show it as text
    with urlopen(reader.page.url, timeout=60) as answer:
        content = answer.read()
    triples = {(q.subject.value, q.predicate.value) for q in ox.parse(content, format=ox.RdfFormat.TURTLE)}
    agreement = "https://w3id.org/cmaa/id/agreement/jpn-usa-1997"
    assert (agreement, "https://w3id.org/cmaa/ns/hasParty") in triples


def test_where_do_sources_disagree(reader: Reader):
    reader.follow("Where sources disagree", reader.main())
    found = [row for row in rows(reader.home, "disagreements") if row["kind"] == "contradiction"]
    table = reader.main().get_by_role("table", name="Contradictions")
    expect(table.locator("tbody").get_by_role("row")).to_have_count(len(found))
    for row in found:
        line = table.get_by_role("row").filter(has_text=row["about"])
        expect(line).to_contain_text(row["note"])
        for source in (row["source"], row["better_source"]):
            expect(line.locator(f'a[href="/doc/source/{source}"]')).to_have_count(1)


def test_who_has_an_agreement_in_force_is_told_from_who_is_merely_listed(reader: Reader):
    reader.follow("Partners", reader.page.get_by_role("navigation", name="Main"))
    reader.choose("Party", "United States", reader.main())
    reader.fill("As of", "2014-01-31", reader.main())
    reader.ask("Show", reader.main())
    expect(reader.main().get_by_role("status").filter(has_text="partners")).to_contain_text(
        "68 partners"
    )  # 67 numbered and AIT–TECRO
