"""Diagram: the ontology as pictures (SVG), drawn from the graph: an overview, and one for each module.

A box is a class and leads to its place on the page. An arrow from box to box is a property from its domain to its
range, with all properties between the same two classes on one arrow; a hollow head leads to the class above. What leads
to no class, to a concept or back to the class itself is a line within the box. Colours, fonts and strokes are set by
the style sheet alone, so that the pictures follow light, dark and print.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from lxml import etree

from app.namespaces import NS, shorten
from app.publish.ontology.layout import Arrow, Box, lay_out
from app.publish.ontology.vocabulary import Module, Ontology, Term
from app.publish.xml import legal

_SVG = "http://www.w3.org/2000/svg"
_LINE = 17.0
_TITLE, _SMALL = 9.4, 7.2  # room for a character of a title, of a label
_PAD = 9.0
_MARGIN = 6.0
_HEAD = 12.0


def overview(ontology: Ontology) -> str:
    """Return the classes that hang together through properties, of every module that the data use."""
    used = [t for t in ontology.terms.values() if t.kind == "Class" and t.stated + t.inferred]
    drawing = _Drawing(ontology, used, "overview", rows=False)
    linked = {box for arrow in drawing.arrows for box in (arrow.start, arrow.end)}
    drawing.boxes = {key: box for key, box in drawing.boxes.items() if box in linked}
    return drawing.svg("Overview of the ontology", "The classes and the properties that lead from one to another.")


def picture(ontology: Ontology, module: Module) -> str:
    """Return one module: its classes with what is said of their members, and the classes that they lead to."""
    drawing = _Drawing(ontology, module.classes, f"module-{module.name}", rows=True)
    return drawing.svg(f"Diagram of the module: {module.label}", module.definition)


class _Drawing:
    """One picture in the making."""

    def __init__(self, ontology: Ontology, classes: Iterable[Term], key: str, *, rows: bool) -> None:
        self.terms, self.key = ontology.terms, key
        self.own = {term.iri for term in classes}
        self.rows: dict[str, list[Term]] = defaultdict(list)
        between: dict[tuple[str, str], list[Term]] = defaultdict(list)
        for term in sorted(self.terms.values(), key=lambda t: t.name):
            for start in [c for c in term.axioms["domain"] or term.spoken if c in self.own]:
                ends = [iri for iri in term.axioms["range"] if self._is_class(iri) and iri != start]
                for end in (e for e in ends if rows or e in self.own):
                    between[start, end].append(term)
                if not ends and term.module == self.terms[start].module and (rows or start in term.axioms["range"]):
                    self.rows[start].append(term)
        above: dict[tuple[str, str], list[Term]] = {
            (c, up): [] for c in self.own for up in self.terms[c].axioms["subClassOf"] if self._is_class(up)
        }
        if not rows:
            above = {pair: [] for pair in above if pair[1] in self.own}
        shown = sorted(self.own | {iri for pair in [*between, *above] for iri in pair}, key=self._rank)
        self.boxes = {iri: self._box(iri) for iri in shown}
        self.labels: dict[Box, list[Term]] = {}
        self.arrows: list[Arrow] = []
        self.up: set[Arrow] = set()
        for start, end in sorted({*between, *above}):
            self._arrow(start, end, between.get((start, end), []), is_above=(start, end) in above)

    def _is_class(self, iri: str) -> bool:
        return iri in self.terms and self.terms[iri].kind == "Class"

    def _rank(self, iri: str) -> tuple[str, str]:
        return self.terms[iri].module, iri

    def _box(self, iri: str) -> Box:
        term = self.terms[iri]
        widths = [len(term.name) * _TITLE, *(len(self._says(row, iri)) * _SMALL for row in self.rows[iri])]
        if iri not in self.own:
            widths.append(len(self._from(term)) * _SMALL)
        lines = len(self.rows[iri]) + (iri not in self.own)
        return Box(iri, max(widths) + 2 * _PAD, 32 + lines * _LINE + (6 if self.rows[iri] else 0))

    def _arrow(self, start: str, end: str, terms: list[Term], *, is_above: bool) -> None:
        """Add an arrow; one that would close a circle becomes lines within the box."""
        if self._reaches(end, start):
            self.rows[start] += terms
            fresh = self._box(start)
            self.boxes[start].width, self.boxes[start].height = fresh.width, fresh.height
            return
        label = None
        if terms:
            width = max(len(term.name) for term in terms) * _SMALL + 6
            label = Box(f"{start}>{end}", width, len(terms) * _LINE)
            self.labels[label] = terms
        arrow = Arrow(self.boxes[start], self.boxes[end], label)
        self.arrows.append(arrow)
        if is_above and not terms:
            self.up.add(arrow)

    def _reaches(self, start: str, end: str) -> bool:
        seen, work = {start}, [start]
        while work:
            here = work.pop()
            if here == end:
                return True
            fresh = {a.end.key for a in self.arrows if a.start.key == here} - seen
            seen |= fresh
            work += sorted(fresh)
        return False

    def _says(self, row: Term, iri: str) -> str:
        """Return the line of a property within a box: its name, and where it leads."""
        targets = ["itself" if t == iri else shorten(t).rpartition(":")[2] for t in row.axioms["range"]]
        return f"{row.name}: {', '.join(targets)}" if targets else row.name

    def _from(self, term: Term) -> str:
        return f"in: {term.module.rpartition('/')[2]}"

    def svg(self, title: str, description: str) -> str:
        """Lay the picture out and return it as SVG without a style of its own."""
        for box in self.boxes.values():  # room for the heads of the arrows
            box.height = max(box.height, 10 + _HEAD * sum(arrow.end is box for arrow in self.arrows))
        width, height = lay_out(list(self.boxes.values()), self.arrows)
        width, height = width + 2 * _MARGIN, height + 2 * _MARGIN
        root = etree.Element(f"{{{_SVG}}}svg", nsmap={None: _SVG})
        for name, value in {
            "class": "diagram",
            "role": "group",
            "aria-labelledby": f"{self.key}-title {self.key}-desc",
            "width": f"{width:.0f}",
            "height": f"{height:.0f}",
            "viewBox": f"{-_MARGIN:g} {-_MARGIN:g} {width:.0f} {height:.0f}",
        }.items():
            root.set(name, value)
        _put(root, "title", title, id=f"{self.key}-title")
        _put(root, "desc", description + " The same is in the tables on this page.", id=f"{self.key}-desc")
        defs = _put(root, "defs")
        for name, path in (("to", "M0,0 L9,4.5 L0,9 z"), ("up", "M1,1 L10,5.5 L1,10 z")):
            marker = _put(defs, "marker", id=f"{self.key}-{name}", markerWidth="11", markerHeight="11", orient="auto")
            marker.set("refX", "9" if name == "to" else "10")
            marker.set("refY", "4.5" if name == "to" else "5.5")
            marker.set("markerUnits", "userSpaceOnUse")
            marker.set("class", f"head-{name}")
            _put(marker, "path", d=path)
        ports = self._ports()
        for arrow in self.arrows:
            self._line(root, arrow, *ports[arrow])
        for arrow in self.arrows:
            if arrow.label:
                self._label(root, arrow.label)
        for iri, box in self.boxes.items():
            self._draw(root, iri, box)
        return etree.tostring(root, encoding="unicode")

    def _ports(self) -> dict[Arrow, tuple[float, float]]:
        """Spread the arrows over the sides of their boxes, in the order of what they lead to."""
        found: dict[Arrow, list[float]] = {arrow: [0.0, 0.0] for arrow in self.arrows}
        for box in self.boxes.values():
            out = [a for a in self.arrows if a.start is box]
            back = [a for a in self.arrows if a.end is box]
            out.sort(key=lambda a: (a.through[0] if a.through else a.end).middle)
            back.sort(key=lambda a: (a.through[-1] if a.through else a.start).middle)
            for side, arrows in ((0, out), (1, back)):
                room = min(box.height - 12, 16.0 * (len(arrows) - 1))
                for place, arrow in enumerate(arrows):
                    share = place / (len(arrows) - 1) if len(arrows) > 1 else 0.5
                    found[arrow][side] = box.middle + (share - 0.5) * room
        return {arrow: (ends[0], ends[1]) for arrow, ends in found.items()}

    def _line(self, root: etree._Element, arrow: Arrow, leaves: float, arrives: float) -> None:
        """Draw an arrow as curves from bend to bend, level at each."""
        points = [(arrow.start.x + arrow.start.width, leaves)]
        for bend in arrow.through:
            points += [(bend.x, bend.middle), (bend.x + bend.width, bend.middle)]
        points.append((arrow.end.x, arrives))
        path = f"M{points[0][0]:.1f},{points[0][1]:.1f}"
        for (x, y), (to_x, to_y) in pairwise(points):
            half = (x + to_x) / 2
            path += f" C{half:.1f},{y:.1f} {half:.1f},{to_y:.1f} {to_x:.1f},{to_y:.1f}" if to_x > x else ""
        kind = "up" if arrow in self.up else "to"
        line = _put(root, "path", d=path)
        line.set("class", f"line-{kind}")
        line.set("marker-end", f"url(#{self.key}-{kind})")

    def _label(self, root: etree._Element, box: Box) -> None:
        _rect(root, box, "behind")
        for place, term in enumerate(self.labels[box]):
            self._text(root, term, term.name, box.x + box.width / 2, box.y + 12.5 + place * _LINE, "label")

    def _draw(self, root: etree._Element, iri: str, box: Box) -> None:
        term = self.terms[iri]
        _rect(root, box, "class" if iri in self.own else "class other", rx="6")
        lines = len(self.rows[iri]) + (iri not in self.own)
        top = box.y + (0 if lines else (box.height - 32) / 2)
        self._text(root, term, term.name, box.x + box.width / 2, top + 21, "name")
        below = box.y + 21 + _LINE
        if iri not in self.own:
            text = _put(root, "text", self._from(term), x=f"{box.x + box.width / 2:.1f}", y=f"{below - 1:.1f}")
            text.set("class", "from")
        if self.rows[iri]:
            line = _put(root, "path", d=f"M{box.x:.1f},{box.y + 31:.1f} h{box.width:.1f}")
            line.set("class", "rule")
        for place, row in enumerate(self.rows[iri]):
            self._text(root, row, self._says(row, iri), box.x + _PAD, below + 10 + place * _LINE, "row")

    def _text(self, root: etree._Element, term: Term, says: str, x: float, y: float, kind: str) -> None:
        """Write a term as a link to its place on the page."""
        link = _put(root, "a", href=f"#{term.iri.removeprefix(NS)}")
        text = _put(link, "text", says, x=f"{x:.1f}", y=f"{y:.1f}")
        text.set("class", kind)


def _put(above: etree._Element, local: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(above, f"{{{_SVG}}}{local}", {name: legal(value) for name, value in attributes.items()})
    element.text = legal(text) or None
    return element


def _rect(root: etree._Element, box: Box, kind: str, **more: str) -> None:
    place = {"x": f"{box.x:.1f}", "y": f"{box.y:.1f}", "width": f"{box.width:.1f}", "height": f"{box.height:.1f}"}
    _put(root, "rect", **place, **more).set("class", kind)
