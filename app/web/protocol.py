"""Protocol: what a request asks of the endpoint, read as strictly as the SPARQL 1.1 Protocol says (section 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

import pyoxigraph as ox
from flask import abort, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.publish.media import GRAPH_FORMS, HTML, LONGEST, ROW_FORMS, Form, choose, says

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
READ_ONLY = "This service answers queries and takes no updates. The data are changed in their files; see the manual."
_DATA_SET = ("default-graph-uri", "named-graph-uri")
_UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")

#: Short names that clients send as `format`, beside the file endings and media types of the formats themselves.
_SHORT = {
    "json": "application/json",
    "json-ld": "application/ld+json",
    "n3": "text/n3",
    "ntriples": "application/n-triples",
    "rdf+xml": "application/rdf+xml",
    "turtle": "text/turtle",
    "xml": "application/xml",
}
_FORMATS = {
    name: form.media for form in (*ROW_FORMS, *GRAPH_FORMS, HTML) for name in (form.name, form.media, *form.also)
} | _SHORT


@dataclass(frozen=True)
class Asked:
    """What a request asks: a query (None where it asks what the service is), its data set, and a format by name."""

    text: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str


@dataclass(frozen=True)
class Wanted:
    """The formats that a client takes: one for rows and truth values, one for graphs, and whether it prefers a page."""

    rows: Form | None
    graph: Form | None
    page: bool


def read(size: int) -> Asked:
    """Return what the request asks; `size` is how many bytes the query may have.

    A request that breaks the protocol is refused: 400 with two queries, none or an empty one, with text that is not
    UTF-8 or a graph whose name is no absolute IRI; 413 when too long; 415 in another media type. An update is refused
    with 403, for it is understood and well-formed, which 400 would deny (RFC 9110, section 15.5.4).
    """
    try:
        pairs = _parameters(request.query_string)
        if request.method == "POST":
            pairs += _posted(size)
    except UnicodeDecodeError:
        abort(400, "The request is not in UTF-8; the protocol takes no other encoding.")
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    if "update" in given:
        abort(403, READ_ONLY)
    queries = given.get("query", [])
    if len(queries) > 1:
        abort(400, f"There are {len(queries)} queries in the request; send exactly one.")
    if not queries and (request.method == "POST" or any(name in given for name in _DATA_SET)):
        abort(400, 'There is no query in the request; send one as the parameter "query".')
    if queries and not queries[0].strip():
        abort(400, "The query is empty.")
    if queries and len(queries[0].encode()) > size:
        abort(413, _too_long(size))
    # Each graph once: the engine would count the statements of one that is named twice twice.
    default, named = (tuple(dict.fromkeys(_graph(name, iri) for iri in given.get(name, ()))) for name in _DATA_SET)
    return Asked(queries[0] if queries else None, default, named, given.get("format", [""])[0])


def wanted(form: str) -> Wanted:
    """Return the formats that the client takes, by the parameter `format` where it is given, else by Accept.

    Status 400 where there is no such format, 406 where none of ours is accepted.
    """
    found = _wanted(media(form) if form else request.headers.get("Accept", "")[:LONGEST])
    if found is None:
        abort(406, f"None of the formats that you accept is offered. {offered()}")
    return found


@lru_cache(maxsize=256)  # clients send the same header with each query
def _wanted(accept: str) -> Wanted | None:
    """Return the formats that a header Accept takes, or None where it takes none of ours."""
    rows, graph = choose(accept, ROW_FORMS), choose(accept, GRAPH_FORMS)
    page = choose(accept, (*ROW_FORMS, *GRAPH_FORMS, HTML)) is HTML
    return Wanted(rows, graph, page) if rows or graph or page else None


def media(form: str) -> str:
    """Return the media type that a client means by the parameter `format`; status 400 where there is none."""
    if form.lower() not in _FORMATS:
        names = ", ".join(f.name for f in (*ROW_FORMS, *GRAPH_FORMS))
        abort(400, f'There is no format "{form[:80]}"; choose {names}, or give a media type.')
    return _FORMATS[form.lower()]


def offered() -> str:
    """Return the formats offered, in words."""
    return (
        f"Offered for rows and truth values: {says(ROW_FORMS)}; for graphs: {says(GRAPH_FORMS)}; for people: text/html."
    )


@lru_cache(maxsize=64)  # of one address, mostly
def base(address: str) -> str:
    """Return what declares an address as the base of relative IRIs, as the protocol lets a service do (section 4)."""
    try:
        return f"BASE {ox.NamedNode(address)} "
    except ValueError:
        return ""  # the address was made from a Host header that is none


def _posted(size: int) -> list[tuple[str, str]]:
    kind = request.mimetype
    if kind == UPDATE:
        abort(403, READ_ONLY)
    if kind not in (FORM, QUERY):
        abort(415, f"A query is sent as {FORM} or {QUERY}, not as {kind or 'content without a media type'}.")
    if (charset := request.mimetype_params.get("charset", "utf-8")).lower() not in _UTF8:
        abort(415, f"The request says that it is in {charset[:80]}; the protocol takes UTF-8 only.")
    if "Content-Encoding" in request.headers:
        abort(415, "Send the content as it is, without Content-Encoding.")
    request.max_content_length = size if kind == QUERY else 3 * size + 65536  # each byte may be written as %XX
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        abort(413, _too_long(size))
    return [("query", body.decode())] if kind == QUERY else _parameters(body)


def _parameters(raw: bytes) -> list[tuple[str, str]]:
    """Return the parameters, decoded once. Werkzeug would put a mark of replacement where there is no UTF-8."""
    pairs = (part.partition(b"=") for part in raw.replace(b"+", b" ").split(b"&") if part)
    return [(unquote_to_bytes(name).decode(), unquote_to_bytes(value).decode()) for name, _, value in pairs]


def _graph(name: str, iri: str) -> str:
    try:
        return ox.NamedNode(iri).value
    except ValueError:
        abort(400, f'"{iri[:80]}" in {name} is not an absolute IRI.')


def _too_long(size: int) -> str:
    return f"The query is too long; it may have {size} bytes."
