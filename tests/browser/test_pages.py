"""Each page, in each state: what axe finds, what it asks for, how it looks on a phone, in the dark, on paper, without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import ERRORS, PAGES, STRANGE
from tests.browser.look import COLOURS, NARROW, TARGETS, WIDE, Watched, told, watched

pytestmark = pytest.mark.xdist_group("browser-pages")

EVERY = {name: (address, 200) for name, address in PAGES.items()} | ERRORS


@pytest.fixture(scope="module", params=EVERY)
def opened(request: pytest.FixtureRequest, browser: Browser, server: str) -> Iterator[Watched]:
    """A page, loaded once for all tests that look at it; each brings it into the state that it looks at."""
    address, status = EVERY[request.param]
    with watched(browser, server) as found:
        assert found.open(address).status == status
        yield found


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


@pytest.mark.parametrize("name", STRANGE)
def test_what_people_paste_is_shown_as_it_is(browser: Browser, server: str, name: str):
    with watched(browser, server, viewport=NARROW) as found:
        ran: list[str] = []
        found.page.on("dialog", lambda box: (ran.append(box.message), box.dismiss()))
        assert found.open(STRANGE[name]).status in (200, 400, 404)
        assert not ran
        assert not found.widest(), found.widest()
        assert not found.complaints, told(found.complaints)
        assert found.page.get_by_role("heading", level=1).count() == 1
