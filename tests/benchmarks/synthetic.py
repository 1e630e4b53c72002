"""Synthetic agreements in the shape and proportions of the coded ones: copies under names of their own, always the same."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from app.graph.build import Graph
from app.namespaces import GRAPH


def coded(graph: Graph) -> list[str]:
    """Return the slugs of the agreements that are completely coded, in their order."""
    wanted = "https://w3id.org/cmaa/id/concept/coding-status/complete"
    found = {
        t.subject.value.rpartition("/")[2] for f in graph.files for t in f.triples if t.object == ox.NamedNode(wanted)
    }
    return sorted(found)


def quads(graph: Graph, count: int) -> Iterator[ox.Quad]:
    """Yield `count` copies, in turn, of the coded agreements with what is inferred about them."""
    slugs = coded(graph)
    by_slug = {
        slug: [t for f in graph.files if f.name == f"data/agreements/{slug}.ttl" for t in f.triples] for slug in slugs
    }
    for triple in graph.inferred:
        if isinstance(triple.subject, ox.NamedNode):
            parts = triple.subject.value.split("/")
            for slug in set(parts) & by_slug.keys():
                by_slug[slug].append(triple)
    for number in range(count):
        slug = slugs[number % len(slugs)]
        copy = name(slug, number)
        target = ox.NamedNode(f"{GRAPH}synthetic/{copy}")
        for triple in by_slug[slug]:
            yield ox.Quad(
                _renamed(triple.subject, slug, copy), triple.predicate, _renamed(triple.object, slug, copy), target
            )


def name(slug: str, number: int) -> str:
    """Return the slug of a copy."""
    return f"{slug}-copy-{number}"


def _renamed(term, slug: str, copy: str):
    if isinstance(term, ox.NamedNode):
        parts = term.value.split("/")
        if slug in parts:
            return ox.NamedNode("/".join(copy if part == slug else part for part in parts))
    elif isinstance(term, ox.Literal) and term.value == slug:
        return ox.Literal(copy)
    return term
