"""The page of partners: one selection in four views, every row with its source, and the table as the data of the pictures."""

import csv
import io
import re
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from app.web.pages import partners as page

THEN = "/partners?party=usa&on=2014-01-31"


class Table(HTMLParser):
    """Reads the rows of the table that pictures are drawn from."""

    def __init__(self, text):
        super().__init__()
        self.rows = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        held = dict(attributes)
        if tag == "tr" and "data-partner" in held:
            self.rows.append(held)


def text(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.get_data(as_text=True)


def test_without_a_party_it_asks(client, asker):
    found = text(client, "/partners")
    assert "<h1>Whose partners?</h1>" in found
    listed = dict(re.findall(r'<a href="/partners\?party=([a-z]+)">[^<]+</a> <span class="quiet">(\d+)</span>', found))
    assert "ait" not in listed  # an office counts as the jurisdiction that it acts for
    for party in ("usa", "nld", "eu", "abw"):
        assert int(listed[party]) == len(asker.ask("partners", {"party": party})), party
    assert 'value="2014-01-31"' in text(client, "/partners?on=2014-01-31")


@pytest.mark.parametrize("view", page.VIEWS)
def test_each_view_is_over_the_same_rows(client, view):
    found = text(client, f"{THEN}&view={view}")
    assert "<strong>68</strong> partners" in found
    assert "United States: partners as of 31 January 2014</h1>" in found
    rows = Table(found).rows
    assert sum(row["data-how"] == "own" and row["data-basis"] != "ended" for row in rows) == 68
    assert re.search(rf'aria-current="page">{view.capitalize()}<', found)
    assert ("<figure" in found) == (view != "table")
    for other in page.VIEWS:
        chosen = "" if other == "table" else f"view={other}&amp;"
        assert f'href="/partners?{chosen}party=usa&amp;on=2014-01-31"' in found


def test_rows_carry_what_pictures_are_drawn_from(client):
    rows = {row["data-partner"]: row for row in Table(text(client, "/partners?party=jpn&on=2019-01-01&view=map")).rows}
    kingdom = rows["gbr"]
    assert kingdom["data-code"] == "826"  # ISO 3166-1, as data/parties.ttl has it
    assert (kingdom["data-how"], kingdom["data-through"]) == ("membership", "eu")
    assert (kingdom["data-since"], kingdom["data-until"]) == ("2008-01-30", "2020-01-31")
    assert rows["eu"]["data-code"] == ""


def test_each_row_leads_to_its_source_agreement_and_question(client):
    found = text(client, THEN)
    body = found.partition('id="rows"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr data-partner.*?</tr>", body, re.S)
    assert rows
    for row in rows:
        assert 'href="/doc/source/' in row
        assert 'href="/query/partner?party=usa&amp;partner=' in row
    assert 'href="/agreement/jpn-usa-1997"' in body
    for link in set(re.findall(r'href="(/doc/source/[^"]+|/agreement/[^"]+)"', body)):
        assert client.get(link).status_code == 200, link


def test_facets_are_fields_of_the_form_with_their_counts(client):
    found = text(client, f"{THEN}&basis=signed&how=own")
    boxes = {
        (name, value): (checked, int(count))
        for name, value, checked, count in re.findall(
            r'<input type="checkbox" form="selection"[^>]*? name="(\w+)" value="([\w-]+)"( checked)?>.*?<span class="count">(\d+)</span>',
            found,
        )
    }
    assert boxes["basis", "signed"][0]
    assert boxes["how", "own"][0]
    assert not boxes["basis", "listed"][0]
    assert boxes["basis", "signed"][1] == len(Table(found).rows)
    assert boxes["basis", "ended"] == ("", 2)  # the Soviet Union and Czechoslovakia
    assert {name for name, _ in boxes} == set(page.NAMES)
    assert "Show all again" in found
    assert 'name="view"' not in found
    assert '<input type="hidden" name="view" value="map">' in text(client, f"{THEN}&view=map")


def test_downloads_are_exactly_the_selection(client):
    selected = f"{THEN}&basis=listed&basis=signed&how=own"
    shown = [row["data-partner"] for row in Table(text(client, selected)).rows]
    answer = client.get(f"{selected}&format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))
    assert [row["partner"] for row in rows] == shown
    assert {row["basis"] for row in rows} == {"listed", "signed"}
    names = set()
    for form in ("csv", "xlsx", "json", "ttl"):
        for address in (THEN, selected):
            answer = client.get(f"{address}&format={form}")
            assert answer.status_code == 200
            names.add(answer.headers["Content-Disposition"])
    assert len(names) == 8
    assert [row["partner"] for row in client.get(f"{selected}&format=json").get_json()] == shown
    book = load_workbook(io.BytesIO(client.get(f"{selected}&format=xlsx").data)).active
    assert [row[0] for row in book.iter_rows(min_row=2, values_only=True)] == shown
    assert "basis=listed&amp;basis=signed&amp;how=own" in text(client, selected)


def test_what_sources_said_of_the_total_beside_what_the_graph_counts(client):
    """data/totals.ttl: 67 in January 2014, 82 on 13 July 2020."""
    found = text(client, "/partners?party=usa")
    assert "the source says 67, the graph counts 68" in found
    assert "the source says 82, the graph counts 75" in found
    assert "/disagreements#totals" in found
    assert "What sources said" not in text(client, "/partners?party=jpn")


def test_the_queries_behind_it_give_its_rows(client, asker):
    found = text(client, "/partners?party=jpn&on=2019-01-01")
    assert found.count("The query behind this</summary>") == 2
    assert "party/jpn&gt; &#34;2019-01-01&#34;" in found
    assert "/query/partners?party=jpn&amp;on=2019-01-01" in found
    records = asker.describe("partners", {"party": "jpn", "on": "2019-01-01"})
    reached = asker.describe("partners-reach", {"party": "jpn"})
    known = {row["partner"] for row in records} | {row["partner"] for row in reached}
    assert {row["data-partner"] for row in Table(found).rows} <= known


def test_it_can_be_cited(client):
    found = text(client, f"{THEN}&basis=listed&view=map&lang=fr")
    cited = found.partition('class="citation')[2]
    address = re.search(r'<a href="http://localhost(/partners[^"]+)"', cited)[1].replace("&amp;", "&")
    assert address == "/partners?party=usa&on=2014-01-31&basis=listed&view=map"
    assert client.get(address).status_code == 200


def test_pictures_are_beside_the_point_without_a_script(client):
    found = text(client, f"{THEN}&view=network")
    figure = found.partition("<figure")[2].partition("</figure>")[0]
    assert "does not run here" in figure
    assert "<figcaption>" in figure
    assert not re.search(r"<script(?![^>]* src=)", found)
    assert " style=" not in found
    with client.get("/static/partners.js") as script:
        assert script.status_code == 200


def test_a_party_without_partners_says_so(client):
    assert "knows of no partner by that day" in text(client, "/partners?party=usa&on=1800-01-01")
    alone = text(client, f"{THEN}&basis=ended&coded=yes")
    assert "No partner fits all of this" in alone
    assert "<figure" not in alone


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/partners?party=usaa", "Did you mean &#34;usa&#34;"),
        ("/partners?party=a+b", "is not a party&#39;s slug"),
        ("/partners?party=usa&on=2014-02-30", "is not a day"),
        ("/partners?on=yesterday", "is not a day"),
        ("/partners?party=usa&view=globe", "no view"),
        ("/partners?party=usa&basis=in-fore", "Did you mean &#34;in-force&#34;"),
        ("/partners?party=usa&kind=%3Cscript%3E", "is no value of kind"),
        ("/partners?party=usa&instrument=%D8%A7%D8%AA%D9%81%D8%A7%D9%82", "is no value of instrument"),
        ("/partners?party=usa&colour=red", "no parameter"),
        ("/partners?party=usa&format=pdf", "There is no format"),
        ("/partners?format=csv", "name a party"),
        (f"/partners?party={'x' * 5000}", "No party"),
    ],
)
def test_a_mistake_is_told_with_what_to_do(client, address, says):
    found = text(client, address, 400)
    assert says in found
    assert "<script>" not in found


def test_more_rows_than_a_page_holds_are_cut_with_a_sentence(client, monkeypatch):
    monkeypatch.setattr(page, "SHOWN", 5)
    found = text(client, f"{THEN}&how=own")
    assert len(Table(found).rows) == 5
    assert "the downloads hold all" in found
    assert "<strong>68</strong> partners" in found
    assert len(client.get(f"{THEN}&how=own&format=json").get_json()) == 70
