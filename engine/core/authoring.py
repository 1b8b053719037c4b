"""What a rule author writes: packs, sources, differences, rules, entries of the catalogue.

    Pack         what a pack of rules says of itself: id, version, the engine it needs, what it changes
    Source       a work and the place in it that a rule rests on
    Difference   one of the ways in which BPO and KPO differ, both sides in words
    Entry        something that the sources name: information, never evidence; a module leaves its own in CATALOGUE
    Status       how far a rule has proven itself
    rule         the decorator that makes a generator function a rule
    Draft        a rule as written; `loading.load` checks it and makes it a Rule

A module of rules needs no registry: the decorator leaves its drafts in the module itself, so that even two functions
of one name are both seen. Nothing is checked here, so that all mistakes can be told at once.
"""

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from outsourcing.engine.core._experta import ConditionalElement, Fact

Body = TypeVar("Body", bound=Callable[..., Iterator[Fact]])
DRAFTS = "__rules__"  # the name under which a module holds its drafts
NOTHING: Mapping[str, str] = MappingProxyType({})


class Status(StrEnum):
    """How far a rule has proven itself. All rules fire; a deprecated one names the rule to use instead."""

    EXPERIMENTAL = "experimental"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Pack(NamedTuple):
    """What a pack of rules says of itself, once, as `PACK` in its only module or in its `__init__.py`.

    Args:
        id: what it is called everywhere: small letters, digits and underscores, beginning with a letter.
        version: like 1.2.0 (PEP 440).
        engine: the versions of the advisor that it works with, like ">=0.1,<0.2" (PEP 440).
        title: what it adds, in a sentence.
        retires: rules of other packs that are not to fire any more, each with the reason.
        votes: questions that serve no difference otherwise, each with the key of the one that it is to serve here.

    """

    id: str
    version: str
    engine: str
    title: str = ""
    retires: Mapping[str, str] = NOTHING
    votes: Mapping[str, str] = NOTHING


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
    status: Any = Status.STABLE
    replaced_by: str = ""
    replaces: str = ""

    @property
    def place(self) -> str:
        """Return where it is written, as `file:line`."""
        code = inspect.unwrap(self.body).__code__
        return f"{code.co_filename}:{code.co_firstlineno}"


def rule(
    id_: str,
    *conditions: ConditionalElement,
    source: Source | None = None,
    status: Status = Status.STABLE,
    replaced_by: str = "",
    replaces: str = "",
) -> Callable[[Body], Body]:
    """Make the decorated generator function a rule.

    Args:
        id_: stable, never reused: capital letters for the topic, then a number.
        conditions: patterns of facts; all must hold. Allowed are fields with literals, `one_of`, `L`, `P`, `~`, `&`,
            `|` and `MATCH.name`, then `NOT(pattern)` over a single pattern, then `TEST`.
        source: what the rule rests on; required (a missing one is reported with everything else).
        status: experimental, stable or deprecated.
        replaced_by: the rule to use instead of a deprecated one.
        replaces: a rule of another pack that this one takes the place of; it does not fire any more.

    The docstring is the rule's page: a title in one sentence, then `Why:`, at least one `Fires:` and one `Silent:`
    line, each a JSON object of values for the fact of its first condition. They are run as tests.

    """
    if callable(id_):
        raise TypeError("@rule needs its id and conditions: @rule(id, condition, source=...)")
    module = sys._getframe(1).f_globals  # noqa: SLF001  where the rule is written, whatever else decorates it

    def add(body: Body) -> Body:
        if not inspect.isfunction(inspect.unwrap(body)):
            raise TypeError(f"@rule({id_!r}) goes on a function that yields: def a_rule(): ...")
        module.setdefault(DRAFTS, []).append(Draft(id_, conditions, body, source, status, replaced_by, replaces))
        return body

    return add
