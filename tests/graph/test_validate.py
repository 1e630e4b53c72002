"""Wrong data: each kind gives a finding with file, line, node, rule and remedy. All are checked in one run."""

import re

import pytest

from app import config
from app.graph import build

HEAD = """@base <https://w3id.org/cmaa/id/> .
@prefix cmaa: <https://w3id.org/cmaa/ns/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
RECORD = """
<../graph/data/{name}>
    a cmaa:Graph ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    prov:generatedAtTime "2026-11-22T00:00:00Z"^^xsd:dateTime ;
    prov:wasAttributedTo <coder/cmaa-graph> ;
    prov:wasDerivedFrom <source/small> ;
    rdfs:label "A broken file"@en .
"""
AGREEMENT = """<agreement/aaa-bbb-{year}>
    a cmaa:Agreement ;
    cmaa:codingStatus <concept/coding-status/not-coded> ;
    cmaa:confidence <concept/confidence/high> ;
    cmaa:hasParty {parties} ;
    cmaa:instrumentKind <concept/instrument-kind/agreement> ;
    cmaa:normativeForce <concept/normative-force/binding> ;
    dcterms:identifier "aaa-bbb-{year}" ;
    dcterms:source <source/small> ;
    rdfs:label "Another agreement ({year})"@en .
"""
PROVISION = """<agreement/aaa-bbb-2001/art_1/para_1>
    a cmaa:Provision ;
    cmaa:abstract "Says something."@en ;
    cmaa:eId "art_1__para_1" ;
    cmaa:isPartOf <agreement/aaa-bbb-2001/art_1> ;
    cmaa:number "1" ;
    cmaa:position 2 ;
    cmaa:provisionKind <concept/provision-kind/paragraph> ;
    cmaa:provisionOf <agreement/aaa-bbb-2001> ;
    dcterms:source <source/small> .
"""
ACTION = """<action/aaa-bbb-2001/{name}>
    a cmaa:Action ;
    cmaa:actionDate {date} ;
    cmaa:actionKind <concept/action/{name}> ;
    cmaa:actionOn <agreement/aaa-bbb-2001> ;
    cmaa:confidence <concept/confidence/high> ;
    dcterms:source <source/small> .
"""

#: name of the file → (text, line, what the finding must say)
BROKEN = {
    "one-party": (AGREEMENT.format(year=2002, parties="<party/aaa>"), 12, r"agreement/aaa-bbb-2002.*two"),
    "same-party": (AGREEMENT.format(year=2003, parties="<party/zzz> , <party/aaa>"), 12, r'dangling.*"party/zzz"'),
    "dangling-provision": (PROVISION, 12, r"para_1.*art_1"),
    "date-that-is-none": (ACTION.format(name="ratification", date='"2020-13-45"^^xsd:date'), 10, r"ratification.*date"),
    "date-as-text": (ACTION.format(name="amendment", date='"in spring"'), 10, r"amendment.*date"),
    "misspelt-class": ("<party/ccc>\n    a cmaa:Partty .\n", 9, r'cmaa:Partty"; did you mean "Party"'),
    "misspelt-property": (
        "<party/aaa>\n    cmaa:oficialName \"Aland\"@en .\n", 9, r'cmaa:oficialName"; did you mean "officialName"',
    ),
    "unknown-kind": (
        AGREEMENT.format(year=2004, parties="<party/aaa> , <party/bbb>").replace("kind/agreement", "kind/agrement"),
        13, r"agreement/aaa-bbb-2004.*instrument-kind/agrement",
    ),
    "unknown-prefix": ("<party/ddd>\n    a cma:Party .\n", 9, r'unknown prefix "cma:"; did you mean "cmaa:"'),
    "not-turtle": ("<party/eee> a cmaa:Party\n", 0, "not Turtle"),
    "no-record": ("<party/aaa>\n    cmaa:note \"Nice.\"@en .\n", 1, "record of its provenance"),
}  # fmt: skip


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    import shutil

    from tests.conftest import HERE, ROOT

    home = tmp_path_factory.mktemp("broken") / "home"
    for folder in ("ontology", "shapes", "queries"):
        shutil.copytree(ROOT / folder, home / folder)
    shutil.copytree(HERE / "small" / "data", home / "data")
    settings = config.settings(home=home)
    assert build.check(settings) == []
    for name, (text, _, _) in BROKEN.items():
        record = "" if name in ("no-record", "not-turtle") else RECORD.format(name=name)
        (home / "data" / f"{name}.ttl").write_text(HEAD + text + record)
    return build.check(settings)


@pytest.mark.parametrize("name", BROKEN)
def test_each_wrong_file_is_told(findings, name):
    _, line, pattern = BROKEN[name]
    said = [f for f in findings if f.file == f"data/{name}.ttl"]
    assert any(re.search(pattern, str(f)) for f in said), said
    if line:
        assert line in {f.line for f in said if re.search(pattern, str(f))}, said


def test_every_finding_is_one_line_with_rule_and_remedy(findings):
    for finding in findings:
        assert "\n" not in str(finding)
        assert finding.rule
        assert finding.remedy


def test_nothing_is_said_of_the_good_file(findings):
    assert [f for f in findings if f.file == "data/small.ttl"] == []
