"""The W3C's test cases for SPARQL, where they lie on this machine; nothing of them is part of this project.

`make w3c` unpacks them below build/w3c/ from the source distribution of rdflib; CMAA_W3C names another folder, which holds
`dawg-data-r2/` and `sparql11/`. Without them, the tests that need them are skipped and say so.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox
import pytest

from tests.conftest import ROOT

FOLDER = Path(os.environ.get("CMAA_W3C") or ROOT / "build" / "w3c")
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
#: Parts of the suites that are about something else: update, the graph store protocol, reasoning, other endpoints.
ELSEWHERE = (
    *("add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert", "delete-where", "drop", "move"),
    *("entailment", "http-rdf-update", "protocol", "service", "service-description", "syntax-update-1"),
    *("syntax-update-2", "update-silent"),
)


@dataclass(frozen=True)
class Case:
    """One case: its name, its kind, its files, and the graphs that its query may read."""

    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    named: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None

    @property
    def text(self) -> str:
        return self.query.read_text(encoding="utf-8")

    @property
    def base(self) -> str:
        return self.query.as_uri()


def found() -> bool:
    return (FOLDER / "sparql11" / "manifest-all.ttl").is_file()


def parameters(*kinds: str, parts: frozenset[str] = frozenset()) -> list:
    """Return the cases of some kinds as parameters of a test, or one that is skipped with its reason."""
    if not found():
        reason = "the W3C's test cases are not here: run `make w3c`"
        return [pytest.param(None, id="none", marks=pytest.mark.skip(reason=reason))]
    chosen = [c for c in cases() if c.kind in kinds and (not parts or c.query.parent.name in parts)]
    return [pytest.param(case, id=case.name) for case in chosen]


@cache
def cases() -> tuple[Case, ...]:
    """Return every query case of both suites."""
    manifests = sorted(FOLDER.glob("*/*/manifest.ttl"))
    return tuple(c for m in manifests if m.parent.name not in ELSEWHERE for c in _read(m))


def load(path: Path) -> list[ox.Triple]:
    kind = ox.RdfFormat.from_extension(path.suffix.removeprefix("."))
    return [q.triple for q in ox.parse(path=str(path), format=kind, base_iri=path.as_uri(), rename_blank_nodes=True)]


def _read(manifest: Path) -> list[Case]:
    graph = ox.Dataset(ox.parse(path=str(manifest), format=ox.RdfFormat.TURTLE, base_iri=manifest.as_uri()))

    def values(subject, predicate):
        return [q.object for q in graph.quads_for_subject(subject) if q.predicate.value == predicate]

    def listed(node):
        while node.value != RDF + "nil":
            yield values(node, RDF + "first")[0]
            node = values(node, RDF + "rest")[0]

    result = []
    for head in (q.object for q in graph if q.predicate.value == MF + "entries"):
        for entry in listed(head):
            kinds = [k.value.removeprefix(MF) for k in values(entry, RDF + "type")]
            action = (values(entry, MF + "action") or [None])[0]
            if not kinds or action is None:
                continue
            name = f"{manifest.parent.name}/{entry.value.rpartition('#')[2] or values(entry, MF + 'name')[0].value}"
            if isinstance(action, ox.NamedNode):
                result.append(Case(name, kinds[0], _path(action)))
                continue
            named = []
            for graph_data in values(action, QT + "graphData"):
                if isinstance(graph_data, ox.NamedNode):
                    named.append((graph_data.value, _path(graph_data)))
                else:
                    named.append(
                        (values(graph_data, RDFS + "label")[0].value, _path(values(graph_data, QT + "graph")[0]))
                    )
            outcome = values(entry, MF + "result")
            result.append(
                Case(
                    name,
                    kinds[0],
                    _path(values(action, QT + "query")[0]),
                    tuple(_path(d) for d in values(action, QT + "data")),
                    tuple(named),
                    _path(outcome[0]) if outcome else None,
                )
            )
    return result


def _path(node) -> Path:
    return Path(unquote(urlsplit(node.value).path))


# Results: what the W3C expects and what an engine gave, in one form in which equal results are equal.


@dataclass(frozen=True)
class Rows:
    """Rows of a result, each a mapping of names to terms, and whether their order counts."""

    rows: tuple[dict, ...]
    ordered: bool = False


def expected(path: Path) -> Rows | bool | tuple[str, ...]:
    """Return what a result file holds; the order counts where the file numbers its rows."""
    kinds = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
    if path.suffix in kinds:
        return outcome(ox.parse_query_results(path=str(path), format=kinds[path.suffix]))
    triples = load(path)
    graph = ox.Dataset(ox.Quad(*t) for t in triples)

    def values(subject, predicate):
        return [q.object for q in graph.quads_for_subject(subject) if q.predicate.value == RS + predicate]

    sets = [t.subject for t in triples if t.predicate.value == RDF + "type" and t.object.value == RS + "ResultSet"]
    truth = [t.object.value for t in triples if t.predicate.value == RS + "boolean"]
    if truth:
        return truth[0] == "true"
    if not sets:
        return canonical(triples)
    rows = []
    for solution in values(sets[0], "solution"):
        bindings = {values(b, "variable")[0].value: values(b, "value")[0] for b in values(solution, "binding")}
        index = values(solution, "index")
        rows.append((int(index[0].value) if index else 0, bindings))
    rows.sort(key=lambda row: row[0])
    return Rows(tuple(bindings for _, bindings in rows), any(index for index, _ in rows))


def outcome(result) -> Rows | bool | tuple[str, ...]:
    """Return a result as rows, a truth value or canonical triples."""
    if isinstance(result, ox.QueryBoolean):
        return bool(result)
    if isinstance(result, ox.QueryTriples):
        return canonical(list(result))
    names = [v.value for v in result.variables]
    return Rows(tuple({n: t for n, t in zip(names, row, strict=True) if t is not None} for row in result))


def same(one, other, *, ordered: bool = False, reduced: bool = False) -> bool:
    """Tell whether two results are equal: literals by value, blank nodes by their place, rows as bags or in order.

    What REDUCED may leave out, rows that are there already, does not count (SPARQL 1.1 Query, section 18.2.5.3).
    """
    if not (isinstance(one, Rows) and isinstance(other, Rows)):
        return one == other
    ordered = ordered or one.ordered or other.ordered
    return _bag(one.rows, ordered, reduced) == _bag(other.rows, ordered, reduced)


def canonical(triples) -> tuple[str, ...]:
    data = ox.Dataset(ox.Quad(t.subject, t.predicate, _value(t.object)) for t in triples)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return tuple(sorted(str(q) for q in data))


def _bag(rows: tuple[dict, ...], ordered: bool, reduced: bool) -> tuple:
    """Return rows so that equal bags are equal.

    Rows without blank nodes are counted; the others become one graph, whose canonical form decides.
    """
    plain: Counter = Counter()
    linked: Counter = Counter()
    for place, row in enumerate(rows):
        terms = tuple(sorted((name, _value(term)) for name, term in row.items()))
        (linked if any(isinstance(t, ox.BlankNode) for _, t in terms) else plain)[(place if ordered else 0, terms)] += 1
    triples = []
    for (place, row), count in linked.items():
        node = ox.BlankNode()
        said = [*row, ("*", ox.Literal(f"{place} {1 if reduced else count}"))]
        triples += [ox.Triple(node, ox.NamedNode(f"urn:{name}"), term) for name, term in said]
    counted = {(place, tuple((n, str(t)) for n, t in row)): 1 if reduced else c for (place, row), c in plain.items()}
    return counted, canonical(triples)


@cache
def _value(term):
    """Return a term as the store keeps it: of numbers and dates, the value and not the way in which it is written."""
    if not isinstance(term, ox.Literal):
        return term
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term))
    return next(iter(store)).object
