"""SQL: the statements of the search index, from files beside this module, by name."""

from __future__ import annotations

import re
from pathlib import Path

_HERE = Path(__file__).parent
_NAME = re.compile(r"^-- name: ([a-z-]+).*\n", re.MULTILINE)

#: What makes the tables of an empty index.
TABLES = (_HERE / "tables.sql").read_text(encoding="utf-8")
_parts = _NAME.split((_HERE / "statements.sql").read_text(encoding="utf-8"))
#: Each statement by its name.
SQL: dict[str, str] = {name: text.strip() for name, text in zip(_parts[1::2], _parts[2::2], strict=True)}
