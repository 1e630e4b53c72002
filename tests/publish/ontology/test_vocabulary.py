"""Vocabulary: the ontology as the page tells it, its files, and its pictures."""

import re

import pyoxigraph as ox
import pytest
import rdflib
from lxml import etree

from app.namespaces import NS, ROOT
from app.publish.media import JSONLD, NTRIPLES, RDFXML, TURTLE
from app.publish.ontology import diagram
from app.publish.ontology.vocabulary import FORMS, ontology, serialise
from tests.conftest import ROOT as HOME

SVG = {"s": "http://www.w3.org/2000/svg"}
TYPES = ("Class", "ObjectProperty", "DatatypeProperty")


@pytest.fixture(scope="module")
def found(asker):
    return ontology(asker, HOME / "ontology" / "rules")


@pytest.fixture(scope="module")
def pictures(found) -> dict[str, str]:
    drawn = {module.name: diagram.picture(found, module) for module in found.modules if module.classes}
    return {"overview": diagram.overview(found)} | drawn


def test_every_term_of_the_files_is_there(found):
    stated = set()
    for path in (HOME / "ontology").glob("*.ttl"):
        for triple in ox.parse(path=str(path)):
            if triple.predicate.value.endswith("#type") and triple.object.value.rpartition("#")[2] in TYPES:
                stated.add(triple.subject.value)
    assert set(found.terms) == stated
    assert sum(len(m.classes) + len(m.properties) for m in found.modules) == len(stated)


def test_the_head_says_name_version_and_licence(found):
    assert (found.head.label, found.head.version) == ("Customs mutual assistance agreements ontology", "0.1.0")
    assert found.head.license == "https://creativecommons.org/licenses/by/4.0/"
    assert [m.name for m in found.modules] == sorted(
        p.stem for p in (HOME / "ontology").glob("*.ttl") if p.stem != "cmaa"
    )


def test_what_is_said_of_a_relation(found):
    party = found.terms[NS + "hasParty"]
    assert (party.kind, party.label, party.module) == ("ObjectProperty", "has party", NS + "module/agreement")
    assert party.axioms["domain"] == [NS + "Agreement"]
    assert party.axioms["range"] == [NS + "Party"]
    assert party.above == [NS + "involves"]
    assert party.stated > 300
    assert {iri.rpartition("/")[2] for iri, _ in party.shapes} >= {"AgreementShape-hasParty"}
    assert NS + "hasParty" in found.terms[NS + "involves"].below
    assert found.terms[NS + "involves"].axioms["propertyChainAxiom"] == [NS + "hasParty", NS + "actsFor"]


def test_what_is_said_of_classes_and_attributes(found):
    agreement = found.terms[NS + "Agreement"]
    assert agreement.axioms["subClassOf"] == ["http://data.europa.eu/eli/ontology#LegalResource", NS + "Instrument"]
    assert ("close match", "http://schema.org/Legislation") in agreement.matches
    assert found.terms[NS + "Instrument"].below == [NS + "Agreement", NS + "Practice"]
    assert found.terms[NS + "isWithin"].characters == ["transitive"]
    assert found.terms[NS + "Proposal"].stated == 0
    assert found.terms[NS + "eId"].axioms["example"] == ["art_4__para_1__point_a__item_ii"]
    assert found.terms[NS + "signatureDate"].asserted == [(ROOT + "id/concept/action/signature", "signature")]
    assert found.terms[NS + "statedBy"].spoken == [NS + "Answer", NS + "Norm"]


def test_rules_say_what_they_add(found):
    rules = {rule.name: rule for rule in found.rules}
    assert set(rules) == {path.stem for path in (HOME / "ontology" / "rules").glob("*.rq")}
    assert rules["silence"].adds == ["isSilentOn"]
    assert found.terms[NS + "isSilentOn"].rules == ["silence"]
    assert all(rule.says.endswith(".") for rule in found.rules)


def test_schemes_hold_their_concepts_in_order(found):
    schemes = {scheme.name: scheme for scheme in found.schemes}
    assert set(schemes) == {path.stem for path in (HOME / "ontology" / "schemes").glob("*.ttl")}
    assert [c["code"] for c in schemes["modality"].concepts] == [
        "no-obligation",
        "obligation",
        "permission",
        "prohibition",
        "recommendation",
    ]
    assert len(schemes["codebook"].concepts) == 65 + 9  # questions and groups


def test_concepts_that_are_aligned_are_told(found):
    aligned = {(ours.removeprefix(ROOT), theirs) for ours, _, theirs in found.aligned}
    assert ("id/concept/modality/obligation", "http://www.w3.org/ns/odrl/2/Duty") in aligned
    assert "http://www.w3.org/ns/odrl/2/" in found.vocabularies


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_file_holds_the_whole_ontology(asker, form):
    names = {TURTLE: "turtle", NTRIPLES: "nt", RDFXML: "xml", JSONLD: "json-ld"}
    graph = rdflib.Graph()
    document = f"{ROOT}ontology.{form.name}"
    graph.parse(serialise(asker, form, document), format=names[form])
    stated = {
        triple.subject.value
        for path in (HOME / "ontology").rglob("*.ttl")
        for triple in ox.parse(path=str(path))
        if isinstance(triple.subject, ox.NamedNode)
    }
    assert {str(s) for s in graph.subjects() if isinstance(s, rdflib.URIRef)} == stated | {document}
    inside = graph.value(rdflib.URIRef(document), rdflib.URIRef("http://rdfs.org/ns/void#inDataset"))
    assert str(inside) == ROOT + "id/dataset"


def test_the_files_say_the_same(asker):
    sizes = set()
    for form, name in ((NTRIPLES, "nt"), (TURTLE, "turtle"), (RDFXML, "xml"), (JSONLD, "json-ld")):
        sizes.add(len(rdflib.Graph().parse(serialise(asker, form, ROOT + "ontology"), format=name)))
    assert len(sizes) == 1


def test_pictures_are_described_and_every_link_leads_to_a_term(pictures, found):
    names = {term.name for term in found.terms.values()}
    ids: list[str] = []
    for key, svg in pictures.items():
        root = etree.fromstring(svg)
        assert root.findtext("s:title", namespaces=SVG), key
        assert root.findtext("s:desc", namespaces=SVG), key
        assert root.get("aria-labelledby").split() == [root.find(f"s:{e}", SVG).get("id") for e in ("title", "desc")]
        assert {a.get("href").removeprefix("#") for a in root.iterfind(".//s:a", SVG)} <= names
        ids += [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))


def test_pictures_obey_the_strict_style_policy(pictures):
    for svg in pictures.values():
        assert not re.search(r"style=|<style|<script|\son\w+=|javascript:|https?://(?!www\.w3\.org/2000/svg)", svg)


def test_every_class_and_relation_of_a_module_is_in_its_picture(pictures, found):
    for module in found.modules:
        if not module.classes:
            continue
        root = etree.fromstring(pictures[module.name])
        shown = {a.get("href").removeprefix("#") for a in root.iterfind(".//s:a", SVG)}
        assert {term.name for term in module.classes} <= shown
        tied = {t.name for t in module.properties if {c.iri for c in module.classes} & set(t.axioms["domain"])}
        assert tied <= shown


def test_no_text_in_a_picture_leaves_its_box(pictures):
    """A character of a title is at most 9.4 wide at its size, one of a line 7.2."""
    for svg in pictures.values():
        root = etree.fromstring(svg)
        width = float(root.get("viewBox").split()[2])
        for text in root.iterfind(".//s:text", SVG):
            half = len(text.text) * (9.4 if text.get("class") == "name" else 7.2)
            start = float(text.get("x")) - (0 if text.get("class") == "row" else half / 2)
            assert start >= -7
            assert start + half <= width


def test_a_picture_is_the_same_at_every_run(found, pictures):
    assert diagram.overview(found) == pictures["overview"]
