"""An agreement in the terms of ELI, the European Legislation Identifier ontology, and what ELI has no term for.

Which of our terms becomes which of ELI's is said in one place, `queries/describe/eli.rq`; its reverse, with the reason
for each term, is `queries/describe/eli-left-out.rq`. The ontology: http://data.europa.eu/eli/ontology#.
"""

from __future__ import annotations

import pyoxigraph as ox

from app.ask.run import Asker
from app.store.protocol import Rows


def eli(asker: Asker, slug: str) -> list[ox.Triple]:
    """Return the agreement in ELI; ParameterError where the graph has no such agreement."""
    asker.must_know("agreement", slug)
    return asker.graph("eli", {"agreement": slug})


def left_out(asker: Asker, slug: str) -> Rows:
    """Return what the files state of the agreement and ELI cannot say, counted, each with the reason."""
    asker.must_know("agreement", slug)
    return asker.describe("eli-left-out", {"agreement": slug})
