"""Ask: a question of the catalogue, put to a store, with its parameters checked against what the graph knows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pyoxigraph as ox

from app.ask import patience
from app.ask.catalogue import Catalogue, Question
from app.ask.parameters import term
from app.errors import ParameterError, did_you_mean
from app.store.protocol import Rows, Store

#: Types whose values name a node that must exist; an iri may name anything.
_NAMED = ("party", "agreement", "kind", "variable")


@dataclass(frozen=True)
class Asker:
    """A store with the catalogue of questions (`answers`) and of page queries (`describes`)."""

    store: Store
    answers: Catalogue
    describes: Catalogue

    @classmethod
    def over(cls, store: Store, queries: Path) -> Self:
        """Read the catalogues below the folder `queries`."""
        return cls(store, Catalogue(queries / "answer"), Catalogue(queries / "describe"))

    def ask(self, name: str, given: Mapping[str, str]) -> Rows:
        """Answer a question by name; an unknown name, party, agreement or code is a clear error."""
        question = self.answers[name]
        text = question.render(given)
        self._check(question, given)
        patience.go_on()
        return self.store.select(text)

    def describe(self, name: str, given: Mapping[str, str] | None = None) -> Rows:
        """Run a query of queries/describe; TooSlow where the patience with all that is asked is over."""
        patience.go_on()
        return self.store.select(self.describes[name].render(given or {}))

    def texts(self, name: str, given: Mapping[str, str] | None = None) -> Iterable[Sequence[str]]:
        """Run a query of queries/describe of many rows, and give them as texts; TooSlow as above."""
        patience.go_on()
        return self.store.texts(self.describes[name].render(given or {}))

    def graph(self, name: str, given: Mapping[str, str] | None = None) -> list[ox.Triple]:
        """Run a query of queries/describe that constructs a graph; TooSlow as above."""
        patience.go_on()
        return self.store.construct(self.describes[name].render(given or {}))

    def knows(self, iri: str) -> bool:
        """Tell whether the graph gives the node an identifier or code."""
        return bool(len(self.describe("known", {"node": iri})))

    def must_know(self, kind: str, value: str, where: str = "") -> None:
        """Raise ParameterError where the graph does not know a party, agreement or code of that name."""
        iri = term(kind, value, where or kind).strip("<>")
        if not self.knows(iri):
            near = iri.rpartition("/")[0] + "/"
            slugs = [r["node"].removeprefix(near) for r in self.describe("names") if r["node"].startswith(near)]
            remedy = did_you_mean(value.lower(), slugs, f"{len(slugs)} are known")
            raise ParameterError(f'no {kind} "{value}"', where=where, remedy=remedy)

    def _check(self, question: Question, given: Mapping[str, str]) -> None:
        for parameter in question.parameters:
            value = given.get(parameter.name, "")
            if value and parameter.type in _NAMED:
                self.must_know(parameter.type, value, f"{question.name} {parameter.name}")
