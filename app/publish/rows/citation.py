"""Citation: how an agreement is cited, from what the graph knows of it: plain, BibTeX, CSL-JSON.

What is not known is left out. CSL-JSON has the names of the Citation Style Language 1.0.2 (appendices III and IV).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from app.ask.run import Asker
from app.namespaces import BASE

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
#: Signs that LaTeX would obey, and how it prints them.
_LATEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip
_LATEX_SIGNS = re.compile(r"[\\{}$&%#_~^]")


@dataclass(frozen=True)
class Date:
    """A date as exact as the source gives it, where the act took place, and whether it is inferred."""

    value: str
    place: str = ""
    inferred: bool = False

    @property
    def parts(self) -> list[int]:
        """Year, month and day, as far as they are known; nothing where the year is not."""
        found = _DATE.fullmatch(self.value)
        return [int(part) for part in found.groups() if part] if found else []

    def __str__(self) -> str:
        year, *rest = [*self.parts, 0, 0][:3] if self.parts else (0,)
        month, day = rest or (0, 0)
        words = (str(day or ""), _MONTHS[month - 1] if 1 <= month <= 12 else "", str(year or ""))
        return " ".join(word for word in words if word) or self.value


@dataclass(frozen=True)
class Source:
    """A source of the text, or of the statements on it."""

    slug: str
    label: str
    publisher: str
    address: str


@dataclass(frozen=True)
class Citation:
    """What an agreement is cited by."""

    slug: str
    label: str
    kind: str
    coding: str
    titles: tuple[tuple[str, str], ...]
    """Its titles with their languages, English first."""
    parties: tuple[tuple[str, str], ...]
    """Slug and name of each party."""
    signed: Date | None
    in_force: Date | None
    ended: Date | None
    series: tuple[str, ...]
    texts: tuple[Source, ...]
    sources: tuple[Source, ...]

    @property
    def iri(self) -> str:
        """The IRI of the agreement."""
        return f"{BASE}agreement/{self.slug}"

    @property
    def title(self) -> str:
        """Its title, or our name of it where no source gives one."""
        return self.titles[0][0] if self.titles else self.label

    @property
    def acts(self) -> list[str]:
        """When it was signed, entered into force and ended, in words."""
        said = []
        for what, date in (("signed", self.signed), ("in force", self.in_force), ("ended", self.ended)):
            if date:
                place = f" at {date.place}," if date.place else ""
                said.append(f"{what}{place} {date}{' (inferred)' if date.inferred else ''}")
        return said


def citation(asker: Asker, slug: str) -> Citation | None:
    """Return what an agreement is cited by, or nothing where the graph does not know it; ParameterError for no slug."""
    rows = list(asker.describe("citation", {"agreement": slug}))

    def every(about: str) -> list[dict[str, str]]:
        return [row for row in rows if row["about"] == about]

    def one(about: str) -> str:
        return next((row["value"] for row in every(about)), "")

    def date(about: str) -> Date | None:
        # Of several, the earliest: an agreement in several acts is signed and in force from the first.
        found = [Date(row["value"], row["place"], row["certainty"] == "inferred") for row in every(about)]
        return min(found, key=lambda d: (not d.parts, d.value), default=None)

    def sources(about: str) -> tuple[Source, ...]:
        return tuple(Source(r["slug"], r["value"], r["place"], r["address"]) for r in every(about))

    if not rows or not one("label"):
        return None
    titles = sorted((row["language"] != "en", row["value"], row["language"]) for row in every("title"))
    return Citation(
        slug=slug,
        label=one("label"),
        kind=one("kind"),
        coding=one("coding") or "not-coded",
        titles=tuple((title, language) for _, title, language in titles),
        parties=tuple((row["slug"], row["value"]) for row in every("party")),
        signed=date("signature"),
        in_force=date("entry-into-force"),
        ended=date("ended"),
        series=tuple(row["value"] for row in every("series")),
        texts=sources("text"),
        sources=sources("source"),
    )


def plain(found: Citation) -> str:
    """Return a citation in words."""
    parties = ", ".join(name for _, name in found.parties)
    text = [f"{found.title}{f' ({parties})' if parties else ''}", *found.acts, *found.series]
    best = [("Text", s) for s in found.texts[:1]] or [("Source", s) for s in found.sources[:1]]
    source = "".join(f" {what}: {s.label}{f', {s.publisher}' if s.publisher else ''}." for what, s in best)
    return f"{', '.join(text)}.{source} CMAA Graph, {found.iri}"


def bibtex(found: Citation) -> str:
    """Return an entry for BibTeX and biblatex, the parties as its authors."""
    date = found.signed or found.in_force
    parts = date.parts if date else []
    fields = {
        "author": " and ".join(f"{{{_latex(name)}}}" for _, name in found.parties),
        "title": f"{{{_latex(found.title)}}}",
        "shorttitle": f"{{{_latex(found.label)}}}",
        "year": str(parts[0]) if parts else "",
        "month": str(parts[1]) if len(parts) > 1 else "",
        "day": str(parts[2]) if len(parts) > 2 else "",
        "howpublished": _latex("; ".join(found.series)),
        "note": _latex("; ".join(found.acts)),
        "url": found.iri,
    }
    lines = "".join(f",\n  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{found.slug}{lines}\n}}\n"


def csl(found: Citation) -> str:
    """Return an item of CSL-JSON, type `treaty`, the parties as its authors."""
    date = found.signed or found.in_force
    item: dict[str, Any] = {
        "id": found.slug,
        "type": "treaty",
        "title": found.title,
        "title-short": found.label,
        "author": [{"literal": name} for _, name in found.parties],
        "issued": {"date-parts": [date.parts]} if date and date.parts else None,
        "event-place": found.signed.place if found.signed else "",
        "number": "; ".join(found.series),
        "genre": found.kind,
        "language": found.titles[0][1] if found.titles else "",
        "note": "; ".join(found.acts),
        "source": "CMAA Graph",
        "URL": found.iri,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def _latex(text: str) -> str:
    return _LATEX_SIGNS.sub(lambda sign: _LATEX[sign[0]], " ".join(text.split()))
