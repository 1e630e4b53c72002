"""All that is asked for one answer has one limit of time."""

import time

import pytest

from app import config, create_app
from app.ask import patience
from app.ask.run import Asker
from app.errors import TooSlow
from tests.conftest import ROOT


@pytest.fixture(autouse=True)
def without_end():
    yield
    patience.begin()


def test_what_is_asked_in_time_is_answered(asker):
    patience.begin(60)
    assert len(asker.describe("ready"))
    patience.begin()
    assert len(asker.describe("ready"))


def test_what_takes_too_long_is_given_up(asker):
    patience.begin(-1)
    for ask in (lambda: asker.describe("ready"), lambda: asker.ask("sources", {}), lambda: asker.graph("service")):
        with pytest.raises(TooSlow, match="^the answer takes longer than -1 seconds; ask for less at a time$"):
            ask()


def test_a_page_of_many_queries_ends_and_the_next_is_answered(asker):
    class Slow:
        def select(self, text):
            time.sleep(0.2)
            return asker.store.select(text)

        construct = asker.store.construct

    slow = Asker(Slow(), asker.answers, asker.describes)
    client = create_app(slow, config.settings(home=ROOT, query_seconds=0.1)).test_client()
    began = time.monotonic()
    answer = client.get(
        "/checklist?" + "&".join(f"agreement={slug}" for slug in ("jpn-usa-1997", "nld-usa-1996", "wto-tfa"))
    )
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert time.monotonic() - began < 30
    assert client.get("/codebook").status_code == 503  # more than one query of 0.2 seconds each
    asker.describe("ready")  # outside a request there is no end
