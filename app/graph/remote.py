"""A store behind an address: any SPARQL 1.1 endpoint, asked through SPARQLWrapper."""

from __future__ import annotations

from urllib.error import URLError

import pyoxigraph as ox

from app.errors import QueryError, StoreError
from app.graph.store import Asking, Result, result_of


class RemoteStore(Asking):
    """Any SPARQL 1.1 endpoint, reached by SPARQLWrapper; its default graph must be the union of its graphs."""

    def __init__(self, endpoint: str, timeout: float = 30) -> None:
        self.endpoint, self.timeout = endpoint, timeout

    def query(self, text: str) -> Result:
        """Send a query and parse the answer; an endpoint that fails or answers something else raises StoreError."""
        from SPARQLWrapper import JSON, POST, TURTLE, SPARQLExceptions, SPARQLWrapper

        wrapper = SPARQLWrapper(self.endpoint, agent="cmaa")
        wrapper.setQuery(text)
        wrapper.setMethod(POST)
        wrapper.setTimeout(max(1, int(self.timeout)))
        wrapper.setReturnFormat(JSON if wrapper.queryType in ("SELECT", "ASK") else TURTLE)
        try:
            body = wrapper.query().response.read()
            if wrapper.queryType in ("SELECT", "ASK"):
                return result_of(ox.parse_query_results(body, ox.QueryResultsFormat.JSON))
            return [quad.triple for quad in ox.parse(body, ox.RdfFormat.TURTLE)]
        except SPARQLExceptions.QueryBadFormed as error:
            raise QueryError(str(error), where=self.endpoint, remedy="mend the query") from None
        except (SPARQLExceptions.SPARQLWrapperException, URLError, OSError) as error:
            raise StoreError(f"no answer ({error})", where=self.endpoint, remedy="check CMAA_ENDPOINT") from None
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                f"not a SPARQL result ({error})", where=self.endpoint, remedy="check that the address is an endpoint"
            ) from None
