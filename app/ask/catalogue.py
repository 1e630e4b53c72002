"""The query catalogue: questions as files, each with its header, its typed parameters and its plain SPARQL.

A file runs unmodified in any endpoint. Its header documents it:

    #+ summary: one line
    #+ description: more, over several lines if need be
    #+ group: heading under which the question is listed
    #+ describes: classes, as prefixed names; what the query says belongs into documents about things of these classes
    #+ param: NAME TYPE what it means          (TYPE? where the parameter may be left out)
    #+ column: NAME what it means
    #+ types: NAME TYPE, NAME TYPE, …          (what JSON makes of the columns: app.publish.api.schemas)

Parameters stand in one `VALUES (?a ?b) { (… …) }` row, in the order of the header; the loader replaces that row by the
typed terms given, UNDEF for one left out. Nothing else is ever spliced into a query.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.ask.parameters import TYPES, term
from app.errors import MissingFolder, ParameterError, QueryFileError, UnknownQuery, did_you_mean
from app.guard.files import text_of
from app.namespaces import PREFIXES

_HEADER = re.compile(r"^#\+\s*(?P<key>\w+):\s*(?P<value>.*)$")
_MORE = re.compile(r"^#\+\s+(?P<value>.*)$")
_VALUES = re.compile(r"VALUES\s*\((?P<names>[^)]*)\)\s*\{\s*\((?P<row>[^(){}]*)\)\s*\}", re.IGNORECASE)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a question."""

    name: str
    type: str
    optional: bool
    help: str


@dataclass(frozen=True)
class Question:
    """One file of the catalogue."""

    name: str
    summary: str
    description: str
    group: str
    parameters: tuple[Parameter, ...]
    columns: tuple[tuple[str, str], ...]
    text: str
    describes: tuple[str, ...] = ()

    def render(self, given: Mapping[str, str]) -> str:
        """Return the query with the parameters given, or raise ParameterError; empty values count as left out."""
        values = {name: value for name, value in given.items() if value != ""}
        names = [p.name for p in self.parameters]
        for name in values:
            if name not in names:
                hint = did_you_mean(name, names, f"it takes {', '.join(names) or 'none'}")
                raise ParameterError(f'no parameter "{name}"', where=self.name, remedy=hint)
        row = []
        for parameter in self.parameters:
            value = values.get(parameter.name)
            if value is None and not parameter.optional:
                example = TYPES[parameter.type].example
                raise ParameterError(
                    f'parameter "{parameter.name}" is missing ({parameter.help})',
                    where=self.name,
                    remedy=f"give {parameter.name}={example}",
                )
            row.append("UNDEF" if value is None else term(parameter.type, value, f"{self.name} {parameter.name}"))
        if not row:
            return self.text
        start, end = _VALUES.search(self.text).span("row")  # type: ignore[union-attr]
        return self.text[:start] + " ".join(row) + self.text[end:]


class Catalogue:
    """The questions of a folder, by name."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.glob("*.rq"))
        if not files:
            raise MissingFolder("no query files (*.rq)", where=str(folder), remedy="restore the folder")
        self.questions = {path.stem: read(path) for path in files}

    def __iter__(self):  # type: ignore[no-untyped-def]
        return iter(self.questions.values())

    def __getitem__(self, name: str) -> Question:
        try:
            return self.questions[name]
        except KeyError:
            hint = did_you_mean(name, self.questions, "see `cmaa query --list`")
            raise UnknownQuery(f'no query "{name}"', remedy=hint) from None

    def by_group(self) -> dict[str, list[Question]]:
        """Return the questions by what they are about, both by name."""
        groups: dict[str, list[Question]] = {}
        for found in self.questions.values():
            groups.setdefault(found.group, []).append(found)
        return dict(sorted(groups.items()))

    def describing(self, classes: Collection[str], group: str) -> list[Question]:
        """Return the queries of a group that say something of things of any of these classes."""
        return [q for q in self.questions.values() if q.group == group and not set(classes).isdisjoint(q.describes)]


def read(path: Path) -> Question:
    """Read one query file, or raise QueryFileError where it breaks the contract of the header."""
    text = text_of(path)
    fields: list[tuple[str, str]] = []
    for line in text.splitlines():
        if start := _HEADER.match(line):
            fields.append((start["key"], start["value"].strip()))
        elif fields and (more := _MORE.match(line)):
            fields[-1] = (fields[-1][0], f"{fields[-1][1]} {more['value'].strip()}")
        elif not line.startswith("#"):
            break
    found = dict(fields)
    if not found.get("summary"):
        raise _broken(path, "no summary", "begin with `#+ summary: …`")
    parameters = tuple(_parameter(value, path) for key, value in fields if key == "param")
    columns = tuple((v.split(None, 1)[0], v.split(None, 1)[1]) for k, v in fields if k == "column" and " " in v)
    rows = _VALUES.findall(text)
    expected = [p.name for p in parameters]
    actual = rows[0][0].replace("?", " ").split() if rows else []
    if len(rows) > 1 or actual != expected:
        raise _broken(path, f"its VALUES row has {actual}, its header {expected}", "give both the same names in order")
    return Question(
        path.stem,
        found["summary"],
        found.get("description", ""),
        found.get("group", "Other"),
        parameters,
        columns,
        text,
        tuple(_class(name, path) for name in found.get("describes", "").split()),
    )


def _parameter(value: str, path: Path) -> Parameter:
    parts = value.split(None, 2)
    if len(parts) < 3 or parts[1].rstrip("?") not in TYPES:
        raise _broken(path, f'no parameter line: "{value}"', f"write NAME TYPE meaning, TYPE one of {', '.join(TYPES)}")
    return Parameter(parts[0], parts[1].rstrip("?"), parts[1].endswith("?"), parts[2])


def _class(name: str, path: Path) -> str:
    prefix, _, local = name.partition(":")
    if prefix not in PREFIXES or not local:
        raise _broken(path, f'no class "{name}"', "write a prefixed name with a prefix of app/namespaces.py")
    return PREFIXES[prefix] + local


def _broken(path: Path, what: str, remedy: str) -> QueryFileError:
    return QueryFileError(what, where=f"queries/answer/{path.name}", remedy=remedy)
