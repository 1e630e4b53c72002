"""Tables: the data set as CSV files, and what their columns mean (CSV on the Web).

Each table is a query `queries/describe/table-NAME.rq`. Beside the usual lines, its header says what W3C, Metadata
Vocabulary for Tabular Data, 2015, needs to know:

    #+ key: COLUMN…                     the columns that together name a row
    #+ about: TEMPLATE                  the IRI of what a row is about (RFC 6570)
    #+ refers: COLUMNS TABLE COLUMNS    a foreign key; several columns are parted by commas
    #+ links: COLUMNS TABLE COLUMNS     the same for cells that may be empty or hold a list, which no foreign key may
    #+ type: COLUMN TYPE                the type of a column, string where nothing is said
    #+ list: COLUMN [SEPARATOR]         a column of several values, parted by a blank where nothing is said
    #+ needed: COLUMN…                  columns without empty cells
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from app.ask.catalogue import Question
from app.ask.run import Asker
from app.errors import QueryFileError
from app.publish.data.export import whole
from app.publish.rows.results import to_csv
from app.publish.turtle import natural
from app.store.protocol import Rows

FOLDER = "tables/"
METADATA = "csv-metadata.json"
_PREFIX = "table-"
_LINE = re.compile(r"^#\+\s*(?P<key>key|about|refers|links|type|list|needed):\s*(?P<value>\S.*)$", re.MULTILINE)

#: type of a column → datatype of the W3C's vocabulary; a date may be as exact as its source, a year or a month
_TYPES: dict[str, object] = {
    "integer": "integer",
    "date": "date",
    "duration": "duration",
    "date-part": {"base": "string", "format": r"-?[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"},
}


@dataclass(frozen=True)
class Reference:
    """Columns of one table that name a row of another."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """One table: its query, and what the header of the query says of its columns."""

    name: str
    question: Question
    key: tuple[str, ...]
    about: str
    refers: tuple[Reference, ...]
    links: tuple[Reference, ...]
    types: dict[str, str]
    lists: dict[str, str]
    needed: tuple[str, ...]

    @property
    def file(self) -> str:
        """The name of the file below the folder of the tables."""
        return f"{self.name}.csv"


def tables(asker: Asker) -> list[Table]:
    """Return the tables that the catalogue of describing queries holds, by name."""
    return [_table(question) for question in asker.describes if question.name.startswith(_PREFIX)]


def write_tables(asker: Asker, folder: Path) -> list[str]:
    """Write every table and the description of all into tables/ below a folder; return the names."""
    written = []
    for table in tables(asker):
        with whole(folder / FOLDER / table.file) as fresh:
            fresh.write_bytes(to_csv(rows(asker, table)).encode())
        written.append(FOLDER + table.file)
    with whole(folder / FOLDER / METADATA) as fresh:
        fresh.write_text(json.dumps(metadata(tables(asker)), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return [*written, FOLDER + METADATA]


def rows(asker: Asker, table: Table) -> Rows:
    """Return the rows of a table; the values of a list stand in order, which engines do not promise."""
    found = asker.describe(table.question.name)
    return Rows.of(found.columns, (tuple(_ordered(table, c, row[c]) for c in found.columns) for row in found))


def metadata(found: Iterable[Table]) -> dict[str, object]:
    """Return the description of the tables as W3C's vocabulary for tabular data has it."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "dc:title": "CMAA Graph: tables",
        "dc:license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
        "dialect": {"encoding": "utf-8", "header": True},
        "tables": [_described(table) for table in found],
    }


def _described(table: Table) -> dict[str, object]:
    schema: dict[str, object] = {
        "columns": [_column(table, name, meaning) for name, meaning in table.question.columns],
        "primaryKey": list(table.key),
        "aboutUrl": table.about,
    }
    if table.refers:
        schema["foreignKeys"] = [
            {
                "columnReference": list(r.columns),
                "reference": {"resource": f"{r.table}.csv", "columnReference": list(r.to)},
            }
            for r in table.refers
        ]
    said = {"dc:title": table.question.summary}
    if table.question.description:
        said["dc:description"] = table.question.description
    return {"url": table.file, **said, "tableSchema": schema}


def _column(table: Table, name: str, meaning: str) -> dict[str, object]:
    said: dict[str, object] = {"name": name, "titles": name, "dc:description": meaning}
    said["datatype"] = _TYPES.get(table.types.get(name, ""), "string")
    if name in table.lists:
        said["separator"] = table.lists[name]
    if name in table.needed:
        said["required"] = True
    return said


def _ordered(table: Table, column: str, value: str) -> str:
    separator = table.lists.get(column)
    return separator.join(sorted(value.split(separator), key=natural)) if separator and value else value


def _table(question: Question) -> Table:
    lines = [(line["key"], line["value"].strip()) for line in _LINE.finditer(question.text)]

    def words(key: str) -> list[list[str]]:
        return [value.split() for name, value in lines if name == key]

    def references(key: str) -> tuple[Reference, ...]:
        return tuple(Reference(tuple(a.split(",")), table, tuple(b.split(","))) for a, table, b in words(key))

    found = Table(
        question.name.removeprefix(_PREFIX),
        question,
        key=tuple(word for line in words("key") for word in line),
        about=next((value for name, value in lines if name == "about"), ""),
        refers=references("refers"),
        links=references("links"),
        types={each[0]: each[-1] for each in words("type")},
        lists={each[0]: each[1] if len(each) > 1 else " " for each in words("list")},
        needed=tuple(word for line in words("needed") for word in line),
    )
    named = {
        *found.key,
        *found.types,
        *found.lists,
        *found.needed,
        *(c for r in (*found.refers, *found.links) for c in r.columns),
    }
    strange = named - {name for name, _ in question.columns}
    if strange or not found.key or set(found.types.values()) - set(_TYPES):
        raise QueryFileError(
            f"its header speaks of columns or types that are not there ({', '.join(sorted(strange)) or 'key, type'})",
            where=f"queries/describe/{question.name}.rq",
            remedy="name columns that the header lists with `#+ column:`",
        )
    return found
