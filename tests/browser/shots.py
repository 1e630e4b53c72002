"""Pictures of every page to look at one by one: `CMAA_SHOTS=FOLDER python -m tests.browser.shots [NAME…]`.

A picture each in light, in the dark, 320 px wide and on paper, as long as the page is, up to a limit. Never
part of a test. `CMAA_AT=ADDRESS` looks at a server that runs already.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import nullcontext
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.addresses import ERRORS, PAGES
from tests.browser.look import CHROMIUM, NARROW, OPTIONS, WIDE, watched
from tests.soak.server import Server

#: Pixels of a long page that are shown.
TALL = 5000
#: A4 in pixels of CSS, without the margins that browsers leave.
PAPER = {"width": 718, "height": 1000}
STATES = {
    "light": {"viewport": WIDE},
    "dark": {"viewport": WIDE, "color_scheme": "dark"},
    "320": {"viewport": NARROW},
    "print": {"viewport": PAPER},
}


def main() -> None:
    """Take pictures of the pages whose names contain a word given, or of all, and print where they are."""
    folder = Path(os.environ.get("CMAA_SHOTS") or "build/shots")
    folder.mkdir(parents=True, exist_ok=True)
    at, words = os.environ.get("CMAA_AT", "").rstrip("/"), sys.argv[1:]
    every = PAGES | {name: address for name, (address, _) in ERRORS.items()}
    wanted = {name: address for name, address in every.items() if not words or any(word in name for word in words)}
    with nullcontext() if at else Server(workers=2) as server, sync_playwright() as playwright:
        home = at or f"http://127.0.0.1:{server.port}"
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for name, address in wanted.items():
            for state, options in STATES.items():
                with watched(browser, home, **options) as found:
                    if state == "print":
                        found.page.emulate_media(media="print")
                    found.open(address)
                    long = min(TALL, int(found.page.evaluate("document.documentElement.scrollHeight")))
                    found.page.set_viewport_size({"width": options["viewport"]["width"], "height": max(long, 640)})
                    path = folder / f"{re.sub('[^a-z0-9]+', '-', name.lower())}-{state}.png"
                    found.page.screenshot(path=path)
                    print(path, flush=True)
        browser.close()


if __name__ == "__main__":
    main()
