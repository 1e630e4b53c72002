"""The editor of queries in each of its states: what axe finds, what its keys do, and answers of thousands of rows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.addresses import QUERY, asked
from tests.browser.look import COLOURS, RULES, Watched, told, watched

pytestmark = pytest.mark.xdist_group("browser-pages")

#: YASGUI sets the field for a new name inside the tab, where axe wants nothing that takes the focus. Out of it, YASGUI
#: would neither show nor read it, and without the role of a tab, the list would hold none; so it stays.
RENAMING = {**RULES, "rules": {**RULES["rules"], "nested-interactive": {"enabled": False}}}


@pytest.fixture
def tab(browser: Browser, server: str) -> Iterator[Watched]:
    """The editor with a query of twenty rows."""
    with watched(browser, server) as found:
        found.open(asked("/sparql", query=QUERY))
        if not found.page.locator("#editor").is_visible():
            pytest.skip("browser code was not built here")
        yield found
        odd = [one for one in found.complaints if "400 (BAD REQUEST)" not in one]
        assert not odd, told(odd)
        assert not found.abroad, told(found.abroad)


def nothing_amiss(tab: Watched, rules: dict[str, object] = RULES) -> None:
    assert tab.axe(rules) == ""
    tab.page.emulate_media(color_scheme="dark")
    assert tab.axe(COLOURS) == ""
    tab.page.emulate_media(color_scheme="light")


def editor(tab: Watched) -> Locator:
    return tab.page.locator("#editor")


def write(tab: Watched, query: str) -> None:
    field = editor(tab).locator(".yasqe .CodeMirror:visible")
    field.click()
    tab.page.keyboard.press("Control+A")
    tab.page.keyboard.insert_text(query)
    expect(field).to_contain_text(query.splitlines()[-1])  # it takes what was typed when it comes to it


def test_answers_are_shown_as_a_table_and_as_they_came(tab: Watched):
    editor(tab).get_by_role("button", name="Ask", exact=True).click()
    rows = editor(tab).locator(".yasr table tbody tr")
    expect(rows).to_have_count(20)
    expect(editor(tab).get_by_role("link", name="CSV")).to_be_visible()
    nothing_amiss(tab)
    editor(tab).get_by_role("button", name="Response").click()
    expect(editor(tab).locator(".yasr .CodeMirror")).to_contain_text("bindings")
    nothing_amiss(tab)


def test_menu_link_and_tabs(tab: Watched):
    tabs = editor(tab).get_by_role("tab")
    tabs.first.click(button="right")
    expect(editor(tab).get_by_role("menuitem", name="Copy Tab")).to_be_visible()
    nothing_amiss(tab)
    editor(tab).get_by_role("menuitem", name="Copy Tab").click()
    expect(tabs).to_have_count(2)
    editor(tab).locator(".yasqe_share:visible").click()
    expect(editor(tab).get_by_role("textbox", name="Link to this query")).to_be_visible()
    nothing_amiss(tab)
    editor(tab).get_by_role("button", name="New query").click()
    expect(tabs).to_have_count(3)
    nothing_amiss(tab)
    tabs.last.dblclick()
    expect(editor(tab).get_by_role("textbox", name="Name of this query")).to_be_visible()
    nothing_amiss(tab, RENAMING)


def test_suggestions_and_examples(tab: Watched):
    write(tab, "PREFIX cmaa: <https://w3id.org/cmaa/ns/>\nSELECT * { ?a a cmaa:Agr")
    tab.page.keyboard.press("Control+Space")
    expect(tab.page.get_by_role("option", name=re.compile("cmaa:Agreement"))).to_be_visible()
    nothing_amiss(tab)
    tab.page.keyboard.press("Enter")
    expect(editor(tab).locator(".yasqe .CodeMirror:visible")).to_contain_text("a cmaa:Agreement")
    tab.page.get_by_role("link", name="What does an agreement oblige, permit or forbid whom to do?").click()
    expect(editor(tab).get_by_role("tab", name="norms")).to_have_attribute("aria-selected", "true")
    expect(editor(tab).locator(".CodeMirror-focused")).to_be_visible()
    nothing_amiss(tab)


def test_what_cannot_be_read_is_said_with_its_place(tab: Watched):
    write(tab, "SELECT * { ?s ?p }")
    tab.page.keyboard.press("Control+Enter")
    expect(editor(tab).locator(".errorResult:visible")).to_contain_text("The query cannot be read")
    expect(editor(tab).locator(".errorResult:visible pre")).to_contain_text("SELECT * { ?s ?p }")
    nothing_amiss(tab)


def test_ten_thousand_rows_come_page_by_page(tab: Watched):
    write(tab, "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 10000")
    tab.page.keyboard.press("Control+Enter")
    expect(editor(tab).locator(".yasr_response_chip:visible")).to_contain_text("10000 results")
    expect(editor(tab).locator(".yasr table:visible tbody tr")).to_have_count(50)
    assert not tab.widest(), tab.widest()
