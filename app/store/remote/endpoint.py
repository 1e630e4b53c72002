"""A store behind an address: any SPARQL 1.1 endpoint, asked through SPARQLWrapper.

SPARQLWrapper knows how a query becomes a request (SPARQL 1.1 Protocol, section 2.1); it has no limit on the time or the
size of an answer, so that `app.store.remote.transport` carries the request. Rows are asked for as JSON and graphs as
N-Triples, whatever the client wants in the end: both can be checked for being whole, and the answer is then written by
the same engine as elsewhere, so that it is the same from every store.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import Request as HttpRequest

import pyoxigraph as ox

from app.config import Settings
from app.errors import NotOffered, QueryError, StoreError, TooLarge, TooSlow, one_line
from app.namespaces import PREFIXES
from app.store.dataset import named
from app.store.protocol import SRJ, Answer, Asking, Request, Result, result_of
from app.store.remote import mend
from app.store.remote.transport import MEGABYTE, Reply, Transport

Found = ox.QuerySolutions | ox.QueryBoolean | list[ox.Triple]

_GRAPH = "application/n-triples, text/turtle;q=0.9"
#: The word that a query begins with → what to accept.
_FORMS = {"SELECT": SRJ, "ASK": SRJ, "CONSTRUCT": _GRAPH, "DESCRIBE": _GRAPH}
_JSON, _TRIPLES = (SRJ, "application/json"), ("application/n-triples", "text/turtle")
#: What may stand before the word that says the form of a query (SPARQL 1.1, section 19.8): blanks, comments, prefixes.
_BLANK = r"(?:\s|\#[^\r\n]*(?:[\r\n]|$))"
_FORM = re.compile(rf"(?:{_BLANK}|(?:prefix{_BLANK}+[\w.-]*:|base){_BLANK}*<[^<>\s]*>)*+(?P<word>\w*)", re.IGNORECASE)
_LONG = 240


class RemoteStore(Asking):
    """Any SPARQL 1.1 endpoint; its default graph must be the union of its graphs.

    `timeout` is the seconds that a query may take as a whole, `most` the megabytes that an answer may have.
    """

    def __init__(self, endpoint: str, timeout: float = 30, most: int = 64) -> None:
        self._way = Transport(endpoint, timeout, most * MEGABYTE, remedy="check CMAA_ENDPOINT")
        self.endpoint = self._way.address

    @classmethod
    def of(cls, settings: Settings) -> RemoteStore:
        """Return the store that the settings name."""
        return cls(settings.endpoint, settings.timeout, settings.query_output)

    def query(self, text: str) -> Result:
        """Send a query and parse the answer.

        Raises QueryError where the endpoint refuses the query or the text is none, TooSlow, TooLarge, Overloaded, and
        StoreError where the endpoint fails, answers something else, or only a part.
        """
        with self._understood():
            return result_of(self._ask(Request(text)))

    def answer(self, request: Request) -> Answer:
        """Send a query and return the answer in the format asked for; raises as `query` does, and NotOffered."""
        with self._understood():
            found = self._ask(request, stranger=True)
            media = request.graph if isinstance(found, list) else request.rows
            if not media:
                form = "a graph" if isinstance(found, list) else "rows or a truth value"
                what = f"the answer is {form}, and no format for that was accepted"
                raise NotOffered(what, remedy="widen the Accept header")
            return Answer(media, _written(found, media))

    def _ask(self, request: Request, *, stranger: bool = False) -> Found:
        """Send a query and return what was found; slowness of a stranger's query is no sign of a failing endpoint."""
        asked = _asked(request, self._way.address)
        reply = self._way.send(asked, counts=not stranger)
        self._check(reply)
        if reply.media in _JSON:
            return ox.parse_query_results(mend.rows(reply.body), ox.QueryResultsFormat.JSON)
        form = ox.RdfFormat.from_media_type(reply.media) if reply.media in _TRIPLES else None
        if form is None:
            raise ValueError(reply.media)
        if not reply.ends:
            raise ValueError("a graph without a mark of where it ends")
        return [mend.triple(quad.triple) for quad in ox.parse(reply.body, form)]

    def _check(self, reply: Reply) -> None:
        """Raise where an endpoint says in its own way that it failed, or that it gave only a part."""
        where = self.endpoint
        if reply.status == 400:
            raise QueryError(_said(reply), where=where, remedy="mend the query")
        if (
            reply.status in (408, 504) or "X-SQL-State" in reply.headers
        ):  # Virtuoso: S1TAT, interrupted by its own limit
            raise TooSlow("the endpoint ran out of time", where=where, remedy="ask for less")
        if most := reply.headers.get("X-SPARQL-MaxRows"):  # Virtuoso: where its limit cut the answer
            what = f"the endpoint gives at most {most} rows"
            raise TooLarge(what, where=where, remedy="ask for less, or raise ResultSetMaxRows there")
        if reply.status != 200:
            what = f"no answer (status {reply.status}: {_said(reply)})"
            raise StoreError(what, where=where, remedy="check CMAA_ENDPOINT")

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except (SyntaxError, ValueError, KeyError, AttributeError) as error:
            what = f"not a SPARQL result ({str(error)[:_LONG]})"
            remedy = "check that the address is an endpoint"
            raise StoreError(what, where=self.endpoint, remedy=remedy) from None


def _asked(request: Request, address: str) -> HttpRequest:
    """Return the HTTP request that SPARQLWrapper makes of a query; what is none is refused, above all an update."""
    from SPARQLWrapper import POST, SPARQLWrapper

    found = _FORM.match(request.text)
    word = found["word"].upper() if found else ""
    if word not in _FORMS:
        raise QueryError(f'begins with "{word[:20]}", not with SELECT or the like', remedy="mend the query")
    wrapper = SPARQLWrapper(address, agent="cmaa")
    wrapper.queryString, wrapper.queryType = request.text, word  # its own guess takes words of comments for the form
    wrapper.setMethod(POST)
    wrapper.setOnlyConneg(True)
    wrapper.addCustomHttpHeader("Accept", _FORMS[word])
    chosen = request.default_graphs, request.named_graphs
    default, others = chosen if any(chosen) else named(request.text)
    for graph in default:
        wrapper.addParameter("default-graph-uri", graph)
    for graph in others:
        wrapper.addParameter("named-graph-uri", graph)
    made: HttpRequest = wrapper._createRequest()  # the package is pinned below 3 for this
    return made


def _written(found: Found, media: str) -> bytes:
    if isinstance(found, list):
        graph = ox.RdfFormat.from_media_type(media)
        if graph is None:
            raise NotOffered(f'no format "{media}"', remedy="choose another")
        return ox.serialize(found, format=graph, prefixes=PREFIXES) or b""
    if isinstance(found, ox.QueryBoolean) and media.startswith("text/"):
        return b"true" if found else b"false"
    rows = ox.QueryResultsFormat.from_media_type(media)
    if rows is None:
        raise NotOffered(f'no format "{media}"', remedy="choose another")
    return found.serialize(format=rows) or b""


def _said(reply: Reply) -> str:
    """Return the first paragraph of what a server says in plain text, or nothing."""
    text = reply.body[: 4 * _LONG].decode("utf-8", "replace") if "html" not in reply.media else ""
    return one_line(text.strip().split("\n\n")[0])[:_LONG] or "nothing said"
