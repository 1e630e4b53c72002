"""Facts: statements about what is published, written by prefixed names."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pyoxigraph as ox

from app.namespaces import BASE, PREFIXES

#: The data set itself; what belongs to its description is named by fragments of this.
DATASET = BASE + "dataset"
#: Every prefix of ours, and that of the vocabulary for checksums (https://spdx.org/rdf/terms).
NAMES = {"spdx": "http://spdx.org/rdf/terms#", **PREFIXES}


def term(name: str) -> ox.NamedNode:
    """Return the node of a prefixed name, such as dcterms:title."""
    prefix, _, local = name.partition(":")
    return ox.NamedNode(NAMES[prefix] + local)


def about(subject: str, *said: tuple[str, *tuple[ox.NamedNode | ox.Literal, ...]]) -> Iterator[ox.Triple]:
    """Yield statements about one node; each property is followed by its values."""
    for name, *values in said:
        for value in values:
            yield ox.Triple(ox.NamedNode(subject), term(name), value)


def english(text: str) -> ox.Literal:
    """Return a text in English."""
    return ox.Literal(text, language="en")


def number(value: int | str, kind: str = "integer") -> ox.Literal:
    """Return a number, by default an integer."""
    return ox.Literal(str(value), datatype=term(f"xsd:{kind}"))


def moment(at: datetime) -> ox.Literal:
    """Return a point in time, exact to the second."""
    return ox.Literal(at.isoformat(timespec="seconds"), datatype=term("xsd:dateTime"))


def digest(subject: str, value: str) -> Iterator[ox.Triple]:
    """Yield the SHA-256 of something, as DCAT 3 (section 6.8.19) says with the vocabulary of SPDX."""
    checksum = f"{subject}{'#' if subject == DATASET else '-'}checksum"
    yield from about(subject, ("spdx:checksum", ox.NamedNode(checksum)))
    yield from about(
        checksum,
        ("rdf:type", term("spdx:Checksum")),
        ("spdx:algorithm", term("spdx:checksumAlgorithm_sha256")),
        ("spdx:checksumValue", ox.Literal(value, datatype=term("xsd:hexBinary"))),
    )
