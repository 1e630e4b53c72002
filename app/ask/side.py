"""Side: two agreements beside each other, provision by provision, with the words in which they differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.ask.coding import Norm, cite
from app.ask.compare import Matrix
from app.ask.differ import Piece, paired, pieces
from app.ask.run import Asker
from app.errors import ParameterError, did_you_mean
from app.store.protocol import Rows

COLUMNS = ("left", "right", "left_abstract", "right_abstract", "left_words", "right_words")
#: Levels of a text that stand for all that they contain.
_WHOLE = ("chapter", "section", "article", "annex")


@dataclass(frozen=True)
class Told:
    """A provision on one side: its place, what it does in our words and in its own, in runs of words, and its norms."""

    eid: str
    abstract: list[Piece]
    words: list[Piece]
    norms: list[Norm]

    @property
    def cited(self) -> str:
        """Its place as lawyers cite it."""
        return cite(self.eid)


@dataclass(frozen=True)
class Side:
    """Pairs of provisions; a side is empty where the other text has nothing near."""

    pairs: list[tuple[Told | None, Told | None]]

    def rows(self) -> Rows:
        """Return a row a pair; the words of a text are there where it was taken in."""
        return Rows.of(COLUMNS, (_row(a, b) for a, b in self.pairs))


def places(asker: Asker, agreement: str) -> list[dict[str, str]]:
    """Return the articles, chapters and annexes of an agreement, as rows of the question `provisions`."""
    return [row for row in asker.ask("provisions", {"agreement": agreement}) if row["kind"] in _WHOLE]


def side_by_side(
    asker: Asker,
    matrix: Matrix,
    *,
    question: str = "",
    chosen: Sequence[str] = ("", ""),
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> Side:
    """Set provisions of the two agreements of a comparison beside each other: those near in their words in one pair.

    They are those behind the answers to a question, or, where places are `chosen`, these with all that they contain.
    Without either, there is nothing. `words` are the words of the texts by agreement and eId. ParameterError for an
    unknown question or place.
    """
    if not question and not any(chosen):
        return Side([])
    sides: list[list[tuple[str, str, str]]] = []
    norms: list[dict[str, list[Norm]]] = []
    for number, coding in enumerate(matrix.codings):
        abstracts = {r["eid"]: r["abstract"] for r in asker.ask("provisions", {"agreement": coding.agreement})}
        own = (words or {}).get(coding.agreement, {})
        if any(chosen):
            eids = _within(chosen[number], abstracts)
        else:
            _must_be_one(question, coding.cells)
            eids = [eid for eid in coding.cells[question].provisions if eid in abstracts]
        sides.append([(eid, abstracts[eid], own.get(eid, "")) for eid in eids])
        norms.append({eid: [n for n in coding.norms if eid in n.provisions] for eid in eids})
    left, right = sides
    near = paired(
        [words or abstract for _, abstract, words in left], [words or abstract for _, abstract, words in right]
    )
    return Side([_pair(left, right, i, k, norms) for i, k in near])


def _pair(
    left: Sequence[tuple[str, str, str]],
    right: Sequence[tuple[str, str, str]],
    i: int | None,
    k: int | None,
    norms: Sequence[Mapping[str, list[Norm]]],
) -> tuple[Told | None, Told | None]:
    a, b = (left[i] if i is not None else None), (right[k] if k is not None else None)
    if a is None or b is None:
        alone = [_alone(one, norms[n]) if one else None for n, one in enumerate((a, b))]
        return alone[0], alone[1]
    abstracts = pieces(a[1], b[1])
    # Where one text only was taken in, there is nothing to hold its words against.
    own = pieces(a[2], b[2]) if a[2] and b[2] else (_whole(a[2]), _whole(b[2]))
    return Told(a[0], abstracts[0], own[0], norms[0][a[0]]), Told(b[0], abstracts[1], own[1], norms[1][b[0]])


def _alone(one: tuple[str, str, str], norms: Mapping[str, list[Norm]]) -> Told:
    return Told(one[0], _whole(one[1]), _whole(one[2]), norms[one[0]])


def _whole(text: str) -> list[Piece]:
    return [Piece(text, common=True)] if text else []


def _within(place: str, known: Mapping[str, str]) -> list[str]:
    """Return a place and all that it contains, in the order of the text; nothing where none is chosen."""
    if not place:
        return []
    if place not in known:
        raise ParameterError(
            f'no place "{place}"', where="compare", remedy=did_you_mean(place, known, "choose an article")
        )
    return [eid for eid in known if eid == place or eid.startswith(f"{place}__")]


def _must_be_one(question: str, known: Mapping[str, object]) -> None:
    if question not in known:
        hint = did_you_mean(question, known, "choose one of the list")
        raise ParameterError(f'no question "{question}"', where="compare", remedy=hint)


def _row(left: Told | None, right: Told | None) -> tuple[str, ...]:
    def text(told: Told | None, name: str) -> str:
        return "".join(piece.text for piece in getattr(told, name)) if told else ""

    both = (left, right)
    return (
        *(told.eid if told else "" for told in both),
        *(text(told, "abstract") for told in both),
        *(text(told, "words") for told in both),
    )
