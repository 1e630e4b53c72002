"""Engines: the reasoners that the line can be run with."""

from __future__ import annotations

from app.graph import infer, reference
from app.graph.alone import Alone
from app.graph.rules import Engine

#: Our own, with the rules of OWL 2 RL that our questions need.
OURS = Engine(infer.infer, infer.reads, Alone)
#: Each by the name that a build bears: ours, and owlrl as a reference.
ENGINES = {"rules": OURS, "owlrl": Engine(reference.closure)}
