"""Alone: what follows from one statement alone, told from its line; `app.graph.infer` finds what follows from several.

That is most of what follows. It takes no other statement, so that each part of a graph can be gone through by itself,
in a process of its own, and no line needs to become an object.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.graph.axioms import TYPE, Axioms
from app.graph.lines import END, bare

_TYPE = str(TYPE).encode()


class Alone:
    """The rules cax-sco, prp-spo1, prp-symp, prp-inv1 and prp-inv2 under some axioms, made ready for lines."""

    def __init__(self, axioms: Axioms) -> None:
        self.names = bare(axioms.names)
        """The properties, as lines write them, of all that is looked at and of all that is concluded."""
        self._broader = {
            str(name).encode() + END: [b" ".join((b"", _TYPE, str(one).encode())) + END for one in broader]
            for name, broader in axioms.classes.items()
        }
        self._implied = {
            str(name).encode(): [(str(one).encode(), turned) for one, turned in every]
            for name, every in axioms.implied.items()
        }

    def of(self, given: Iterable[bytes]) -> list[bytes]:
        """Return the lines that follow from some lines (`app.graph.lines`), each once, without those given."""
        known = dict.fromkeys(given)
        found: dict[bytes, None] = {}
        for line in known:
            subject, name, rest = line.split(b" ", 2)
            types = [subject + end for end in self._broader.get(rest, ())] if name == _TYPE else []
            found |= dict.fromkeys(types)
            if name in self._implied:
                for one in (line, *types):
                    found |= dict.fromkeys(self._turned(*one.split(b" ", 2)))
        return [line for line in found if line not in known]

    def _turned(self, subject: bytes, name: bytes, rest: bytes) -> Iterator[bytes]:
        """Yield what a statement implies by other properties, or with subject and value exchanged."""
        for implied, turned in self._implied[name]:
            if not turned:
                yield b" ".join((subject, implied, rest))
            elif rest[:1] in b"<_":  # no literal is a subject
                yield b" ".join((rest[: -len(END)], implied, subject)) + END
