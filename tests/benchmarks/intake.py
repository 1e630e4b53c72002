"""How well `app.intake` finds the parts of real texts: `python -m tests.benchmarks.intake`.

The reference is the reviewed structure in data/agreements/: kind, number and parent of each provision. A node counts as
found if a node of the same eId stands there with the same kind, number and parent.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from pathlib import Path

import pyoxigraph as ox

from app.intake.structure import structure
from app.intake.tree import Structure
from app.namespaces import BASE, NS

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
TEXTS = {
    "jpn-usa-1997": "seeds/002_3396f951fd08f00e.txt",
    "wto-tfa": "seeds/004_2c636d7679e8c5bc.txt",
    "nld-usa-1996": "texts/US-Netherlands_1996_CMAA.en.txt",
    "jpn-nld-2009": "texts/Netherlands-Japan_2009_MAA.en.txt",
    "aus-nld-2001": "texts/Netherlands-Australia_2001_MAA.en.txt",
    "nld-phl-2011": "texts/Netherlands-Philippines_2011_MAA.en.txt",
    "nld-zaf-2001": "texts/Netherlands-SouthAfrica_2001_MAA.en.txt",
    "nld-swe-1985": "texts/Netherlands-Sweden_1985_MA.en.txt",
    "eu-isr-1995": "texts/EU-Israel_1995_Protocol5_MAA.txt",
    "egy-eu-2001": "texts/EU-Egypt_2001_Protocol5_MAA.txt",
    "eu-kaz-2015": "texts/EU-Kazakhstan_2015_Protocol_MAA.txt",
    "gbr-ken-2020": "texts/UK-Kenya_2020_Protocol2_MAA.txt",
    "gbr-ukr-2020": "texts/UK-Ukraine_2020_ProtocolII_MAA.txt",
}
Fact = tuple[str, str, str, str]


def text_of(slug: str, shared: Path = SHARED) -> tuple[str, str]:
    """Return the text of an agreement, and the number of the article if it is only one."""
    text = (shared / TEXTS[slug]).read_text(encoding="utf-8")
    if slug == "wto-tfa":  # a web page: the article stands between two of its own headings
        text = text.split("\n    WTO TFA\n", 1)[1].split("print this item", 1)[0]
        return text, "12"
    return text, ""


def found(done: Structure) -> set[Fact]:
    """Return eId, kind, number and parent of each node found."""
    return {(n.eid, n.kind, n.number, n.parent.eid if n.parent and n.parent.is_provision else "") for n in done.nodes}


def reference(slug: str) -> set[Fact]:
    """Return eId, kind, number and parent of each provision in the reviewed data."""
    about: dict[str, dict[str, str]] = {}
    data = (ROOT / "data" / "agreements" / f"{slug}.ttl").read_bytes()
    for quad in ox.parse(data, ox.RdfFormat.TURTLE, base_iri=BASE):
        about.setdefault(quad.subject.value, {})[quad.predicate.value.removeprefix(NS)] = quad.object.value
    return {
        (
            said["eId"],
            said["provisionKind"].rpartition("/")[2],
            said.get("number", ""),
            about[said["isPartOf"]]["eId"] if "isPartOf" in said else "",
        )
        for said in about.values()
        if "eId" in said
    }


def scores(slug: str, shared: Path = SHARED) -> tuple[float, float, set[Fact], set[Fact]]:
    """Return precision, recall, what was found wrongly and what was missed."""
    text, article = text_of(slug, shared)
    mine, theirs = found(structure(text, slug, article)), reference(slug)
    hits = len(mine & theirs)
    return hits / len(mine), hits / len(theirs), mine - theirs, theirs - mine


def main() -> None:
    """Measure and print; with -v also each difference."""
    print(f"{'text':<14} {'nodes':>5} {'precision':>9} {'recall':>7} {'F1':>6} {'ms':>7} {'KiB':>7}")
    for slug in TEXTS:
        text, article = text_of(slug)
        start = time.perf_counter()
        structure(text, slug, article)
        seconds = time.perf_counter() - start
        tracemalloc.start()
        structure(text, slug, article)
        memory = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        precision, recall, wrong, missed = scores(slug)
        f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
        print(
            f"{slug:<14} {len(reference(slug)):>5} {precision:>9.3f} {recall:>7.3f} {f1:>6.3f} "
            f"{seconds * 1000:>7.1f} {memory / 1024:>7.0f}"
        )
        if "-v" in sys.argv:
            for mark, facts in (("+", wrong), ("-", missed)):
                for fact in sorted(facts):
                    print(f"    {mark} {fact}")


if __name__ == "__main__":
    main()
