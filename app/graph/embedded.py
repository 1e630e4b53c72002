"""A store in this process: pyoxigraph, in memory or on disk."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from app.errors import NotOffered, QueryError, StoreError, one_line
from app.graph.store import Answer, Asking, Request, Result, result_of
from app.namespaces import PREFIXES

if TYPE_CHECKING:
    import rdflib

_LONG = 240
#: What a query is made of, as far as it must be known to find the keyword FROM: comments, strings and IRIs may hold the
#: word, names and variables may end in it (SPARQL 1.1, section 19.8).
_WORDS = re.compile(
    r"""\#[^\r\n]* | <[^<>"{}|^`\\\x00-\x20]*> | \'\'\'(?:[^\\]|\\.)*?\'\'\' | \"\"\"(?:[^\\]|\\.)*?\"\"\"
    | '(?:[^'\\\r\n]|\\.)*' | "(?:[^"\\\r\n]|\\.)*" | [?$@]\w+ | [\w.-]*:[\w.:%\\-]* | (?P<from>\bfrom\b) | [\w]+""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)


class EmbeddedStore(Asking):
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
        """Run a query over the union of all graphs, or over those that it names."""
        return result_of(self._run(Request(text)))

    def answer(self, request: Request) -> Answer:
        """Run a query and let the engine serialise its answer."""
        return serialised(self._run(request), request)

    def _run(self, request: Request) -> object:
        chosen = bool(request.default_graphs or request.named_graphs)
        try:
            return self.engine.query(
                request.text,
                use_default_graph_as_union=not chosen and not names_data_set(request.text),
                default_graph=[ox.NamedNode(g) for g in request.default_graphs] if chosen else None,
                named_graphs=[ox.NamedNode(g) for g in request.named_graphs] if chosen else None,
            )
        except (SyntaxError, ValueError) as error:
            raise QueryError(_explain(error), remedy="mend the query") from None

    def rdflib(self) -> rdflib.Dataset:
        """Return the store as an rdflib dataset, for libraries that want one (oxrdflib)."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.engine), default_union=True)


def serialised(result: object, request: Request) -> Answer:
    """Return what the engine found in the format asked for its form, or raise NotOffered."""
    graph = isinstance(result, ox.QueryTriples)
    media = request.graph if graph else request.rows
    if not media:
        form = "a graph" if graph else "rows or a truth value"
        raise NotOffered(f"the answer is {form}, and no format for that was accepted", remedy="widen the Accept header")
    if isinstance(result, ox.QueryTriples):
        return Answer(media, ox.serialize(result, format=ox.RdfFormat.from_media_type(media), prefixes=PREFIXES) or b"")
    if isinstance(result, ox.QueryBoolean) and media.startswith("text/"):
        return Answer(media, b"true" if result else b"false")
    return Answer(media, result.serialize(format=ox.QueryResultsFormat.from_media_type(media)))  # type: ignore[attr-defined]


def names_data_set(text: str) -> bool:
    """Tell whether a query names its data set with FROM; the engine would pass over that where it takes the union."""
    return any(word.group("from") for word in _WORDS.finditer(text))


def _explain(error: Exception) -> str:
    """Return what the parser says, with its line and column, and no more of what it expected than one can read."""
    said = one_line(str(error))
    return said if len(said) <= _LONG else said[:_LONG].rpartition(",")[0] + ", …"
