"""Changelog: what changed between two states, as text, JSON, Turtle or an Atom feed.

The Turtle is in the Changeset vocabulary (http://purl.org/vocab/changeset/schema): one change set a node and a graph,
with the statements added and removed; `dcterms:isPartOf` names the graph that a statement stands in.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree as ET

import pyoxigraph as ox

from app.namespaces import BASE, PREFIXES
from app.publish.data.changes import Change, Comparison, Group
from app.publish.xml import legal

_CS = "http://purl.org/vocab/changeset/schema#"
_RDF = PREFIXES["rdf"]
_ATOM = "http://www.w3.org/2005/Atom"
_MARKS = {"added": "+", "removed": "-", "changed": "~"}
_LONG = 400


def as_text(found: Comparison) -> str:
    """Return what changed for a terminal: file by file, node by node, old → new."""
    if not found.diff:
        return "Nothing changed.\n"
    lines: list[str] = []
    for group in found.groups:
        lines.append(f"{group.label}{_path(group)}: {_counted(group)}")
        for change in group.changes:
            lines.append(f"  {_MARKS[change.what]} {change.label}")
            lines += [f"      {said}" for said in told(change)]
        lines.append("")
    files = len(found.groups)
    lines.append(
        f"{len(found.diff.added)} statements added, {len(found.diff.removed)} removed, "
        f"in {files} {'file' if files == 1 else 'files'}."
    )
    return "\n".join(lines) + "\n"


def told(change: Change) -> Iterator[str]:
    """Yield what changed of a node, a line a property."""
    for said in change.properties:
        old, new = " | ".join(map(_short, said.old)), " | ".join(map(_short, said.new))
        if said.old and said.new:
            yield f"{said.label}: {old} → {new}"
        else:
            mark = "" if change.what != "changed" else "+ " if new else "- "
            yield f"{mark}{said.label}: {new or old}"


def as_json(found: Comparison) -> str:
    """Return what changed with the terms as N-Triples writes them."""
    groups = [
        {
            "graph": group.graph,
            "label": group.label,
            **group.counts(),
            "changes": [
                {
                    "subject": change.subject,
                    "label": change.label,
                    "what": change.what,
                    "properties": [
                        {
                            "property": p.property,
                            "label": p.label,
                            "removed": [str(term) for term in p.removed],
                            "added": [str(term) for term in p.added],
                        }
                        for p in change.properties
                    ],
                }
                for change in group.changes
            ],
        }
        for group in found.groups
    ]
    whole = {"added": len(found.diff.added), "removed": len(found.diff.removed), "groups": groups}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def as_turtle(found: Comparison) -> str:
    """Return what changed in the Changeset vocabulary."""
    names = {**PREFIXES, "cs": _CS}
    return (ox.serialize(_changesets(found), format=ox.RdfFormat.TURTLE, prefixes=names) or b"").decode()


def as_atom(found: Comparison, at: str, since: str, identity: str, when: datetime) -> str:
    """Return what changed as a feed (RFC 4287), an entry a file; `at` is the address of the server."""
    ET.register_namespace("", _ATOM)
    moment = when.isoformat(timespec="seconds")
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "id", BASE + "dataset#changes")
    _add(feed, "title", "CMAA Graph: changes of the latest release")
    _add(feed, "subtitle", f"Against the release with the hash {since}")
    _add(feed, "updated", moment)
    _add(_add(feed, "author"), "name", "CMAA Graph editors")
    _add(feed, "link", rel="self", href=f"{at}/changes")
    _add(feed, "link", rel="alternate", href=f"{at}/doc/dataset")
    for group in found.groups:
        entry = _add(feed, "entry")
        _add(entry, "id", f"{group.graph or BASE + 'dataset'}#{identity[:16]}")
        _add(entry, "title", f"{group.label}: {_counted(group)}")
        _add(entry, "updated", moment)
        if not any(c.subject == group.graph and c.what == "removed" for c in group.changes):  # else it is no more
            _add(entry, "link", rel="alternate", href=f"{at}/graph/{group.path}")
        said = [f"{_MARKS[c.what]} {c.label}: {'; '.join(told(c))}" for c in group.changes]
        _add(entry, "content", "\n".join(said), type="text")
    return ET.tostring(feed, encoding="unicode", xml_declaration=True) + "\n"


FORMATS = {"text": as_text, "json": as_json, "ttl": as_turtle}


def _changesets(found: Comparison) -> Iterator[ox.Triple]:
    sets: dict[tuple[str, str], ox.BlankNode] = {}
    for what, quads in (("removal", found.diff.removed), ("addition", found.diff.added)):
        for number, quad in enumerate(sorted(quads, key=str)):
            owner = (str(quad.graph_name), str(quad.subject))
            if (node := sets.get(owner)) is None:
                node = sets[owner] = ox.BlankNode(f"change{len(sets)}")
                yield ox.Triple(node, ox.NamedNode(_RDF + "type"), ox.NamedNode(_CS + "ChangeSet"))
                yield ox.Triple(node, ox.NamedNode(_CS + "subjectOfChange"), quad.subject)
            statement = ox.BlankNode(f"{what}{number}")
            yield ox.Triple(node, ox.NamedNode(_CS + what), statement)
            yield from _reified(statement, quad)


def _reified(statement: ox.BlankNode, quad: ox.Quad) -> Iterator[ox.Triple]:
    yield ox.Triple(statement, ox.NamedNode(_RDF + "type"), ox.NamedNode(_RDF + "Statement"))
    yield ox.Triple(statement, ox.NamedNode(_RDF + "subject"), quad.subject)
    yield ox.Triple(statement, ox.NamedNode(_RDF + "predicate"), quad.predicate)
    yield ox.Triple(statement, ox.NamedNode(_RDF + "object"), quad.object)
    if not isinstance(quad.graph_name, ox.DefaultGraph):
        yield ox.Triple(statement, ox.NamedNode(PREFIXES["dcterms"] + "isPartOf"), quad.graph_name)


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = legal(text) or None
    return child


def _counted(group: Group) -> str:
    return ", ".join(f"{number} {what}" for what, number in group.counts().items() if number)


def _path(group: Group) -> str:
    return f" ({group.path})" if group.path not in (group.label, "") else ""


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONG else flat[:_LONG] + "…"
