"""Hosts and proxies: whom the server believes about its own name, and that no link of it ever leads to a stranger."""

import json
import re

import pytest

from tests.attacks.look import EVIL, sound

PUBLIC = "https://graph.example"
#: Answers with absolute links: in headers, catalogue, sitemap, descriptions, pages.
ABSOLUTE = [
    *("/doc/party/usa", "/doc/party/usa.linkset", "/doc/dataset.ttl", "/doc/dataset", "/sitemap.xml", "/robots.txt"),
    *("/openapi.json", "/api/", "/api/partners", "/sparql", "/ontology.ttl", "/dump/SHA256SUMS", "/api", "/ns"),
    *("/graph/inferred.linkset", "/agreement/jpn-usa-1997", "/agreement/jpn-usa-1997.eli.ttl", "/nowhere"),
]
FORGED = {
    "Host": {"Host": EVIL},
    "Host with a port": {"Host": f"{EVIL}:80"},
    "Host with our name in it": {"Host": f"graph.example.{EVIL}"},
    "Host with a user": {"Host": f"graph.example@{EVIL}"},
    "Host with a path": {"Host": f"graph.example/{EVIL}"},
    "Host with markup": {"Host": f'"><script src=//{EVIL}>'},
    "Host with a comma": {"Host": f"graph.example, {EVIL}"},
    "X-Forwarded-Host": {"X-Forwarded-Host": EVIL},
    "Forwarded": {"Forwarded": f"host={EVIL};proto=http"},
    "X-Host": {"X-Host": EVIL, "X-Forwarded-Server": EVIL, "X-HTTP-Host-Override": EVIL},
    "X-Original-URL": {"X-Original-URL": f"https://{EVIL}/", "X-Rewrite-URL": f"//{EVIL}/"},
    "X-Forwarded-Prefix": {"X-Forwarded-Prefix": f"//{EVIL}"},
    "X-Forwarded-Proto": {"X-Forwarded-Proto": f"javascript://{EVIL}/"},
}


def nowhere_evil(answer) -> None:
    sound(answer)
    assert EVIL not in str(answer.headers)
    assert EVIL not in answer.get_data(as_text=True)


@pytest.fixture(scope="module")
def named(made):
    return made(public=PUBLIC)


@pytest.fixture(scope="module")
def listed(made):
    return made(hosts=("graph.example", "localhost"))


@pytest.fixture(scope="module")
def proxied(made):
    return made(public=PUBLIC, proxies=1)


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED.keys())
@pytest.mark.parametrize("server", ["named", "listed", "proxied"])
def test_a_forged_name_is_in_no_answer(request, server, forged):
    client = request.getfixturevalue(server)
    for path in ABSOLUTE:
        answer = client.get(path, headers=forged)
        nowhere_evil(answer)
        assert answer.status_code in (200, 303, 308, 400, 404), path


def test_the_links_begin_with_the_public_address(named):
    for path in ("/doc/party/usa", "/sitemap.xml", "/openapi.json", "/doc/dataset.ttl", "/api/"):
        answer = named.get(path, headers={"Host": "localhost", "Accept": "text/html"})
        text = answer.get_data(as_text=True) + str(answer.headers)
        assert PUBLIC in text, path
        assert "http://localhost" not in text, path


def test_what_is_believed_where_nothing_is_set(made, web):
    """On loopback only its own names: another name that leads here is a stranger's (DNS rebinding)."""
    for name, status in (("localhost", 200), ("127.0.0.1:8000", 200), (EVIL, 400), ("192.168.0.9", 400)):
        answer = web.get("/", headers={"Host": name})
        sound(answer)
        assert answer.status_code == status, name
    assert "CMAA_PUBLIC or CMAA_HOSTS" in web.get("/", headers={"Host": EVIL}).get_data(as_text=True)
    assert made(host="0.0.0.0").get("/", headers={"Host": "any.example"}).status_code == 200
    assert made(proxies=1).get("/", headers={"Host": "any.example"}).status_code == 200


@pytest.mark.parametrize("host", ["a b", "a\"b", "<a>", "a/b", "a,b", "a@b", "[::1", "a:b", "a:99999", "\xe9"])  # fmt: skip
def test_a_host_that_is_none_is_refused_by_whoever_believes_any(made, host):
    answer = made(host="0.0.0.0").get("/doc/party/usa", headers={"Host": host})
    sound(answer)
    assert answer.status_code == 400


def test_a_proxy_is_believed_about_scheme_and_prefix_only_where_they_are_such(made):
    client = made(proxies=1)
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "graph.example", "X-Forwarded-Prefix": "/cmaa"}
    answer = client.get("/openapi.json", headers=said)
    assert json.loads(answer.data)["servers"][0]["url"].startswith("https://graph.example")
    assert 'href="/cmaa/partners"' in client.get("/", headers=said).get_data(as_text=True)
    for prefix in (f"//{EVIL}", f"/\\{EVIL}", f"https://{EVIL}", f"/a//{EVIL}", "/a b", "javascript:alert(1)"):
        answer = client.get("/", headers={"X-Forwarded-Prefix": prefix})
        nowhere_evil(answer)
        assert 'href="/partners"' in answer.get_data(as_text=True), prefix
    for scheme in ("javascript", "data", "https://x/?", "HTTPS\t", ""):
        answer = client.get("/doc/party/usa", headers={"X-Forwarded-Proto": scheme})
        assert re.search(r"<http://localhost/", str(answer.headers)), scheme


def test_what_one_client_forged_is_not_kept_for_another(made):
    client = made(host="0.0.0.0")
    for path in ABSOLUTE:
        for forged in (
            {"Host": EVIL},
            {"X-Forwarded-Host": EVIL},
            {"X-Forwarded-Proto": EVIL, "X-Original-URL": f"//{EVIL}"},
        ):
            client.get(path, headers=forged).close()
        nowhere_evil(client.get(path))
