"""Without scripts each page says the same: what a script adds is a picture or a way to handle what is there."""

from __future__ import annotations

import re
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import ERRORS, PAGES
from tests.browser.look import BUILT, Watched, told, watched

pytestmark = pytest.mark.xdist_group("browser-tasks")

ADDRESSES = PAGES | {name: address for name, (address, _) in ERRORS.items()}
#: What the main part says, by paragraph, cell, entry and heading; pictures and controls aside.
_SAID = """() => {
  const leaf = "h1, h2, h3, h4, p, li, th, td, dt, dd, caption, legend, label, summary, blockquote";
  const aside = "svg, canvas, figure, .years, button, [role=tablist], [role=status], [role=listbox], [role=tooltip], [data-script], #editor";
  const said = [];
  for (const e of document.querySelectorAll("main :is(" + leaf + ")")) {
    if (e.closest(aside)) continue;
    const copy = e.cloneNode(true);
    copy.querySelectorAll(aside).forEach(one => one.remove());
    const text = copy.textContent.replace(/\\s+/g, " ").trim();
    if (text) said.push(text);
  }
  return said;
}"""


def text(server: str, name: str) -> str:
    """Return a page as the server sends it, without the data in it."""
    request = Request(server + ADDRESSES[name], headers={"Accept": "text/html"})
    try:
        with urlopen(request, timeout=60) as answer:
            sent = answer.read().decode()
    except HTTPError as error:
        with error:
            sent = error.read().decode()
    return re.sub(r'<script type="application/ld\+json">.*?</script>', "", sent, flags=re.DOTALL)


def said(page: Watched) -> list[str]:
    return list(page.page.evaluate(_SAID))


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_same_is_said_without_scripts(browser: Browser, server: str, name: str):
    if "<script" not in text(server, name):
        return  # then there is none without which anything could be missing
    with watched(browser, server, java_script_enabled=False) as without, watched(browser, server) as scripted:
        without.open(ADDRESSES[name])
        scripted.open(ADDRESSES[name])
        plain, shown = said(without), said(scripted)
        assert plain
        assert without.page.locator("h1").is_visible()
        added, lost = [t for t in shown if t not in plain], [t for t in plain if t not in shown]
        assert not added, told(added)
        assert not lost, told(lost)


@pytest.mark.parametrize("name", ADDRESSES)
def test_nothing_is_missed_where_no_script_was_built(browser: Browser, server: str, name: str):
    if BUILT not in text(server, name):
        return
    with watched(browser, server) as found:
        found.page.route(f"**{BUILT}**", lambda route: route.fulfill(status=404, body=""))
        found.open(ADDRESSES[name])
        assert found.page.locator("main h1").is_visible()
        assert not found.complaints, told(found.complaints)
        assert not found.widest()
