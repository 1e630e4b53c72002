"""Proposals for every provision of a text whose structure is known."""

from __future__ import annotations

from app.intake.proposal import Proposal
from app.intake.propose import propose
from app.intake.tree import Node, Structure

#: Kinds that may stand in a list and then go on with the words that open it.
_ENTRIES = ("point", "item")


def propose_all(done: Structure) -> dict[str, list[Proposal]]:
    """Return the proposals for each provision that has any, by its eId; spans are offsets into the node's text."""
    leads = _leads(done)
    found = {
        node.eid: propose(node.text, eid=node.eid, kind=node.kind, heading=heading(node), lead=_lead(node, leads))
        for node in done.nodes
        if node.text
    }
    return {eid: proposals for eid, proposals in found.items() if proposals}


def heading(node: Node) -> str:
    """Return the nearest heading above a node, its own first."""
    at: Node | None = node
    while at is not None and not at.heading:
        at = at.parent
    return at.heading if at is not None else ""


def _lead(node: Node, leads: dict[Node, str]) -> str:
    """Return the words that open the list in which a node stands, those of an outer list first."""
    parent = node.parent
    if node.kind not in _ENTRIES or parent is None:
        return ""
    return f"{_lead(parent, leads)} {leads.get(parent, '')}".strip()


def _leads(done: Structure) -> dict[Node, str]:
    """Return for each node with children its own words before the first of them."""
    leads: dict[Node, str] = {}
    begun: set[Node] = set()
    for piece in done.pieces:
        if piece.node is None or piece.role != "text":
            continue
        if piece.node.parent is not None:
            begun.add(piece.node.parent)
        if piece.node not in begun:
            words = " ".join(done.text[piece.start : piece.end].split())
            leads[piece.node] = f"{leads.get(piece.node, '')} {words}".strip()
    return leads
