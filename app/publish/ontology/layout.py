"""Layout: boxes in layers from left to right, arrows between them, no label over another; the same at every run.

The method of Sugiyama, Tagawa and Toda (1981) in its usual steps: every arrow is cut where it passes a layer; the order
within a layer is chosen so that few arrows cross; then heights, as near to the neighbours as the order allows. The
label of an arrow takes part as a node of a layer of its own between the boxes, so that nothing can cover it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_SWEEPS = 40


@dataclass(eq=False)
class Box:
    """Something with a width and a height; `x` and `y` are its upper left corner once it is laid out."""

    key: str
    width: float
    height: float
    x: float = 0.0
    y: float = 0.0
    layer: int = 0

    @property
    def middle(self) -> float:
        """Height of its centre."""
        return self.y + self.height / 2


@dataclass(eq=False)
class Arrow:
    """An arrow between two boxes, with the box of its label where it has one, and the points that it passes."""

    start: Box
    end: Box
    label: Box | None = None
    through: list[Box] = field(default_factory=list)


@dataclass(frozen=True)
class Gaps:
    """Room between boxes of a layer, and between layers."""

    down: float = 14.0
    across: float = 20.0


def lay_out(boxes: Sequence[Box], arrows: Sequence[Arrow], gaps: Gaps | None = None) -> tuple[float, float]:
    """Place boxes, labels and bends; return width and height. Arrows must form no circle; loops are not taken.

    Boxes without an arrow stand in a row below the others.
    """
    gaps = gaps or Gaps()
    tied = {box for arrow in arrows for box in (arrow.start, arrow.end)}
    width, height = _tied([box for box in boxes if box in tied], arrows, gaps)
    x, y = 0.0, height + 2 * gaps.down if tied else 0.0
    for box in (b for b in boxes if b not in tied):
        box.x, box.y = x, y
        x, width, height = x + box.width + gaps.across, max(width, x + box.width), max(height, y + box.height)
    return width, height


def _tied(boxes: Sequence[Box], arrows: Sequence[Arrow], gaps: Gaps) -> tuple[float, float]:
    """Place the boxes that arrows tie together; return the width and height that they take."""
    _layers(boxes, arrows)
    columns = _columns(boxes, arrows)
    near = _neighbours(arrows)
    _order(columns, near)
    _heights(columns, near, gaps)
    x = 0.0
    for column in columns:
        width = max((box.width for box in column), default=0.0)
        for box in column:
            if not box.width:  # a bend: the arrow stays level while it passes the boxes of the layer
                box.width = width
            box.x = x + (width - box.width) / 2
        x += width + gaps.across
    every = [box for column in columns for box in column]
    top = min((box.y for box in every), default=0.0)
    for box in every:
        box.y -= top
    return max(x - gaps.across, 0.0), max((box.y + box.height for box in every), default=0.0)


def _layers(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> None:
    """Put each box as far to the right as its arrows allow, and an end near to where its arrows come from."""
    after: dict[Box, list[Box]] = defaultdict(list)
    before: dict[Box, list[Box]] = defaultdict(list)
    for arrow in arrows:
        after[arrow.start].append(arrow.end)
        before[arrow.end].append(arrow.start)
    depth: dict[Box, int] = {}

    def measure(box: Box) -> int:
        if box not in depth:
            depth[box] = max((measure(end) + 1 for end in after[box]), default=0)
        return depth[box]

    deepest = max((measure(box) for box in boxes), default=0)
    for box in boxes:
        box.layer = 2 * (deepest - depth[box])
    for box in boxes:
        if not after[box] and before[box]:
            box.layer = max(start.layer for start in before[box]) + 2


def _columns(boxes: Sequence[Box], arrows: Sequence[Arrow]) -> list[list[Box]]:
    """Return the layers, with a bend wherever an arrow passes one; its label is the first of them."""
    columns: list[list[Box]] = [[] for _ in range(max((box.layer for box in boxes), default=0) + 1)]
    for box in boxes:
        columns[box.layer].append(box)
    for arrow in arrows:
        arrow.through = []
        for layer in range(arrow.start.layer + 1, arrow.end.layer):
            first = layer == arrow.start.layer + 1
            bend = arrow.label if first and arrow.label else Box(f"{arrow.start.key}>{arrow.end.key}@{layer}", 0, 2)
            bend.layer = layer
            columns[layer].append(bend)
            arrow.through.append(bend)
    return columns


def _neighbours(arrows: Sequence[Arrow]) -> tuple[dict[Box, list[Box]], dict[Box, list[Box]]]:
    """Return what stands left and right of each box along the arrows."""
    left: dict[Box, list[Box]] = defaultdict(list)
    right: dict[Box, list[Box]] = defaultdict(list)
    for arrow in arrows:
        steps = [arrow.start, *arrow.through, arrow.end]
        for here, there in pairwise(steps):
            right[here].append(there)
            left[there].append(here)
    return left, right


def _order(columns: list[list[Box]], near: tuple[dict[Box, list[Box]], dict[Box, list[Box]]]) -> None:
    """Sweep to and fro, ordering each layer by its neighbours' mean rank; keep the order with the fewest crossings."""
    best, fewest = [list(column) for column in columns], _crossings(columns, near[1])
    for sweep in range(_SWEEPS):
        forth = sweep % 2 == 0
        side = near[0] if forth else near[1]
        ranks = {box: rank for column in columns for rank, box in enumerate(column)}
        for column in columns if forth else reversed(columns):
            wish = {b: _mean([float(ranks[n]) for n in side[b]], float(ranks[b])) for b in column}
            column.sort(key=wish.__getitem__)
            ranks |= {box: rank for rank, box in enumerate(column)}
        _swap(columns, near)
        crossings = _crossings(columns, near[1])
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
        if not fewest:
            break
    columns[:] = best


def _swap(columns: list[list[Box]], near: tuple[dict[Box, list[Box]], dict[Box, list[Box]]]) -> None:
    """Exchange neighbours in a layer where that undoes crossings."""
    ranks = {box: rank for column in columns for rank, box in enumerate(column)}
    for column in columns:
        for place in range(len(column) - 1):
            upper, lower = column[place], column[place + 1]
            now = later = 0
            for side in near:
                above, below = [ranks[n] for n in side[upper]], [ranks[n] for n in side[lower]]
                now += sum(a > b for a in above for b in below)
                later += sum(a < b for a in above for b in below)
            if later < now:
                column[place], column[place + 1] = lower, upper
                ranks[lower], ranks[upper] = place, place + 1


def _crossings(columns: list[list[Box]], right: dict[Box, list[Box]]) -> int:
    """Count the pairs of arrows that cross between two layers."""
    total = 0
    for here, there in pairwise(columns):
        ranks = {box: rank for rank, box in enumerate(there)}
        ends = [sorted(ranks[n] for n in right[box]) for box in here]
        for place, upper in enumerate(ends):
            total += sum(a > b for lower in ends[place + 1 :] for a in upper for b in lower)
    return total


def _heights(columns: list[list[Box]], near: tuple[dict[Box, list[Box]], dict[Box, list[Box]]], gaps: Gaps) -> None:
    """Draw each box towards its neighbours, as far as order and room allow."""
    for column in columns:
        _settle(column, [0.0] * len(column), gaps.down)
    for sweep in range(_SWEEPS):
        both = sweep > _SWEEPS // 2
        forth = sweep % 2 == 0
        for column in columns if forth else reversed(columns):
            sides = near if both else (near[0] if forth else near[1],)
            wishes = [_mean([n.middle for side in sides for n in side[box]], box.middle) for box in column]
            _settle(column, wishes, gaps.down)


def _settle(column: list[Box], wishes: list[float], gap: float) -> None:
    """Place the boxes of a layer nearest to the heights wished for (least squares), none over another.

    Boxes that would overlap are pooled and share the mean of their wishes (pool adjacent violators).
    """
    offsets, below = [], 0.0
    for box in column:
        offsets.append(below + box.height / 2)
        below += box.height + gap
    pools: list[tuple[float, int]] = []
    for wish, offset in zip(wishes, offsets, strict=True):
        mean, count = wish - offset, 1
        while pools and pools[-1][0] > mean:
            other, size = pools.pop()
            mean, count = (other * size + mean * count) / (size + count), size + count
        pools.append((mean, count))
    starts = [mean for mean, count in pools for _ in range(count)]
    for box, start, offset in zip(column, starts, offsets, strict=True):
        box.y = start + offset - box.height / 2


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
