"""Fixtures: the real server over a build of the shipped data, Debian's chromium, and pages that are watched.

One server and one browser for each group of tests (pytest-xdist's `--dist loadgroup`); the groups share the build.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from tests.browser.look import CHROMIUM, OPTIONS, PATIENCE, Watched, watched
from tests.soak.server import Server


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "xdist_group(name): tests that share a server, for one worker")


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `cmaa serve` in a process of its own, or of the server that runs at CMAA_AT."""
    if not CHROMIUM:
        pytest.skip("chromium is not on this machine")
    if running := os.environ.get("CMAA_AT", "").rstrip("/"):
        yield running
        return
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all workers; who comes second waits until the first has built
    texts = tmp_path_factory.mktemp("texts")
    with Server(build=folder / "browser-build", texts=texts, workers=2, query_seconds=60, per_client=8) as running:
        yield f"http://127.0.0.1:{running.port}"


@pytest.fixture(scope="package")
def browser(server: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        try:
            found = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS, timeout=PATIENCE)
        except Error as error:
            pytest.skip(f"chromium does not start here: {error.message.splitlines()[0]}")
        yield found
        found.close()


@pytest.fixture
def tab(browser: Browser, server: str) -> Iterator[Watched]:
    """A tab of a wide window with scripts."""
    with watched(browser, server) as found:
        yield found
