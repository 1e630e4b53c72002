import tomllib

import pyoxigraph as ox
import pytest

from app.publish.data.description import Description, serialised
from app.publish.data.dumps import publish
from app.publish.data.export import DESCRIPTION, form_of, published
from app.publish.data.landing import ENDINGS, dataset_for_search, downloads, readable
from tests.conftest import ROOT
from tests.publish.released import released

AT = "https://example.org"
SET = "https://w3id.org/cmaa/id/dataset"
DCAT, TERMS, VOID, SPDX = (
    "http://www.w3.org/ns/dcat#",
    "http://purl.org/dc/terms/",
    "http://rdfs.org/ns/void#",
    "http://spdx.org/rdf/terms#",
)
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#: what DCAT-AP 3.0 calls mandatory, and what DCAT 3 asks of a checksum
MANDATORY = {
    DCAT + "Catalog": (TERMS + "title", TERMS + "description", TERMS + "publisher", DCAT + "dataset"),
    DCAT + "Dataset": (
        TERMS + "title",
        TERMS + "description",
        TERMS + "publisher",
        TERMS + "creator",
        DCAT + "distribution",
    ),
    DCAT + "Distribution": (
        DCAT + "accessURL",
        DCAT + "downloadURL",
        DCAT + "mediaType",
        DCAT + "byteSize",
        SPDX + "checksum",
    ),
    DCAT + "DataService": (TERMS + "title", DCAT + "endpointURL", DCAT + "endpointDescription", DCAT + "servesDataset"),
    SPDX + "Checksum": (SPDX + "algorithm", SPDX + "checksumValue"),
}


@pytest.fixture(scope="module")
def release(graph, tmp_path_factory):
    few = [q for f in graph.files if f.name.startswith("data/agreements/jpn") for q in f.quads()]
    return released(few, tmp_path_factory.mktemp("build") / "aaaa-rules")


@pytest.fixture(scope="module")
def files(asker, release, tmp_path_factory):
    folder = tmp_path_factory.mktemp("out")
    publish(asker, release, folder, at=AT)
    return published(folder)


@pytest.fixture(scope="module")
def said(asker, release):
    return Description.of(asker, release)


@pytest.fixture(scope="module")
def triples(said, files):
    return said.triples(files, AT)


def values(triples, subject, predicate):
    return sorted(t.object.value for t in triples if t.subject.value == subject and t.predicate.value == predicate)


def test_it_says_what_the_files_of_the_project_say(triples):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert values(triples, SET, DCAT + "version") == [project["version"]]
    assert values(triples, SET, TERMS + "license") == ["https://creativecommons.org/licenses/by/4.0/"]
    assert values(triples, SET, TERMS + "creator") == ["https://w3id.org/cmaa/id/coder/cmaa-graph"]
    maker = "https://w3id.org/cmaa/id/coder/cmaa-graph"
    assert values(triples, maker, "http://xmlns.com/foaf/0.1/name") == [a["name"] for a in project["authors"]]
    licence = (ROOT / "LICENSE-DATA").read_text()
    assert all(v.rstrip("/") in licence for v in values(triples, SET, TERMS + "license"))
    assert project["version"] in values(triples, SET, TERMS + "bibliographicCitation")[0]


def test_its_numbers_are_those_of_the_graph(triples, graph):
    quads = list(graph.quads())
    assert values(triples, SET, VOID + "triples") == [str(len({q.triple for q in quads}))]
    assert values(triples, SET, VOID + "properties") == [str(len({q.predicate for q in quads}))]
    assert values(triples, SET, VOID + "distinctSubjects") == [str(len({q.subject for q in quads}))]
    agreements = {q.subject for q in quads if q.predicate.value == TYPE and q.object.value.endswith("/ns/Agreement")}
    part = next(
        t.subject.value
        for t in triples
        if t.predicate.value == VOID + "class" and t.object.value.endswith("/ns/Agreement")
    )
    assert values(triples, part, VOID + "entities") == [str(len(agreements))]
    signed = [q for q in quads if q.predicate.value.endswith("/ns/actionDate")]
    part = next(
        t.subject.value
        for t in triples
        if t.predicate.value == VOID + "property" and t.object.value.endswith("/ns/actionDate")
    )
    assert values(triples, part, VOID + "triples") == [str(len({q.triple for q in signed}))]
    subset = SET + "#files-data-agreements"
    held = [q for q in quads if q.graph_name.value.startswith("https://w3id.org/cmaa/graph/data/agreements/")]
    assert values(triples, subset, VOID + "triples") == [str(len(set(held)))]


def test_it_has_what_the_profiles_call_mandatory(triples):
    for kind, properties in MANDATORY.items():
        nodes = {t.subject.value for t in triples if t.predicate.value == TYPE and t.object.value == kind}
        assert nodes, kind
        for node in nodes:
            for property_ in properties:
                assert values(triples, node, property_), (node, property_)


def test_each_file_has_its_address_size_and_checksum(triples, files):
    for file in files:
        node = f"{SET}#{file.name.replace('/', '-')}"
        if file.name == DESCRIPTION:
            continue
        assert values(triples, node, DCAT + "downloadURL") == [f"{AT}/dump/{file.name}"]
        assert values(triples, node, DCAT + "byteSize") == [str(file.size)]
        assert values(triples, f"{node}-checksum", SPDX + "checksumValue") == [file.sum]
        packed = file.name.endswith(".gz")
        assert bool(values(triples, node, DCAT + "compressFormat")) is packed
        media = form_of(file.name.removesuffix(".gz")).media
        assert values(triples, node, DCAT + "mediaType") == [f"https://www.iana.org/assignments/media-types/{media}"]
    assert f"{AT}/dump/cmaa.nq" in values(triples, SET, VOID + "dataDump")


def test_the_hash_of_the_data_set_is_that_of_the_release(triples, release):
    assert values(triples, SET + "#checksum", SPDX + "checksumValue") == [release.hash]


def test_its_examples_and_makers_are_described(triples, graph):
    described = {q.subject.value for q in graph.quads()}
    assert set(values(triples, SET, VOID + "exampleResource")) <= described
    assert set(values(triples, SET, VOID + "vocabulary")) >= {
        "https://w3id.org/cmaa/ns/",
        "http://www.w3.org/2004/02/skos/core#",
    }


def test_every_node_has_a_name_and_every_format_says_the_same(triples):
    assert not [t for t in triples if "_:" in str(t)]
    for name, form in ENDINGS.items():
        if name != "html":
            back = ox.parse(serialised(triples, form.media), ox.RdfFormat.from_media_type(form.media))
            assert {q.triple for q in back} == set(triples), name


def test_search_engines_get_what_they_ask_for(said, files):
    found = dataset_for_search(said, files, AT)
    assert found["@type"] == "Dataset"
    assert all(
        found[name] for name in ("name", "description", "license", "creator", "version", "keywords", "distribution")
    )
    assert {d["contentUrl"] for d in found["distribution"]} == {f"{AT}/dump/{file.name}" for file in files}


def test_downloads_stand_beside_their_compressed_forms(files):
    found = {d.file.name: d for d in downloads(files, AT)}
    assert found["cmaa.nq"].packed.name == "cmaa.nq.gz"
    assert found["tables/answers.csv"].packed is None
    assert [readable(size) for size in (1, 1500, 12_157_460)] == ["1 kB", "2 kB", "12.2 MB"]
