"""What a rule author writes: sources, differences, rules, entries of the catalogue.

    Source       a work and the place in it that a rule rests on
    Difference   one of the ways in which BPO and KPO differ, both sides in words
    Entry        something that the sources name: information, never evidence; a module leaves its own in CATALOGUE
    rule         the decorator that makes a generator function a rule
    Draft        a rule as written; `loading.load` checks it and makes it a Rule

A module of rules needs no registry: the decorator leaves its drafts in the module itself, so that even two functions
of one name are both seen. Nothing is checked here, so that all mistakes can be told at once.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from engine._experta import ConditionalElement, Fact

Body = TypeVar("Body", bound=Callable[..., Iterator[Fact]])
DRAFTS = "__rules__"  # the name under which a module holds its drafts


class Source(NamedTuple):
    """A place in a work. `key` is how reports cite the work: [B, difference 1]."""

    key: str
    title: str
    place: str
    address: str = ""

    def __str__(self) -> str:
        return f"{self.key}, {self.place}"


class Difference(NamedTuple):
    """One way in which BPO and KPO differ.

    `weight` says how much its finding counts beside the others (1.0: as much as any; the sources rank none).
    """

    key: str
    number: int
    title: str
    bpo: str
    kpo: str
    sources: tuple[Source, ...]
    weight: float = 1.0


class Entry(NamedTuple):
    """An entry of the catalogue: information, never evidence. `note` says who contests it, or as of when it holds."""

    section: str
    name: str
    told: str
    sources: tuple[Source, ...]
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the entry for machines."""
        return {**self._asdict(), "sources": [source._asdict() for source in self.sources]}


class Draft(NamedTuple):
    """A rule as written, not yet checked."""

    id: str
    conditions: tuple[ConditionalElement, ...]
    body: Callable[..., Iterator[Fact]]
    source: Any

    @property
    def place(self) -> str:
        """Return where it is written, as `file:line`."""
        code = inspect.unwrap(self.body).__code__
        return f"{code.co_filename}:{code.co_firstlineno}"


def rule(id_: str, *conditions: ConditionalElement, source: Source | None = None) -> Callable[[Body], Body]:
    """Make the decorated generator function a rule.

    Args:
        id_: stable, never reused: capital letters for the topic, then a number.
        conditions: patterns of facts; all must hold. Allowed are fields with literals, `one_of`, `L`, `P`, `~`, `&`,
            `|` and `MATCH.name`, then `NOT(pattern)` over a single pattern, then `TEST`.
        source: what the rule rests on; required (a missing one is reported with everything else).

    The docstring is the rule's page: a title in one sentence, then `Why:`, at least one `Fires:` and one `Silent:`
    line, each a JSON object of values for the fact of its first condition. They are run as tests.

    """
    if callable(id_):
        raise TypeError("@rule needs its id and conditions: @rule(id, condition, source=...)")
    module = sys._getframe(1).f_globals  # noqa: SLF001  where the rule is written, whatever else decorates it

    def add(body: Body) -> Body:
        module.setdefault(DRAFTS, []).append(Draft(id_, conditions, body, source))
        return body

    return add
