"""ELI: what is carried, what is left out, and that nothing is lost between the two. Terms after the ELI ontology, version 1.4."""

import re
from collections import Counter

import pyoxigraph as ox
import pytest

from app.errors import ParameterError
from app.namespaces import BASE, PREFIXES
from app.publish.others.eli import eli, left_out
from tests.conftest import ROOT

OTHER = re.compile(r"claimedStatus <concept/status/(?!in-force)")
ELI, DCT = PREFIXES["eli"], PREFIXES["dcterms"]
#: Properties of ELI that we use, with the class that its ontology gives as domain (none where any thing may have it).
KNOWN = {
    "amended_by": None,
    "amends": None,
    "changed_by": None,
    "changes": None,
    "cited_by": None,
    "cites": None,
    "date_document": "LegalResource",
    "date_no_longer_in_force": None,
    "description": None,
    "first_date_entry_in_force": None,
    "has_part": "LegalResource",
    "id_local": None,
    "in_force": None,
    "is_about": "LegalResource",
    "is_part_of": "LegalResource",
    "is_realized_by": "LegalResource",
    "language": "LegalExpression",
    "number": None,
    "passed_by": "LegalResource",
    "realizes": "LegalExpression",
    "related_to": None,
    "repealed_by": None,
    "repeals": None,
    "title": "LegalExpression",
    "type_document": "LegalResource",
    "type_subdivision": "LegalResourceSubdivision",
}


@pytest.fixture(scope="module")
def all_of_it(asker):
    """Every agreement with a coded text, those of which a status other than in force is claimed, and each tenth other."""
    rows = list(asker.ask("agreements", {}))
    chosen = {row["agreement"] for place, row in enumerate(rows) if row["coding"] != "not-coded" or place % 10 == 0}
    chosen |= {path.stem for path in (ROOT / "data" / "agreements").glob("*.ttl") if OTHER.search(path.read_text())}
    return {slug: eli(asker, slug) for slug in sorted(chosen | {"kyoto-1973"})}


def values(triples, node: str, name: str) -> set[str]:
    prefix, _, local = name.partition(":")
    subject, predicate = ox.NamedNode(BASE + node), ox.NamedNode(PREFIXES[prefix] + local)
    return {t.object.value for t in triples if t.subject == subject and t.predicate == predicate}


def test_an_agreement_is_a_resource_with_its_facts(all_of_it):
    found, me = all_of_it["jpn-usa-1997"], "agreement/jpn-usa-1997"
    assert values(found, me, "rdf:type") == {ELI + "LegalResource"}
    assert values(found, me, "eli:id_local") == {"jpn-usa-1997"}
    assert values(found, me, "eli:date_document") == {"1997-06-17"}
    assert values(found, me, "eli:first_date_entry_in_force") == {"1997-06-17"}
    assert values(found, me, "eli:passed_by") == {BASE + "party/jpn", BASE + "party/usa"}
    assert values(found, me, "eli:type_document") == {BASE + "concept/instrument-kind/agreement"}


def test_language_texts_are_expressions_and_bear_the_title_in_their_language(all_of_it):
    found, me = all_of_it["jpn-usa-1997"], "agreement/jpn-usa-1997"
    assert values(found, me, "eli:is_realized_by") == {f"{BASE}{me}/eng", f"{BASE}{me}/jpn"}
    assert values(found, f"{me}/jpn", "eli:realizes") == {BASE + me}
    assert values(found, f"{me}/jpn", "eli:language") == {
        "http://publications.europa.eu/resource/authority/language/JPN"
    }
    assert len(values(found, f"{me}/eng", "eli:title")) == 1
    assert not values(found, f"{me}/jpn", "eli:title")  # the title is known in English only
    assert values(found, f"{me}/eng", "eli:title") == values(found, me, "dcterms:title")


def test_provisions_are_subdivisions_down_to_the_item(all_of_it):
    found, me = all_of_it["jpn-usa-1997"], "agreement/jpn-usa-1997"
    item = f"{me}/art_4/para_1/point_a/item_ii"
    assert values(found, item, "rdf:type") == {ELI + "LegalResourceSubdivision"}
    assert values(found, item, "eli:id_local") == {"art_4__para_1__point_a__item_ii"}
    assert values(found, item, "eli:is_part_of") == {f"{BASE}{me}/art_4/para_1/point_a"}
    assert f"{BASE}{item}" in values(found, f"{me}/art_4/para_1/point_a", "eli:has_part")
    assert f"{BASE}{me}/art_4" in values(found, me, "eli:has_part")
    assert values(found, f"{me}/art_4", "eli:is_part_of") == {BASE + me}


def test_relations_stand_at_both_ends(all_of_it):
    new, old = "agreement/rkc-1999", "agreement/kyoto-1973"
    forth = {t.predicate.value for t in all_of_it["rkc-1999"] if str(t.object) == f"<{BASE}{old}>"}
    back = {t.predicate.value for t in all_of_it["kyoto-1973"] if str(t.object) == f"<{BASE}{new}>"}
    assert (forth, back) == ({ELI + "amends"}, {ELI + "amended_by"})


def test_force_is_stated_where_claims_agree_and_only_there(all_of_it, asker):
    said = {slug: values(found, f"agreement/{slug}", "eli:in_force") for slug, found in all_of_it.items()}
    claims: dict[str, set[str]] = {}
    for slug in said:
        rows = asker.describe("facts", {"agreement": slug})
        claims[slug] = {row["value"] for row in rows if row["label"] == "status"}
    assert {slug for slug, found in said.items() if found == {ELI + "InForce-inForce"}} == {
        slug for slug, found in claims.items() if found == {"in force"}
    }
    assert all(len(found) <= 1 for found in said.values())
    assert any(found == {ELI + "InForce-notInForce"} for found in said.values())


def test_only_known_terms_are_used_and_only_on_what_they_are_for(all_of_it):
    for slug, found in all_of_it.items():
        kinds = {t.subject: t.object.value.removeprefix(ELI) for t in found if t.predicate.value.endswith("#type")}
        for triple in found:
            name = triple.predicate.value
            if name.startswith(ELI):
                domain = KNOWN[name.removeprefix(ELI)]
                kind = kinds[triple.subject]
                assert domain in (None, kind) or (domain, kind) == ("LegalResource", "LegalResourceSubdivision"), (
                    slug,
                    name,
                )
            else:
                assert name.startswith((DCT, PREFIXES["rdf"], PREFIXES["rdfs"])), name


def test_dates_are_whole_days(all_of_it):
    assert not values(
        all_of_it["eu-kaz-2015"], "agreement/eu-kaz-2015", "eli:date_document"
    )  # the source gives the year
    for found in all_of_it.values():
        for triple in found:
            if "date" in triple.predicate.value.removeprefix(ELI):
                assert triple.object.datatype.value == PREFIXES["xsd"] + "date"


def test_what_is_left_out_has_a_reason(asker):
    rows = list(left_out(asker, "eu-kaz-2015"))
    dates = [row for row in rows if (row["kind"], row["property"]) == ("Action", "actionDate")]
    assert [row["statements"] for row in dates] == ["1"]
    assert all(row["reason"] for row in rows)
    assert len({(row["kind"], row["property"]) for row in rows}) == len(rows)


@pytest.mark.parametrize("slug", ["jpn-usa-1997", "wto-tfa", "rkc-1999", "arg-fra-2001", "nld-usa-1996"])
def test_what_is_stated_of_provisions_and_texts_is_carried_or_left_out(graph, asker, slug):
    """Each statement of the files is counted once: here or there."""
    own = f"{BASE}agreement/{slug}"
    cmaa = PREFIXES["cmaa"]
    kinds: dict[str, str] = {}
    stated: Counter[tuple[str, str]] = Counter()
    quads = [q for q in graph.quads() if q.graph_name.value.startswith("https://w3id.org/cmaa/graph/data/")]
    for quad in quads:
        if quad.predicate.value.endswith("#type") and quad.subject.value.startswith(own):
            kinds[quad.subject.value] = quad.object.value.removeprefix(cmaa)
    owned = {iri for iri in kinds if iri == own or iri.startswith(own + "/")}
    for quad in quads:
        if quad.subject.value in owned and not quad.predicate.value.endswith("#type"):
            local = quad.predicate.value.rpartition("/")[2].rpartition("#")[2]
            stated[kinds[quad.subject.value], local] += 1
    left = {(r["kind"], r["property"]): int(r["statements"]) for r in left_out(asker, slug)}
    carried = {
        "Agreement": "identifier seriesNumber instrumentKind hasParty abstract namesOffence hasPurpose title altLabel label source",
        "Text": "textOf languageTag title",
        "Provision": "eId number provisionKind provisionOf abstract heading isPartOf source",
    }
    for (kind, name), count in stated.items():
        assert (name in carried[kind].split()) != (left.get((kind, name)) == count), (kind, name, count)


@pytest.mark.parametrize("slug", ["jpn-us-1997", "x" * 300, "jpn usa", "", "<script>", "../etc", "JPN–USA"])
def test_an_unknown_agreement_is_a_clear_error(asker, slug):
    with pytest.raises(ParameterError) as error:
        eli(asker, slug)
    assert error.value.remedy
