"""The store goes away under an open page: whoever asks is told so in the form asked for, and all is well once it is back."""

import json
import socket
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from app import create_app
from app.ask.run import Asker
from app.store.remote import circuit
from app.store.remote.endpoint import RemoteStore
from tests.attacks.look import sound
from tests.conftest import ROOT

SECRET = "s3cret-word"
#: What needs the store, by the form in which it is asked for.
PAGES = [
    *(
        "/",
        "/partners?party=usa",
        "/agreement/jpn-usa-1997",
        "/compare",
        "/compare?agreement=wto-tfa&agreement=jpn-usa-1997",
    ),
    *(
        "/basis?from=usa&to=jpn",
        "/checklist?agreement=jpn-usa-1997",
        "/query/agreements",
        "/query/partner?party=usa&partner=jpn",
    ),
    *("/doc/party/usa", "/graph/inferred", "/ontology", "/doc/dataset", "/sparql?query=ASK%7B%7D", "/doc/nothing/here"),
]
DATA = {
    "text/turtle": ["/doc/party/usa", "/graph/inferred", "/ontology.ttl", "/doc/dataset.ttl", "/sparql", "/agreement/jpn-usa-1997.eli.ttl"],
    "application/json": ["/api/partners?party=usa", "/api/compare?agreement=wto-tfa", "/openapi.json", "/doc/party/usa.linkset"],
    "application/sparql-results+json": ["/sparql?query=ASK%7B%7D", "/sparql?query=SELECT+*%7B%3Fs+%3Fp+%3Fo%7DLIMIT+1"],
    "application/n-quads": ["/dump/cmaa.nq", "/dump/SHA256SUMS", "/dump/tables/parties.csv", "/graph/inferred.nq"],
    "*/*": ["/sitemap.xml", "/context.jsonld", "/partners?party=usa&format=csv", "/checklist?agreement=jpn-usa-1997&format=docx"],
}  # fmt: skip
ALL = [(path, "text/html") for path in PAGES] + [(path, media) for media, paths in DATA.items() for path in paths]


class Server:
    """An endpoint over the shipped graph that can go away in several ways, and come back at the same address."""

    def __init__(self, engine: ox.Store) -> None:
        self.way, self.http = "", None
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                text = self.rfile.read(int(self.headers["Content-Length"])).decode()
                if server.way:
                    server.fail(self)
                    return
                result = engine.query(parse_qs(text)["query"][0], use_default_graph_as_union=True)
                graph = isinstance(result, ox.QueryTriples)
                form = ox.RdfFormat.N_TRIPLES if graph else ox.QueryResultsFormat.JSON
                self.say(200, result.serialize(format=form), form.media_type)

            def say(self, status, body, media="text/html"):
                self.send_response(status)
                self.send_header("Content-Type", media)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.handler, self.port = Handler, 0
        self.back()

    def fail(self, handler) -> None:
        handler.close_connection = True
        if self.way == "hangs up":
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            handler.connection.close()
        elif self.way == "fails":
            handler.say(500, f'Traceback (most recent call last):\n  File "x" {SECRET}'.encode())
        elif self.way == "is another":
            handler.say(200, b"<html><script>alert(1)</script>welcome")
        elif self.way == "breaks off":
            handler.send_response(200)
            handler.send_header("Content-Type", "application/sparql-results+json")
            handler.send_header("Content-Length", "100000")
            handler.end_headers()
            handler.wfile.write(b'{"head":{"vars":[]},')
        elif self.way == "forgot us":
            handler.say(401, b"")
        else:
            time.sleep(1)  # longer than anyone waits here

    def away(self, way: str) -> None:
        self.way = way
        if way == "is gone":
            self.http.shutdown()
            self.http.server_close()
            self.http = None

    def back(self) -> None:
        self.way = ""
        if self.http is None:
            self.http = ThreadingHTTPServer(("127.0.0.1", self.port), self.handler)
            self.http.daemon_threads = True
            self.port = self.http.server_port
            threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()


@pytest.fixture(scope="module")
def server(asker):
    made = Server(asker.store.engine)
    yield made
    if made.http:
        made.http.shutdown()
        made.http.server_close()


@pytest.fixture
def client(server, settings, monkeypatch):
    monkeypatch.setattr(circuit, "REST", 0.2)
    address = f"http://me:{SECRET}@127.0.0.1:{server.port}/sparql"
    own = replace(settings, endpoint=address, timeout=30)
    yield create_app(Asker.over(RemoteStore(address, 30), ROOT / "queries"), own).test_client()
    server.back()


def away(answer, path: str, media: str, port: int) -> None:
    """Assert that an answer says in the form asked for that the store is away, and nothing of us."""
    sound(answer)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 503, (path, text)
    assert int(answer.headers["Retry-After"]) >= 1, path
    assert SECRET not in text + str(answer.headers), path
    assert f":{port}" not in text, path
    assert "script>alert" not in text, path
    assert "immutable" not in answer.headers.get("Cache-Control", "")
    if media == "text/html":
        assert answer.mimetype == "text/html", path
        assert "<h1>" in text
        assert 'role="alert"' in text
    elif path.startswith(("/api", "/openapi")) or media in ("application/json", "application/sparql-results+json"):
        assert answer.mimetype in ("application/problem+json", "text/plain"), path
        if answer.mimetype != "text/plain":
            assert json.loads(text)["status"] == 503
    else:
        assert answer.mimetype in ("text/plain", "text/html", "application/problem+json"), path


def until_back(client) -> None:
    """Ask until the store is asked again, as the circuit says."""
    for _ in range(100):
        if client.get("/readyz").status_code == 200:
            return
        time.sleep(0.05)
    pytest.fail("the store is back, and is not asked")


@pytest.mark.parametrize("way", ["is gone", "hangs up", "fails", "is another", "breaks off", "forgot us"])
def test_everything_says_so_and_all_is_well_again(client, server, way):
    assert client.get("/readyz").status_code == 200
    server.away(way)
    for path, media in ALL:
        away(client.get(path, headers={"Accept": media}), path, media, server.port)
    alive, ready = client.get("/healthz"), client.get("/readyz")
    assert (alive.status_code, ready.status_code) == (200, 503)
    assert SECRET not in ready.text
    for path in ("/query", "/robots.txt", "/static/style.css"):  # what needs no store
        answer = client.get(path)
        assert answer.status_code == 200
        answer.close()
    server.back()
    until_back(client)
    for path, media in ALL if way == "is gone" else [("/", "text/html"), *((path, "*/*") for path in DATA["*/*"][:2])]:
        answer = client.get(path, headers={"Accept": media})
        sound(answer)
        assert answer.status_code == (404 if path == "/doc/nothing/here" else 200), path


def test_a_store_that_says_nothing(client, server, monkeypatch):
    monkeypatch.setattr(client.application.config["ASKER"].store._way, "seconds", 0.3)
    server.away("says nothing")
    for path, media in (
        ("/", "text/html"),
        ("/api/partners?party=usa", "application/json"),
        ("/doc/party/usa", "text/turtle"),
    ):
        away(client.get(path, headers={"Accept": media}), path, media, server.port)


def test_it_goes_away_between_two_clicks_and_half_way_through_a_page(client, server, monkeypatch):
    page = client.get("/partners?party=usa").get_data(as_text=True)
    assert "/query/partner?party=usa&amp;partner=jpn" in page
    server.away("is gone")
    away(client.get("/query/partner?party=usa&partner=jpn"), "/query/partner", "*/*", server.port)
    server.back()
    until_back(client)
    asked, fails = [], server.handler.do_POST

    def fourth(handler):
        asked.append(1)
        server.way = "fails" if len(asked) >= 4 else ""
        fails(handler)

    monkeypatch.setattr(server.handler, "do_POST", fourth)
    away(
        client.get("/agreement/wto-tfa", headers={"Accept": "text/html"}),
        "/agreement/wto-tfa",
        "text/html",
        server.port,
    )
    assert len(asked) >= 4


def test_what_was_asked_is_told_apart_from_what_failed(client, server):
    """A mistake is still a mistake while the store is there, and says nothing of the store."""
    for path, status in (("/query/nothing", 404), ("/partners?party=a+b", 400), ("/sparql?query=x", 400)):
        answer = client.get(path)
        sound(answer)
        assert answer.status_code == status
        assert "Retry-After" not in answer.headers
