"""A coded agreement as Akoma Ntoso 3.0: its parts under their own eIds, with our abstracts where a text would stand.

The graph holds no word of a treaty beyond its title and headings. So the expression that this file carries is an
account in English by the editors, marked as such in its metadata (no authority), in a note, and on each block (class
and status).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from lxml import etree

from app.ask.run import Asker
from app.errors import NotOffered
from app.namespaces import BASE
from app.publish.others.akoma import NS, put, put_kind, tag

#: The class of each block that holds words of ours.
ABSTRACT = "editors-abstract"
NOTE = (
    "This file shows how the agreement is built, part by part. The words of its parts are abstracts by the editors of "
    "CMAA Graph, not the text of the agreement; the title, the numbers and the headings are the agreement's own. "
    "It has no official status: rely on the authentic text."
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
#: Kinds that stand outside the body.
_APART = ("preamble", "final-clause", "annex")
#: What an action does to a text, where the schema has a word for it (eventType).
_EVENTS = {
    "signature": "generation",
    "adoption": "generation",
    "amendment": "amendment",
    "revision": "amendment",
    "termination": "repeal",
    "replacement": "repeal",
    "expiry": "repeal",
}
_UNKNOWN = "1900-01-01"

Row = dict[str, str]


def akn(asker: Asker, slug: str) -> bytes:
    """Return the agreement as XML.

    ParameterError where the graph has no such agreement; NotOffered where it knows nothing of its parts.
    """
    asker.must_know("agreement", slug)
    slug = slug.lower()
    parts = list(asker.describe("akn", {"agreement": slug}))
    if not parts:
        raise NotOffered(
            "its text is not coded, so there are no parts to write", where=slug, remedy="ask for eli, or choose another"
        )
    said: dict[str, list[Row]] = defaultdict(list)
    for row in asker.describe("akn-meta", {"agreement": slug}):
        said[row["key"]].append(row)
    root = etree.Element(tag("akomaNtoso"), nsmap={None: NS})
    act = etree.SubElement(root, tag("act"), name="agreement", contains="singleVersion")
    _meta(act, slug, said)
    _parts(act, slug, parts, said)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _parts(act: etree._Element, slug: str, parts: list[Row], said: dict[str, list[Row]]) -> None:
    """Write preface, preamble, body, conclusions and attachments, in the order of the schema."""
    below: dict[str, list[Row]] = defaultdict(list)
    for part in parts:
        below[part["parent"]].append(part)
    preface = put(act, "preface", eId="preface")
    for number, title in enumerate(said["title"] or said["name"], 1):
        put(put(preface, "longTitle", eId=f"preface__longTitle_{number}"), "p", title["says"])
    _ours(preface, NOTE)
    top = below[""]
    for part in (p for p in top if p["kind"] == "preamble"):
        _preamble(put(act, "preamble", eId=part["eid"]), part, below[part["eid"]])
    body = put(act, "body", eId="body")
    for part in (p for p in top if p["kind"] not in _APART):
        _element(body, part, below)
    if not len(body):
        _ours(put(put(body, "hcontainer", eId="body__none", name="none"), "content"), "No article of it is coded.")
    for part in (p for p in top if p["kind"] == "final-clause"):
        _ours(put(act, "conclusions", eId=part["eid"]), part["abstract"])
    annexes = [p for p in top if p["kind"] == "annex"]
    around = put(act, "attachments") if annexes else act
    for part in annexes:
        attachment = put(around, "attachment", eId=part["eid"])
        _labels(attachment, part)
        doc = put(attachment, "doc", name="annex")
        _identification(put(doc, "meta"), f"{slug}/!{part['eid']}", said)
        main = put(doc, "mainBody")
        _ours(main, part["abstract"])
        for child in below[part["eid"]]:
            _element(main, child, below)


def _preamble(element: etree._Element, part: Row, recitals: list[Row]) -> None:
    _ours(element, part["abstract"])
    around = put(element, "recitals", eId=f"{part['eid']}__recitals") if recitals else element
    for row in recitals:
        recital = put(around, "recital", eId=row["eid"])
        _labels(recital, row)
        _ours(recital, row["abstract"])


def _element(above: etree._Element, part: Row, below: dict[str, list[Row]]) -> None:
    element = put_kind(above, part["kind"], part["eid"])
    _labels(element, part)
    children = below[part["eid"]]
    _ours(put(element, "intro" if children else "content"), part["abstract"])
    for child in children:
        _element(element, child, below)


def _labels(element: etree._Element, part: Row) -> None:
    if part["number"]:
        put(element, "num", part["number"])
    if part["heading"]:
        put(element, "heading", part["heading"])


def _ours(element: etree._Element, text: str) -> None:
    """Add a block of our own words, marked as such."""
    block = put(element, "p", text, status="editorial")
    block.set("class", ABSTRACT)


def _meta(act: etree._Element, slug: str, said: dict[str, list[Row]]) -> None:
    """Write identification, lifecycle, references and notes."""
    meta = put(act, "meta")
    _identification(meta, slug, said)
    exact = [row for row in said["action"] if _DAY.fullmatch(row["date"])]
    if exact:
        lifecycle = put(meta, "lifecycle", source="#ref_editors")
        for number, row in enumerate(sorted(exact, key=lambda r: r["date"]), 1):
            kind = {"type": _EVENTS[row["code"]]} if row["code"] in _EVENTS else {}
            source, event = _ref("source", row["source"]), _ref("action", row["node"])
            put(lifecycle, "eventRef", eId=f"event_{number}", date=row["date"], source=source, refersTo=event, **kind)
    references = put(meta, "references", source="#ref_editors")
    put(references, "original", eId="ref_original", href=f"{BASE}agreement/{slug}", showAs=said["name"][0]["says"])
    for key, local in (("passive", "passiveRef"), ("active", "activeRef")):
        _refer(references, local, key, said[key])
    put(references, "TLCOrganization", eId="ref_editors", href=f"{BASE}coder/cmaa-graph", showAs="CMAA Graph editors")
    _refer(references, "TLCOrganization", "party", said["party"])
    _refer(references, "TLCEvent", "action", said["action"])
    _refer(references, "TLCReference", "source", said["source"], name="source")
    notes = put(meta, "notes", source="#ref_editors")
    put(put(notes, "note", eId="note_1"), "p", NOTE)
    if loose := [row for row in said["action"] if row not in exact]:
        told = "; ".join(f"{row['says']}: {row['date']}" for row in loose)
        put(put(notes, "note", eId="note_2"), "p", f"Dates that the sources give less exactly than to the day: {told}.")


def _identification(meta: etree._Element, path: str, said: dict[str, list[Row]]) -> None:
    """Write work (the agreement), expression (our account of it) and manifestation (this file)."""
    slug, _, component = path.partition("/")
    work = f"/akn/un/act/{slug}"
    day, name = _date(said["action"])
    coded = [row["date"][:10] for row in said["coder"]] or [_UNKNOWN]
    identification = put(meta, "identification", source="#ref_editors")
    for level, place in (
        ("FRBRWork", work),
        ("FRBRExpression", f"{work}/eng@"),
        ("FRBRManifestation", f"{work}/eng@.akn"),
    ):
        frbr = put(identification, level)
        put(frbr, "FRBRthis", value=f"{place}/{component or '!main'}")
        put(frbr, "FRBRuri", value=place)
        if level == "FRBRWork":
            put(frbr, "FRBRalias", value=f"{BASE}agreement/{slug}", name="iri")
            put(frbr, "FRBRdate", date=day, name=name)
            for author in [_ref("party", row["node"]) for row in said["party"]] or ["#ref_original"]:
                put(frbr, "FRBRauthor", href=author)
            put(frbr, "FRBRcountry", value="un")
            continue
        put(frbr, "FRBRdate", date=max(coded), name="coding")
        put(frbr, "FRBRauthor", href="#ref_editors")
        if level == "FRBRExpression":
            put(frbr, "FRBRauthoritative", value="false")
            put(frbr, "FRBRlanguage", language="eng")
        else:
            put(frbr, "FRBRformat", value="application/akn+xml")


def _date(actions: list[Row]) -> tuple[str, str]:
    """Return the day that the schema asks of a work (of signature, else of adoption) and a name for how exact it is."""
    for code in ("signature", "adoption"):
        for row in (r for r in actions if r["code"] == code):
            exact = bool(_DAY.fullmatch(row["date"]))
            return (row["date"] + "-01-01")[:10] if not exact else row["date"], code if exact else f"{code}-not-before"
    return _UNKNOWN, "unknown"


def _refer(references: etree._Element, local: str, key: str, rows: Iterable[Row], **more: str) -> None:
    """Write one reference to each node."""
    for node, says in dict.fromkeys((row["node"], row["says"]) for row in rows):
        put(references, local, eId=_ref(key, node)[1:], href=node, showAs=says, **more)


def _ref(key: str, iri: str) -> str:
    return f"#ref_{key}_{iri.rpartition('/')[2]}"
