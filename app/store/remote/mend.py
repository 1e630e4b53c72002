"""Mend: what engines write otherwise than the data were written, set right in one place.

Virtuoso keeps values, not spellings: a truth value comes back as `1` or `0`, a duration as a number, of months where it
has neither point nor exponent, else of seconds. The values are the same (XML Schema 1.1 part 2, sections 3.3.2 and
3.3.6); here they get the canonical spelling back, in which our data are written. A spelling that is right already stays
as it is. An unnamed node comes back in rows as `nodeID://b1`, which is no label (SPARQL 1.1, section 19.8).
"""

from __future__ import annotations

import json
import re

import pyoxigraph as ox

_XSD = "http://www.w3.org/2001/XMLSchema#"
_BOOLEAN, _DURATION = f"{_XSD}boolean", f"{_XSD}duration"
_TRUTH = {"1": "true", "0": "false"}
_NUMBER = re.compile(r"(?P<sign>-?)(?P<number>\d+(?P<point>\.\d*)?(?P<power>[eE][+-]?\d+)?)")
_NODE = "nodeID://"
_SUSPECT = re.compile(rb'XMLSchema#(?:boolean|duration)"|"nodeID://')


def rows(body: bytes) -> bytes:
    """Return SPARQL results in JSON with every term mended."""
    if not _SUSPECT.search(body):
        return body
    said = json.loads(body)
    for row in said.get("results", {}).get("bindings", []):
        for term in row.values():
            if term["type"] == "bnode":
                term["value"] = term["value"].removeprefix(_NODE)
            elif term.get("datatype") in (_BOOLEAN, _DURATION):
                term["value"] = spelling(term["value"], term["datatype"])
    return json.dumps(said).encode()


def triple(found: ox.Triple) -> ox.Triple:
    """Return a statement with its value mended."""
    value = found.object
    if not isinstance(value, ox.Literal) or value.datatype.value not in (_BOOLEAN, _DURATION):
        return found
    mended = spelling(value.value, value.datatype.value)
    return ox.Triple(found.subject, found.predicate, ox.Literal(mended, datatype=value.datatype))


def spelling(text: str, datatype: str) -> str:
    """Return the canonical spelling of a truth value or of a duration that was written as a number."""
    if datatype == _BOOLEAN:
        return _TRUTH.get(text, text)
    found = _NUMBER.fullmatch(text)
    if datatype != _DURATION or not found:
        return text
    if found["point"] is None and found["power"] is None:
        years, months = divmod(int(found["number"]), 12)
        return f"{found['sign']}P{_parts((years, 'Y'), (months, 'M')) or 'T0S'}"
    minutes, seconds = divmod(float(found["number"]), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    time = _parts((hours, "H"), (minutes, "M"), (seconds, "S"))
    return f"{found['sign']}P{_parts((days, 'D'))}{'T' if time or not days else ''}{time or ('' if days else '0S')}"


def _parts(*parts: tuple[float, str]) -> str:
    return "".join(f"{number:.12g}{unit}" for number, unit in parts if number)
