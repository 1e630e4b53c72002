"""What those who run the server see: alive, ready, counters, log lines; and which hosts and proxies are believed."""

import json
import logging
import os
import signal
import sys
import time
from dataclasses import replace

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app import config, create_app
from app.ask.run import Asker
from app.errors import ParameterError, StoreError
from app.logs import Line
from app.store.box.boxed import BoxedStore
from app.store.embedded import EmbeddedStore
from tests.conftest import ROOT
from tests.store.box.test_box import ENDLESS, box_of, released, running, until


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
    assert (answer.status_code, answer.text) == (
        503,
        "not ready: no answer\n",
    )  # the store's address is nobody's business


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
    for wrong in ("a.example:80", "[::1]"):
        with pytest.raises(ParameterError, match="CMAA_HOSTS: .* give names"):
            made(asker, hosts=wrong)


def test_forwarded_headers_are_believed_only_from_proxies(asker, lines):
    forged = {"X-Forwarded-For": "203.0.113.9"}
    made(asker, log="all").get("/healthz", headers=forged)
    made(asker, log="all", proxies=1).get("/healthz", headers=forged)
    assert [line["client"] for line in lines()] == ["127.0.0.1", "203.0.113.9"]


@pytest.mark.parametrize("name", ["log", "port", "slow_seconds", "proxies"])
def test_a_setting_that_is_not_one_is_an_error(name):
    with pytest.raises(ParameterError, match=f"CMAA_{name.upper()}"):
        config.settings(home=ROOT, **{name: "loud"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_head_is_answered_like_get(client, path):
    head, got = client.head(path), client.get(path)
    assert (head.status_code, head.data, head.content_type) == (200, b"", got.content_type)
    assert client.post(path).status_code == 405


@pytest.fixture(scope="module")
def boxed(settings, graph, tmp_path_factory):
    """The pages over a real box, with the release that it holds."""
    release = released(tmp_path_factory.mktemp("box") / "whole", graph.quads())
    bounds = replace(settings, workers=2, query_seconds=1.0, query_memory=300, query_output=1, cache=0)
    store = BoxedStore(bounds, release)
    app = create_app(Asker.over(store, settings.folder("queries")), bounds, release)
    yield store, app.test_client()
    store.close()


def figures(client) -> dict[str, float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {s.name + "".join(s.labels.values()): s.value for f in families for s in f.samples if "cmaa_" in s.name}


def test_while_the_box_is_begun_anew_it_is_not_ready(boxed):
    store, client = boxed
    assert client.get("/readyz").status_code == 200
    restarts = figures(client)["cmaa_box_restarts_total"]
    time.sleep(max(0, store._pool.began + 1.1 - time.monotonic()))  # one that dies at once is left alone for a second
    os.kill(box_of(store), signal.SIGKILL)
    until(lambda: store._pool.gone)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (503, "no-store")
    assert answer.text == "not ready: the processes that answer queries are being started\n"
    assert client.get("/healthz").status_code == 200
    until(lambda: client.get("/readyz").status_code == 200)  # nobody need ask a query for that
    assert figures(client)["cmaa_box_restarts_total"] == restarts + 1


def test_what_the_box_does_is_told(boxed):
    store, client = boxed
    until(lambda: client.get("/readyz").status_code == 200)
    before = figures(client)
    for text in (ENDLESS, "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"):
        assert client.get("/sparql", query_string={"query": text}).status_code in (422, 503)
    with running(store):
        assert figures(client)["cmaa_queries_running"] == 1
    after = figures(client)
    # which bound is met first depends on the machine
    slow_or_costly = [
        sum(f[f"cmaa_queries_ended_total{why}"] for why in ("TooSlow", "TooCostly")) for f in (before, after)
    ]
    assert slow_or_costly[1] >= slow_or_costly[0] + 1
    assert after["cmaa_queries_ended_totalTooLarge"] == before["cmaa_queries_ended_totalTooLarge"] + 1
    assert (after["cmaa_queries_running"], after["cmaa_queries_waiting"], after["cmaa_box_ready"]) == (0, 0, 1)
    assert after["cmaa_release_statements"] == store.release.stated
    if sys.platform == "linux":
        assert after["cmaa_box_memory_bytes"] > 10_000_000
    text = client.get("/metrics").text
    assert f'hash="{store.release.hash}"' in text


@pytest.fixture
def broken(asker):
    """A site with a page that fails."""
    app = create_app(asker, config.settings(home=ROOT, log="all"))

    @app.get("/broken")
    def fail():
        raise RuntimeError("a fault\nof ours")

    return app.test_client()


def test_a_fault_is_logged_once_with_the_number_that_the_page_shows(broken, caplog):
    answer = broken.get("/broken", headers={"X-Request-Id": "abc-1", "Accept": "text/html"})
    assert (answer.status_code, answer.headers["X-Request-Id"]) == (500, "abc-1")
    assert "abc-1" in answer.text
    assert "a fault" not in answer.text
    faults = [record for record in caplog.records if record.exc_info]
    assert len(faults) == 1
    line = Line().format(faults[0])
    said = json.loads(line)
    assert "\n" not in line
    assert (said["id"], said["level"], said["message"]) == ("abc-1", "error", "Exception on /broken [GET]")
    assert "RuntimeError: a fault" in said["traceback"]


def test_a_program_is_told_the_number_too(broken):
    answer = broken.get("/broken", headers={"X-Request-Id": "abc-2", "Accept": "application/json"})
    assert "abc-2" in answer.json["detail"]


def test_what_others_log_is_a_line_too():
    record = logging.LogRecord("waitress.queue", logging.WARNING, "", 0, "Task queue depth is %d\x1b[31m", (3,), None)
    line = Line().format(record)
    assert "\x1b" not in line
    said = json.loads(line)
    assert (said["from"], said["level"], said["message"]) == (
        "waitress.queue",
        "warning",
        "Task queue depth is 3\x1b[31m",
    )
