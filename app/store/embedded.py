"""A store in this process: pyoxigraph, in memory or on disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from app.errors import NotOffered, QueryError, StoreError, TooLarge, one_line
from app.graph.builds import Release
from app.namespaces import PREFIXES
from app.store.dataset import named
from app.store.protocol import CSV, Answer, Asking, Request, Result, result_of, texts_of

if TYPE_CHECKING:
    import rdflib

_LONG = 240


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

    @classmethod
    def of(cls, release: Release, memory: int) -> EmbeddedStore:
        """Open the store of a release.

        A graph of up to `memory` statements is held in memory, where questions are answered several times faster.
        """
        if release.stated + release.inferred <= memory:
            return cls.read(release.dump)
        return cls.open(release.store)

    def add(self, quads: Iterable[ox.Quad]) -> None:
        """Load quads in bulk."""
        self.engine.bulk_extend(quads)

    def query(self, text: str) -> Result:
        """Run a query over the union of all graphs, or over those that it names."""
        with explained():
            return result_of(self._run(Request(text)))

    def texts(self, text: str) -> Iterator[list[str]]:
        """Run a SELECT query and give its rows as texts, or raise QueryError."""
        return texts_of(self.answer(Request(text, rows=CSV)).body)

    def answer(self, request: Request, most: int = 0) -> Answer:
        """Run a query and let the engine serialise its answer; one of more than `most` bytes raises TooLarge."""
        with explained():
            return serialised(self._run(request), request, most)

    def _run(self, request: Request) -> object:
        chosen = bool(request.default_graphs or request.named_graphs)
        return self.engine.query(
            request.text,
            use_default_graph_as_union=not chosen and not any(named(request.text)),
            default_graph=[ox.NamedNode(g) for g in request.default_graphs] if chosen else None,
            named_graphs=[ox.NamedNode(g) for g in request.named_graphs] if chosen else None,
        )

    def rdflib(self) -> rdflib.Dataset:
        """Return the store as an rdflib dataset, for libraries that want one (oxrdflib)."""
        import rdflib
        from oxrdflib import OxigraphStore

        return rdflib.Dataset(store=OxigraphStore(store=self.engine), default_union=True)


class Capped:
    """A file of bytes in memory that takes no more than `most` of them; 0 is as many as there are."""

    def __init__(self, most: int) -> None:
        self._parts: list[bytes] = []
        self._most, self._length = most, 0

    def write(self, part: bytes) -> int:
        """Take a part, or raise TooLarge."""
        self._length += len(part)
        if 0 < self._most < self._length:
            size = f"{self._most / 1_000_000:g} megabytes"
            raise TooLarge(f"the answer is larger than {size}", remedy="ask for less, or add LIMIT")
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Do nothing: all is there already."""

    def content(self) -> bytes:
        """Return what was written."""
        return b"".join(self._parts)


def serialised(result: object, request: Request, most: int = 0) -> Answer:
    """Return what the engine found in the format asked for its form, or raise NotOffered or TooLarge."""
    graph = isinstance(result, ox.QueryTriples)
    media = request.graph if graph else request.rows
    if not media:
        form = "a graph" if graph else "rows or a truth value"
        raise NotOffered(f"the answer is {form}, and no format for that was accepted", remedy="widen the Accept header")
    if isinstance(result, ox.QueryBoolean) and media.startswith("text/"):
        return Answer(media, b"true" if result else b"false")
    form_of = ox.RdfFormat.from_media_type if graph else ox.QueryResultsFormat.from_media_type
    if (form_found := form_of(media)) is None:
        raise NotOffered(f'no format "{media}"', remedy="choose another")
    written = Capped(most)
    if isinstance(result, ox.QueryTriples):
        ox.serialize(result, written, format=form_found, prefixes=PREFIXES)  # type: ignore[arg-type]
    else:
        result.serialize(written, format=form_found)  # type: ignore[attr-defined]
    return Answer(media, written.content())


@contextmanager
def explained() -> Iterator[None]:
    """Turn what the engine raises, when it parses a query and when it runs it, into QueryError."""
    try:
        yield
    except (SyntaxError, ValueError) as error:
        raise QueryError(_explain(error), remedy="mend the query") from None
    except (OSError, RuntimeError) as error:
        raise QueryError(_explain(error), remedy="leave out SERVICE and functions that are not of SPARQL 1.1") from None


def _explain(error: Exception) -> str:
    """Return what the parser says, with its line and column, and no more of what it expected than one can read."""
    said = one_line(str(error))
    return said if len(said) <= _LONG else said[:_LONG].rpartition(",")[0] + ", …"
