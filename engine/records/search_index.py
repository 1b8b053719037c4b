"""The search index: the row of a decision, and which rules fired in it, as the store has them.

`fired` has one letter for each rule of the rulebook, so that firings are counted without reading texts.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from outsourcing.engine.records.record import SearchFields

ROLES = {"supporting": "s", "against": "a", "neither": "n"}  # letters of the index
SILENT = "."


def letters(summary: SearchFields, rules: Sequence[str]) -> str:
    """Return which rules fired as the index has it: one letter for each rule, up to the last that fired."""
    return _letters(summary.firings, tuple(rules))


@lru_cache(4096)
def _letters(firings: tuple[tuple[str, str], ...], rules: tuple[str, ...]) -> str:
    roles = dict(firings)
    return "".join([ROLES.get(roles.get(rule, ""), SILENT) for rule in rules]).rstrip(SILENT)


def index_row(seq: int, summary: SearchFields, rules: Sequence[str]) -> tuple[Any, ...]:
    """Return the row of a decision; `rules` are the ids of the rules of its rulebook, in order."""
    return (seq, *summary._replace(firings=letters(summary, rules)))  # type: ignore[arg-type]


INSERT = f"INSERT INTO decisions VALUES ({', '.join('?' * (len(SearchFields._fields) + 1))})"
