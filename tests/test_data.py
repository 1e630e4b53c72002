"""The shipped data: they break no rule, and each statement has its source."""

import subprocess
import sys

from app.graph import build


def test_the_shipped_data_have_no_findings(settings):
    assert [str(f) for f in build.check(settings)] == []


def test_every_stated_node_names_its_source(asker):
    rows = asker.store.select(
        """PREFIX cmaa: <https://w3id.org/cmaa/ns/> PREFIX dcterms: <http://purl.org/dc/terms/>
        SELECT ?node { ?node a ?class . VALUES ?class { cmaa:Agreement cmaa:Instrument cmaa:Action cmaa:Listing cmaa:StatedTotal
        cmaa:StatusClaim cmaa:Link cmaa:Designation cmaa:Signing cmaa:Membership cmaa:Provision cmaa:Party }
        FILTER NOT EXISTS { ?node dcterms:source ?source } }"""
    )
    assert list(rows) == []


def test_the_list_of_2014_is_whole_and_in_its_own_order(asker):
    rows = asker.store.select(
        """PREFIX cmaa: <https://w3id.org/cmaa/ns/>
        SELECT ?number ?name { ?l a cmaa:Listing ; cmaa:listNumber ?number ; cmaa:listedName ?name }"""
    )
    names = {int(row["number"]): row["name"] for row in rows}
    assert sorted(names) == list(range(1, 68))
    assert (names[1], names[19], names[26], names[67]) == ("Algeria", "European Community", "Hong Kong", "Venezuela")
    assert (names[43], names[44]) == ("Montenegro", "Mongolia")


def test_no_sentence_of_a_source_is_repeated(shared, settings):
    said = subprocess.run(
        [sys.executable, str(shared / "tools" / "verbatim"), str(settings.home)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.splitlines()[-1].startswith("0 repeated runs"), said.stdout
