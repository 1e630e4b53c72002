"""Requests that nobody sends by mistake: each is answered or refused, in words, and nothing in an answer is alive."""

import re
from urllib.parse import quote, unquote_to_bytes

import pytest

from app.publish.api.calls import calls
from tests.attacks.look import EVIL, sound
from tests.conftest import ROOT

HTML = {"Accept": "text/html"}
MARK = "x\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
#: Values that open a tag, an attribute, a script, a template, a header, a path.
VALUES = {
    "markup": MARK,
    "attribute": '" onfocus="alert(1)" autofocus="',
    "scheme": "javascript:alert(1)//https://",
    "template": "{{ 7*7*191 }}{% raw %}${7*7*191}",
    "newlines": "usa\r\nSet-Cookie: a=b\r\n\r\n<script>alert(1)</script>",
    "nul": "usa\0.html",
    "turned": "\u202eusa\u2066",
    "sparql": 'usa> } } DROP ALL #"',
    "path": "../../../../etc/passwd",
    "long": "a" * 50_000,
}
REDIRECTS = [
    *("//evil.example", "///evil.example/", "/\\evil.example", "/%5cevil.example", "//evil.example/%2e%2e"),
    *("/id//evil.example", "/id/https://evil.example", "/id/%2f%2fevil.example", "/id/\\evil.example"),
    *("/id/%0d%0aLocation:%20https://evil.example", "/id/party%0aX:y", "/id/%e2%80%ae", "/id/../..//evil.example"),
    *("/ns//evil.example", "/shapes//evil.example", "/ns/%0d%0a", "/doc//evil.example", "/graph//evil.example"),
    *("/api//evil.example", "/dump//evil.example", "/api/..//evil.example", "/static//evil.example"),
    *("/id/party/usa?next=//evil.example", "/dump/?url=//evil.example", "/agreement//evil.example", "/id/.", "/id/.."),
]
PATHS = [
    *("/static/../config.py", "/static/%2e%2e/config.py", "/static/..%2f..%2fconfig.py", "/static/%2fetc/passwd"),
    *("/static/..%5cconfig.py", "/static/%00", "/static/style.css%00.png", "/static/."),
    *("/dump/../graph.nq", "/dump/%2e%2e/graph.nq", "/dump/%2fetc%2fpasswd", "/dump/tables/../../graph.nq"),
    *("/dump/cmaa.nq%00", "/dump/.dump", "/dump/tables/%2e%2e%2fSHA256SUMS", "/dump/%0d%0a"),
    *("/agreement/%2e%2e", "/agreement/..%2f..", "/agreement/JPN-USA-1997", "/agreement/jpn-usa-1997%20"),
    *("/agreement/jpn-usa-1997%0d%0a.eli.ttl", "/agreement/%0ajpn-usa-1997.akn.xml", "/agreement/%20.odrl.ttl"),
    *("/%", "/%zz", "/%ff%fe", "/%c0%ae%c0%ae/", "/query/%00", "/query/%ff", "/doc/%ff", "/id/%c3%28", "/%ed%a0%80"),
    *("/doc/" + "a/" * 2000, "/id/" + "a" * 60_000, "/query/" + "a" * 60_000, "/api/" + "b" * 60_000),
    *("/.git/config", "/.env", "/admin", "/console", "/server-status", "/ontology.php", "/doc/x.exe"),
]
QUERIES = {
    "10,000 parameters": "/partners?" + "&".join(f"p{n}=1" for n in range(10_000)),
    "10,000 of one": "/compare?" + "agreement=jpn-usa-1997&" * 10_000,
    "10,000 of one in a checklist": "/checklist?" + "agreement=jpn-usa-1997&" * 10_000,
    "10,000 graphs": "/sparql?query=ASK%7B%7D&" + "default-graph-uri=urn:x&" * 10_000,
    "twice": "/partners?party=usa&party=jpn",
    "twice in the API": "/api/partners?party=usa&party=jpn",
    "two queries": "/sparql?query=ASK%7B%7D&query=ASK%7B%7D",
    "no UTF-8": "/partners?party=%ff%fe",
    "no UTF-8 in SPARQL": "/sparql?query=%ff",
    "no UTF-8 in the API": "/api/partners?party=%ff",
    "half a sign": "/partners?party=%",
    "only signs": "/partners?&&&===;;;&%00=%00",
    "names of arguments": "/partners?party=usa&endpoint=x&name=y&_external=1&_scheme=javascript&_anchor=z",
    "names of arguments of a question": "/query/partner?party=usa&partner=jpn&endpoint=x&_external=1&_scheme=x",
    "other digits": "/partners?party=usa&on=%D9%A2%D9%A0%D9%A1%D9%A4-01-31",
    "far day": "/basis?from=usa&to=jpn&on=99999-01-01",
    "no page": "/api/partners?party=usa&limit=-1&offset=1e9",
    "unknown format": f"/partners?party=usa&format={quote(MARK)}",
    "format in a path": "/query/agreements?format=../../x",
    "SERVICE": "/sparql?query=" + quote("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"),
    "LOAD": "/sparql?query=" + quote("LOAD <file:///etc/passwd>"),
    "FROM a file": "/sparql?query=" + quote("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }"),
}
HEADERS = {
    "Accept of 100 kB": {"Accept": "text/turtle;q=0.3," * 6000},
    "Accept that makes a pattern try everything": {"Accept": "a/b" + ";" * 60 + '"\\""'},
    "Accept with quotes that never end": {"Accept": '"\\' * 50_000},
    "Accept with profiles": {"Accept": "application/ld+json;" * 5000},
    "Accept that is none": {"Accept": "\\,;=/*\"'<script>"},
    "Accept with signs": {"Accept": "text/\x7f\x80\xff"},
    "Accept-Encoding junk": {"Accept-Encoding": "gzip;q=x,,;" * 1000},
    "If-None-Match junk": {"If-None-Match": '"' * 10_000},
    "If-None-Match long": {"If-None-Match": 'W/"a",' * 10_000},
    "If-Modified-Since junk": {"If-Modified-Since": "Tue, 99 Foo 99999 99:99:99 XYZ"},
    "If-Match junk": {"If-Match": "*,*,W/"},
    "If-Range junk": {"If-Range": "\x01", "Range": "bytes=0-1"},
    "a thousand ranges": {"Range": "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))},
    "ranges within each other": {"Range": "bytes=" + "0-," * 1000 + "0-"},
    "range junk": {"Range": "bytes=9-1,-0,--,a-b"},
    "range beyond": {"Range": f"bytes={10**30}-"},
    "other unit": {"Range": "lines=1-2"},
    "cookies": {"Cookie": "session=eyJhIjoxfQ; " * 500},
    "X-Request-Id": {"X-Request-Id": "<script>alert(1)</script>"},
    "Authorization": {"Authorization": "Basic \xff:"},
    "Content-Type": {"Content-Type": "multipart/form-data; boundary=" + "x" * 5000},
    "Content-Length": {"Content-Length": "-1"},
    "Transfer-Encoding": {"Transfer-Encoding": "chunked, identity"},
    "method overridden": {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "PUT"},
    "address overridden": {"X-Original-URL": "/admin", "X-Rewrite-URL": "/admin", "X-Forwarded-Prefix": "//evil.example"},
}  # fmt: skip
PAGES = ["/", "/partners?party=usa", "/doc/party/usa", "/doc/dataset", "/sparql", "/api/", "/dump/cmaa.nq", "/static/style.css"]  # fmt: skip


def addresses(asker) -> list[str]:
    """Every page with each of its parameters, as `path?name=`, what else it needs given."""
    found = [
        "/compare?agreement=",
        "/compare?agreement=jpn-usa-1997&group=",
        "/compare?agreement=jpn-usa-1997&differences=",
    ]
    found += [f"/basis?from=usa&to=jpn&{name}=" for name in ("from", "to", "assistance", "use", "on", "format")]
    found += ["/checklist?agreement=", "/checklist?agreement=jpn-usa-1997&format=", "/partners?party=", "/partners?on="]
    found += [f"/sparql?{name}=" for name in ("query", "default-graph-uri", "named-graph-uri", "format", "update", "x")]
    for call in calls(asker.answers).values():
        names = [argument.name for argument in call.every]
        found += [f"/api/{call.name}?{name}=" for name in (*names, "unknown")]
        if call.question:
            found += [f"/query/{call.name}?{name}=" for name in (*names, "format", "unknown")]
    return [*found, "/query/", "/agreement/", "/api/", "/doc/", "/graph/", "/id/", "/dump/", "/ontology.", "/"]


def get(client, path: str, **more):
    """Ask for a path as it stands; the client of the tests would read a host in `//evil.example`."""
    where, _, query = path.partition("?")
    raw = unquote_to_bytes(where).decode("latin-1")
    return client.get("/", query_string=query, environ_overrides={"PATH_INFO": raw, "REQUEST_URI": path}, **more)


@pytest.mark.parametrize("path", REDIRECTS)
def test_no_redirect_leads_to_another_server(web, path):
    answer = get(web, path)
    sound(answer)
    location = answer.headers.get("Location", "/")
    assert re.fullmatch(r"(?:http://localhost)?/(?![/\\]).*|http://localhost", location), location
    for name, value in answer.headers:
        assert not re.search(r"[\r\n]", value), name
        assert not value.startswith(("//evil", "https://evil"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
def test_paths_that_lead_out_of_their_folder(web, path):
    answer = get(web, path, headers=HTML)
    sound(answer)
    assert answer.status_code in (200, 308, 400, 404, 406, 410, 414)
    text = answer.get_data(as_text=True)
    assert "root:" not in text
    assert "from __future__" not in text


@pytest.mark.parametrize("value", VALUES, ids=VALUES.keys())
def test_a_value_in_every_parameter_of_every_page(web, asker, value):
    every = addresses(asker)
    for address in every if value in ("markup", "newlines") else every[len(value) % 4 :: 4]:
        answer = get(web, address + quote(VALUES[value], safe=""), headers=HTML)
        sound(answer)
        assert "<script>alert" not in answer.get_data(as_text=True) or answer.mimetype != "text/html", address
        assert str(7 * 7 * 191) not in answer.get_data(as_text=True), address
        assert answer.status_code < 500, address


@pytest.mark.parametrize("path", QUERIES.values(), ids=QUERIES.keys())
def test_parameters_that_make_no_question(web, path):
    answer = get(web, path, headers=HTML)
    sound(answer)
    assert answer.status_code in (200, 400, 403, 404, 406, 414, 422)


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS.keys())
def test_headers_that_say_nothing(web, headers):
    for path in PAGES:
        answer = web.get(path, headers=headers)
        sound(answer)
        assert answer.status_code in (200, 206, 400, 406, 412, 416), path
        assert EVIL not in str(answer.headers), path
        assert len(answer.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PROPFIND", "GIT"])
def test_methods_that_are_not_offered(web, method):
    paths = ["/", "/partners", "/compare", "/agreement/jpn-usa-1997", "/doc/party/usa", "/doc/dataset", "/api/partners"]
    for path in [*paths, "/static/style.css", "/dump/cmaa.nq", "/graph/inferred", "/ontology", "/healthz", "/sparql"]:
        answer = web.open(path, method=method, data="x=1" if method == "POST" else None)
        sound(answer)
        if (path, method) != ("/sparql", "POST"):
            assert answer.status_code == 405, path
            assert "GET" in answer.headers["Allow"], path
        assert "x=1" not in answer.get_data(as_text=True)


def test_nothing_is_told_of_a_body_that_nobody_wanted(web):
    body = b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n<script>\r\n--x--"
    for path in ("/partners", "/sparql", "/api/partners"):
        answer = web.post(path, data=body, content_type="multipart/form-data; boundary=x")
        sound(answer)
        assert answer.status_code in (405, 415)
    assert web.post("/sparql", data=b"a" * 4_000_001).status_code in (413, 415)


def test_answers_of_every_kind_have_the_headers(web):
    seen = set()
    page = web.get("/doc/party/usa", headers=HTML)
    again = {"If-None-Match": page.headers["ETag"], "Accept": "text/html"}
    for path, headers in [
        *(
            (path, {})
            for path in ["/", "/nowhere", "/id/party/usa", "/dump/", "/api", "/metrics", "/healthz", "/readyz"]
        ),
        *((path, {}) for path in ["/sitemap.xml", "/robots.txt", "/openapi.json", "/context.jsonld", "/ontology.ttl"]),
        *((path, {}) for path in ["/static/style.css", "/static/sparql.css", "/changes", "/.well-known/void"]),
        *((f"/partners?party=usa&format={form}", {}) for form in ("csv", "xlsx", "json", "ttl", "exe")),
        *((f"/checklist?agreement=jpn-usa-1997&format={form}", {}) for form in ("docx", "md")),
        ("/doc/party/usa", again),
        ("/doc/party/usa", {"Accept": "image/png"}),
        ("/dump/cmaa.nq", {"Range": "bytes=0-9"}),
        ("/dump/cmaa.nq", {"Range": "bytes=99999999-"}),
    ]:
        answer = web.get(path, headers=headers)
        sound(answer)
        seen.add(answer.status_code)
    assert {200, 206, 302, 303, 304, 308, 400, 404, 406, 416} <= seen


def test_no_template_leaves_an_attribute_without_quotes_or_a_style_inline():
    for path in (ROOT / "app" / "web" / "templates").glob("*.html"):
        text = path.read_text()
        assert not re.search(r"=\{\{", text), path.name
        assert not re.search(r"<[^<>]*\s(style|on[a-z]+)=", text), path.name
