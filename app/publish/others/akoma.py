"""Akoma Ntoso 3.0: the namespace, the elements for our kinds of provision, and the writing of one element.

What the text taken in (`app.intake.akn`) and the coded agreement (`app.publish.others.akn`) have in common. Names of
elements are those of the schema of OASIS LegalDocumentML, part 2; https://docs.oasis-open.org/legaldocml/akn-core/v1.0/.
"""

from __future__ import annotations

from lxml import etree

from app.publish.xml import legal

NS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"

#: Kinds of provision that Akoma Ntoso has an element for within a body; the others are named containers.
ELEMENTS = {
    "chapter": "chapter",
    "section": "section",
    "article": "article",
    "paragraph": "paragraph",
    "subparagraph": "subparagraph",
    "point": "point",
}


def tag(local: str) -> str:
    """Return the name of an element with its namespace."""
    return f"{{{NS}}}{local}"


def put(above: etree._Element, local: str, text: str = "", **attributes: str) -> etree._Element:
    """Add an element below another and return it; an empty text is none. What XML cannot hold is replaced."""
    element = etree.SubElement(above, tag(local), {name: legal(value) for name, value in attributes.items()})
    element.text = legal(text) or None
    return element


def put_kind(above: etree._Element, kind: str, eid: str) -> etree._Element:
    """Add the element of a kind of provision: its own, or a container that bears the kind as its name."""
    local = ELEMENTS.get(kind)
    return put(above, local, eId=eid) if local else put(above, "hcontainer", eId=eid, name=kind)
