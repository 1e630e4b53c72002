"""Review: the open proposals of an intake, one by one, until each is accepted, changed or rejected.

Beside the draft lie `proposals.json` (what the machine proposed) and `review.json` (what the reader decided). A
decision is written whole before the next is asked for, so that a reader may stop at any time and go on later. Accepted
ones become coded norms in `coded.ttl`, with the reader and the day; the conduct is the reader's own sentence, and one
that repeats the text is refused. What the folder holds is checked when it is read (`app.intake.kept`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pyoxigraph as ox

from app.errors import ParameterError
from app.graph.load import replace
from app.intake import kept
from app.intake.proposal import Proposal
from app.namespaces import BASE, NS, PREFIXES
from app.publish.turtle import write

#: The longest run of words that a reader's sentence may share with the text.
RUN = 8
#: Properties without which a norm is none.
NEEDED = ("modality", "bearer", "variable")

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Open:
    """A proposal that waits for a decision, with the words it was read off and what is proposed for each property."""

    key: str
    eid: str
    words: str
    cue: str
    proposed: dict[str, list[str]]
    score: float


def proposed_files(slug: str, proposals: dict[str, list[Proposal]]) -> dict[str, bytes]:
    """Return the proposals of an intake by file name: as JSON for the review, and as Turtle for other tools."""
    flat = [proposal for found in proposals.values() for proposal in found]
    said = [asdict(p) | {"proposed": _proposed(p), "score": p.confidence} for p in flat]
    triples = [triple for proposal in flat for triple in proposal.to_triples(slug)]
    return {
        "proposals.json": (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode(),
        "proposals.ttl": write(triples).encode(),
    }


class Review:
    """The review of one intake, kept in its folder."""

    def __init__(self, folder: Path, slug: str) -> None:
        kept.must_be_slug(slug, "review")
        self.folder, self.slug = folder, slug
        self._proposals = kept.proposals(folder / "proposals.json")
        self._words = kept.words(folder / f"{slug}.json")
        self.decisions = kept.decisions(folder / "review.json")

    def open(self) -> Iterator[Open]:
        """Yield what is not decided yet, in the order of the text."""
        for said in self._proposals:
            key = f"{said['eid'].replace('__', '/')}/{said['number']}"
            if key not in self.decisions:
                words = self._words.get(said["eid"], "")
                cue = said["cue"]
                shown = words[cue["start"] : cue["end"]] if cue["part"] == "text" else ""
                yield Open(key, said["eid"], words, shown, said["proposed"], said["score"])

    def counts(self) -> dict[str, int]:
        """Return how many proposals are open, accepted and rejected."""
        taken = [d["decision"] for d in self.decisions.values()]
        return {"open": len(self._proposals) - len(taken), **{d: taken.count(d) for d in ("accepted", "rejected")}}

    def reject(self, key: str, coder: str, day: str) -> None:
        """Decide that a proposal is no norm."""
        self._decide(key, {"decision": "rejected", "coder": coder, "day": day})

    def accept(self, key: str, values: dict[str, list[str]], conduct: str, coder: str, day: str) -> None:
        """Make a proposal a coded norm with these values; the conduct must be in the reader's own words."""
        eid = key.rpartition("/")[0].replace("/", "__")
        for needed in NEEDED:
            if not values.get(needed):
                raise ParameterError(f"no {needed}", where=key, remedy=f"name a {needed}")
        kept.must_be_codes(values, coder, key)
        if not conduct.strip():
            raise ParameterError("no conduct", where=key, remedy="say in your own words what is to be done")
        if repeated := shared_run(conduct, self._words.get(eid, "")):
            raise ParameterError(f'repeats the text: "{repeated}"', where=key, remedy="say it in your own words")
        said: dict[str, object] = {"coder": coder, "day": day, "conduct": conduct.strip(), "values": values}
        self._decide(key, {"decision": "accepted"} | said)

    def _decide(self, key: str, decision: dict[str, object]) -> None:
        self.decisions[key] = decision
        replace(self.folder / "review.json", json.dumps(self.decisions, ensure_ascii=False, indent=1) + "\n")
        replace(self.folder / "coded.ttl", write(self.triples()))

    def triples(self) -> list[ox.Triple]:
        """Return the accepted norms as statements of class `cmaa:Norm`."""
        found: list[ox.Triple] = []
        for key, decision in self.decisions.items():
            if decision["decision"] == "accepted":
                found += self._norm(key, decision)
        return found

    def _norm(self, key: str, decision: dict[str, object]) -> Iterator[ox.Triple]:
        norm = ox.NamedNode(f"{BASE}norm/{self.slug}/{key}")
        place = ox.NamedNode(f"{BASE}agreement/{self.slug}/{key.rpartition('/')[0]}")
        xsd = PREFIXES["xsd"]
        yield ox.Triple(norm, ox.NamedNode(PREFIXES["rdf"] + "type"), _cmaa("Norm"))
        yield ox.Triple(norm, _cmaa("statedBy"), place)
        yield ox.Triple(norm, _cmaa("conduct"), ox.Literal(str(decision["conduct"]), language="en"))
        yield ox.Triple(norm, _cmaa("codedBy"), ox.NamedNode(f"{BASE}coder/{decision['coder']}"))
        yield ox.Triple(norm, _cmaa("codedOn"), ox.Literal(str(decision["day"]), datatype=ox.NamedNode(xsd + "date")))
        yield ox.Triple(norm, _cmaa("confidence"), ox.NamedNode(f"{BASE}concept/confidence/high"))
        values: dict[str, list[str]] = decision["values"]  # type: ignore[assignment]
        for name, codes in values.items():
            for code in codes:
                if name in kept.SCHEMES:
                    yield ox.Triple(norm, _cmaa(name), ox.NamedNode(f"{BASE}concept/{kept.SCHEMES[name]}/{code}"))
                elif name == "duration":
                    yield ox.Triple(norm, _cmaa(name), ox.Literal(code, datatype=ox.NamedNode(xsd + "duration")))
                else:
                    yield ox.Triple(norm, _cmaa(name), ox.Literal(code, language="en"))


def shared_run(sentence: str, text: str, length: int = RUN) -> str:
    """Return a run of `length` words that both share, or nothing."""
    words, source = (_WORD.findall(t.lower()) for t in (sentence, text))
    runs = {tuple(source[i : i + length]) for i in range(len(source) - length + 1)}
    for i in range(len(words) - length + 1):
        if tuple(words[i : i + length]) in runs:
            return " ".join(words[i : i + length])
    return ""


def _proposed(proposal: Proposal) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for slot, guess in proposal.guesses():
        found.setdefault(slot, []).append(guess.value)
    return found


def _cmaa(local: str) -> ox.NamedNode:
    return ox.NamedNode(NS + local)
