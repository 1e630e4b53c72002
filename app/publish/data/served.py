"""Served: whether a server gives out the data set that it says it does, and whether a build on disk is what was built.

The dump is made canonical (RDFC-1.0) and its hash compared with what the server says of its release in three places:
the description of the data set, the list of checksums, and the word that it is ready.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from app.errors import LoadError, StoreError
from app.graph.builds import Release
from app.graph.canonical import canonical_hash
from app.publish.data.export import SUMS
from app.publish.data.facts import DATASET, term

#: Where a server says what, below its address.
READY, DESCRIPTION, LISTED, DUMP = "/readyz", "/doc/dataset.ttl", f"/dump/{SUMS}", "/dump/cmaa.nq"
_READY = re.compile(r"ready(?:: ([0-9a-f]{64}))?\s*")
_LISTED = re.compile(r"^([0-9a-f]{64}) [ *]cmaa\.nq$", re.MULTILINE)

#: Return the content at a path of the server, or raise StoreError.
Fetch = Callable[[str], bytes]
#: Do some work on what a stranger sent, within bounds, or raise LoadError.
Bounded = Callable[[Callable[[], str], str], str]


@dataclass(frozen=True)
class Check:
    """One thing that was compared: what, what was found, and whether it is as it should be."""

    what: str
    found: str
    well: bool = True

    def __str__(self) -> str:
        return f"{self.what}: {'ok' if self.well else 'WRONG'}, {self.found}"


def served(fetch: Fetch, bounded: Bounded, local: Release | None = None) -> Iterator[Check]:
    """Yield what is found of a server's data set; where a local release is given, whether it is the same.

    Raises StoreError where the server gives no answer, or takes up another build while it is asked.
    """
    said = fetch(READY)
    described = _described(fetch(DESCRIPTION), bounded)
    listed = _LISTED.search(fetch(LISTED).decode("utf-8", "replace"))
    dump = fetch(DUMP)
    if fetch(READY) != said:
        raise StoreError("the server took up another build meanwhile", where=READY, remedy="verify it again")
    ready = _READY.fullmatch(said.decode("utf-8", "replace"))
    plain = hashlib.sha256(dump).hexdigest()
    try:
        found = bounded(lambda: canonical_hash(ox.parse(dump, ox.RdfFormat.N_QUADS)), DUMP)
    except LoadError as error:
        yield Check("dump", str(error), well=False)
        return
    yield Check("dump", f"{len(dump.splitlines())} statements, RDFC-1.0 hash {found}")
    yield _same(f"description ({DESCRIPTION})", described, found)
    if ready is None or ready[1]:
        yield _same(f"readiness ({READY})", ready[1] if ready else "", found)
    else:
        yield Check(f"readiness ({READY})", "says no hash, as its store is no build of ours")
    yield _same(f"checksum ({LISTED})", listed[1] if listed else "", plain)
    if local is not None:
        yield _same(f"build on this disk ({local.folder.name})", local.hash, found)


def built(release: Release) -> Iterator[Check]:
    """Yield what is found of a build on disk: its dump against its record, and its store against its dump."""
    dump = release.dump.read_bytes()
    yield _same("record", release.hash, hashlib.sha256(dump).hexdigest())
    quads = set(ox.parse(dump, ox.RdfFormat.N_QUADS))
    yield _same("canonical form", canonical_hash(quads), release.hash)
    expected = ox.Store()  # writes some literals otherwise than the dump, as the store on disk does
    expected.bulk_extend(quads)
    stored = ox.Store.read_only(str(release.store))
    if canonical_hash(stored) == canonical_hash(expected):
        yield Check("store", f"{len(stored)} statements, those of the dump")
    else:
        yield Check("store", f"its {len(stored)} statements are not the {len(quads)} of the dump", well=False)


def _same(what: str, said: str, expected: str) -> Check:
    if said == expected:
        return Check(what, f"hash {said}")
    return Check(what, f"it says {said or 'no hash'}, what was found has {expected}", well=False)


def _described(content: bytes, bounded: Bounded) -> str:
    """Return the hash that a description of the data set states, or nothing."""
    node, value = ox.NamedNode(DATASET + "#checksum"), term("spdx:checksumValue")

    def read() -> str:
        quads = ox.parse(content, ox.RdfFormat.TURTLE)
        return next((q.object.value for q in quads if (q.subject, q.predicate) == (node, value)), "")

    try:
        return bounded(read, DESCRIPTION)
    except LoadError:
        return ""
