"""What rule authors write: packs, sources, differences, rules, catalogue entries.

    Pack         the declaration of a pack: id, version, the advisor that it needs, what it changes
    Source       a work and the place in it that supports a rule
    Difference   one of the ways in which BPO and KPO differ, both sides in words
    AdviceTopic  a topic of advice; a module lists its topics in TOPICS
    Answer       one more answer to a question that another pack asks; a module lists its answers in ANSWERS
    Entry        a catalogue entry: information, never evidence; a module lists its entries in CATALOGUE
    Status       how far a rule is proven
    rule         the decorator that makes a generator function a rule
    Draft        a rule as written; `loading.load` checks it and makes it a Rule

There is no registry: the decorator stores drafts in the module itself, so that two functions with the same name are
both found. Nothing is checked here, so that loading can report all problems at once.
"""

import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from types import EllipsisType, MappingProxyType
from typing import Any, NamedTuple, TypeVar

from outsourcing.engine.core._experta import ConditionalElement, Fact

Body = TypeVar("Body", bound=Callable[..., Iterator[Fact]])
WHY_TO_EDIT = "say why, in a sentence."  # what `rules new` writes where an author has to write
PLACE_TO_EDIT = "say where it is written down"
DRAFTS = "__rules__"  # the name under which a module holds its drafts
NOTHING: Mapping[str, str] = MappingProxyType({})


class Status(StrEnum):
    """How far a rule is proven. All rules fire; a deprecated rule names its replacement."""

    EXPERIMENTAL = "experimental"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Pack(NamedTuple):
    """The declaration of a pack of rules: `PACK` in its only module or in its `__init__.py`.

    Args:
        id: the name of the pack: lower-case letters, digits and underscores, starting with a letter.
        version: like 1.2.0 (PEP 440).
        engine: the versions of the advisor that it works with, like ">=0.1,<0.2" (PEP 440).
        title: one sentence about what the pack adds.
        retires: rules of other packs that should no longer fire, each with the reason.
        votes: questions that belong to no difference otherwise, each with the key of the difference it belongs to here,
            or with several keys.
        requires: packs that have to be loaded, too, each with its versions: ("public_sector>=0.1",).

    """

    id: str
    version: str
    engine: str
    title: str = ""
    retires: Mapping[str, str] = NOTHING
    votes: Mapping[str, str | tuple[str, ...]] = NOTHING
    requires: tuple[str, ...] = ()


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

    `weight` says how much its finding counts relative to the others (1.0 by default: the sources do not rank them).
    Loading gives out the numbers of the differences that packs add, and marks them as `added`: they count towards
    coverage only where something is known of them.
    """

    key: str
    number: int = 0
    title: str = ""
    bpo: str = ""
    kpo: str = ""
    sources: tuple[Source, ...] = ()
    weight: float = 1.0
    added: bool = False


class Answer(NamedTuple):
    """One more answer to a question that another pack asks: value, label and sentence as in a Choice.

    `entry` is its entry in the catalogue, if it has one.
    """

    question: str
    value: str
    label: str
    sentence: str
    entry: "Entry | None" = None


class AdviceTopic(NamedTuple):
    """A topic of advice that a pack declares, or a shipped one that it renames.

    `words` say what it is about in an interview, and `step` is its part of the plan; of a renamed one, `step` is empty.
    """

    title: str
    words: str
    step: str


class Entry(NamedTuple):
    """A catalogue entry: information, never evidence. `note` says who disputes it, or the date it refers to."""

    section: str
    name: str
    text: str
    sources: tuple[Source, ...]
    note: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the entry for machines."""
        sources = [source._asdict() for source in self.sources]
        fields = self._asdict() | {"sources": sources}
        return {"told" if name == "text" else name: value for name, value in fields.items()}  # its name since 0.1


class Draft(NamedTuple):
    """A rule as written, not yet checked."""

    id: str
    conditions: tuple[Any, ...]
    body: Callable[..., Iterator[Fact]]
    source: Any
    status: Any = Status.STABLE
    replaced_by: str = ""
    replaces: str = ""

    @property
    def place(self) -> str:
        """Return the place in the source, as `file:line`."""
        code = inspect.unwrap(self.body).__code__
        return f"{code.co_filename}:{code.co_firstlineno}"


def rule(
    id_: str,
    *conditions: ConditionalElement | EllipsisType,
    source: Source | None = None,
    status: Status = Status.STABLE,
    replaced_by: str = "",
    replaces: str = "",
) -> Callable[[Body], Body]:
    """Make the decorated generator function a rule.

    Args:
        id_: a stable id that is never reused: capital letters for the topic, then a number.
        conditions: patterns of facts, all of which must hold. Allowed are fields with literals, `one_of`, `L`, `P`,
            `~`, `&`, `|` and `MATCH.name`, then `NOT(pattern)` over a single pattern, then `TEST`.
        source: the source that supports the rule; required (loading reports a missing one).
        status: experimental, stable or deprecated.
        replaced_by: the rule to use instead of a deprecated one.
        replaces: a rule of another pack that this one replaces; it no longer fires.

    The docstring is the rule's page: a title in one sentence, then `Why:`, at least one `Fires:` and one `Silent:`
    line, each a JSON object of values for the fact of its first condition. They are run as tests.

    """
    if callable(id_):
        raise TypeError("@rule needs an id and conditions: @rule(id, condition, source=...)")
    module = sys._getframe(1).f_globals  # noqa: SLF001  the module of the rule, whatever else decorates it

    def add(body: Body) -> Body:
        if not inspect.isfunction(inspect.unwrap(body)):
            raise TypeError(f"@rule({id_!r}) must decorate a generator function: def a_rule(): ...")
        module.setdefault(DRAFTS, []).append(Draft(id_, conditions, body, source, status, replaced_by, replaces))
        return body

    return add
