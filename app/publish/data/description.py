"""Description: what the data set is, how large it is and how to get it, in RDF: VoID, DCAT 3, with checksums.

The facts that do not change are in `data/dataset.ttl`; the numbers are counted by `queries/describe/dataset-*.rq`.
W3C, Describing Linked Datasets with the VoID Vocabulary, 2011; `app.publish.data.catalogue` adds DCAT.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from app.ask.run import Asker
from app.graph.builds import Release
from app.namespaces import ROOT
from app.publish.data.catalogue import Catalogue
from app.publish.data.export import Published
from app.publish.data.facts import DATASET, NAMES, about, digest, english, moment, number, term


@dataclass(frozen=True)
class Numbers:
    """What was counted of a data set: totals by name; classes, properties and kinds of files, each with its members."""

    totals: dict[str, int]
    classes: list[dict[str, str]]
    properties: list[dict[str, str]]
    subsets: list[dict[str, str]]

    @property
    def vocabularies(self) -> list[str]:
        """The namespaces of the classes and properties in use."""
        terms = [row["class"] for row in self.classes] + [row["property"] for row in self.properties]
        return sorted({term[: max(term.rfind("#"), term.rfind("/")) + 1] for term in terms})


@dataclass(frozen=True)
class Description:
    """Everything that is said of the data set, once for a release."""

    asker: Asker
    release: Release
    numbers: Numbers
    stated: list[ox.Triple]

    @classmethod
    def of(cls, asker: Asker, release: Release) -> Description:
        """Read what is stated of the data set, and count."""
        return cls(asker, release, count(asker), asker.graph("dataset"))

    def value(self, name: str) -> str:
        """Return the first value that is stated of the data set under a prefixed name, such as dcterms:title."""
        return next(iter(self.values(name)), "")

    def values(self, name: str) -> list[str]:
        """Return the values that are stated of the data set under a prefixed name, in order."""
        wanted, whole = term(name), ox.NamedNode(DATASET)
        return sorted(t.object.value for t in self.stated if t.subject == whole and t.predicate == wanted)  # type: ignore[union-attr]

    @property
    def makers(self) -> list[str]:
        """The names of those who made and publish the data set."""
        return sorted({t.object.value for t in self.stated if t.predicate == term("foaf:name")})  # type: ignore[union-attr]

    def triples(self, files: Sequence[Published], at: str) -> list[ox.Triple]:
        """Return the whole description; addresses of files and services begin with `at`."""
        return [*self.stated, *_dataset(self, at), *_numbers(self.numbers), *self._catalogue().triples(files, at)]

    def _catalogue(self) -> Catalogue:
        publishers = self.values("dcterms:publisher")
        title = self.value("dcterms:title") or "The data set"
        return Catalogue(title, self.value("dcterms:license"), publishers, self.release.built)


def count(asker: Asker) -> Numbers:
    """Count what the data set holds."""
    totals = next(iter(asker.describe("dataset-counts")))
    return Numbers(
        {name: int(value) for name, value in totals.items()},
        *(list(asker.describe(f"dataset-{name}")) for name in ("classes", "properties", "subsets")),
    )


def serialised(triples: Iterable[ox.Triple], media: str) -> bytes:
    """Return a description in a format, by its media type."""
    ordered = sorted(set(triples), key=str)
    return ox.serialize(ordered, format=ox.RdfFormat.from_media_type(media), prefixes=NAMES) or b""


def _dataset(said: Description, at: str) -> Iterator[ox.Triple]:
    yield from about(
        DATASET,
        ("rdf:type", term("dcat:Dataset"), term("void:Dataset")),
        ("dcterms:modified", moment(said.release.built)),
        ("foaf:homepage", ox.NamedNode(f"{at}/")),
        ("dcat:landingPage", ox.NamedNode(f"{at}/doc/dataset")),
        ("void:sparqlEndpoint", ox.NamedNode(f"{at}/sparql")),
        ("void:uriSpace", ox.Literal(ROOT)),
    )
    yield from digest(DATASET, said.release.hash)
    yield from about(
        f"{at}/doc/dataset",
        ("rdf:type", term("void:DatasetDescription")),
        ("foaf:primaryTopic", ox.NamedNode(DATASET)),
        ("void:inDataset", ox.NamedNode(DATASET)),
    )


def _numbers(found: Numbers) -> Iterator[ox.Triple]:
    terms = {"subjects": "distinctSubjects", "objects": "distinctObjects"}
    for name, total in found.totals.items():
        yield from about(DATASET, (f"void:{terms.get(name, name)}", number(total)))
    for vocabulary in found.vocabularies:
        yield from about(DATASET, ("void:vocabulary", ox.NamedNode(vocabulary)))
    for place, row in enumerate(found.classes, 1):
        yield from _part("classPartition", f"class-{place}", row["class"], "class", "entities", row["entities"])
    for place, row in enumerate(found.properties, 1):
        yield from _part(
            "propertyPartition", f"property-{place}", row["property"], "property", "triples", row["triples"]
        )
    for row in found.subsets:
        part = f"{DATASET}#files-{row['kind'].replace('/', '-')}"
        yield from about(DATASET, ("void:subset", ox.NamedNode(part)))
        yield from about(
            part,
            ("rdf:type", term("void:Dataset")),
            ("dcterms:title", english(f"{row['kind']}: {row['graphs']} graphs")),
            ("void:triples", number(row["triples"])),
        )


def _part(link: str, name: str, node: str, by: str, counted: str, value: str) -> Iterator[ox.Triple]:
    part = f"{DATASET}#{name}"
    yield from about(DATASET, (f"void:{link}", ox.NamedNode(part)))
    yield from about(part, (f"void:{by}", ox.NamedNode(node)), (f"void:{counted}", number(value)))
