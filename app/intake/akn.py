"""A structure as Akoma Ntoso 3.0, and back: the same parts under the same eIds."""

from __future__ import annotations

from lxml import etree

from app.errors import LoadError
from app.intake.tree import Cuts, Node, Signature, Structure, fill

NS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
#: Kinds that Akoma Ntoso has an element for, by that element; the rest are named containers.
_ELEMENTS = {
    "chapter": "chapter",
    "section": "section",
    "article": "article",
    "paragraph": "paragraph",
    "subparagraph": "subparagraph",
    "point": "point",
}
_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    remove_blank_text=True,
    remove_comments=True,
    remove_pis=True,
)
_KINDS = {element: kind for kind, element in _ELEMENTS.items()}


def to_akn(done: Structure, slug: str) -> bytes:
    """Write a structure; what belongs to no part is left out."""
    root = etree.Element(_tag("akomaNtoso"), nsmap={None: NS})
    act = etree.SubElement(root, _tag("act"), name="agreement")
    _meta(act, slug, done.signature.date)
    if done.title:
        preface = etree.SubElement(act, _tag("preface"), eId="preface")
        _put(_put(preface, "longTitle", eId="preface__longTitle"), "p", done.title)
    top = done.root.children
    for node in (n for n in top if n.kind == "preamble"):
        _preamble(_put(act, "preamble", eId=node.eid), done, node)
    body = _put(act, "body", eId="body")
    for node in (n for n in top if n.kind not in ("preamble", "final-clause", "annex")):
        _element(body, done, node)
    for node in (n for n in top if n.kind == "final-clause"):
        _put(_put(act, "conclusions", eId=node.eid), "p", node.text)
    annexes = [n for n in top if n.kind == "annex"]
    around = _put(act, "attachments", eId="attachments") if annexes else act
    for node in annexes:
        attachment = _put(around, "attachment", eId=node.eid)
        _put(attachment, "num", node.number)
        if node.heading:
            _put(attachment, "heading", node.heading)
        doc = _put(attachment, "doc", name="annex")
        _meta(doc, f"{slug}/{node.eid}", done.signature.date)
        main = _put(doc, "mainBody")
        _inside(main, done, node)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def from_akn(data: bytes, name: str = "(akn)") -> Structure:
    """Read what `to_akn` wrote, or the like of it, into a structure over a text made of its words."""
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise LoadError(f"not XML: {error.msg}", where=name, remedy="mend the file") from None
    act = root.find(_tag("act"))
    if root.getroottree().docinfo.doctype:  # it could declare entities, and the standard has none
        raise LoadError("a DOCTYPE", where=name, remedy="take it out")
    if root.tag != _tag("akomaNtoso") or act is None:
        raise LoadError("not an act in Akoma Ntoso 3.0", where=name, remedy="give what `cmaa intake` wrote")
    return _Reader().structure(act)


def _tag(local: str) -> str:
    return f"{{{NS}}}{local}"


def _put(above: etree._Element, local: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(above, _tag(local), attributes)
    element.text = text or None
    return element


def _meta(act: etree._Element, slug: str, date: str) -> None:
    """Write the least of metadata that the standard asks for."""
    identification = _put(_put(act, "meta"), "identification", source="#cmaa")
    for level in ("FRBRWork", "FRBRExpression", "FRBRManifestation"):
        frbr = _put(identification, level)
        _put(frbr, "FRBRthis", value=f"/akn/un/act/{slug}/!main")
        _put(frbr, "FRBRuri", value=f"/akn/un/act/{slug}")
        _put(frbr, "FRBRdate", date=date or "1900-01-01", name="signature" if date else "unknown")
        _put(frbr, "FRBRauthor", href="#parties")
        if level == "FRBRWork":
            _put(frbr, "FRBRcountry", value="un")
        if level == "FRBRExpression":
            _put(frbr, "FRBRlanguage", language="eng")


def _preamble(element: etree._Element, done: Structure, node: Node) -> None:
    recitals: etree._Element | None = None
    for owner, text in _order(done, node):
        if owner is node:
            _put(element, "p", text)
        else:
            recitals = recitals if recitals is not None else _put(element, "recitals", eId=f"{node.eid}__recitals")
            recital = _put(recitals, "recital", eId=owner.eid)
            _put(recital, "num", owner.number)
            _put(recital, "p", owner.text)


def _element(above: etree._Element, done: Structure, node: Node) -> None:
    local = _ELEMENTS.get(node.kind)
    element = _put(above, local, eId=node.eid) if local else _put(above, "hcontainer", eId=node.eid, name=node.kind)
    if node.number:
        _put(element, "num", node.number)
    if node.heading:
        _put(element, "heading", node.heading)
    _inside(element, done, node)


def _inside(element: etree._Element, done: Structure, node: Node) -> None:
    """Write text and parts below a node in the order of the text."""
    if not node.children:
        _put(_put(element, "content"), "p", node.text)
        return
    parts = _order(done, node)
    last = max(i for i, (owner, _) in enumerate(parts) if owner is not node)
    for rank, (owner, text) in enumerate(parts):
        if owner is not node:
            _element(element, done, owner)
        elif rank == 0 or rank > last:
            _put(_put(element, "intro" if rank == 0 else "wrapUp"), "p", text)
        else:
            _put(_put(_put(element, "hcontainer", name="between"), "content"), "p", text)


def _order(done: Structure, node: Node) -> list[tuple[Node, str]]:
    """Return a node's own stretches of text and its children in the order in which they stand."""
    children = {below: child for child in node.children for below in child.walk()}
    parts: list[tuple[Node, str]] = []
    shown = set[Node]()
    for piece in done.pieces:
        if piece.node is node and piece.role == "text":
            text = " ".join(done.text[piece.start : piece.end].split())
            if text and parts and parts[-1][0] is node:
                parts[-1] = (node, f"{parts[-1][1]} {text}")
            elif text:
                parts.append((node, text))
        elif piece.node in children and children[piece.node] not in shown:
            shown.add(children[piece.node])
            parts.append((children[piece.node], ""))
    return parts


class _Reader:
    """Puts a text together from an act, cutting it on the way."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.length = 0
        self.cuts = Cuts()

    def say(self, text: str, node: Node, role: str = "text") -> None:
        """Add words that belong to a node."""
        self.cuts.cut(self.length, node, role)
        self.said.append(text + "\n")
        self.length += len(text) + 1

    def structure(self, act: etree._Element) -> Structure:
        """Read a whole act."""
        root = Node("text")
        title = " ".join(act.xpath("string(a:preface)", namespaces={"a": NS}).split())
        if title:
            self.say(title, Node("title", parent=root))
        for element in act:
            local = etree.QName(element).localname
            if local == "preamble":
                self.inside(element, self.node(root, "preamble", element))
            elif local == "body":
                self.inside(element, root)
            elif local == "conclusions":
                self.inside(element, self.node(root, "final-clause", element))
            elif local == "attachments":
                self.inside(element, root)
        text = "".join(self.said)
        pieces = self.cuts.pieces(len(text))
        fill(text, pieces)
        date = act.xpath(
            "string(a:meta/a:identification/a:FRBRWork/a:FRBRdate[@name='signature']/@date)", namespaces={"a": NS}
        )
        return Structure(text, root, pieces, title, signature=Signature(date))

    def node(self, above: Node, kind: str, element: etree._Element) -> Node:
        """Add a node with the eId of an element."""
        eid = element.get("eId", "")
        number = element.findtext(_tag("num")) or ""
        node = above.add(kind, number, eid.rpartition("__")[2])
        node.eid = eid
        if number:
            self.say(number, node, "num")
        return node

    def inside(self, element: etree._Element, node: Node) -> None:
        """Read what stands in an element into a node."""
        for child in element:
            local = etree.QName(child).localname
            kind = _KINDS.get(local) or {"recital": "recital", "attachment": "annex"}.get(local, "")
            if local == "hcontainer" and child.get("name") != "between":
                kind = child.get("name", "")
            if kind:
                self.inside(child, self.node(node, kind, child))
            elif local in ("p", "heading"):
                self.say(
                    " ".join(" ".join(str(t) for t in child.itertext()).split()),
                    node,
                    "heading" if local == "heading" else "text",
                )
            elif local not in ("num", "meta"):
                self.inside(child, node)
