"""The API: the same answers as everywhere, in pages, in formats, cached, open to other sites, and clear when it refuses."""

import csv
import io
import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import config, create_app
from app.errors import Busy, Overloaded, StoreError, TooCostly, TooLarge, TooSlow
from tests.ask.test_answers import FILES, OPEN
from tests.conftest import ROOT

PARTNERS = "/api/partners?party=usa&on=2014-01-31"
PROBLEM = "application/problem+json"


def relations(answer) -> dict[str, str]:
    """Return the links of the header by relation; addresses without the host."""
    found = re.findall(r'<(?:http://localhost)?([^>]+)>; rel="([^"]+)"', ", ".join(answer.headers.getlist("Link")))
    return {rel: address for address, rel in found}


def pages(client, address):
    """Yield an answer and all pages after it."""
    while address:
        answer = client.get(address)
        assert answer.status_code == 200
        yield answer
        address = relations(answer).get("next")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_all_pages_of_csv_together_are_the_expected_answer(client, path):
    name, _, asked = path.stem.partition("@")
    with path.open(newline="", encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        expected, columns = [tuple(row.values()) for row in reader], reader.fieldnames
    address = f"/api/{name}?format=csv&limit=7" + "".join(f"&{p}" for p in asked.split(",") if p)
    tables = [list(csv.DictReader(io.StringIO(a.get_data(as_text=True)))) for a in pages(client, address)]
    assert all(len(table) == 7 for table in tables[:-1])
    actual = [tuple(row[c] for c in columns) for table in tables for row in table]
    if name in OPEN:
        assert set(expected) <= set(actual)
    elif name == "partners":
        assert sorted(actual) == sorted(expected)
    else:
        assert actual == expected


def test_an_answer_says_what_was_asked_and_what_is_unknown(client):
    answer = client.get(PARTNERS)
    found = answer.get_json()
    assert (found["question"], found["total"], len(found["rows"])) == ("partners", 68, 68)
    assert found["parameters"] == {"party": "usa", "on": "2014-01-31"}
    rows = {row["partner"]: row for row in found["rows"]}
    assert rows["mne"]["agreement"] is None
    assert (rows["jpn"]["agreement"], rows["jpn"]["basis"]) == ("jpn-usa-1997", "in force")
    assert all(set(row) == set(found["columns"]) for row in found["rows"])
    assert client.get("/api/partners?party=usa").get_json()["parameters"] == {"party": "usa", "on": None}
    assert answer.headers["X-Total-Count"] == "68"
    totals = client.get("/api/totals?party=usa").get_json()["rows"]
    assert {type(row["total"]) for row in totals} == {int}
    parties = {r["agreement"]: r["parties"] for r in client.get("/api/agreements?party=jpn").get_json()["rows"]}
    assert set(parties["jpn-usa-1997"]) == {"jpn", "usa"}


def test_links_lead_through_the_pages_and_back(client):
    second = client.get(f"{PARTNERS}&limit=30&offset=30")
    links = relations(second)
    assert links["first"] == links["prev"] == f"{PARTNERS}&limit=30&offset=0"
    assert links["next"] == links["last"] == f"{PARTNERS}&limit=30&offset=60"
    assert second.get_json()["links"]["next"] == f"http://localhost{links['next']}"
    third = client.get(links["next"])
    assert "next" not in relations(third)
    assert third.get_json()["links"]["next"] is None
    assert len(third.get_json()["rows"]) == 8
    beyond = client.get(f"{PARTNERS}&limit=30&offset=1000")
    assert (beyond.status_code, beyond.get_json()["rows"], beyond.get_json()["total"]) == (200, [], 68)
    assert relations(beyond)["prev"] == f"{PARTNERS}&limit=30&offset=60"
    for rel in ("service-desc", "service-doc", "alternate"):
        assert client.get(links[rel]).status_code == 200
    for name in ("self", "html", "query", "describedby"):
        assert client.get(second.get_json()["links"][name]).status_code == 200, name


@given(limit=st.integers(1, 1000), offset=st.integers(0, 100))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_page_is_that_part_of_the_whole(client, limit, offset):
    whole = client.get(f"{PARTNERS}&limit=1000").get_json()["rows"]
    assert client.get(f"{PARTNERS}&limit={limit}&offset={offset}").get_json()["rows"] == whole[offset : offset + limit]


@pytest.mark.parametrize(
    ("address", "accept", "media"),
    [
        (PARTNERS, None, "application/json"),
        (PARTNERS, "text/html,*/*;q=0.8", "application/json"),
        (PARTNERS, "text/csv", "text/csv; charset=utf-8"),
        (PARTNERS, "application/sparql-query", "application/sparql-query"),
        (f"{PARTNERS}&format=csv", "application/json", "text/csv; charset=utf-8"),
        ("/api/checklist?agreement=jpn-usa-1997", "text/html", "text/html; charset=utf-8"),
        ("/api/checklist?agreement=jpn-usa-1997&format=md", None, "text/markdown; charset=utf-8"),
        ("/api/checklist?agreement=jpn-usa-1997", "text/csv", "text/csv; charset=utf-8"),
        ("/api/basis?from=usa&to=jpn&format=csv", None, "text/csv; charset=utf-8"),
        ("/api/similar?format=csv", None, "text/csv; charset=utf-8"),
        ("/api/", "text/html", "text/html; charset=utf-8"),
        ("/api/", "application/json", "application/json"),
    ],
)
def test_the_format_is_the_one_asked_for(client, address, accept, media):
    answer = client.get(address, headers={"Accept": accept} if accept else {})
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, media)
    assert ("accept" in {name.lower() for name in answer.vary}) == ("format=" not in address)


def test_a_checklist_in_csv_says_what_the_one_in_json_says(client):
    asked = "agreement=jpn-usa-1997&agreement=wto-tfa&agreement=idn-usa"
    whole = client.get(f"/api/checklist?{asked}").get_json()
    rows = list(csv.DictReader(io.StringIO(client.get(f"/api/checklist?{asked}&format=csv").text)))
    asks = {
        (part["part"], item["item"], ask["agreement"], ask["rule"], " ".join(p["eid"] for p in ask["provisions"]))
        for part in whole["parts"]
        for item in part["items"]
        for ask in item["asks"]
    }
    fields = ("part", "item", "agreement", "rule", "provisions")
    assert asks == {tuple(row[name] for name in fields) for row in rows if row["says"] == "asks"}
    assert len(asks) > 5
    silent = {part["part"]: len(part["silent"]) for part in whole["parts"]}
    assert silent == {name: sum(r["part"] == name and r["says"] == "absent" for r in rows) for name in silent}
    assert {row["agreement"] for row in rows if row["says"] == "not-coded"} == {"idn-usa"}


def test_a_word_document_is_one(client):
    answer = client.get("/api/checklist?agreement=jpn-usa-1997&format=docx")
    assert answer.data.startswith(b"PK")
    assert 'filename="checklist.docx"' in answer.headers["Content-Disposition"]


def test_the_query_behind_an_answer_gives_it(client, asker):
    address = client.get(PARTNERS).get_json()["links"]["query"]
    assert len(asker.store.select(client.get(address).get_data(as_text=True))) == 68


def test_the_same_answer_is_not_sent_twice(client):
    first = client.get(PARTNERS)
    again = client.get(PARTNERS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    other = client.get(f"{PARTNERS}&format=csv", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200
    head = client.head(PARTNERS)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_web_pages_of_others_may_ask(client):
    assert client.get(PARTNERS).headers["Access-Control-Allow-Origin"] == "*"
    assert "X-Total-Count" in client.get(PARTNERS).headers["Access-Control-Expose-Headers"]
    assert client.get("/api/nothing").headers["Access-Control-Allow-Origin"] == "*"
    ahead = client.options(PARTNERS, headers={"Access-Control-Request-Method": "GET"})
    assert (ahead.status_code, ahead.data) == (204, b"")
    assert ahead.headers["Allow"] == ahead.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "QUERY", "NONSENSE"])
@pytest.mark.parametrize("address", ["/api/", "/api/partners", "/openapi.json"])
def test_nothing_can_be_written(client, method, address):
    answer = client.open(address, method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert answer.headers["Content-Type"] == PROBLEM


@pytest.mark.parametrize(
    ("address", "status", "parameter", "says"),
    [
        ("/api/partnrs", 404, None, 'Did you mean "partners"?'),
        ("/api/partners/usa", 404, None, 'Did you mean "partners"?'),
        ("/api/partners", 400, "party", "Give party=usa"),
        ("/api/partners?party=usaa", 400, "party", 'Did you mean "usa"?'),
        ("/api/partners?party=usa&party=jpn", 400, "party", "Give it once"),
        ("/api/partners?party=usa&on=soon", 400, "on", "Write for example 2014-01-31"),
        ("/api/partners?party=usa&on=", 400, "on", "Leave it out"),
        ("/api/partners?party=usa&colour=red", 400, None, "It takes party, on, limit, offset, format"),
        ("/api/partners?party=usa&limit=1e3", 400, "limit", "Write for example 100"),
        ("/api/partners?party=%3Cscript%3E", 400, "party", "Write for example usa"),
        ("/api/partners?party=%ff%00%22%7b", 400, "party", "Write for example usa"),
        ("/api/norms?agreement=jpn-usa-1997&variable=cost", 400, "variable", 'Did you mean "costs"?'),
        ("/api/norms?agreement=jpn-usa-1997&variable=group-c", 400, "variable", "65 are known"),
        ("/api/compare", 400, "agreement", "Give agreement=jpn-usa-1997"),
        ("/api/compare?agreement=jpn-usa-1998", 400, "agreement", "Did you mean"),
        ("/api/compare?agreement=wto-tfa&group=Z", 400, "group", "Choose one of A, B, C"),
        ("/api/basis?from=usa&to=usa", 422, "to", "Name two parties"),
        ("/api/basis?from=usa&to=jpn&use=presence-of-officials", 400, "use", "For example"),
        ("/api/checklist?agreement=wto-tfa&format=pdf", 400, "format", "Write for example json"),
        ("/api/similar?agreement=nothing", 400, "agreement", "are known"),
    ],
)
def test_a_mistake_gets_a_problem_that_helps(client, address, status, parameter, says):
    answer = client.get(address)
    found = answer.get_json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, PROBLEM)
    assert found["status"] == status
    assert says in found["remedy"]
    assert found["parameter"] == parameter
    assert found["instance"].isascii()
    assert re.fullmatch(r"(?:[!#-;=?-Z_a-z~]|%[0-9A-Fa-f]{2})+", found["instance"])
    page = client.get("/api/", headers={"Accept": "text/html"}).get_data(as_text=True)
    assert f'id="{found["type"].partition("#")[2]}"' in page


def test_a_format_that_there_is_not(client):
    answer = client.get(PARTNERS, headers={"Accept": "image/png"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (406, PROBLEM)
    assert "text/csv" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("error", "status"),
    [(Busy, 429), (TooSlow, 503), (TooCostly, 503), (TooLarge, 422), (Overloaded, 503), (StoreError, 503)],
)
def test_what_the_store_cannot_do_now_can_be_tried_again(asker, error, status):
    class Failing:
        def select(self, text):
            raise error("it cannot", remedy="ask for less")

    failing = type(asker)(Failing(), asker.answers, asker.describes)
    client = create_app(failing, config.settings(home=ROOT)).test_client()
    for address in (PARTNERS, "/api/compare?agreement=wto-tfa", "/openapi.json", "/api/"):
        answer = client.get(address)
        assert answer.status_code == status, address
        assert (int(answer.headers.get("Retry-After", 0)) > 0) == (status != 422)  # in vain, where it is too large
        assert (answer.get_json()["detail"], answer.get_json()["remedy"]) == ("It cannot.", "Ask for less")


def test_the_page_shows_every_call_with_an_answer_of_its_own(client, asker):
    text = client.get("/api/", headers={"Accept": "text/html"}).get_data(as_text=True)
    for name in [*(q.name for q in asker.answers), "compare", "basis", "checklist", "similar"]:
        assert f"<code>/api/{name}</code>" in text
    assert "server.invalid" not in text
    for link in set(re.findall(r'href="(/api/[^"#]*)"', text)):
        assert client.get(link.replace("&amp;", "&")).status_code == 200, link
    anchors, targets = set(re.findall(r'id="([^"]+)"', text)), set(re.findall(r'href="#([^"]+)"', text))
    assert targets <= anchors


def test_the_list_for_programs_leads_to_every_call(client):
    found = client.get("/api/", headers={"Accept": "application/json"}).get_json()
    assert {"partners", "compare", "basis", "checklist", "similar"} <= {o["name"] for o in found["operations"]}
    for operation in found["operations"]:
        answer = client.get(operation["example"])
        assert answer.status_code == 200, operation["name"]
        for rel, address in answer.get_json()["links"].items():
            assert address is None or client.get(address).status_code == 200, (operation["name"], rel)


def test_addresses_begin_with_the_public_one(asker):
    served = create_app(asker, config.settings(home=ROOT, public="https://example.org/graph")).test_client()
    found = json.loads(served.get(PARTNERS).data)
    assert found["links"]["first"].startswith("https://example.org/graph/api/partners?")
    assert served.get("/openapi.json").get_json()["servers"] == [{"url": "https://example.org/graph"}]
