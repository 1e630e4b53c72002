"""The error tree: what went wrong, where, and the next step, on one line.

    CmaaError
    ├── MissingFolder      a folder or file that must be there is not
    ├── LoadError          a file cannot be read or parsed
    │   ├── UnreadableText     a file gives no text (app.intake.faults)
    │   └── NotAnAgreement     a text has not the parts of one agreement (app.intake.faults)
    ├── AlreadyTaken       a place for an intake holds one already (app.intake.faults)
    ├── InvalidGraph       the data break a rule; carries the findings
    ├── FormatError        a Turtle file cannot be written canonically
    ├── QueryFileError     a file in queries/ breaks the header contract
    ├── UnknownQuery       no query of that name
    ├── ParameterError     a parameter is missing, unknown or mistyped
    ├── QueryError         SPARQL text that the engine refuses
    ├── NotOffered         an answer is not to be had in the format asked for
    ├── NotKnown           the graph says nothing of an IRI (app.publish.things.documents)
    ├── Withdrawn          what an IRI named was withdrawn (app.publish.things.documents)
    └── StoreError         the store cannot be opened, reached or understood
        ├── Unfit              a change does not fit the last build (app.graph.dump)
        ├── TooSlow            a query took longer than it may
        ├── TooCostly          a query took more memory than it may, or ended its process
        ├── TooLarge           an answer is larger than it may be
        └── Busy               too many queries at a time

Exit codes of the command line: 1 for wrong data, 2 for wrong usage, 3 for a store that is out of reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

#: Control characters, those that turn the direction of what follows, and halves of characters.
_UNSEEN = re.compile("[\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff]")


class CmaaError(Exception):
    """Base of every error that CMAA Graph raises on purpose.

    `where` is a file with its line, a parameter or an address; `remedy` is what to do next.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = one_line(what), one_line(where), one_line(remedy)
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}; {self.remedy}" if self.remedy else text


class MissingFolder(CmaaError):
    """A folder or file that must be there is not."""

    exit_code = 2


class LoadError(CmaaError):
    """A file cannot be read or parsed."""


class InvalidGraph(CmaaError):
    """The data break a rule."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = list(findings)
        super().__init__(f"{len(self.findings)} findings", remedy="run `cmaa check` and mend each")


class FormatError(CmaaError):
    """A Turtle file cannot be written canonically without losing something."""


class QueryFileError(CmaaError):
    """A file in queries/ breaks the header contract."""


class UnknownQuery(CmaaError):
    """No query of that name."""

    exit_code = 2


class ParameterError(CmaaError):
    """A parameter is missing, unknown or mistyped."""

    exit_code = 2


class QueryError(CmaaError):
    """SPARQL text that the engine refuses."""

    exit_code = 2


class StoreError(CmaaError):
    """The store cannot be opened, reached or understood."""

    exit_code = 3


class NotOffered(CmaaError):
    """An answer is not to be had in the format asked for."""

    exit_code = 2


class TooSlow(StoreError):
    """A query took longer than it may."""


class TooCostly(StoreError):
    """A query took more memory than it may, or ended its process."""


class TooLarge(StoreError):
    """An answer is larger than it may be."""


class Busy(StoreError):
    """Too many queries of one client at a time."""


class Overloaded(StoreError):
    """Too many queries of all clients at a time, here or at a remote store."""


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong in one place: file, line, node, rule and remedy.

    `line` counts from 1; 0 means that the place is the file as a whole.
    """

    file: str
    line: int
    node: str
    rule: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return one_line(f"{place}: {self.node}: [{self.rule}] {self.remedy}")


def one_line(text: str) -> str:
    """Return the text with every run of white space, line ends included, as one blank.

    What a terminal would obey, or cannot show, is replaced: the text may repeat what a file or a name says.
    """
    return " ".join(_UNSEEN.sub("\ufffd", text).split())


def did_you_mean(name: str, known: Iterable[str], otherwise: str = "") -> str:
    """Return a suggestion for a misspelt name, or `otherwise` where nothing known is close."""
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f'did you mean "{close[0]}"?' if close else otherwise
