"""Catalogue: how to get the data set: its files as distributions, and the services that answer from it.

W3C, Data Catalog Vocabulary (DCAT), version 3, 2024; what the profile DCAT-AP 3.0 calls mandatory is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyoxigraph as ox

from app.publish.data.export import DESCRIPTION, GZIP, METADATA, Published, form_of
from app.publish.data.facts import DATASET, about, digest, english, moment, number, term

_IANA = "https://www.iana.org/assignments/media-types/"
_TITLES = {"cmaa": "The whole data set", "tables": "Table", "graphs": "Graph"}
#: name → (title, address, address of its description, what it conforms to)
_SERVICES = {
    "sparql": ("SPARQL endpoint", "/sparql", "/sparql", "https://www.w3.org/TR/sparql11-protocol/"),
    "api": ("interface for programs", "/api/", "/openapi.json", "https://spec.openapis.org/oas/v3.1.0"),
}


@dataclass(frozen=True)
class Catalogue:
    """What a catalogue says of each of its entries: title, licence, publishers, and when it was made."""

    title: str
    licence: str
    publishers: Sequence[str]
    made: datetime

    def triples(self, files: Sequence[Published], at: str) -> Iterator[ox.Triple]:
        """Yield the catalogue with its data set, files and services; addresses begin with `at`."""
        yield from about(
            DATASET + "#catalogue",
            ("rdf:type", term("dcat:Catalog")),
            ("dcterms:title", english(f"{self.title}: catalogue")),
            ("dcterms:description", english("The data set, its files, and the services that answer from it.")),
            ("dcterms:license", *self._licence()),
            ("dcterms:publisher", *(ox.NamedNode(publisher) for publisher in self.publishers)),
            ("dcterms:modified", moment(self.made)),
            ("dcat:dataset", ox.NamedNode(DATASET)),
            ("dcat:service", *(ox.NamedNode(f"{DATASET}#{name}") for name in _SERVICES)),
            ("foaf:homepage", ox.NamedNode(f"{at}/")),
        )
        for name, (title, path, described, standard) in _SERVICES.items():
            yield from about(
                f"{DATASET}#{name}",
                ("rdf:type", term("dcat:DataService")),
                ("dcterms:title", english(f"{self.title}: {title}")),
                ("dcterms:license", *self._licence()),
                ("dcterms:conformsTo", ox.NamedNode(standard)),
                ("dcat:endpointURL", ox.NamedNode(at + path)),
                ("dcat:endpointDescription", ox.NamedNode(at + described)),
                ("dcat:servesDataset", ox.NamedNode(DATASET)),
            )
        for file in files:
            if file.name != DESCRIPTION:
                yield from self._distribution(file, at)

    def _distribution(self, file: Published, at: str) -> Iterator[ox.Triple]:
        node, where = f"{DATASET}#{file.name.replace('/', '-')}", ox.NamedNode(address(file.name, at))
        content = form_of(file.name.removesuffix(".gz"))
        title = _TITLES.get(file.name.replace("/", ".").partition(".")[0], "File")
        yield from about(DATASET, ("dcat:distribution", ox.NamedNode(node)))
        yield from about(
            node,
            ("rdf:type", term("dcat:Distribution")),
            ("dcterms:title", english(f"{title} as {content.says}: {file.name}")),
            ("dcterms:license", *self._licence()),
            ("dcterms:modified", moment(self.made)),
            ("dcat:accessURL", where),
            ("dcat:downloadURL", where),
            ("dcat:mediaType", ox.NamedNode(_IANA + content.media)),
            ("dcat:byteSize", number(file.size, "nonNegativeInteger")),
        )
        if file.form == GZIP:
            yield from about(node, ("dcat:compressFormat", ox.NamedNode(_IANA + GZIP.media)))
        if content == METADATA:
            yield from about(node, ("dcterms:conformsTo", ox.NamedNode("https://www.w3.org/TR/tabular-metadata/")))
        if file.name.startswith("cmaa."):
            yield from about(DATASET, ("void:dataDump", where))
        yield from digest(node, file.sum)

    def _licence(self) -> list[ox.NamedNode]:
        return [ox.NamedNode(self.licence)] if self.licence else []


def address(file: str, at: str) -> str:
    """Return the address of a published file."""
    return f"{at}/dump/{file}"
