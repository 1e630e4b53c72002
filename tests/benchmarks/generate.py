"""Agreements by the thousand, always the same ones: the shipped files, then copies of them under names of their own.

    python -m tests.benchmarks.generate COUNT FOLDER     a home that the ordinary line builds
    python -m tests.benchmarks.generate COUNT FILE.nq    what the line would make of it, for a load without the line

A *turn* takes every shipped agreement once, in an order whose beginning has the proportions of the whole. Turn 0 is what
is shipped; a later one has the texts again, each with two parties drawn as often as the shipped ones occur, with sources,
a list and totals of its own. The parties stay those that are shipped, so what can be said of one grows with the count.
"""

from __future__ import annotations

import hashlib
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from app import config
from app.config import KNOWLEDGE
from app.graph import build
from app.namespaces import INFERRED

ROOT = Path(__file__).resolve().parents[2]
LIST, TOTALS, SOURCES = "data/listings/cbp-2014-01.ttl", "data/totals.ttl", "data/sources.ttl"
COMPLETE = "<concept/coding-status/complete>"
#: A mark in a template: what stands there is said by the copy. Turtle cannot have it.
MARK = "\x00"
_SLUG = re.compile(r"([a-z]{2,3})-([a-z]{2,3})(?:-\d{4})?")
_SHARED = re.compile(r"(?<=[</]source/)([a-z0-9-]+)(?=>)")
_OWN = re.compile(r"^<((?:person|administration|source)/[a-z0-9-]+)>$", re.MULTILINE)
_PARTY = re.compile(r"<party/([a-z0-9-]+)>")
_HOME = re.compile(r"https://w3id\.org/cmaa/(?:id|graph)/(.*)")
_NAMED = re.compile(r"(?<=/)([a-z0-9-]+)(?=[/>])")
_ELSE = re.compile(rf"{MARK}=([a-z0-9-]+){MARK}")


class Generator:
    """The shipped files, and what can be made of them."""

    def __init__(self, home: Path = ROOT) -> None:
        self.home = home
        self.texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted((home / "data/agreements").glob("*.ttl"))}
        self.slugs = self._ordered()
        self.place = {slug: number for number, slug in enumerate(self.slugs)}
        blocks = self._text("data/parties.ttl").split("\n\n")
        found = [b for b in blocks if b.startswith("<party/") and "cmaa:actsFor" not in b]
        self.labels = {_PARTY.findall(b)[0]: re.findall(r'rdfs:label "([^"]*)"', b)[0] for b in found}
        self.pairs = {slug: pair for slug in self.slugs if (pair := self._pair(slug))}
        often = Counter(party for pair in self.pairs.values() for party in pair)
        self.weights = [often[party] + 0.2 for party in self.labels]

    def name(self, number: int) -> str:
        """Return the slug of an agreement, counted from 0: its own in turn 0, later its parties and the number."""
        turn, place = divmod(number, len(self.slugs))
        slug = self.slugs[place]
        if not turn:
            return slug
        return f"{'-'.join(self.drawn(number)) if slug in self.pairs else slug}-{number:06d}"

    def drawn(self, number: int) -> list[str]:
        """Return the two parties of a copy, in the order of their codes."""
        chance, found = random.Random(f"parties of {number}"), set[str]()
        while len(found) < 2:
            found.update(chance.choices(list(self.labels), self.weights))
        return sorted(found)

    def coded(self, count: int) -> list[str]:
        """Return the slugs of those among the first `count` agreements that are completely coded."""
        complete = {slug for slug, text in self.texts.items() if COMPLETE in text}
        return [self.name(n) for n in range(count) if self.slugs[n % len(self.slugs)] in complete]

    def files(self, count: int) -> Iterator[tuple[str, str]]:
        """Yield path and text of every file of data that a home with so many agreements has beside the shared ones."""
        for slug in self.slugs[:count]:
            yield f"data/agreements/{slug}.ttl", self.texts[slug]
        parts = dict(self.texts) | {path: self._text(path) for path in (LIST, TOTALS)}
        head, *blocks = self._text(SOURCES).split("\n\n<source/")
        parts[SOURCES] = head + "\n"
        parts |= {f"source/{block.partition('>')[0]}": f"\n<source/{block.rstrip()}\n" for block in blocks}
        yield from self._copies(count, parts)

    def quads(self, count: int) -> Iterator[str]:
        """Yield as N-Quads, piece by piece, what the line makes of a home with so many agreements."""
        yield "".join(text for name, text in self._parts.items() if name not in self.place)
        yield from (self._parts[slug] for slug in self.slugs[:count])
        yield from (text for _, text in self._copies(count, self._parts))

    def _text(self, path: str) -> str:
        return (self.home / path).read_text(encoding="utf-8")

    def _named(self, text: str) -> list[str]:
        """Return the agreements that a text names, in its order."""
        return [name for name in _NAMED.findall(text) if name in self.texts]

    def _ordered(self) -> list[str]:
        """Return the slugs so that those completely coded are spread evenly, and one that names another follows it."""
        named = {slug: self._named(text) for slug, text in self.texts.items()}
        shared = [p for p in sorted((self.home / "data").rglob("*.ttl")) if p.parent.name != "agreements"]
        first = [slug for path in shared for slug in self._named(path.read_text(encoding="utf-8"))]
        mixed = sorted(self.texts, key=lambda slug: hashlib.sha256(slug.encode()).hexdigest())
        kinds = [[s for s in mixed if (COMPLETE in self.texts[s]) is complete] for complete in (True, False)]
        spread = sorted(((n + 0.5) / len(kind), slug) for kind in kinds for n, slug in enumerate(kind))
        order: dict[str, None] = {}

        def put(slug: str) -> None:
            for other in named[slug]:
                if other not in (slug, *order):
                    put(other)
            order[slug] = None

        for slug in (*first, *(slug for _, slug in spread)):
            put(slug)
        return list(order)

    def _pair(self, slug: str) -> tuple[str, str] | None:
        """Return the parties of an agreement of two whose name says so, and for whom others can stand."""
        said = _SLUG.fullmatch(slug)
        parties = re.search(r"cmaa:hasParty ([^;]*);", self.texts[slug])
        both = tuple(sorted(_PARTY.findall(parties[1]))) if parties else ()
        return (both[0], both[1]) if said and said.groups() == both and {*both} <= self.labels.keys() else None

    @cached_property
    def _parts(self) -> dict[str, str]:
        """Return the quads of the shipped graph by what they belong to, "" for what is there once."""
        owners = {name: slug for slug, text in self.texts.items() for name in _OWN.findall(text)}

        def owner(term: object) -> str:
            if (path := _path(term)) in owners:
                return owners[path]
            own = next((part for part in path.split("/") if part in self.place), "")
            kind = {"listing": LIST, "total": TOTALS, "source": path}.get(path.partition("/")[0], "")
            return own or kind or (f"{path}.ttl" if f"{path}.ttl" in (LIST, TOTALS, SOURCES) else "")

        found: dict[str, list[ox.Quad]] = {}
        for quad in build.assemble(config.settings(home=self.home)).quads():
            whose = owner(quad.graph_name)
            if whose == SOURCES:
                whose = owner(quad.subject)
            elif quad.graph_name == ox.NamedNode(INFERRED):
                whose, end = owner(quad.subject), owner(quad.object)
                if not whose and f"<{_path(quad.subject)}>" in self.texts.get(end, ""):
                    whose = end  # a link of the agreement starts at something that is there once
                elif {whose, end} <= self.place.keys():
                    whose = max(whose, end, key=self.place.__getitem__)  # the later one names the earlier
            found.setdefault(whose, []).append(quad)
        return {name: (ox.serialize(some, format=ox.RdfFormat.N_QUADS) or b"").decode() for name, some in found.items()}

    def _copies(self, count: int, parts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield path and text of what the turns after the first add; a list and totals stand in the middle of each."""
        size, used = len(self.slugs), set[str]()
        made = {name: self._template(name, text) for name, text in parts.items() if name}
        uses = {slug: {f"source/{name}" for name in _SHARED.findall(self.texts[slug])} for slug in self.slugs}
        for number in range(size, count):
            turn, place = divmod(number, size)
            slug = self.slugs[place]
            yield f"data/agreements/{self.name(number)}.ttl", self._filled(made[slug], number)
            used |= uses[slug] & made.keys()
            if place == size // 2:
                for path in (LIST, TOTALS):
                    used |= {f"source/{name}" for name in _SHARED.findall(self._text(path))}
                    yield path.replace(".ttl", f"-turn-{turn}.ttl"), self._listed(made[path], number)
            if place == size - 1 or number == count - 1:
                sources = [made[SOURCES], *(made[name] for name in sorted(used))]
                yield SOURCES.replace(".ttl", f"-turn-{turn}.ttl"), self._filled("".join(sources), number)
                used.clear()

    def _template(self, name: str, text: str) -> str:
        """Return a text with marks where a copy says something of its own."""
        if name in self.texts:
            for own in _OWN.findall(self.texts[name]):
                said = rf'(?<=[</]){own}(?=>)|(?<="){own.rpartition("/")[2]}(?=")'
                text = re.sub(said, rf"\g<0>-{MARK}number{MARK}", text)
            text = text.replace(f'"{name}"', f'"{MARK}slug{MARK}"')
            for party, mark in zip(self.pairs.get(name, ()), ("one", "other"), strict=False):
                text = re.sub(rf"(?<=[</]party/){party}(?=>)", f"{MARK}{mark}{MARK}", text)
            if pair := self.pairs.get(name):
                text = text.replace(self._label(pair), f"{MARK}labels{MARK}")

        def marked(found: re.Match[str]) -> str:
            if found[1] not in self.texts:
                return found[1]
            return f"{MARK}slug{MARK}" if found[1] == name else f"{MARK}={found[1]}{MARK}"

        text = _NAMED.sub(marked, text)
        text = _SHARED.sub(rf"\1-{MARK}turn{MARK}", text)
        if name.startswith("source/"):
            text = re.sub(rf'(?<="){name.rpartition("/")[2]}(?=")', rf"\g<0>-{MARK}turn{MARK}", text)
        text = re.sub(r"(graph/data/(?:sources|totals|listings/cbp-2014-01))(?=>)", rf"\1-{MARK}turn{MARK}", text)
        text = text.replace("listing/cbp-2014-01/", f"listing/cbp-2014-01-{MARK}turn{MARK}/")
        return re.sub(r"(?<=[</]total/usa/)([a-z0-9-]+)", rf"\1-{MARK}turn{MARK}", text)

    def _label(self, pair: Iterable[str]) -> str:
        return "–".join(sorted(self.labels[party] for party in pair))

    def _filled(self, text: str, number: int) -> str:
        """Return a template with all marks filled."""
        turn, place = divmod(number, len(self.slugs))
        one, other = self.drawn(number)
        said = {"slug": self.name(number), "number": f"{number:06d}", "turn": f"turn-{turn}"}
        for name, value in (said | {"one": one, "other": other, "labels": self._label((one, other))}).items():
            text = text.replace(f"{MARK}{name}{MARK}", value)
        return _ELSE.sub(lambda m: self.name(number - place + self.place[m[1]]), text)

    def _listed(self, text: str, number: int) -> str:
        """Return a list or totals as of another party than the one shipped, which stands where that one stood."""
        lister = next(party for party in self.drawn(number) if party != "usa")
        swapped = {"usa": lister, lister: "usa"}
        text = re.sub(r"(?<=[</]party/)[a-z0-9-]+(?=>)", lambda m: swapped.get(m[0], m[0]), text)
        return self._filled(text.replace("total/usa/", f"total/{lister}/"), number)


def _path(term: object) -> str:
    """Return the path of a node, or of a graph, of ours."""
    return found[1] if isinstance(term, ox.NamedNode) and (found := _HOME.match(term.value)) else ""


def home(count: int, folder: Path, generator: Generator | None = None) -> Path:
    """Write a home with `count` agreements into an empty or absent folder, file by file, and return it."""
    made = generator or Generator()
    left_out = shutil.ignore_patterns("agreements")
    for name in KNOWLEDGE:
        shutil.copytree(made.home / name, folder / name, dirs_exist_ok=True, ignore=left_out)
    (folder / "data/agreements").mkdir()
    for path, text in made.files(count):
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def nquads(count: int, file: Path, generator: Generator | None = None) -> Path:
    """Write what the line makes of `count` agreements as N-Quads, piece by piece, and return the file."""
    with file.open("w", encoding="utf-8") as out:
        out.writelines((generator or Generator()).quads(count))
    return file


def main() -> None:
    """Write what was asked for."""
    count, target = int(sys.argv[1]), Path(sys.argv[2])
    print((nquads if target.suffix == ".nq" else home)(count, target))


if __name__ == "__main__":
    main()
