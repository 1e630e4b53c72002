"""Agreements made by the tests: their parts are known, their families and layouts vary."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from hypothesis import strategies as st

ROMAN = ["0", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
SMALL = ["0", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
WORDS = [
    "customs",
    "administration",
    "offence",
    "information",
    "request",
    "territory",
    "evidence",
    "assistance",
    "goods",
    "surveillance",
]

SIGNED = "IN WITNESS WHEREOF, the undersigned have signed this Agreement."
DONE = "DONE at Geneva, on 3 May 2001, in the English language."


@dataclass(frozen=True)
class Family:
    """How an agreement writes its parts."""

    article: str = "ARTICLE {n}"
    paragraph: str = "{n}."
    point: str = "({a})"
    item: str = "({i})"
    headings: bool = True
    chapters: bool = False
    width: int = 0
    blank: bool = True


families = st.builds(
    Family,
    article=st.sampled_from(
        ["ARTICLE {n}", "Article {n}", "### Article  {n}", "Article {r}", "ARTICLE {o}", "Art. {n}"]
    ),
    paragraph=st.sampled_from(["{n}.", "({n})", "{n})", "{n}.\n\n"]),
    point=st.sampled_from(["({a})", "{a})", "{a}."]),
    item=st.sampled_from(["({i})", "{i})", "{i}."]),
    headings=st.booleans(),
    chapters=st.booleans(),
    width=st.sampled_from([0, 72, 90]),
    blank=st.booleans(),
)
sentence = st.lists(st.sampled_from(WORDS), min_size=4, max_size=24).map(
    lambda said: "The parties shall as to " + " ".join(said)
)
#: An article: for each paragraph its points, for each point its number of items; no paragraph at all is plain text.
point = st.sampled_from([0, 0, 0, 2, 3])
paragraph = st.one_of(st.just([]), st.lists(point, min_size=2, max_size=11))
article = st.one_of(st.just([]), st.lists(paragraph, min_size=2, max_size=5))
shapes = st.lists(article, min_size=3, max_size=12)


def write(shape: list, family: Family, text: str) -> tuple[str, set[tuple[str, str, str]]]:
    """Return an agreement of a shape, and eId, number and text of each of its parts."""
    blocks = ["AGREEMENT BETWEEN A AND B", "The Government of A and the Government of B,"]
    blocks += ["Considering that " + text + ",", "Convinced that " + text + ",", "Have agreed as follows:"]
    parts = {
        ("preamble", "", "The Government of A and the Government of B, Have agreed as follows:"),
        ("preamble__rec_1", "1", f"Considering that {text},"),
        ("preamble__rec_2", "2", f"Convinced that {text},"),
        ("final", "", f"{SIGNED} {DONE}"),
    }
    for n, paragraphs in enumerate(shape, 1):
        if family.chapters and n % 3 == 1:
            blocks += [f"CHAPTER {ROMAN[n // 3 + 1]}", "Matters of the parties"]
            parts.add((f"chp_{n // 3 + 1}", ROMAN[n // 3 + 1], ""))
        shown = " ".join(str(n)) if n > 9 else str(n)
        head = family.article.format(n=n, r=ROMAN[n], o=shown)
        number = ROMAN[n] if "{r}" in family.article else str(n)
        parts.add((f"art_{n}", number, "" if paragraphs else f"{text}."))
        blocks.append(head)
        if family.headings:
            blocks.append("Scope of assistance")
        if not paragraphs:
            blocks.append(text + ".")
        for p, points in enumerate(paragraphs, 1):
            said = f"{text}{':' if points else '.'}"
            parts.add((f"art_{n}__para_{p}", str(p), said))
            blocks.append(f"{family.paragraph.format(n=p)} {said}")
            for a, items in enumerate(points, 1):
                letter = chr(96 + a)
                end = ":" if items else "." if a == len(points) else ";"
                parts.add((f"art_{n}__para_{p}__point_{letter}", letter, text + end))
                blocks.append(f"{family.point.format(a=letter)} {text}{end}")
                for i in range(1, items + 1):
                    said = f"{text}{';' if i < items else '.'}"
                    parts.add((f"art_{n}__para_{p}__point_{letter}__item_{SMALL[i]}", SMALL[i], said))
                    blocks.append(f"{family.item.format(i=SMALL[i])} {said}")
    blocks += [SIGNED, DONE]
    if family.width:
        blocks = ["\n".join(textwrap.fill(x, family.width) for x in b.split("\n")) for b in blocks]
    return ("\n\n" if family.blank else "\n").join(blocks) + "\n", parts
