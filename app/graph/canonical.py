"""Canonical: one text for one data set (RDFC-1.0), and the hash of it, by which anyone can check a copy.

W3C, RDF Dataset Canonicalization, 2024: unnamed nodes get names that follow from the data alone; the statements are
written as N-Quads in the order of their code points.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable

import pyoxigraph as ox


def canonical_lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    """Return the statements as lines of canonical N-Quads, each with its line end, in order.

    The names of unnamed nodes follow from the statements about unnamed nodes alone (RDFC-1.0, section 4.4), so that
    only those, a few hundred of millions, are worked on.
    """
    named: list[ox.Quad] = []
    unnamed: list[ox.Quad] = []
    for quad in quads:
        (unnamed if _unnamed(quad) else named).append(quad)
    data = ox.Dataset(unnamed)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted({line for part in (named, data) for line in _written(part)})


def _written(quads: Iterable[ox.Quad]) -> list[bytes]:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def canonical_hash(quads: Iterable[ox.Quad]) -> str:
    """Return the SHA-256 of the canonical form, in hexadecimal."""
    digest = hashlib.sha256()
    for line in canonical_lines(quads):
        digest.update(line)
    return digest.hexdigest()


def steady(quads: Iterable[ox.Quad]) -> set[ox.Quad]:
    """Return the statements with each unnamed node named after what is said around it.

    The canonical names of RDFC-1.0 count through the whole data set, so that one list more renames all others. Here
    the statements about unnamed nodes that hang together are made canonical by themselves, and their names begin with
    the hash of that: equal data sets still give equal statements, and what did not change keeps its names.
    """
    named: set[ox.Quad] = set()
    unnamed: set[ox.Quad] = set()
    for quad in quads:
        (unnamed if _unnamed(quad) else named).add(quad)
    twins: Counter[str] = Counter()
    for island in _islands(unnamed):
        lines = b"".join(canonical_lines(island))
        start = "b" + hashlib.sha256(lines).hexdigest()[:24]
        twins[start] += 1
        place = f"{start}n{twins[start]}"
        for quad in ox.parse(lines, ox.RdfFormat.N_QUADS, rename_blank_nodes=False):
            named.add(ox.Quad(*(_renamed(term, place) for term in quad)))  # type: ignore[arg-type]
    return named


def _unnamed(quad: ox.Quad) -> list[ox.BlankNode]:
    terms = (quad.subject, quad.object, quad.graph_name)
    return [term for term in terms if isinstance(term, ox.BlankNode)]


def _islands(quads: Iterable[ox.Quad]) -> list[list[ox.Quad]]:
    """Return the statements in groups that share no unnamed node (union and find)."""
    above: dict[ox.BlankNode, ox.BlankNode] = {}

    def top(node: ox.BlankNode) -> ox.BlankNode:
        while above.setdefault(node, node) != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    held = [(quad, _unnamed(quad)) for quad in quads]
    for _, nodes in held:
        for node in nodes:
            above[top(node)] = top(nodes[0])
    groups: dict[ox.BlankNode, list[ox.Quad]] = defaultdict(list)
    for quad, nodes in held:
        groups[top(nodes[0])].append(quad)
    return list(groups.values())


def _renamed(term: object, place: str) -> object:
    return ox.BlankNode(f"{place}{term.value}") if isinstance(term, ox.BlankNode) else term
