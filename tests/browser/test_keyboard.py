"""By keyboard alone: first a way past the header, then everything in the order in which it stands, always in view."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.addresses import ERRORS, PAGES
from tests.browser.look import Watched, told

pytestmark = pytest.mark.xdist_group("browser-tasks")

#: Times that Tab is pressed on a page; what follows on long pages is more of the same.
STOPS = 45
ADDRESSES = PAGES | {name: address for name, (address, _) in ERRORS.items()}
#: The element that has the focus: what it is, whether one sees that it has it, and where it stands in the page.
_FOCUSED = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const style = getComputedStyle(e), box = e.getBoundingClientRect();
  const own = e.closest("svg") || e.closest(".yasgui") || e.closest(".cm-editor");
  const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || style.boxShadow !== "none" || own;
  const above = document.elementFromPoint(box.x + Math.min(box.width, innerWidth) / 2, box.y + Math.min(box.height, 40) / 2);
  window.stops = window.stops || []; const before = window.stops.lastIndexOf(e);
  const within = e.type === "date" && before === window.stops.length - 1;  // day, month and year are stops of their own
  window.stops.push(e);
  return {
    what: e.outerHTML.slice(0, 160), first: before === 0, marked: !!marked, again: before >= 0 && !within,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    covered: !!above && !e.closest("svg, #editor") && !e.contains(above) && !above.contains(e) && !above.closest("label")
  };
}"""


def test_the_first_stop_leads_past_the_header(tab: Watched):
    tab.open("/")
    tab.page.keyboard.press("Tab")
    skip = tab.page.get_by_role("link", name="Skip to content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    tab.page.keyboard.press("Enter")
    expect(tab.page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_stop_is_seen_and_none_is_a_trap(tab: Watched, name: str):
    tab.open(ADDRESSES[name])
    wrong, stops = [], 0
    for stops in range(STOPS):
        if tab.page.evaluate("!!document.activeElement.closest('#editor textarea')"):
            tab.page.keyboard.press("Escape")  # in an editor Tab indents; its description says how to leave
        tab.page.keyboard.press("Tab")
        stop = tab.page.evaluate(_FOCUSED)
        if stop is None or (stop["first"] and stops):  # after the last, the browser begins anew
            break
        if stop["again"] or not (stop["marked"] and stop["seen"]) or stop["covered"]:
            wrong.append(stop)
    assert stops > 10
    assert not wrong, told(wrong)


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
