"""Dumps of the whole graph in the formats that linked-data tools load, with checksums."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from app.namespaces import PREFIXES

#: file → (format, whether the format keeps the graphs apart)
DUMPS: dict[str, tuple[ox.RdfFormat, bool]] = {
    "cmaa.nq": (ox.RdfFormat.N_QUADS, True),
    "cmaa.trig": (ox.RdfFormat.TRIG, True),
    "cmaa.jsonld": (ox.RdfFormat.JSON_LD, True),
    "cmaa.ttl": (ox.RdfFormat.TURTLE, False),
    "cmaa.rdf": (ox.RdfFormat.RDF_XML, False),
}


def export(quads: Iterable[ox.Quad], folder: Path) -> list[Path]:
    """Write every dump and SHA256SUMS into the folder; return the paths. Each file appears only when it is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(set(quads), key=str)
    written, sums = [], []
    for name, (form, keeps_graphs) in DUMPS.items():
        content = ordered if keeps_graphs else list(dict.fromkeys(q.triple for q in ordered))
        fresh = folder / f".{name}.new"
        ox.serialize(content, str(fresh), format=form, prefixes=PREFIXES)
        fresh.replace(folder / name)
        written.append(folder / name)
        sums.append(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n")
    checksums = folder / "SHA256SUMS"
    checksums.write_text("".join(sums), encoding="utf-8")
    return [*written, checksums]
