"""ODRL: every norm is a rule or a row with a reason; every rule has what the information model (W3C, 2018) asks for."""

from collections import defaultdict

import pytest

from app.errors import NotOffered, ParameterError
from app.namespaces import BASE, PREFIXES
from app.publish.others.odrl import left_out, odrl

ODRL = PREFIXES["odrl"]
HOLDS = {"obligation": "Duty", "permission": "Permission", "prohibition": "Prohibition"}


def coded(asker) -> list[str]:
    return [row["agreement"] for row in asker.ask("agreements", {}) if row["coding"] == "complete"]


def read(triples) -> dict[str, dict[str, set[str]]]:
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for triple in triples:
        name = triple.predicate.value.removeprefix(ODRL).rpartition("#")[2]
        found[triple.subject.value][name].add(triple.object.value.removeprefix(ODRL))
    return found


def rules(triples) -> set[str]:
    found = read(triples)
    return {node for node, said in found.items() if said["type"] & set(HOLDS.values())}


def test_what_fits_and_what_does_not_are_all_norms(asker, graph):
    norm, kind = PREFIXES["cmaa"] + "Norm", PREFIXES["rdf"] + "type"
    every = {q.subject.value for q in graph.quads() if q.predicate.value == kind and q.object.value == norm}
    seen: set[str] = set()
    slugs = coded(asker)
    assert len(slugs) >= 13
    for slug in slugs:
        fit, misfit = rules(odrl(asker, slug)), [row["norm"] for row in left_out(asker, slug)]
        assert len(misfit) == len(set(misfit))
        assert not fit & set(misfit)
        assert all(iri.startswith(f"{BASE}norm/{slug}/") for iri in fit | set(misfit))
        seen |= fit | set(misfit)
    assert seen == every


def test_every_rule_has_what_the_model_asks_for(asker):
    """Sections 2.1 (policy), 2.4 (action), 2.6 (rules): cardinalities, and one of three kinds."""
    for slug in coded(asker):
        found = read(odrl(asker, slug))
        policies = [node for node, said in found.items() if "Set" in said["type"]]
        assert policies == [f"{BASE}agreement/{slug}#policy"]
        policy = found[policies[0]]
        assert policy["uid"] == set(policies)
        assert policy["profile"]
        assert any(policy[name] for name in HOLDS)
        for name, kind in HOLDS.items():
            for rule in policy[name]:
                said = found[rule]
                assert said["type"] == {kind}
                assert len(said["action"]) == len(said["assignee"]) == 1
                assert len(said["assigner"]) <= 1
                assert said["target"]
                action = found[min(said["action"])]
                assert "Action" in action["type"]
                assert action["includedIn"] == {"use"}
                assert all(found[t]["type"] & {"Asset", "AssetCollection"} for t in said["target"])
        assert rules(odrl(asker, slug)) == {rule for name in HOLDS for rule in policy[name]}


def test_a_plain_duty_of_the_japanese_agreement(asker):
    """Article 7.2(a): a request names the administration that makes it."""
    found = read(odrl(asker, "jpn-usa-1997"))
    duty = found[BASE + "norm/jpn-usa-1997/art_7/para_2/point_a/1"]
    assert duty["type"] == {"Duty"}
    assert duty["assignee"] == {BASE + "concept/role/requesting-administration"}
    assert duty["assigner"] == {BASE + "concept/role/requested-administration"}
    assert duty["target"] == {BASE + "concept/request-item/requesting-authority"}


def test_the_reasons_are_those_of_the_norm(asker):
    rows = {row["norm"].removeprefix(BASE + "norm/jpn-usa-1997/"): row for row in left_out(asker, "jpn-usa-1997")}
    evidence = rows[
        "art_10/para_1/1"
    ]  # prohibited, except where a request through the diplomatic channel opens the way
    assert (evidence["eid"], evidence["modality"]) == ("art_10__para_1", "prohibition")
    assert evidence["reason"] == "its exception is in words"
    assert rows["art_2/para_3/1"]["reason"] == "ODRL has duties, permissions and prohibitions only"
    termination = rows["art_14/para_2/1"]["reason"].split("; ")
    assert set(termination) == {"its condition is in words", "what its length of time counts is in words"}


def test_recommendations_and_releases_never_become_rules(asker):
    for slug in coded(asker):
        bare = {row["modality"] for row in left_out(asker, slug) if row["reason"].startswith("ODRL has")}
        assert bare <= {"no-obligation", "recommendation"}


@pytest.mark.parametrize("slug", ["arg-fra-2001", "rkc-1999", "kyoto-1973"])
def test_without_coded_norms_there_is_nothing_to_write(asker, slug):
    for write in (odrl, left_out):
        with pytest.raises(NotOffered, match="not coded"):
            write(asker, slug)


@pytest.mark.parametrize("slug", ["jpn-us-1997", "a b", "", "'; DROP"])
def test_an_unknown_agreement_is_a_clear_error(asker, slug):
    with pytest.raises(ParameterError):
        odrl(asker, slug)
