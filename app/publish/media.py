"""Media: the formats in which we publish, and which of them a client asked for (RFC 9110, section 12)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Form:
    """One format: its name, which is also its file ending; its media type; what people call it; other names of it."""

    name: str
    media: str
    says: str
    also: tuple[str, ...] = ()
    text: bool = True

    @property
    def content_type(self) -> str:
        """The media type with the charset, where the format is text whose charset is ours to state."""
        return f"{self.media}; charset=utf-8" if self.media.startswith("text/") else self.media


HTML = Form("html", "text/html", "a page", ("application/xhtml+xml",))
TURTLE = Form("ttl", "text/turtle", "Turtle", ("application/x-turtle", "text/n3"))
NTRIPLES = Form("nt", "application/n-triples", "N-Triples", ("text/plain",))
JSONLD = Form("jsonld", "application/ld+json", "JSON-LD", ("application/json",))
RDFXML = Form("rdf", "application/rdf+xml", "RDF/XML", ("application/xml", "text/xml"))
NQUADS = Form("nq", "application/n-quads", "N-Quads", ("text/x-nquads",))
TRIG = Form("trig", "application/trig", "TriG", ("application/x-trig",))

#: Formats of a graph; the first is given where the client does not care.
GRAPH_FORMS = (TURTLE, NTRIPLES, JSONLD, RDFXML)
#: Formats that also keep graphs apart.
DATASET_FORMS = (NQUADS, TRIG)

SRJ = Form("srj", "application/sparql-results+json", "SPARQL results in JSON", ("application/json",))
SRX = Form("srx", "application/sparql-results+xml", "SPARQL results in XML", ("application/xml", "text/xml"))
CSV = Form("csv", "text/csv", "CSV")
TSV = Form("tsv", "text/tab-separated-values", "TSV")
JSON = Form("json", "application/json", "JSON")

#: Formats of rows.
ROW_FORMS = (SRJ, SRX, CSV, TSV)

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
#: Characters of a header Accept that are read; no client of ours sends a tenth of them.
LONGEST = 4000

#: Each repetition can match in one way only, so that no header takes longer than its length.
_PARAMETER = r';[^,;"]*+(?:"(?:[^"\\]|\\.)*+"[^,;"]*+)*+'
_RANGE = re.compile(rf"\s*+({_TOKEN})/({_TOKEN})\s*+((?:{_PARAMETER})*+)")
_ELEMENT = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')
_QUALITY = re.compile(r"(?:^|;)\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*(?:;|$)", re.IGNORECASE)


def choose(accept: str | None, offered: Sequence[Form]) -> Form | None:
    """Return the offered format that the client wants most, or None where it wants none of them.

    The most specific range decides the quality of a format; among equals the order offered decides; no header, or an
    empty one, takes anything. A format's other names count a little less than its own. Of a header only the first
    LONGEST characters are read.
    """
    ranges = list(_ranges(accept)) if accept and accept.strip() else [("*", "*", 1.0)]
    best: tuple[float, float, int] | None = None
    for place, form in enumerate(offered):
        for penalty, media in [(0.0, form.media), *((0.5, other) for other in form.also)]:
            quality, specific = _quality(media, ranges)
            if penalty and specific < 2:
                continue  # a wildcard speaks of a format once, by its own name
            if quality > 0 and (best is None or (quality, -penalty, -place) > best):
                best = (quality, -penalty, -place)
    return None if best is None else offered[-best[2]]


def says(offered: Iterable[Form]) -> str:
    """Return the formats as a list for people: media types, in the order offered."""
    return ", ".join(form.media for form in offered)


def _ranges(accept: str) -> Iterable[tuple[str, str, float]]:
    for element in _ELEMENT.findall(accept[:LONGEST]):
        if found := _RANGE.fullmatch(element):
            quality = _QUALITY.search(found[3])
            yield found[1].lower(), found[2].lower(), float(quality[1]) if quality else 1.0


def _quality(media: str, ranges: Iterable[tuple[str, str, float]]) -> tuple[float, int]:
    kind, _, sub = media.partition("/")
    best = (0.0, -1)
    for range_kind, range_sub, quality in ranges:
        specific = 2 if (range_kind, range_sub) == (kind, sub) else 1 if (range_kind, range_sub) == (kind, "*") else 0
        if specific == 0 and (range_kind, range_sub) != ("*", "*"):
            continue
        if specific > best[1]:
            best = (quality, specific)
    return best
