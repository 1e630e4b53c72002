"""A reader: somebody new, who starts at the home page and finds things by what they are called."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from playwright.sync_api import Locator, Page

#: A reader gives up after so many steps.
STEPS = 4
#: Times that somebody presses Tab before giving up; long pages have hundreds of links.
TABS = 300


class Reader:
    """A reader with a mouse; each step is a link followed, or a form filled in and sent."""

    def __init__(self, page: Page, home: str) -> None:
        self.page, self.home, self.steps = page, home, 0
        page.goto(home + "/")

    def _step(self) -> None:
        self.steps += 1
        assert self.steps <= STEPS, f"more than {STEPS} steps"

    def follow(self, name: str, within: Locator | None = None) -> None:
        """Follow the link of a name, or press the button that makes the page show something else."""
        self._step()
        self.press((within or self.page).get_by_role("link", name=name).first)

    def ask(self, button: str, within: Locator | None = None, **_: Any) -> None:
        """Send the form whose fields were filled in: one step, with its filling in."""
        self._step()
        self.press((within or self.page).get_by_role("button", name=button).first)

    def choose(self, label: str, value: str, within: Locator | None = None) -> None:
        field = (within or self.page).get_by_label(label).first
        field.select_option(index=self._place(field, value))

    def _place(self, field: Locator, value: str) -> int:
        """Return the place of a value in a list; how often it occurs may stand behind it in brackets."""
        said = [label.strip() for label in field.locator("option").all_text_contents()]
        return next(place for place, label in enumerate(said) if label == value or label.startswith(f"{value} ("))

    def fill(self, label: str, value: str, within: Locator | None = None) -> None:
        (within or self.page).get_by_label(label).first.fill(value)

    def tick(self, label: str) -> None:
        self.page.get_by_label(label).first.check()

    def press(self, what: Locator) -> None:
        what.click()

    def download(self, name: str) -> tuple[str, bytes]:
        """Follow a link that gives a file, and return the file's name and content."""
        self._step()
        with self.page.expect_download() as waiting:
            self.press(self.page.get_by_role("link", name=name, exact=True).first)
        return waiting.value.suggested_filename, waiting.value.path().read_bytes()

    def main(self) -> Locator:
        return self.page.get_by_role("main")


class Typist(Reader):
    """A reader without a mouse: every field, link and button is reached by Tab and used by keys."""

    def reach(self, what: Locator) -> None:
        what.wait_for()
        for _ in range(TABS):
            if what.evaluate("e => e === document.activeElement"):
                return
            if self.page.evaluate("!!document.activeElement.closest('#editor textarea')"):
                self.page.keyboard.press("Escape")  # in an editor Tab indents; its description says how to leave
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached in {TABS} stops: {what}")

    def press(self, what: Locator) -> None:
        self.reach(what)
        self.page.keyboard.press("Enter")

    def choose(self, label: str, value: str, within: Locator | None = None) -> None:
        """Type the beginning of a value into a list, as browsers let one do."""
        field = (within or self.page).get_by_label(label).first
        self.reach(field)
        place = self._place(field, value)
        self.page.keyboard.type(value[0])
        for _ in range(TABS):
            there = int(field.evaluate("e => e.selectedIndex"))
            if there == place:
                return
            self.page.keyboard.press("ArrowDown" if there < place else "ArrowUp")
        raise AssertionError(f"{value} is not to be had by keys")

    def fill(self, label: str, value: str, within: Locator | None = None) -> None:
        field = (within or self.page).get_by_label(label).first
        self.reach(field)
        if field.get_attribute("type") == "date":  # month, day and year are typed one after the other
            year, month, day = value.split("-")
            value = month + day + year
        self.page.keyboard.type(value)

    def tick(self, label: str) -> None:
        self.reach(self.page.get_by_label(label).first)
        self.page.keyboard.press("Space")


def rows(home: str, question: str, **given: str) -> list[dict[str, str]]:
    """Return what the data answer to a question of the catalogue, all of it."""
    with urlopen(
        f"{home}/api/{question}?{urlencode(given | {'format': 'csv', 'limit': '1000'})}", timeout=60
    ) as answer:
        return list(csv.DictReader(io.StringIO(answer.read().decode())))


def data(home: str, path: str) -> Any:
    """Return JSON from the API."""
    with urlopen(home + path, timeout=60) as answer:
        return json.load(answer)
