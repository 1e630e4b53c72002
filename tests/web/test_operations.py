"""What those who run the server see: alive, ready, counters, log lines; and which hosts and proxies are believed."""

import json
import logging

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import config, create_app
from app.ask.run import Asker
from app.errors import ParameterError, StoreError
from app.store.embedded import EmbeddedStore
from tests.conftest import ROOT


def made(asker, **settings):
    app = create_app(asker, config.settings(home=ROOT, **settings))
    return app.test_client()


def test_alive_and_ready(client):
    assert client.get("/healthz").text == "alive\n"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.text) == (200, "ready\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_an_empty_store_is_not_ready(settings):
    client = made(Asker.over(EmbeddedStore(), settings.folder("queries")))
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200


def test_a_store_that_is_away_is_not_ready(settings):
    class Away(EmbeddedStore):
        def query(self, text):
            raise StoreError("no answer", where="the store", remedy="wait")

    answer = made(Asker.over(Away(), settings.folder("queries"))).get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready: the store: no answer; wait\n")


def counted(client, page, status):
    text = client.get("/metrics").text
    families = {f.name: f for f in text_string_to_metric_families(text)}
    wanted = {"page": page, "status": status}
    return sum(s.value for s in families["cmaa_requests"].samples if s.labels == wanted and s.name.endswith("_total"))


def test_requests_are_counted_by_page_and_status(client):
    before = counted(client, "pages.agreement", "404")
    client.get("/agreement/no-such")
    assert counted(client, "pages.agreement", "404") == before + 1


def test_a_request_id_is_kept_if_it_is_one(client):
    assert client.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    given = client.get("/healthz", headers={"X-Request-Id": "a b<script>"}).headers["X-Request-Id"]
    assert len(given) == 16


@pytest.fixture
def lines(caplog):
    with caplog.at_level(logging.INFO, logger="cmaa.requests"):
        yield lambda: [json.loads(r.message) for r in caplog.records if r.name == "cmaa.requests"]


def test_the_log_shows_what_it_is_told_to(asker, lines):
    made(asker, log="none", slow_seconds=0).get("/healthz")
    made(asker, log="slow").get("/healthz")
    assert lines() == []
    made(asker, log="all").get("/partners?party=usa&on=2014-01-31")
    made(asker, log="slow", slow_seconds=0).get("/healthz")
    first, second = lines()
    assert (first["method"], first["path"], first["status"]) == ("GET", "/partners?party=usa&on=2014-01-31", 200)
    assert first["bytes"] > 1000
    assert second["slow"] is True


def test_a_line_of_the_log_is_one_line(asker, lines, caplog):
    made(asker, log="all").get("/agreement/x%0Aerror:%20forged%1B[31m")
    raw = caplog.records[-1].message
    assert "\n" not in raw
    assert "\x1b" not in raw
    assert lines()[0]["status"] == 400


def test_other_hosts_are_refused(asker):
    client = made(asker, public="https://example.org")
    assert client.get("/healthz", base_url="https://example.org").status_code == 200
    assert client.get("/healthz", base_url="https://evil.example").status_code == 400
    assert made(asker, hosts="a.example,b.example").get("/", base_url="http://b.example").status_code == 200


def test_forwarded_headers_are_believed_only_from_proxies(asker, lines):
    forged = {"X-Forwarded-For": "203.0.113.9"}
    made(asker, log="all").get("/healthz", headers=forged)
    made(asker, log="all", proxies=1).get("/healthz", headers=forged)
    assert [line["client"] for line in lines()] == ["127.0.0.1", "203.0.113.9"]


@pytest.mark.parametrize("name", ["log", "port", "slow_seconds", "proxies"])
def test_a_setting_that_is_not_one_is_an_error(name):
    with pytest.raises(ParameterError, match=f"CMAA_{name.upper()}"):
        config.settings(home=ROOT, **{name: "loud"})
