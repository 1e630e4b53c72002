"""The store goes away under an open page: each page says what is the matter and what to do, and works again when it is back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.look import Watched, told, watched
from tests.soak.server import Server, until
from tests.stores import servers

pytestmark = pytest.mark.xdist_group("browser-tasks")


class Store:
    """A store of another make that can be taken away and brought back at the same address."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port, self._running = folder, servers.free(), ExitStack()

    def come(self) -> servers.Server:
        return self._running.enter_context(servers.oxigraph(self.folder, self.port))

    def go(self) -> None:
        self._running.close()


@pytest.fixture
def store(server: str, tmp_path: Path) -> Iterator[Store]:
    """A store that holds what the server of the other tests has."""
    if why := servers.missing("oxigraph"):
        pytest.skip(why)
    one = Store(tmp_path / "store")
    one.folder.mkdir()
    where = one.come().graph_store
    with urlopen(f"{server}/dump/cmaa.nq", timeout=60) as dump:
        sent = Request(where, dump.read(), {"Content-Type": "application/n-quads"}, method="POST")
    with urlopen(sent, timeout=60) as taken:
        assert taken.status < 300
    yield one
    one.go()


@pytest.fixture
def tab(browser: Browser, store: Store, tmp_path: Path) -> Iterator[Watched]:
    """A tab of a server that asks the store and keeps no answers."""
    endpoint = f"http://127.0.0.1:{store.port}/query"
    with (
        Server(build=tmp_path / "build", texts=tmp_path, endpoint=endpoint, workers=2, cache=0, timeout=20) as server,
        watched(browser, f"http://127.0.0.1:{server.port}") as found,
    ):
        yield found
        assert not server.errors(), told(server.errors())


def refused(tab: Watched) -> None:
    """See that the page says what is the matter and what to do, in the language that was chosen."""
    main = tab.page.get_by_role("main")
    expect(tab.page.locator("html")).to_have_attribute("lang", "fr")
    expect(main.get_by_role("heading", level=1)).to_have_text("Le service ne peut pas répondre maintenant")
    expect(main).to_contain_text("The data cannot be reached now")
    expect(main).to_contain_text("Try again in")
    expect(main).not_to_contain_text("127.0.0.1")  # where the store is, is nobody's business


def answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=60) as answer:
            return answer.status == 200
    except HTTPError as error:
        error.close()
        return False


def test_the_store_goes_and_comes_back_under_an_open_page(tab: Watched, store: Store):
    tab.open("/partners?party=usa&lang=fr")
    expect(tab.page.get_by_role("status").filter(has_text="partenaires")).to_be_visible()
    store.go()

    tab.page.get_by_label("en vigueur").check()  # a script asks, and goes where it was refused
    tab.page.wait_for_url("**basis=in-force**")
    refused(tab)
    assert tab.axe() == ""
    tab.page.get_by_role("link", name="Accords", exact=True).click()
    tab.page.wait_for_url("**/agreements**")
    refused(tab)
    tab.page.get_by_role("combobox").press_sequentially("japan")  # suggestions fail quietly
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_url("**/search**")

    store.come()
    address = f"{tab.home}/agreements?lang=fr"
    assert until(lambda: answers(address), 60)
    tab.page.goto(address)
    expect(tab.page.get_by_role("table", name="Accords")).to_be_visible()
    expect(tab.page.locator("html")).to_have_attribute("lang", "fr")
    odd = [one for one in tab.complaints if "Failed to load resource" not in one or "503" not in one]
    assert not odd, told(odd)
