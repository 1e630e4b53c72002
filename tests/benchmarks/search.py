"""Timings of search, `python -m tests.benchmarks.search`: the index beside CONTAINS in SPARQL over the same store.

Both are asked for the same words, over the shipped graph and again with a thousand agreements in all, by the generator.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from app import config
from app.ask.run import Asker
from app.search.index import FILE, write
from app.search.opened import Search
from app.search.things import things
from tests.benchmarks.__main__ import percentiles, timed
from tests.benchmarks.comparison import loaded
from tests.benchmarks.generate import ROOT, Generator

COUNT = 1000
TYPED = ("controlled delivery", "personal data", "costs", "customs", "usa japan", "contoled delivry")
CONTAINS = """
PREFIX cmaa: <https://w3id.org/cmaa/ns/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?node ?text WHERE {
  VALUES ?property { rdfs:label skos:prefLabel skos:altLabel dcterms:title cmaa:heading cmaa:abstract cmaa:conduct cmaa:question skos:definition }
  ?node ?property ?text .
  FILTER(%s)
} ORDER BY STRLEN(STR(?text)) LIMIT 50
"""


def contains(text: str) -> str:
    """Return a query for things with a text that has all the words, the shortest first: all must be looked at, to rank."""
    return CONTAINS % " && ".join(f'CONTAINS(LCASE(?text), "{word}")' for word in text.split())


def measure(asker: Asker, runs: int) -> None:
    """Make an index, and print what it and the store take for the same words."""
    with tempfile.TemporaryDirectory() as folder:
        reading, every = timed(lambda: things(asker))
        writing, _ = timed(lambda: write([every], Path(folder) / FILE))
        size = (Path(folder) / FILE).stat().st_size
        print(f"{len(every)} things: read in {reading:.1f} s, index written in {writing:.1f} s, {size / 1e6:.1f} MB")
        search = Search(asker, Path(folder), Path(folder) / "texts")
        first, _ = timed(lambda: search.find("x"))
        print(f"first search, which opens the index: {first * 1000:.1f} ms")
        print(f"{'typed':<24} {'hits':>7} {'p50 ms':>8} {'p95 ms':>8} {'as SPARQL':>10} {'times':>7}")
        for text in TYPED:
            found = search.find(text)
            p50, p95 = percentiles(lambda t=text: search.find(t), runs)
            scan, _ = percentiles(lambda t=text: asker.store.select(contains(t)), 3)
            print(f"{text:<24} {found.total:>7} {p50:>8.2f} {p95:>8.2f} {scan:>10.1f} {scan / p50:>7.0f}")
        for text in ("j", "jap", "controlled de", "jappan", "usa ja"):
            p50, p95 = percentiles(lambda t=text: search.suggest(t), runs)
            print(f"suggest {text:<16} {len(search.suggest(text)):>7} {p50:>8.2f} {p95:>8.2f}")


def main() -> None:
    """Measure and print."""
    settings = config.settings(home=ROOT)
    generator = Generator()
    asker = Asker.over(loaded(generator, len(generator.slugs)), settings.folder("queries"))
    print("the shipped graph")
    measure(asker, 30)
    store = loaded(generator, COUNT)
    asker = Asker.over(store, settings.folder("queries"))
    print(f"\nwith {COUNT} agreements, {len(store.engine)} statements")
    measure(asker, 10)


if __name__ == "__main__":
    main()
