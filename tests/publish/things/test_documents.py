"""Documents: what each holds, and that every format says the same."""

import json

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import config
from app.ask.catalogue import read
from app.ask.run import Asker
from app.errors import QueryFileError, TooLarge
from app.graph import build
from app.namespaces import BASE, NS, PREFIXES, ROOT
from app.publish.media import DATASET_FORMS, GRAPH_FORMS, JSONLD, RDFXML, TURTLE
from app.publish.things import jsonld, signposts
from app.publish.things.context import context, used
from app.publish.things.documents import NotKnown, Withdrawn, document, near, serialise, whole_graph
from app.publish.things.reading import page, schema_org
from app.store.embedded import EmbeddedStore

SKOS, RDF, XSD = PREFIXES["skos"], PREFIXES["rdf"], PREFIXES["xsd"]
PROVISION = BASE + "agreement/jpn-usa-1997/art_10/para_1"


def same(left, right) -> bool:
    """Whether two sets of statements are the same but for the names of unnamed nodes."""

    def canonical(statements):
        data = ox.Dataset(s if isinstance(s, ox.Quad) else ox.Quad(*s) for s in statements)
        data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        return data

    return canonical(left) == canonical(right)


def parsed(content, form=ox.RdfFormat.JSON_LD):
    return [quad.triple for quad in ox.parse(content, format=form)]


@pytest.fixture(scope="module")
def ours(asker):
    return context(asker)


# What a document holds


def test_a_document_says_what_it_is_and_where_its_statements_stand(asker):
    found = document(asker, BASE + "party/jpn")
    doc = ROOT + "doc/party/jpn"
    assert found.values(doc, "rdf:type") == [PREFIXES["foaf"] + "Document"]
    assert found.values(doc, "foaf:primaryTopic") == [BASE + "party/jpn"]
    assert found.values(doc, "void:inDataset") == [BASE + "dataset"]
    assert found.values(doc, "dcterms:license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found.values(doc, "dcterms:modified") == ["2026-11-22T00:00:00Z"]
    assert found.values(doc, "prov:wasDerivedFrom") == [ROOT + "graph/data/parties"]
    assert found.values(ROOT + "graph/data/parties", "prov:wasAttributedTo") == [BASE + "coder/cmaa-graph"]
    assert found.name(BASE + "concept/party-kind/state") == "state"


def test_a_provision_comes_with_its_place_its_norms_its_answers_its_agreement_and_its_source(asker):
    found = document(asker, PROVISION)
    article = BASE + "agreement/jpn-usa-1997/art_10"
    norm = BASE + "norm/jpn-usa-1997/art_10/para_1/1"
    assert found.values(PROVISION, "cmaa:isPartOf") == [article]
    assert found.name(article) == "Article 10"
    assert found.values(norm, "cmaa:modality") == [BASE + "concept/modality/prohibition"]
    assert found.name(BASE + "concept/modality/prohibition") == "prohibition"
    assert found.values(BASE + "answer/jpn-usa-1997/use-as-evidence", "cmaa:statedBy")
    assert found.name(BASE + "agreement/jpn-usa-1997") == "Japan–United States customs assistance agreement (1997)"
    assert found.values(BASE + "source/japan-us-1997-text", "rdf:type")


def test_an_agreement_comes_with_parties_acts_texts_answers_provisions_and_sources(asker):
    found = document(asker, BASE + "agreement/nld-usa-1996")
    assert found.name(BASE + "party/nld") == "Netherlands"
    assert found.values(BASE + "action/nld-usa-1996/signature", "cmaa:actionDate") == ["1996-10-28"]
    assert found.values(BASE + "agreement/nld-usa-1996/nld", "cmaa:authentic") == ["false"]
    assert found.values(BASE + "signing/nld-usa-1996/2", "cmaa:signatory")
    assert found.values(BASE + "agreement/nld-usa-1996/art_12", "cmaa:abstract")
    assert found.values(BASE + "answer/nld-usa-1996/true-copies", "cmaa:answerValue")
    assert found.values(BASE + "source/us-netherlands-1996-text-nld", "rdfs:label")


@pytest.mark.parametrize(
    ("thing", "node", "name"),
    [
        ("id/concept/codebook/costs", "id/concept/codebook/group-h", "skos:prefLabel"),
        ("id/concept/codebook/costs", "id/concept/codebook", "rdfs:label"),
        ("id/concept/codebook", "id/concept/codebook/costs", "cmaa:question"),
        ("id/norm/jpn-usa-1997/art_10/para_1/1", "id/agreement/jpn-usa-1997/art_10/para_1", "cmaa:abstract"),
        ("id/norm/jpn-usa-1997/art_10/para_1/1", "id/answer/jpn-usa-1997/use-as-evidence", "cmaa:answerValue"),
        ("id/party/jpn", "id/agreement/jpn-usa-1997", "rdfs:label"),
        ("ns/Provision", "ns/isPartOf", "skos:definition"),
        ("ns/Provision", "ns/module/provision", "rdfs:label"),
        ("ns/hasParty", "shapes/AgreementShape-hasParty", "sh:message"),
        ("shapes/NormShape", "ns/Norm", "skos:definition"),
    ],
)
def test_a_document_comes_with_what_its_reader_needs(asker, thing, node, name):
    assert document(asker, ROOT + thing).values(ROOT + node, name)


def test_a_property_shows_where_it_is_used(asker):
    found = document(asker, NS + "hasParty")
    uses = [t for t in found.triples if t.predicate.value == NS + "hasParty"]
    assert len(uses) == 20


def test_what_points_at_a_node_is_bounded_and_says_so(asker):
    found = document(asker, BASE + "concept/confidence/high")
    assert len([t for t in found.triples if t.object == ox.NamedNode(found.iri)]) == 101  # and the document itself
    said = found.values(ROOT + "doc/concept/confidence/high", "rdfs:comment")
    assert len(said) == 1
    assert "the first 100 are given" in said[0]
    assert not document(asker, PROVISION).values(ROOT + "doc/agreement/jpn-usa-1997/art_10/para_1", "rdfs:comment")


def test_lists_are_whole_and_unnamed_nodes_come_from_one_query_only(asker):
    found = document(asker, NS + "involves")
    assert "owl:propertyChainAxiom ( " in serialise(asker, found, TURTLE).decode()
    for query in asker.describes:
        if query.describes or query.name == "document-incoming":
            for node in ("ns/involves", "shapes/NormShape", "shapes/english", "id/agreement/jpn-usa-1997"):
                for triple in asker.graph(query.name, {"node": ROOT + node}):
                    assert not isinstance(triple.object, ox.BlankNode), query.name


def test_a_node_that_is_only_pointed_at_has_a_document_too(asker):
    found = document(asker, ROOT + "ns/0.1.0")
    assert found.values(ROOT + "ns", "owl:versionIRI") == [ROOT + "ns/0.1.0"]
    assert found.values(ROOT + "doc/ns/0.1.0", "void:inDataset")


def test_a_query_says_for_which_class_it_is(asker, tmp_path):
    found = asker.describes.describing([NS + "Norm", NS + "Answer"], "document")
    assert [query.name for query in found] == ["document-norm"]
    assert asker.describes.describing([NS + "Norm"], "schema.org") == []
    broken = tmp_path / "one.rq"
    broken.write_text("#+ summary: One\n#+ describes: kmaa:Norm\nASK { ?s ?p ?o }\n")
    with pytest.raises(QueryFileError, match='no class "kmaa:Norm"'):
        read(broken)


# What there is not


def test_what_is_not_known_names_what_may_have_been_meant(asker):
    with pytest.raises(NotKnown, match=r"says nothing of .*party/jpm.*did you mean .*party/jpn") as caught:
        document(asker, BASE + "party/jpm")
    assert caught.value.near[0] == BASE + "party/jpn"
    assert near(asker, BASE + "PARTY/JPN") == [BASE + "party/jpn"]
    assert near(asker, BASE + "agreement/jpn-usa-1997/art_99/para_1") == [BASE + "agreement/jpn-usa-1997"]
    assert near(asker, NS + "hasPart")[0] == NS + "hasParty"
    assert near(asker, BASE + "x" * 5000) == []
    with pytest.raises(NotKnown, match="graph/data/partys"):
        whole_graph(asker, ROOT + "graph/data/partys")


TOMBSTONE = """@base <https://w3id.org/cmaa/id/> .
@prefix cmaa: <https://w3id.org/cmaa/ns/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<../graph/data/withdrawn>
    a cmaa:Graph ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    prov:generatedAtTime "2026-11-22T00:00:00Z"^^xsd:dateTime ;
    prov:wasAttributedTo <coder/cmaa-graph> ;
    prov:wasDerivedFrom <source/small> ;
    rdfs:label "What was withdrawn"@en .

<agreement/aaa-bbb-2000>
    a prov:Entity ;
    cmaa:note "it was the agreement of 2001 under a wrong year"@en ;
    dcterms:isReplacedBy <agreement/aaa-bbb-2001> ;
    owl:deprecated true .
"""


def test_what_was_withdrawn_says_so_and_by_what_it_was_replaced(small):
    (small / "data" / "withdrawn.ttl").write_text(TOMBSTONE)
    mine = config.settings(home=small)
    assert [f for f in build.check(mine) if "withdrawn" in f.file] == []
    store = EmbeddedStore()
    store.add(build.assemble(mine).quads())
    asker = Asker.over(store, mine.folder("queries"))
    with pytest.raises(Withdrawn, match=r"was withdrawn \(it was the agreement .*use .*aaa-bbb-2001 instead") as caught:
        document(asker, BASE + "agreement/aaa-bbb-2000")
    assert caught.value.replaced == [BASE + "agreement/aaa-bbb-2001"]
    assert document(asker, BASE + "agreement/aaa-bbb-2001").triples
    assert "nothing was put in its place" in str(Withdrawn("https://example.org/x"))


def test_a_document_that_is_too_large_says_so(asker):
    with pytest.raises(TooLarge, match="take the dump"):
        serialise(asker, whole_graph(asker, ROOT + "graph/inferred"), TURTLE, most=1000)


# Formats


@pytest.mark.parametrize(
    "thing",
    [
        "id/party/jpn",
        "id/agreement/jpn-usa-1997",
        "id/agreement/nld-usa-1996/nld",
        "ns/involves",
        "ns/Provision",
        "shapes/NormShape",
        "shapes/english",
        "id/concept/confidence/high",
    ],
)
def test_every_format_says_the_same_and_two_libraries_agree(asker, thing):
    found = document(asker, ROOT + thing)
    for form in GRAPH_FORMS:
        content = serialise(asker, found, form)
        assert same(parsed(content, ox.RdfFormat.from_media_type(form.media)), found.triples), form.name
        assert content == serialise(asker, found, form)
    for form, name in ((RDFXML, "xml"), (JSONLD, "json-ld")):
        read_by_rdflib = rdflib.Graph().parse(data=serialise(asker, found, form), format=name)
        assert len(read_by_rdflib) == len(found.triples)
    expanded = json.loads(serialise(asker, found, JSONLD, ["expanded"]))
    assert isinstance(expanded, list)
    assert same(parsed(json.dumps(expanded)), found.triples)


def test_a_graph_keeps_its_name_where_the_format_can(asker, graph):
    iri = ROOT + "graph/inferred"
    found = whole_graph(asker, iri)
    assert len(found.triples) == len(set(graph.inferred))
    belongs = ox.Quad(ox.NamedNode(iri), ox.NamedNode(PREFIXES["void"] + "inDataset"), ox.NamedNode(BASE + "dataset"))
    for form in DATASET_FORMS:
        quads = set(ox.parse(serialise(asker, found, form), format=ox.RdfFormat.from_media_type(form.media)))
        assert belongs in quads
        quads.remove(belongs)
        assert quads == {ox.Quad(*t, ox.NamedNode(iri)) for t in graph.inferred}
    turtle = serialise(asker, found, TURTLE)
    assert same(parsed(turtle, ox.RdfFormat.TURTLE), [*found.triples, belongs.triple])


def test_the_context_is_made_from_the_ontology_and_the_shapes(ours):
    assert ours["hasParty"] == {"@id": "cmaa:hasParty", "@type": "@id"}
    assert ours["position"] == {"@id": "cmaa:position", "@type": "xsd:integer"}
    assert ours["abstract"] == {"@id": "cmaa:abstract", "@language": "en"}
    assert ours["eId"] == {"@id": "cmaa:eId"}
    assert ours["signatureDate"] == {"@id": "cmaa:signatureDate"}  # a day, a month or a year
    assert ours["Agreement"] == {"@id": "cmaa:Agreement"}
    assert ours["dcterms:source"] == {"@id": "dcterms:source", "@type": "@id"}
    assert ours["prov:generatedAtTime"] == {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"}
    assert ours["cmaa"] == NS
    assert not set(ours) & {"agreement", "party", "source", "shape"}  # prefixes that our Turtle does not use either


def test_a_document_carries_the_part_of_the_context_that_it_uses(asker, ours):
    found = json.loads(serialise(asker, document(asker, PROVISION), JSONLD))
    carried = found["@context"]
    assert carried["position"] == ours["position"]
    assert "xsd" in carried
    assert "actionDate" not in carried
    nodes = {node["id"]: node for node in found["@graph"]}
    mine = nodes[PROVISION]
    assert mine["isPartOf"] == BASE + "agreement/jpn-usa-1997/art_10"
    assert isinstance(mine["position"], int)
    assert mine["number"] == "1"
    assert "Provision" in mine["type"]
    assert json.dumps(carried).find("http", 0) != -1
    assert all(isinstance(v, dict | str | float) for v in carried.values())  # nothing to fetch


TERMS = st.builds(ox.NamedNode, st.sampled_from([BASE + "party/a", NS + "Party", "https://example.org/ü", RDF + "nil"]))
LITERALS = st.one_of(
    st.builds(ox.Literal, st.text(max_size=8)),
    st.builds(ox.Literal, st.text(max_size=8), language=st.sampled_from(["en", "nl", "en-gb"])),
    st.builds(
        ox.Literal,
        st.sampled_from(["1", "01", "-0", "true", "1997-06-17", "9" * 30, "x"]),
        datatype=st.sampled_from(
            [ox.NamedNode(XSD + kind) for kind in ("integer", "boolean", "date", "string", "anyURI")]
        ),
    ),
)
PREDICATES = st.builds(
    ox.NamedNode,
    st.sampled_from(
        [NS + n for n in ("position", "abstract", "hasParty", "authentic", "eId", "unknown", "has-dash")]
        + [RDF + "type", RDF + "first", RDF + "rest", SKOS + "prefLabel", "https://example.org/p"]
    ),
)
BLANK = st.builds(ox.BlankNode, st.sampled_from(["a", "b", "c"]))
TRIPLES = st.lists(
    st.builds(ox.Triple, st.one_of(TERMS, BLANK), PREDICATES, st.one_of(TERMS, BLANK, LITERALS)), max_size=9
)


@given(TRIPLES)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_json_ld_round_trips(ours, triples):
    nodes = jsonld.expanded(triples)
    assert same(parsed(jsonld.text(nodes)), triples)
    assert same(parsed(jsonld.text(jsonld.compacted(nodes, used(ours, triples)))), triples)


@given(st.lists(st.one_of(TERMS, LITERALS), min_size=1, max_size=4))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lists_are_lists(ours, members):
    cells = [ox.BlankNode(f"cell{n}") for n in range(len(members))]
    rest = [*cells[1:], ox.NamedNode(RDF + "nil")]
    triples = [ox.Triple(ox.NamedNode(BASE + "x"), ox.NamedNode(NS + "about"), cells[0])]
    for cell, member, following in zip(cells, members, rest, strict=True):
        triples += [ox.Triple(cell, ox.NamedNode(RDF + "first"), member)]
        triples += [ox.Triple(cell, ox.NamedNode(RDF + "rest"), following)]
    nodes = jsonld.expanded(triples)
    assert len(nodes) == 1
    assert same(parsed(jsonld.text(jsonld.compacted(nodes, used(ours, triples)))), triples)


@pytest.mark.parametrize(
    ("accept", "forms"),
    [
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"', ("expanded",)),
        (
            'text/html;q=0.1, application/ld+json; q=0.9; profile="http://www.w3.org/ns/json-ld#compacted"',
            ("compacted",),
        ),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#flattened http://www.w3.org/ns/json-ld#compacted"',
            ("compacted", "flattened"),
        ),
        ("application/ld+json;profile=http://www.w3.org/ns/json-ld#expanded", ("expanded",)),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded";q=0', ()),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#framed"', ()),
        ('application/ld+json;profile="', ()),
        ("application/ld+json", ()),
        ("", ()),
        (None, ()),
    ],
)
def test_profiles(accept, forms):
    assert jsonld.profile(accept) == forms


# Links and pages


def test_signposts_lead_to_the_data_and_back(asker):
    found = document(asker, BASE + "agreement/jpn-usa-1997")
    links = signposts.of_page(found, "https://example.org", "/doc/agreement/jpn-usa-1997", "/agreement/jpn-usa-1997")
    headers = [link.header() for link in links]
    assert '<https://w3id.org/cmaa/id/agreement/jpn-usa-1997>; rel="cite-as"' in headers
    assert '<https://schema.org/Legislation>; rel="type"' in headers
    assert '<https://example.org/agreement/jpn-usa-1997>; rel="item"; type="text/html"' in headers
    assert '<https://example.org/doc/agreement/jpn-usa-1997.ttl>; rel="describedby"; type="text/turtle"' in headers
    assert '<https://example.org/doc/dataset>; rel="collection"; type="text/html"' in headers
    whole = json.loads(signposts.linkset(found, "https://example.org", "/doc/agreement/jpn-usa-1997"))["linkset"]
    assert whole[0]["anchor"] == "https://example.org/doc/agreement/jpn-usa-1997"
    items = {target["href"] for target in whole[0]["item"]}
    assert "https://example.org/doc/agreement/jpn-usa-1997/art_10/para_1" in items
    assert whole[1]["describes"] == [{"href": whole[0]["anchor"], "type": "text/html"}]


def test_a_page_tells_the_way_and_what_is_inferred(asker):
    shown = page(asker, document(asker, BASE + "norm/jpn-usa-1997/art_10/para_1/1"))
    assert [name for name, _ in shown.crumbs] == [
        "Japan–United States customs assistance agreement (1997)",
        "Article 10",
        "Article 10.1",
    ]
    assert (shown.title, shown.agreement, shown.place) == ("Norm, Article 10.1", "jpn-usa-1997", "art_10__para_1")
    assert shown.says.startswith("prohibition, receiving party: use the information as evidence")
    told = {v.iri: v.text for line in page(asker, document(asker, PROVISION)).incoming for v in line.values}
    assert told[shown.iri].startswith("norm/jpn-usa-1997/art_10/para_1/1: prohibition, receiving party: use the")
    japan = page(asker, document(asker, BASE + "party/jpn"))
    assert japan.title == "Japan"
    lines = {line.name: line for line in page(asker, document(asker, BASE + "party/nld")).statements}
    assert lines["member of"].values[0].inferred
    assert not lines["kind of party"].values[0].inferred


def test_schema_org_is_data_that_cannot_leave_its_element(asker):
    iri = BASE + "agreement/jpn-usa-1997"
    way, law = map(json.loads, schema_org(asker, iri, [NS + "Agreement"], [("Home", "https://example.org/")]))
    assert way["itemListElement"][0] == {
        "@type": "ListItem",
        "position": 1,
        "name": "Home",
        "item": "https://example.org/",
    }
    assert (law["@type"], law["legislationDate"]) == ("Legislation", "1997-06-17")
    assert law["spatialCoverage"] == ["Japan", "United States"]
    (text,) = schema_org(asker, iri, [], [("</script><b>", "https://example.org/")])
    assert "<" not in text
