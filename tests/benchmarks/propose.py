"""How well `app.intake.propose` reads norms off real texts: `python -m tests.benchmarks.propose` (-v: each miss).

The reference is the reviewed coding in data/agreements/. Within a provision, coded and proposed norms are paired in
order, so that most agrees; what has no partner counts against recall or precision. Scores are F1 of single values: the
mean over values (macro) and over norms (micro). "unseen" leaves out every rule and pattern that is right in no family
but the one measured: what would be left had nobody read that family.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from app.intake.proposal import Guess, Proposal
from app.intake.propose_all import propose_all
from app.intake.structure import structure
from app.namespaces import BASE, NS
from tests.benchmarks.intake import ROOT, SHARED, TEXTS, text_of

FAMILIES = {
    "WCO model": ("aus-nld-2001", "nld-phl-2011", "nld-zaf-2001"),
    "EU protocol": ("egy-eu-2001", "eu-isr-1995", "eu-kaz-2015", "gbr-ken-2020", "gbr-ukr-2020"),
    "United States": ("jpn-usa-1997", "nld-usa-1996"),
    "Japan": ("jpn-nld-2009",),
    "older European": ("nld-swe-1985",),
    "WTO": ("wto-tfa",),
}
SLOTS = ("modality", "bearer", "addressee", "variable", "duration", "requestItem", "ground", "documentType")
SPANS = ("trigger", "condition", "exception")
Values = dict[str, frozenset[str]]


@dataclass
class Pair:
    """A coded norm and the proposal paired with it; either may be missing."""

    slug: str
    eid: str
    coded: Values | None
    proposed: Values | None
    proposal: Proposal | None


def coded(slug: str) -> dict[str, list[Values]]:
    """Return the reviewed norms of an agreement by the eId of their provision, in order."""
    about: dict[str, dict[str, set[str]]] = {}
    data = (ROOT / "data" / "agreements" / f"{slug}.ttl").read_bytes()
    for quad in ox.parse(data, ox.RdfFormat.TURTLE, base_iri=BASE):
        said = about.setdefault(quad.subject.value, {})
        said.setdefault(quad.predicate.value.removeprefix(NS), set()).add(quad.object.value.rpartition("/")[2])
    found: dict[str, list[tuple[int, Values]]] = {}
    for iri, said in about.items():
        if "modality" in said and "/norm/" in iri:
            path, _, number = iri.partition(f"/norm/{slug}/")[2].rpartition("/")
            values = {slot: frozenset(said.get(slot, ())) for slot in SLOTS}
            values |= {slot: frozenset({"stated"} if said.get(slot) else ()) for slot in SPANS}
            found.setdefault(path.replace("/", "__"), []).append((int(number), values))
    return {eid: [values for _, values in sorted(norms, key=lambda n: n[0])] for eid, norms in found.items()}


def proposed(slug: str, shared: Path = SHARED) -> dict[str, list[Proposal]]:
    """Return the proposals for an agreement by eId."""
    text, article = text_of(slug, shared)
    return propose_all(structure(text, slug, article))


def values(proposal: Proposal, keep: Callable[[str, Guess], bool] = lambda slot, guess: True) -> Values:
    """Return what is proposed, slot by slot."""
    found: dict[str, set[str]] = {slot: set() for slot in (*SLOTS, *SPANS)}
    for slot, guess in proposal.guesses():
        if slot in found and keep(slot, guess):
            found[slot].add(guess.value)
    for slot, _ in proposal.spans():
        if slot in found:
            found[slot].add("stated")
    return {slot: frozenset(v) for slot, v in found.items()}


def likeness(a: Values, b: Values) -> float:
    """Return how much two norms agree."""
    both, either = a["variable"] & b["variable"], a["variable"] | b["variable"]
    return (
        0.1
        + (a["modality"] == b["modality"])
        + 0.8 * (a["bearer"] == b["bearer"])
        + 1.5 * len(both) / (len(either) or 1)
    )


def paired(norms: list[Values], proposals: list[Values]) -> list[tuple[int | None, int | None]]:
    """Pair two lists in order so that the sum of likeness is greatest."""
    n, m = len(norms), len(proposals)
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in reversed(range(n)):
        for j in reversed(range(m)):
            here = best[i + 1][j + 1] + likeness(norms[i], proposals[j])
            best[i][j] = max(here, best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[int | None, int | None]] = []
    i = j = 0
    while i < n and j < m:
        if best[i][j] == best[i + 1][j + 1] + likeness(norms[i], proposals[j]):
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return pairs + [(k, None) for k in range(i, n)] + [(None, k) for k in range(j, m)]


def pairs_of(slug: str, shared: Path = SHARED) -> list[Pair]:
    """Return every coded and every proposed norm of an agreement, paired."""
    theirs, mine = coded(slug), proposed(slug, shared)
    found = []
    for eid in {**mine, **theirs}:
        norms, proposals = theirs.get(eid, []), mine.get(eid, [])
        read = [values(p) for p in proposals]
        for i, j in paired(norms, read):
            found.append(
                Pair(
                    slug,
                    eid,
                    None if i is None else norms[i],
                    None if j is None else read[j],
                    None if j is None else proposals[j],
                )
            )
    return found


def f1(pairs: Iterable[Pair], slot: str) -> tuple[float, float, int]:
    """Return macro F1 over the values that are coded, micro F1, and how often the slot is coded."""
    hit, extra, missed = Counter[str](), Counter[str](), Counter[str]()
    for pair in pairs:
        theirs = pair.coded[slot] if pair.coded else frozenset()
        mine = pair.proposed[slot] if pair.proposed else frozenset()
        hit.update(theirs & mine)
        missed.update(theirs - mine)
        extra.update(mine - theirs)
    each = [2 * hit[v] / (2 * hit[v] + extra[v] + missed[v]) for v in {*hit, *missed}]
    low = 2 * hit.total() + extra.total() + missed.total()
    return sum(each) / (len(each) or 1), 2 * hit.total() / (low or 1), hit.total() + missed.total()


def unseen(pairs: list[Pair], family: tuple[str, ...]) -> list[Pair]:
    """Return the pairs of a family without the guesses whose rule is right nowhere outside it."""
    right: set[tuple[str, str]] = set()
    for pair in pairs:
        if pair.slug not in family and pair.coded and pair.proposal:
            right |= {(slot, g.rule) for slot, g in pair.proposal.guesses() if g.value in pair.coded.get(slot, ())}
    return [
        replace(p, proposed=values(p.proposal, lambda slot, g: (slot, g.rule) in right)) if p.proposal else p
        for p in pairs
        if p.slug in family
    ]


def confusions(pairs: Iterable[Pair], slot: str, top: int = 12) -> list[tuple[int, str, str]]:
    """Return the most frequent confusions of a slot: how often, what is coded, what is proposed."""
    counts: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        theirs = pair.coded[slot] if pair.coded else frozenset({"(no norm)"})
        mine = pair.proposed[slot] if pair.proposed else frozenset({"(no proposal)"})
        if theirs != mine and theirs | mine not in ({"(no norm)"}, {"(no proposal)"}):
            counts[", ".join(sorted(theirs - mine)) or "–", ", ".join(sorted(mine - theirs)) or "–"] += 1
    return [(n, a, b) for (a, b), n in counts.most_common(top)]


def main() -> None:
    """Measure and print."""
    start = time.perf_counter()
    everything = [pair for slug in TEXTS for pair in pairs_of(slug)]
    seconds = time.perf_counter() - start
    groups = {"all": everything} | {slug: [p for p in everything if p.slug == slug] for slug in TEXTS}
    print(
        f"{'macro F1 / micro F1':<20} {'coded':>5} {'prop.':>5}  "
        + "  ".join(f"{s[:11]:>11}" for s in (*SLOTS, *SPANS))
    )
    for name, pairs in groups.items():
        cells = [f1(pairs, slot) for slot in (*SLOTS, *SPANS)]
        norms, made = sum(p.coded is not None for p in pairs), sum(p.proposed is not None for p in pairs)
        shown = "  ".join(f"{a:>5.2f}/{b:<5.2f}" if n else f"{'–':>11}" for a, b, n in cells)
        print(f"{name:<20} {norms:>5} {made:>5}  {shown}")
    print(f"\n{'micro F1 as it is / unseen':<28} {'modality':>12} {'bearer':>12} {'variable':>12}")
    for family, slugs in FAMILIES.items():
        seen, left = [p for p in everything if p.slug in slugs], unseen(everything, slugs)
        shown = " ".join(f"{f1(seen, s)[1]:>6.2f}/{f1(left, s)[1]:<5.2f}" for s in ("modality", "bearer", "variable"))
        print(f"{family:<28} {shown}")
    for slot in ("modality", "bearer", "variable", "duration"):
        print(f"\n{slot}: coded → proposed")
        for n, theirs, mine in confusions(everything, slot):
            print(f"{n:>5}  {theirs} → {mine}")
    print(f"\n{seconds:.1f} s for {len(TEXTS)} texts")
    if "-v" in sys.argv:
        for p in everything:
            if p.coded != p.proposed:
                for slot in SLOTS:
                    theirs, mine = p.coded and sorted(p.coded[slot]), p.proposed and sorted(p.proposed[slot])
                    if theirs != mine:
                        print(f"{p.slug} {p.eid} {slot}: {theirs} → {mine}")


if __name__ == "__main__":
    main()
