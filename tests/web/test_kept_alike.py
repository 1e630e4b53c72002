"""An answer that is kept is the one that would have been made: whatever a request says, asked of both ways."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder, run_wsgi_app

from tests.web.test_cache import OF_REQUEST, PARTNERS, Site
from tests.web.test_operations import counted

QUERY = "/sparql?query=SELECT%20%3Fp%20%7B%3Fp%20a%20%3Chttps%3A%2F%2Fw3id.org%2Fcmaa%2Fns%2FParty%3E%7D%20LIMIT%2050"
ADDRESSES = [
    *(PARTNERS, f"{PARTNERS}&format=csv", f"{PARTNERS}&limit=5", "/api/none", "/api/", "/openapi.json", QUERY),
    *("/sparql", "/sparql?query=ASK%7B%7D", "/sparql?query=x", "/none", "/"),
    *("/doc/party/usa", "/doc/party/usa.ttl", "/id/party/usa", "/ontology", "/partners?party=usa&on=2014-01-31"),
    *("/healthz", "/static/icon.svg", "/agreement/none", "/api/partners", "//api/partners?party=usa", "/api/partners/"),
]
MORE = ["", "lang=fr", "lang=xx", "unknown=1", "format=nonsense", "%ff=1", "party=usa"]
HOSTS = ["localhost", "LOCALHOST", "localhost:80", "localhost:8000", "127.0.0.1", "evil.example", "a b", ""]
HEADERS = {
    "Accept": ["text/html", "application/json", "text/csv", "text/turtle", "*/*", "image/png", ""],
    "Accept-Encoding": ["gzip", "br, gzip;q=0.1", "identity", "gzip;q=0", ""],
    "If-None-Match": ["same", "weak", '"other"', "*", '"other", same', "junk"],
    "If-Modified-Since": ["Thu, 01 Jan 2099 00:00:00 GMT", "Thu, 01 Jan 2009 00:00:00 GMT", "junk"],
    "If-Match": ["same", '"other"', "*"],
    "If-Range": ['"other"'],
    "Range": ["bytes=0-9", "bytes=99999999-", "junk"],
    "Authorization": ["Basic YTpi"],
    "Cookie": ["session=1"],
    "X-Request-Id": ["abc-1", "a b<script>"],
    "X-Forwarded-Host": ["evil.example", "localhost"],
    "X-Forwarded-Proto": ["https", "junk"],
    "X-Forwarded-Prefix": ["/there", "junk"],
    "Content-Length": ["0", "3"],
    "Origin": ["https://other.example"],
}
REQUESTS = st.fixed_dictionaries(
    {
        "method": st.sampled_from(["GET"] * 6 + ["HEAD"] * 3 + ["OPTIONS", "POST", "PUT", "NONE"]),
        "address": st.sampled_from(ADDRESSES),
        "more": st.sampled_from(MORE),
        "host": st.sampled_from([HOSTS[0]] * 4 + HOSTS),
        "headers": st.fixed_dictionaries({}, optional={name: st.sampled_from(said) for name, said in HEADERS.items()}),
    }
)


@pytest.fixture(scope="module")
def sites(asker, tmp_path_factory):
    """By how many proxies are believed: a site that keeps answers, and one that makes each anew."""
    folder = tmp_path_factory.mktemp("alike")
    return [[Site(asker, folder, cache=size, proxies=count, hosts="localhost") for size in (64, 0)] for count in (0, 1)]


def environ(asked, tag):
    address = asked["address"] + ("?&"["?" in asked["address"]] + asked["more"] if asked["more"] else "")
    path, _, query = address.partition("?")
    made = EnvironBuilder(method=asked["method"], headers={"Host": asked["host"]}).get_environ()
    made |= {"PATH_INFO": path, "QUERY_STRING": query}
    for name, said in asked["headers"].items():
        said = said.replace("same", tag or '"none"').replace("weak", f"W/{tag}")
        made["CONTENT_LENGTH" if name == "Content-Length" else f"HTTP_{name.upper().replace('-', '_')}"] = said
    return made


def answer(site, asked, tag=""):
    parts, status, headers = run_wsgi_app(site.app, environ(asked, tag), buffered=True)
    body = b"".join(parts)
    return status, sorted(pair for pair in headers if pair[0] not in OF_REQUEST), body


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=REQUESTS, proxies=st.sampled_from([0, 0, 1]))
def test_both_ways_give_the_same(sites, asked, proxies):
    keeping, anew = sites[proxies]
    whole = asked | {"method": "GET", "headers": {n: s for n, s in asked["headers"].items() if not n.startswith("If-")}}
    tag = dict(answer(keeping, whole)[1]).get("ETag", "")
    expected = answer(anew, asked, tag)
    assert answer(keeping, asked, tag) == expected
    assert answer(keeping, asked, tag) == expected


def test_asked_for_at_once_only_what_is_kept_and_small_is_given(sites):
    keeping, _ = sites[0]
    asked = {"method": "GET", "address": "/api/totals?party=usa", "more": "", "host": "localhost", "headers": {}}
    begun = []

    def at_once(most):
        begun.clear()
        parts = keeping.app(environ(asked, "") | {"cmaa.at_once": most}, lambda *said: begun.append(said[0]))
        return begun, b"".join(parts)

    before = counted(keeping.client, "api.call", "200")
    assert at_once(10**6) == ([], b"")
    assert counted(keeping.client, "api.call", "200") == before
    body = answer(keeping, asked)[2]
    assert at_once(len(body) - 1) == ([], b"")
    assert counted(keeping.client, "api.call", "200") == before + 1
    assert at_once(len(body)) == (["200 OK"], body)
    assert counted(keeping.client, "api.call", "200") == before + 2


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("told", ["", "If-None-Match"])
def test_what_is_kept_is_logged_as_what_is_made(asker, tmp_path, caplog, method, told):
    lines = []
    for size in (0, 64):
        site = Site(asker, tmp_path, log="all", slow_seconds=0, cache=size)
        with caplog.at_level("INFO", logger="cmaa.requests"):
            tag = site.get(QUERY)[0].headers["ETag"]
            site.get(QUERY, method, headers={told: tag} if told else {})
        lines.append(json.loads(caplog.records[-1].message))
    made, kept = ({n: v for n, v in line.items() if n not in ("time", "id", "ms")} for line in lines)
    assert kept == made | {"kept": True}
    assert made["query"].startswith("SELECT")
