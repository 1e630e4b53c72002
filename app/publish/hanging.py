"""Hanging: how instruments hang together, as a picture laid out from the rows of the table beside it.

A box is an instrument with its parts named below it; an arrow leads down to what it amends, supports, cites and so on.
Only places are worked out here; the page draws, and its style sheet colours.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from app.publish.ontology.layout import Arrow, Box, Gaps, lay_out

_CHARACTER, _LINE, _PAD = 7.6, 16.0, 8.0
_COLUMNS = 21
_GAPS = Gaps(down=12.0, across=12.0)


@dataclass(frozen=True)
class Text:
    """A line of text, where its middle stands."""

    says: str
    x: float
    y: float


@dataclass(frozen=True)
class Drawn:
    """A box: the instrument, its place, the lines of its name, and its parts, each a slug with its lines."""

    slug: str
    x: float
    y: float
    width: float
    height: float
    name: list[Text]
    parts: list[tuple[str, list[Text]]]


@dataclass(frozen=True)
class Line:
    """An arrow: its path, and what it says."""

    path: str
    label: Text


@dataclass(frozen=True)
class Picture:
    """Everything to draw, and the room that it takes."""

    width: float
    height: float
    boxes: list[Drawn]
    lines: list[Line]


def picture(
    names: Mapping[str, str], parts: Mapping[str, str], links: Iterable[tuple[str, str, str]]
) -> Picture | None:
    """Lay out instruments (slug → name), of which some are parts of others, by links: from, relation, to.

    What is linked to nothing is left out, and so is a link that would close a circle. None where there is no link.
    """
    whole = {slug: of for slug, of in parts.items() if slug in names and of in names and of not in parts}
    between: dict[tuple[str, str], list[str]] = defaultdict(list)
    for start, relation, end in links:
        pair = whole.get(start, start), whole.get(end, end)
        if pair[0] in names and pair[1] in names and pair[0] != pair[1] and relation not in between[pair]:
            between[pair].append(relation)
    kept = _without_circles([pair for pair, relations in between.items() if relations])
    if not kept:
        return None
    inside = {slug: sorted(part for part, of in whole.items() if of == slug) for pair in kept for slug in pair}
    # The layout runs from left to right; turned by a quarter, it runs down, and wide names take little room.
    boxes = {slug: _box(slug, [names[slug], *(names[part] for part in inside[slug])]) for slug in inside}
    arrows = [Arrow(boxes[a], boxes[b], Box(f"{a}>{b}", _LINE, len(_says(between[a, b])) * 6.4 + 8)) for a, b in kept]
    down, across = lay_out(list(boxes.values()), arrows, _GAPS)
    return Picture(
        across,
        down,
        [_drawn(box, names, inside[slug]) for slug, box in boxes.items()],
        [_line(arrow, _says(between[pair])) for pair, arrow in zip(kept, arrows, strict=True)],
    )


def _without_circles(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    after: dict[str, set[str]] = defaultdict(set)
    kept = []
    for start, end in sorted(pairs):
        reached, work = {end}, [end]
        while work:
            fresh = after[work.pop()] - reached
            reached |= fresh
            work += fresh
        if start not in reached:
            after[start].add(end)
            kept.append((start, end))
    return kept


def _box(slug: str, texts: list[str]) -> Box:
    lines = [line for text in texts for line in _wrapped(text)]
    return Box(slug, len(lines) * _LINE + 2 * _PAD, max(map(len, lines)) * _CHARACTER + 2 * _PAD)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _COLUMNS) or [text]


def _says(relations: list[str]) -> str:
    return ", ".join(relations)


def _drawn(box: Box, names: Mapping[str, str], parts: list[str]) -> Drawn:
    middle, at = box.y + box.height / 2, box.x + _PAD - 4
    texts = []
    for slug in (box.key, *parts):
        lines = []
        for says in _wrapped(names[slug]):
            at += _LINE
            lines.append(Text(says, middle, at))
        texts.append((slug, lines))
    return Drawn(box.key, box.y, box.x, box.height, box.width, texts[0][1], texts[1:])


def _line(arrow: Arrow, says: str) -> Line:
    points = [(arrow.start.middle, arrow.start.x + arrow.start.width)]
    for bend in arrow.through:
        points += [(bend.middle, bend.x), (bend.middle, bend.x + bend.width)]
    points.append((arrow.end.middle, arrow.end.x))
    path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
    for (x, y), (to_x, to_y) in pairwise(points):
        half = (y + to_y) / 2
        path += f" C{x:.1f},{half:.1f} {to_x:.1f},{half:.1f} {to_x:.1f},{to_y:.1f}"
    label = arrow.through[0]
    return Line(path, Text(says, label.middle, label.x + 11.5))
