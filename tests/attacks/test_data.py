"""Data that somebody wrote to do harm: wherever they are shown they do nothing, and every file of them can be read.

A build refuses most of this (`tests/hostile`); a store behind an address may hold it all the same.
"""

import csv
import io
import json
import re
from itertools import cycle
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from docx import Document
from lxml import etree
from openpyxl import load_workbook

from app.ask.run import Asker
from app.namespaces import BASE, GRAPH, NS, PREFIXES, ROOT
from app.publish.api.answers import address
from app.publish.api.calls import calls, read
from app.publish.data.changelog import as_atom
from app.publish.data.changes import compare
from app.publish.data.sitemap import sitemap
from app.publish.rows.office import is_formula, sheet, workbook
from app.store.embedded import EmbeddedStore
from app.store.protocol import Rows
from app.web.links import local
from tests.attacks.look import Page, sound

MARKUP = "\"'><script>alert(1)</script><img src=x onerror=alert(1)></title></textarea><!-- ]]> &amp; {{ 7*7*191 }}"
CONTROL = "\0\x01\x08\x0b\x1b[31m\x7f\ufffe\u202e\u2066\r\n"
BEGINNINGS = cycle(["", "=", "+", "-", "@", "\t=", "\r=", " =", "\uff1d", "\ufeff=", "=cmd|' /C calc'!A0 "])
#: IRIs that act where a page follows them, and one of ours that would lead to another server.
IRIS = [
    *("javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,%3Cscript%3E", "vbscript:x"),
    *("file:///etc/passwd", f"{ROOT}/evil.example/x", f"{ROOT}//evil.example", "https://evil.example/'onclick='x"),
    *("https://例え.example/ü", "urn:x:y", "blob:https://x/y", f"{BASE}../../x", f"{BASE}party/日本"),
]
#: Properties whose values are words for people, not codes.
WORDS = (
    *("rdfs:label", "rdfs:comment", "skos:prefLabel", "skos:altLabel", "skos:definition", "dcterms:title"),
    *("dcterms:description", "cmaa:abstract", "cmaa:note", "cmaa:heading", "cmaa:conduct", "cmaa:condition"),
    *(
        "cmaa:question",
        "cmaa:locator",
        "cmaa:trigger",
        "cmaa:exception",
        "cmaa:number",
        "dcterms:bibliographicCitation",
    ),
)
SLUG = "jpn-usa-1997"


def named(name: str) -> ox.NamedNode:
    prefix, _, rest = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + rest)


@pytest.fixture(scope="module")
def hostile(graph):
    """The shipped graph, with harm before and after every word, and IRIs that act on what has a page of its own."""
    words = {named(name) for name in WORDS}
    quads = set()
    for q in sorted(graph.quads(), key=str):
        value = q.object
        if isinstance(value, ox.Literal) and q.predicate in words:
            text = f"{next(BEGINNINGS)}{MARKUP}{CONTROL}{value.value}"
            value = ox.Literal(text, language=value.language) if value.language else ox.Literal(text)
        quads.add(ox.Quad(q.subject, q.predicate, value, q.graph_name))
    home = ox.NamedNode(f"{GRAPH}data/agreements/{SLUG}")
    for node in (f"{BASE}agreement/{SLUG}", f"{BASE}party/usa", f"{BASE}dataset", NS.rstrip("#/"), f"{NS}Agreement"):
        for iri in IRIS:
            for name in ("rdfs:seeAlso", "foaf:page", "dcterms:license", "dcterms:source", "skos:closeMatch"):
                if name.partition(":")[0] in PREFIXES:
                    quads.add(ox.Quad(ox.NamedNode(node), named(name), ox.NamedNode(iri), home))
    gone = ox.NamedNode(f"{BASE}party/gone")
    quads.add(ox.Quad(gone, named("owl:deprecated"), ox.Literal(True), home))
    quads.add(ox.Quad(gone, named("dcterms:isReplacedBy"), ox.NamedNode(f"{BASE}party/日本"), home))
    quads.add(ox.Quad(gone, named("cmaa:note"), ox.Literal(MARKUP), home))
    return quads


@pytest.fixture(scope="module")
def evil(hostile, settings) -> Asker:
    store = EmbeddedStore()
    store.add(hostile)
    return Asker.over(store, settings.folder("queries"))


@pytest.fixture(scope="module")
def web(made, evil):
    return made(asker=evil, release=None)


def pages(asker) -> list[str]:
    """Every page, each with what makes it show the most."""
    found = ["/", "/partners?party=usa", f"/agreement/{SLUG}", "/agreement/wto-tfa", "/compare", "/query", "/checklist"]
    found += [f"/compare?agreement={SLUG}&agreement=wto-tfa", "/basis?from=usa&to=jpn", f"/checklist?agreement={SLUG}"]
    found += [f"/doc/agreement/{SLUG}", "/doc/party/usa", "/doc/dataset", "/ontology", "/doc/ns/Agreement", "/api/"]
    found += [
        f"/graph/data/agreements/{SLUG}",
        f"/doc/agreement/{SLUG}/art_1",
        "/doc/concept/codebook",
        "/doc/party/gone",
    ]
    found += [
        "/sparql?query=" + quote(text) for text in ("SELECT * { ?s ?p ?o } LIMIT 3000", "CONSTRUCT WHERE { ?s ?p ?o }")
    ]
    every = calls(asker.answers).values()
    return found + [f"/query/{c.name}?{address(c, sample(c), '').partition('?')[2]}" for c in every if c.question]


def sample(call):
    return read(call, [(n, v) for n, vs in call.example.items() for v in ([vs] if isinstance(vs, str) else vs)])


def test_every_page_of_hostile_data_is_inert(web, evil):
    seen, data = 0, 0
    for path in pages(evil):
        answer = web.get(path, headers={"Accept": "text/html"})
        text = answer.get_data(as_text=True)
        sound(answer)
        assert answer.status_code == (410 if path.endswith("gone") else 200), path
        assert "<script>alert" not in text, path
        assert "<img" not in text, path
        assert str(7 * 7 * 191) not in text, path
        seen += "&lt;script&gt;alert" in text
        data += len(Page(text).data)
    assert seen > 20  # the harm is there, and shown
    assert data > 5


@pytest.mark.parametrize("iri", IRIS)
def test_no_address_of_hostile_data_leads_where_it_should_not(iri):
    found = local(iri)
    assert found == "" or found.startswith("https://") or (found.startswith("/") and found[1:2] not in ("/", "\\"))
    assert (found == "") == (not iri.startswith(("http", ROOT)))


def xml(content: bytes) -> etree._Element:
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


@pytest.mark.parametrize("path", ["/sitemap.xml", f"/agreement/{SLUG}.akn.xml", "/dump/cmaa.rdf", "/ontology.rdf"])
def test_xml_is_well_formed_or_not_offered(web, path):
    answer = web.get(path)
    sound(answer)
    if path == "/ontology.rdf":
        assert answer.status_code == 406
        assert "control characters, which XML cannot hold" in answer.get_data(as_text=True)
    else:
        assert answer.status_code == 200
        assert not [
            e for e in xml(answer.data).iter() if isinstance(e.tag, str) and e.tag.endswith(("}script", "}img"))
        ]


def test_what_xml_cannot_hold_is_refused_and_a_line_end_arrives(web):
    for text, status in (("\\u0001", 406), ("\\uFFFE", 406), ("a\\r\\nb", 200), ("<script>", 200)):
        for query, media in (
            (f'SELECT ("{text}" AS ?x) {{}}', "application/sparql-results+xml"),
            (f'CONSTRUCT {{ <urn:a> <urn:b#c> "{text}" }} WHERE {{}}', "application/rdf+xml"),
        ):
            answer = web.get("/sparql", query_string={"query": query}, headers={"Accept": media})
            sound(answer)
            assert answer.status_code == status, (text, media)
            if status == 200:
                value = text.replace("\\r", "\r").replace("\\n", "\n")
                assert value in [e.text for e in xml(answer.data).iter()], media
        answer = web.get("/sparql", query_string={"query": query}, headers={"Accept": "text/turtle"})
        assert answer.status_code == 200


def test_the_feed_and_the_sitemap_are_well_formed(hostile, release):
    changed = compare([], [q for q in hostile if isinstance(q.graph_name, ox.NamedNode)][:3000])
    feed = xml(as_atom(changed, "https://x.example", "a", "b" * 64, release.built).encode())
    assert "alert(1)" in "".join(feed.itertext())
    xml(sitemap(["https://x.example/?a=1&b=<\0\x1b>"]).encode())


def test_data_for_programs_are_whole_and_read_back(web):
    for ending, form in (
        ("ttl", ox.RdfFormat.TURTLE),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ):
        answer = web.get(f"/doc/party/usa.{ending}")
        sound(answer)
        found = {t.object.value for t in ox.parse(answer.data, form) if isinstance(t.object, ox.Literal)}
        assert any(MARKUP + CONTROL in value for value in found), ending
    for path in ("/doc/party/usa.linkset", "/openapi.json", "/context.jsonld", "/api/partners?party=usa"):
        answer = web.get(path)
        sound(answer)
        json.loads(answer.data)
        assert answer.headers.get("Link", "").isascii()
    gone = web.get("/doc/party/gone")
    sound(gone)
    assert "party/%E6%97%A5%E6%9C%AC>" in gone.headers["Link"]


DOWNLOADS = ["/partners?party=usa", "/query/agreements?", f"/query/provisions?agreement={SLUG}", "/basis?from=usa&to=jpn",
             f"/compare?agreement={SLUG}&agreement=wto-tfa", f"/query/norms?agreement={SLUG}"]  # fmt: skip
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", " =", "\ufeff")


@pytest.mark.parametrize("path", DOWNLOADS)
def test_no_cell_for_people_is_a_formula(web, path):
    answer = web.get(f"{path}&format=csv")
    sound(answer)
    assert answer.status_code == 200
    cells = [cell for row in csv.reader(io.StringIO(answer.get_data(as_text=True), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(FORMULAS)]
    assert [cell for cell in cells if cell.startswith("'")]
    book = web.get(f"{path}&format=xlsx")
    sound(book)
    assert book.status_code == 200
    found = [c for row in load_workbook(io.BytesIO(book.data)).active.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in found} <= {"s"}
    assert all(c.quotePrefix for c in found if str(c.value).startswith(FORMULAS))


@pytest.mark.parametrize("path", ["/api/agreements?format=csv", f"/api/compare?agreement={SLUG}&agreement=wto-tfa&format=csv",
                                  "/sparql?format=csv&query=" + quote("SELECT ?l { ?s <http://www.w3.org/2000/01/rdf-schema#label> ?l }")])  # fmt: skip
def test_cells_for_programs_are_as_the_data_are(web, path):
    answer = web.get(path)
    sound(answer)
    cells = [cell for row in csv.reader(io.StringIO(answer.get_data(as_text=True), newline="")) for cell in row]
    assert [cell for cell in cells if cell.startswith("=")]
    assert not [cell for cell in cells if cell.startswith("'")]


def test_a_form_to_fill_in_is_a_document_that_opens(web):
    answer = web.get(f"/checklist?agreement={SLUG}&format=docx")
    sound(answer)
    paper = Document(io.BytesIO(answer.data))
    assert any("alert(1)" in p.text for p in paper.paragraphs)
    assert not [e for e in paper.element.iter() if e.tag.endswith(("}instrText", "}fldSimple", "}hyperlink"))]
    for form in ("md", "html"):
        text = web.get(f"/api/checklist?agreement={SLUG}&format={form}")
        sound(text)
        assert not re.search(r"(?<!\\)<(?:script|img)", text.get_data(as_text=True)), form


@pytest.mark.parametrize("text", ["=1", "+1+1", "-1+1", "@A1", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\ufeff=1", "＝1", "＋1", "-", "-x", "+49 30 1", "-1;=2", "-\u0661", "\tx"])  # fmt: skip
def test_what_a_spreadsheet_may_take_for_a_formula(text):
    assert is_formula(text)
    rows = Rows(("a",), [(ox.Literal(text),)])
    assert list(csv.reader(io.StringIO(sheet(rows), newline="")))[1] == ["'" + text]
    cell = load_workbook(io.BytesIO(workbook(rows, "x" * 40 + "[:]"))).active["A2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize("text", ["", "a=b", "x-1", "-5", "+3.25", "-1,234.5", "-1e-9", "-12%", "-0044-03-15", "2014-01-31", "1", "'=1", "§ 1"])  # fmt: skip
def test_what_it_does_not(text):
    assert not is_formula(text)
    assert sheet(Rows(("a",), [(ox.Literal(text),)])).partition("\r\n")[2].strip().strip('"') == text


def test_a_cell_holds_no_more_than_it_can_and_says_so():
    cell = load_workbook(io.BytesIO(workbook(Rows(("a",), [(ox.Literal("a\0" * 20_000),)]), "x"))).active["A2"]
    assert len(cell.value) == 32_767
    assert cell.value.endswith("…")
    assert "\ufffd" in cell.value
