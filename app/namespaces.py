"""Every prefix, once.

`PREFIXES` serves the formatter, the page of prefixes and the shortening of IRIs; the files under `ontology/`, `data/`,
`shapes/` and `queries/` declare what they use themselves, so that each works without Python.
"""

from __future__ import annotations

ROOT = "https://w3id.org/cmaa/"
BASE = ROOT + "id/"
GRAPH = ROOT + "graph/"
NS = ROOT + "ns/"
SHAPES = ROOT + "shapes/"

#: The graph that holds what reasoning added; everything else is stated by a file.
INFERRED = GRAPH + "inferred"

PREFIXES: dict[str, str] = {
    "cmaa": NS,
    "agreement": BASE + "agreement/",
    "answer": BASE + "concept/answer/",
    "codebook": BASE + "concept/codebook/",
    "instrument": BASE + "instrument/",
    "party": BASE + "party/",
    "shape": SHAPES,
    "source": BASE + "source/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "odrl": "http://www.w3.org/ns/odrl/2/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "ptr": "http://parliament.uk/ontologies/treaty/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def shorten(iri: str) -> str:
    """Return the IRI as people read it: `cmaa:hasParty`, `party/jpn`, or itself where no prefix fits."""
    if iri.startswith(BASE):
        return iri.removeprefix(BASE)
    fitting = [(prefix, name) for prefix, name in PREFIXES.items() if iri.startswith(name) and len(iri) > len(name)]
    if not fitting:
        return iri
    prefix, name = max(fitting, key=lambda pair: len(pair[1]))
    return f"{prefix}:{iri.removeprefix(name)}"
