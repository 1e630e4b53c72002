"""States of a page that come from what somebody does: suggestions open, a year chosen, French."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.look import RULES, Watched, watched

pytestmark = pytest.mark.xdist_group("browser-tasks")


def nothing_amiss(page: Watched) -> None:
    assert page.axe(RULES) == ""
    assert page.complaints == []
    assert page.abroad == []
    assert page.widest() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_suggestions_are_chosen_by_keys(browser: Browser, server: str, scheme: str):
    with watched(browser, server, color_scheme=scheme) as tab:
        tab.open("/codebook")
        field = tab.page.get_by_role("combobox", name="Search")
        field.press_sequentially("japan unit")
        options = tab.page.get_by_role("option")
        expect(options.first).to_be_visible()
        expect(field).to_have_attribute("aria-expanded", "true")
        nothing_amiss(tab)
        field.press("Escape")
        expect(options).to_have_count(0)
        field.press("ArrowDown")
        expect(options.first).to_have_attribute("aria-selected", "true")
        field.press("Enter")
        expect(tab.page).to_have_url(re.compile("/agreement/jpn-usa-1997"))


def test_suggestions_fit_a_phone(browser: Browser, server: str):
    with watched(browser, server, viewport={"width": 320, "height": 640}) as tab:
        tab.open("/partners")
        tab.page.get_by_role("combobox", name="Search").press_sequentially("customs valuation dec")
        expect(tab.page.get_by_role("status").first).to_have_text(re.compile(r"\w"))
        nothing_amiss(tab)


@pytest.mark.parametrize("address", ["/", "/partners?party=jpn", "/agreement/nld-usa-1996", "/basis?from=nld&to=usa"])
def test_french(browser: Browser, server: str, address: str):
    with watched(browser, server, viewport={"width": 320, "height": 640}) as tab:
        tab.open(address + ("&" if "?" in address else "?") + "lang=fr")
        assert tab.page.locator("html").get_attribute("lang") == "fr"
        tab.unfold()
        assert tab.widest() == ""
        tab.thin()
        nothing_amiss(tab)
        tab.page.get_by_role("link", name="English", exact=True).click()
        expect(tab.page.locator("html")).to_have_attribute("lang", "en")
