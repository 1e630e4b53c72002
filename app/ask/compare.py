"""Compare: any number of agreements along the codebook, cell by cell, each opened down to its provisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.ask.coding import SILENT, Cell, Coding, coding
from app.ask.kept import Codings
from app.ask.run import Asker
from app.ask.similarity import similarity
from app.ask.words import differences, tell
from app.errors import ParameterError, did_you_mean
from app.store.protocol import Rows

#: First the columns of the contract, then what else stands behind a cell.
COLUMNS = (
    *("variable", "agreement", "answer", "provisions", "modality", "bearer", "conditions", "source"),
    *("addressee", "triggers", "exceptions", "grounds", "durations"),
    *("abstract", "note", "coder", "coded_on", "confidence"),
)


@dataclass(frozen=True)
class Line:
    """One question over all agreements compared."""

    variable: str
    question: str
    group: str
    cells: list[Cell]
    differing: list[str]
    """In what the agreements differ, in words; empty where they agree."""


@dataclass(frozen=True)
class Matrix:
    """A comparison: agreements across, questions down."""

    codings: list[Coding]
    lines: list[Line]

    @property
    def labels(self) -> dict[str, str]:
        """The name of each agreement by its slug."""
        return {c.agreement: c.label for c in self.codings}

    def told(self, line: Line) -> list[str]:
        """Return what each agreement says to a question, as sentences made from the coding."""
        return [tell(cell, self.labels[cell.agreement]) for cell in line.cells]

    def rows(self) -> Rows:
        """Return a row a cell with the columns of the contract; several values are parted by `; `, eIds by blanks."""
        return Rows.of(COLUMNS, (_row(cell) for line in self.lines for cell in line.cells))


def compare(
    asker: Asker,
    slugs: Sequence[str],
    *,
    group: str = "",
    only_differences: bool = False,
    answered: bool = False,
    by_similarity: bool = False,
    kept: Codings | None = None,
) -> Matrix:
    """Compare agreements along the codebook.

    `group` is the letter or name of a group of questions; `answered` leaves out what all leave open; `by_similarity`
    puts the agreements most similar to the first next to it. `kept` is a reader that has read some codings already.

    Raises ParameterError for an unknown agreement or group, for one named twice, and for fewer than one.
    """
    if not slugs:
        raise ParameterError("no agreement", where="compare", remedy="name for example jpn-usa-1997 wto-tfa")
    for slug, times in Counter(slugs).items():
        if times > 1:
            raise ParameterError(f'"{slug}" is named twice', where="compare", remedy="name each agreement once")
    kept = kept or Codings(asker)
    codings = [kept.one(slug) for slug in slugs]
    if by_similarity:
        first = codings[0]
        codings.sort(key=lambda c: (c is not first, -similarity(first, c)))
    wanted = _in_group(codings[0], group)
    labels = {c.agreement: c.label for c in codings}
    lines = []
    for variable in wanted:
        cells = [c.cells[variable] for c in codings]
        differing = differences(cells, labels) if len(cells) > 1 else []
        if only_differences and not differing:
            continue
        if answered and all(cell.answer in SILENT for cell in cells):
            continue
        lines.append(Line(variable, cells[0].question, cells[0].group, cells, differing))
    return Matrix(codings, lines)


def stream(asker: Asker, slugs: Iterable[str], *, group: str = "") -> Iterator[tuple[str, ...]]:
    """Yield the rows of a comparison agreement by agreement, for any number of them: one is held at a time."""
    questions = list(asker.describe("codebook"))
    for slug in slugs:
        one = coding(asker, slug, questions)
        for variable in _in_group(one, group):
            yield _row(one.cells[variable])


def lacks_and_adds(asker: Asker, model: str, slug: str, kept: Codings | None = None) -> tuple[list[Cell], list[Cell]]:
    """Return what an agreement lacks beside one taken as the model (the model's cells), and what it adds (its own)."""
    matrix = compare(asker, [model, slug], kept=kept)
    lacks = [a for a, b in (line.cells for line in matrix.lines) if a.answer not in SILENT and b.answer == "absent"]
    adds = [b for a, b in (line.cells for line in matrix.lines) if a.answer == "absent" and b.answer not in SILENT]
    return lacks, adds


def _in_group(first: Coding, group: str) -> list[str]:
    if not group:
        return list(first.cells)
    names = {c.group.lower(): c.group for c in first.cells.values()}
    names |= {c.group_label.lower(): c.group for c in first.cells.values()}
    letter = names.get(group.lower())
    if letter is None:
        hint = did_you_mean(group.lower(), names, f"choose one of {', '.join(sorted(set(names.values())))}")
        raise ParameterError(f'no group "{group}"', where="compare --group", remedy=hint)
    return [variable for variable, cell in first.cells.items() if cell.group == letter]


def _row(cell: Cell) -> tuple[str, ...]:
    def joined(name: str) -> str:
        return "; ".join(dict.fromkeys(value for norm in cell.norms for value in getattr(norm, name)))

    def each(name: str) -> str:
        return "; ".join(dict.fromkeys(getattr(norm, name) for norm in cell.norms if getattr(norm, name)))

    return (
        *(cell.variable, cell.agreement, cell.answer, " ".join(cell.provisions)),
        *(each("modality"), each("bearer"), joined("conditions"), cell.source),
        *(each("addressee"), joined("triggers"), joined("exceptions"), joined("grounds"), joined("durations")),
        *(cell.abstract, cell.note, cell.coder, cell.coded_on, cell.confidence),
    )
