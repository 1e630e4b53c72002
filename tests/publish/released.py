"""A release of a graph in a folder, as a build leaves it, without holding it against the shapes again."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from app.graph import builds
from app.graph.canonical import canonical_lines

BUILT = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)


def released(quads, folder: Path, built: datetime = BUILT) -> builds.Release:
    lines = b"".join(canonical_lines(quads))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / builds.DUMP).write_bytes(lines)
    record = {"built": built.isoformat(), "engine": "rules", "files": 1, "stated": lines.count(b"\n"), "inferred": 0}
    record["hash"] = hashlib.sha256(lines).hexdigest()
    (folder / builds.RECORD).write_text(json.dumps(record))
    return builds.release(folder)
