"""By keyboard alone: first a way past the header, then everything in the order in which it stands, always in view."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.addresses import PAGES
from tests.browser.look import Watched

pytestmark = pytest.mark.xdist_group("browser-tasks")


def test_the_first_stop_leads_past_the_header(tab: Watched):
    tab.open("/")
    tab.page.keyboard.press("Tab")
    skip = tab.page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("main")).to_be_focused()


def test_what_is_folded_opens_and_closes(tab: Watched):
    tab.open(PAGES["question, answer"])
    folded = tab.page.locator("details").first
    summary = folded.locator("summary")
    summary.focus()
    for key, state in (("Enter", True), ("Space", False)):
        tab.page.keyboard.press(key)
        assert folded.evaluate("d => d.open") is state


def test_wide_tables_scroll_by_keyboard(tab: Watched):
    tab.page.set_viewport_size({"width": 320, "height": 640})
    tab.open(PAGES["compare, choose"])
    region = tab.page.get_by_role("region", name="Similarity")
    assert region.evaluate("e => e.scrollWidth > e.clientWidth")  # of every coded agreement with every other
    region.focus()
    tab.page.keyboard.press("ArrowRight")
    tab.page.wait_for_function("e => e.scrollLeft > 0", arg=region.element_handle())
