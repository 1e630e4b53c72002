"""Service: what the SPARQL endpoint says of itself (SPARQL 1.1 Service Description)."""

from __future__ import annotations

import pyoxigraph as ox

from app.ask.run import Asker
from app.namespaces import PREFIXES
from app.publish.media import Form

_PREFIXES = PREFIXES | {
    "formats": "http://www.w3.org/ns/formats/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}


def description(asker: Asker, endpoint: str, form: Form) -> bytes:
    """Return the description of the endpoint at an address in a format of graphs; the same graph gives the same bytes.

    The statements come from queries/describe/service.rq; they name the formats, and the graphs that the store holds.
    """
    triples = sorted(asker.graph("service", {"endpoint": endpoint}), key=str)
    return ox.serialize(triples, format=ox.RdfFormat.from_media_type(form.media), prefixes=_PREFIXES) or b""
