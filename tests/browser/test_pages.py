"""Each page, in each state: what axe finds, what it asks for, how it looks on a phone, in the dark, on paper, without scripts.

A page is loaded once; the tests of it come one after the other, and each says in what state it leaves the page.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import ERRORS, PAGES, STRANGE
from tests.browser.look import COLOURS, NARROW, PATIENCE, TARGETS, WIDE, Watched, stops, told, watched

EVERY = {name: (address, 200) for name, address in PAGES.items()} | ERRORS
#: Two halves, for two workers, each with a server and a browser of its own.
HALVES = [pytest.mark.xdist_group("browser-pages"), pytest.mark.xdist_group("browser-tasks")]
every = [pytest.param(name, marks=HALVES[number % 3 == 2]) for number, name in enumerate(EVERY)]
strange = [pytest.param(name, marks=HALVES[number % 2]) for number, name in enumerate(STRANGE)]
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


@pytest.fixture(scope="module", params=every)
def opened(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Watched]:
    """A page, loaded once for all tests that look at it; each brings it into the state that it looks at."""
    address, status = EVERY[request.param]
    with watched(browser, server) as found:
        assert found.open(address).status == status
        yield found


@pytest.fixture(scope="module")
def without(browser: Browser, server: str) -> Iterator[Watched]:
    """A tab without scripts, for one page after the other."""
    with watched(browser, server, java_script_enabled=False) as found:
        yield found


@pytest.fixture(scope="module")
def phone(browser: Browser, server: str) -> Iterator[Watched]:
    """A narrow tab, for one page after the other; a dialog on one of them is a complaint."""
    with watched(browser, server, viewport=NARROW) as found:
        found.page.on("dialog", lambda box: (found.complaints.append(box.message), box.dismiss()))
        yield found


def test_the_same_is_said_without_scripts(opened: Watched, without: Watched):
    without.page.goto(opened.page.url, wait_until="domcontentloaded", timeout=PATIENCE)
    plain, shown = without.page.evaluate(_SAID), opened.page.evaluate(_SAID)
    assert plain
    assert without.page.locator("h1").is_visible()
    added, lost = [t for t in shown if t not in plain], [t for t in plain if t not in shown]
    assert not added, told(added)
    assert not lost, told(lost)


def test_every_stop_is_seen_and_none_is_a_trap(opened: Watched):
    wrong, count = stops(opened.page)
    assert count > 10
    assert not wrong, told(wrong)


def test_nothing_is_wider_than_a_phone(opened: Watched):
    opened.unfold()
    opened.page.set_viewport_size(NARROW)
    wide = opened.widest()
    opened.page.set_viewport_size(WIDE)
    assert not wide, wide


def test_on_paper_is_what_is_read(opened: Watched):
    opened.page.emulate_media(media="print")
    shown = {
        name: opened.page.locator(name).first.is_visible() for name in ("header.site nav", "footer.site nav", "h1")
    }
    opened.page.emulate_media(media="screen")
    assert shown == {"header.site nav": False, "footer.site nav": False, "h1": True}


def test_nothing_is_complained_of_and_nobody_else_asked(opened: Watched):
    """After those that leave the page as it is, so that it tells of all that happened meanwhile."""
    assert not opened.complaints, told(opened.complaints)
    assert not opened.abroad, told(opened.abroad)


def test_axe_finds_nothing(opened: Watched):
    opened.unfold()
    opened.thin()
    found = opened.axe()
    assert not found, found


def test_everything_can_be_hit_on_a_phone(opened: Watched):
    opened.thin()
    opened.page.set_viewport_size(NARROW)
    small = opened.axe(TARGETS)
    opened.page.set_viewport_size(WIDE)
    assert not small, small


def test_axe_finds_nothing_in_the_dark(opened: Watched):
    opened.thin()
    opened.page.emulate_media(color_scheme="dark")
    dark = opened.axe(COLOURS)
    opened.page.emulate_media(color_scheme="light")
    assert not dark, dark


@pytest.mark.parametrize("name", strange)
def test_what_people_paste_is_shown_as_it_is(phone: Watched, name: str):
    phone.complaints.clear()
    assert phone.open(STRANGE[name]).status in (200, 400, 404)
    assert not phone.widest(), phone.widest()
    assert not phone.complaints, told(phone.complaints)  # a script that ran would have opened a dialog
    assert phone.page.get_by_role("heading", level=1).count() == 1
