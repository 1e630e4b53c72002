import pytest
from hypothesis import given, settings
from lxml import etree

from app.errors import LoadError
from app.intake.akn import NS, from_akn, to_akn
from app.intake.structure import structure
from tests.benchmarks import intake as bench
from tests.intake import made


def facts(done):
    return [
        (n.eid, n.kind, n.number, n.heading, n.text, n.parent.eid if n.parent and n.parent.is_provision else "")
        for n in done.nodes
    ]


@pytest.mark.parametrize("slug", sorted(bench.TEXTS))
def test_what_goes_out_comes_in_again(slug, shared):
    text, article = bench.text_of(slug, shared)
    done = structure(text, article=article)
    written = to_akn(done, slug)
    back = from_akn(written)
    assert facts(back) == facts(done)
    assert (back.title, back.signature.date) == (done.title, done.signature.date)
    assert to_akn(back, slug) == written


def test_a_convention_with_standards_comes_in_again(shared):
    done = structure((shared / "texts" / "WCO_RevisedKyotoConvention_1999.txt").read_text(encoding="utf-8"))
    assert facts(from_akn(to_akn(done, "rkc"))) == facts(done)


@settings(max_examples=40, deadline=None)
@given(made.shapes, made.families, made.sentence)
def test_any_structure_comes_in_again(shape, family, sentence):
    done = structure(made.write(shape, family, sentence)[0])
    assert facts(from_akn(to_akn(done, "made"))) == facts(done)


def test_elements_and_eids_are_those_of_the_standard(shared):
    text, _ = bench.text_of("jpn-usa-1997", shared)
    root = etree.fromstring(to_akn(structure(text), "jpn-usa-1997"))
    names = {"a": NS}
    assert root.xpath("string(//a:article[@eId='art_10']/a:num)", namespaces=names) == "10"
    point = root.xpath("//a:paragraph[@eId='art_4__para_1']/a:point[@eId='art_4__para_1__point_a']", namespaces=names)[
        0
    ]
    assert point.xpath("string(a:intro/a:p)", namespaces=names).startswith("The requested Administration")
    assert len(root.xpath("//a:recitals/a:recital", namespaces=names)) == 6
    assert root.xpath("//a:FRBRWork/a:FRBRdate/@date", namespaces=names) == ["1997-06-17"]


@pytest.mark.parametrize("data", [b"no xml", b"<act/>", b"<akomaNtoso/>"])
def test_what_is_no_akoma_ntoso_is_refused(data):
    with pytest.raises(LoadError, match=r"^a\.xml: not "):
        from_akn(data, "a.xml")
