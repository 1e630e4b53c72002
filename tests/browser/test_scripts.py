"""Where no script was built, pages go without and complain of nothing: a script adds a picture or a way to handle what is there."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.addresses import ERRORS, PAGES
from tests.browser.look import BUILT, told, watched

pytestmark = pytest.mark.xdist_group("browser-tasks")

ADDRESSES = PAGES | {name: address for name, (address, _) in ERRORS.items()}
#: Pages with a script of other hands: an editor or a picture.
PICTURES = [name for name, address in ADDRESSES.items() if "view=" in address or address.startswith("/sparql")]


@pytest.mark.parametrize("name", PICTURES)
def test_nothing_is_missed_where_no_script_was_built(browser: Browser, server: str, name: str):
    with watched(browser, server) as found:
        left_out: list[str] = []
        found.page.route(
            f"**{BUILT}**", lambda route: (left_out.append(route.request.url), route.fulfill(status=404, body=""))
        )
        found.open(ADDRESSES[name])
        if not left_out:
            pytest.skip("browser code was not built here")
        assert found.page.locator("main h1").is_visible()
        assert not found.complaints, told(found.complaints)
        assert not found.widest()
