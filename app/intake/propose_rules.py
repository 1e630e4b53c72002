"""The rule files of the proposer, read once: patterns spelt in words, compiled, each with an id to answer for.

In a pattern a blank stands for any white space, a blank with a question mark for any or none, and `{name}` for an entry
of `rules/words.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from app.errors import LoadError

FOLDER = Path(__file__).parent / "rules"
_NAME = re.compile(r"\{([a-z][a-z-]*)\}")


@dataclass(frozen=True)
class Rule:
    """A rule as the file states it; `given` holds what only its kind of rule says."""

    id: str
    patterns: tuple[re.Pattern[str], ...]
    unless: tuple[re.Pattern[str], ...]
    confidence: float
    given: dict[str, Any]

    def matches(self, text: str) -> Iterator[tuple[int, re.Match[str]]]:
        """Yield each match in the text with the number of the pattern that found it."""
        for number, pattern in enumerate(self.patterns):
            for match in pattern.finditer(text):
                yield number, match

    def search(self, text: str) -> int | None:
        """Return the number of the first pattern that matches, unless something in the text rules it out."""
        found = next((n for n, pattern in enumerate(self.patterns) if pattern.search(text)), None)
        if found is None or any(pattern.search(text) for pattern in self.unless):
            return None
        return found


@cache
def table(name: str) -> dict[str, Any]:
    """Return a rule file as it stands."""
    path = FOLDER / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise LoadError(str(error), where=f"{name}.toml", remedy="restore the rule file") from error


@cache
def pattern(text: str) -> re.Pattern[str]:
    """Return a pattern of a rule file, compiled."""
    words = table("words")["words"]
    try:
        while _NAME.search(text):
            text = _NAME.sub(lambda name: str(words[name[1]]), text)
        return re.compile(text.replace(" ?", r"\s*").replace(" ", r"\s+"), re.IGNORECASE)
    except (KeyError, re.error) as error:
        raise LoadError(f"no pattern: {text}", where="app/intake/rules", remedy=f"mend it: {error}") from error


@cache
def rules(name: str, kind: str = "rule") -> tuple[Rule, ...]:
    """Return the rules of one kind in a file, in its order."""
    found = []
    for entry in table(name).get(kind, []):
        if not isinstance(entry.get("id", entry.get("variable")), str):
            raise LoadError("a rule has no id", where=f"{name}.toml", remedy="give it one")
        place = f"/{entry['place']}" if "place" in entry else ""
        found.append(
            Rule(
                id=entry.get("id") or f"variable/{entry['variable']}{place}",
                patterns=tuple(pattern(p) for p in entry.get("patterns", [])),
                unless=tuple(pattern(p) for p in entry.get("unless", []) if isinstance(entry.get("unless"), list)),
                confidence=float(entry.get("confidence", 0.8)),
                given=entry,
            )
        )
    return tuple(found)
