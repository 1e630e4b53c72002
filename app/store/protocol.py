"""Store: one way to ask, whether the graph lies in this process or behind any SPARQL 1.1 endpoint."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyoxigraph as ox

from app.errors import QueryError

csv.field_size_limit(64_000_000)  # of characters; by itself, no more than 131,072 are read of one value

Term = ox.NamedNode | ox.BlankNode | ox.Literal
SRJ, CSV = "application/sparql-results+json", "text/csv"


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


@dataclass(frozen=True)
class Request:
    """A query as the SPARQL protocol carries it: its text, the data set it names, and the formats that are wanted.

    `default_graphs` and `named_graphs` are IRIs; where both are empty, the data set is the one that the query names, or
    else all graphs together. `rows` and `graph` are media types for the answer to SELECT or ASK, and to CONSTRUCT or
    DESCRIBE; an empty one says that the client does not take such an answer.
    """

    text: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    rows: str = SRJ
    graph: str = "text/turtle"


@dataclass(frozen=True)
class Answer:
    """A serialised answer: its media type, and its content as the engine wrote it."""

    media: str
    body: bytes


class Store(Protocol):
    """What `ask` and `publish` need of a store. All named graphs together are the default graph."""

    def query(self, text: str) -> Result:
        """Run a SPARQL query: Rows for SELECT, a truth value for ASK, triples for CONSTRUCT and DESCRIBE."""
        ...

    def select(self, text: str) -> Rows:
        """Run a SELECT query, or raise QueryError."""
        ...

    def texts(self, text: str) -> Iterable[Sequence[str]]:
        """Run a SELECT query and give its rows as texts, "" for what is empty or not bound, or raise QueryError."""
        ...

    def construct(self, text: str) -> list[ox.Triple]:
        """Run a CONSTRUCT or DESCRIBE query, or raise QueryError."""
        ...

    def answer(self, request: Request) -> Answer:
        """Run a query of any form and return its answer serialised; NotOffered where no format fits its form."""
        ...


class Asking:
    """What every store does the same, once it can run a query."""

    def query(self, text: str) -> Result:
        """Run a query; each store in its way."""
        raise NotImplementedError

    def select(self, text: str) -> Rows:
        """Run a SELECT query, or raise QueryError."""
        result = self.query(text)
        if isinstance(result, Rows):
            return result
        raise QueryError("not a SELECT query", remedy="use `cmaa sparql` for other forms")

    def texts(self, text: str) -> Iterable[Sequence[str]]:
        """Run a SELECT query and give its rows as texts, or raise QueryError."""
        return (["" if term is None else term.value for term in row] for row in self.select(text).rows)

    def construct(self, text: str) -> list[ox.Triple]:
        """Run a CONSTRUCT or DESCRIBE query, or raise QueryError."""
        result = self.query(text)
        if isinstance(result, list):
            return result
        raise QueryError("not a CONSTRUCT query", remedy="use `cmaa sparql` for other forms")


def texts_of(body: bytes) -> Iterator[list[str]]:
    """Yield the rows of an answer in CSV. Where there are many, this takes two thirds of the time of making terms."""
    rows = csv.reader(io.StringIO(body.decode(), newline=""))
    next(rows)  # the names of the columns
    return rows


def result_of(result: object) -> Result:
    """Return what the engine gives as rows, a truth value or triples."""
    if isinstance(result, ox.QuerySolutions):
        names = tuple(v.value for v in result.variables)
        return Rows(names, [tuple(solution) for solution in result])
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    return list(result)  # type: ignore[call-overload, no-any-return]
