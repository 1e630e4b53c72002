"""Store: one way to ask, whether the graph lies in this process or behind any SPARQL 1.1 endpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.error import URLError

import pyoxigraph as ox

from app.errors import QueryError, StoreError, one_line

if TYPE_CHECKING:
    import rdflib

Term = ox.NamedNode | ox.BlankNode | ox.Literal
_SRJ = "application/sparql-results+json"


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT query: names of the columns, and rows of terms in their order (None = not bound)."""

    columns: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]

    @classmethod
    def of(cls, columns: tuple[str, ...], texts: Iterable[Iterable[str]]) -> Rows:
        """Return rows of plain texts; an empty one counts as not known."""
        return cls(columns, [tuple(ox.Literal(text) if text else None for text in row) for row in texts])

    def __iter__(self) -> Iterator[dict[str, str]]:
        """Yield each row as column → text; what is not bound is the empty string."""
        for row in self.rows:
            yield {name: "" if term is None else term.value for name, term in zip(self.columns, row, strict=True)}

    def __len__(self) -> int:
        return len(self.rows)


Result = Rows | bool | list[ox.Triple]


class Store(Protocol):
    """What `ask` and `publish` need of a store. All named graphs together are the default graph."""

    def query(self, text: str) -> Result:
        """Run a SPARQL query: Rows for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE."""
        ...

    def select(self, text: str) -> Rows:
        """Run a SELECT query, or raise QueryError."""
        ...


class _Asking:
    def query(self, text: str) -> Result:
        raise NotImplementedError

    def select(self, text: str) -> Rows:
        result = self.query(text)
        if isinstance(result, Rows):
            return result
        raise QueryError("not a SELECT query", remedy="use `cmaa sparql` for other forms")


class EmbeddedStore(_Asking):
    """A pyoxigraph store in this process: in memory, or on disk and read-only."""

    def __init__(self, store: ox.Store | None = None) -> None:
        self.engine = ox.Store() if store is None else store

    @classmethod
    def open(cls, folder: Path) -> EmbeddedStore:
        """Open a built store without the right to write."""
        try:
            return cls(ox.Store.read_only(str(folder)))
        except (OSError, ValueError) as error:
            raise StoreError(f"cannot be opened ({error})", where=str(folder), remedy="run `cmaa build`") from None

    @classmethod
    def read(cls, dump: Path) -> EmbeddedStore:
        """Read a dump of a build (N-Quads of our own writing) into memory."""
        store = ox.Store()
        try:
            store.bulk_load(path=str(dump), format=ox.RdfFormat.N_QUADS, lenient=True)
        except (OSError, SyntaxError) as error:
            raise StoreError(f"cannot be read ({error})", where=str(dump), remedy="run `cmaa build`") from None
        return cls(store)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Load quads in bulk."""
        self.engine.bulk_extend(quads)

    def query(self, text: str) -> Result:
        """Run a query over the union of all graphs."""
        try:
            return _result(self.engine.query(text, use_default_graph_as_union=True))
        except SyntaxError as error:
            raise QueryError(_explain(error), remedy="mend the query") from None

    def rdflib(self) -> rdflib.Dataset:
        """Return the store as an rdflib dataset, for libraries that want one (oxrdflib)."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.engine), default_union=True)


class RemoteStore(_Asking):
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
                return _result(ox.parse_query_results(body, ox.QueryResultsFormat.JSON))
            return [quad.triple for quad in ox.parse(body, ox.RdfFormat.TURTLE)]
        except SPARQLExceptions.QueryBadFormed as error:
            raise QueryError(str(error), where=self.endpoint, remedy="mend the query") from None
        except (SPARQLExceptions.SPARQLWrapperException, URLError, OSError) as error:
            raise StoreError(f"no answer ({error})", where=self.endpoint, remedy="check CMAA_ENDPOINT") from None
        except (SyntaxError, ValueError) as error:
            raise StoreError(
                f"not a SPARQL result ({error})", where=self.endpoint, remedy="check that the address is an endpoint"
            ) from None


def _result(result: object) -> Result:
    if isinstance(result, ox.QuerySolutions):
        names = tuple(v.value for v in result.variables)
        return Rows(names, [tuple(solution) for solution in result])
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    return list(result)  # type: ignore[call-overload, no-any-return]


def _explain(error: SyntaxError) -> str:
    return one_line(str(error.msg or error))
