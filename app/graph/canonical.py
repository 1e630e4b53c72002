"""Canonical: one text for one data set (RDFC-1.0), and the hash of it, by which anyone can check a copy.

W3C, RDF Dataset Canonicalization, 2024: unnamed nodes get names that follow from the data alone; the statements are
written as N-Quads in the order of their code points.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pyoxigraph as ox


def canonical_lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    """Return the statements as lines of canonical N-Quads, each with its line end, in order."""
    data = ox.Dataset(quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    written = ox.serialize(data, format=ox.RdfFormat.N_QUADS) or b""
    return sorted(written.splitlines(keepends=True))


def canonical_hash(quads: Iterable[ox.Quad]) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    digest = hashlib.sha256()
    for line in canonical_lines(quads):
        digest.update(line)
    return digest.hexdigest()
