"""Regions: where a change of a rule's conditions makes a difference, as boxes of values.

    Change    where a change matters
    touched   whether some facts fall where a change matters, and no other condition that is unchanged hides them

A change that touches nothing makes an equivalent rule: no example and no task can notice it. Decided on the sets of
accepted values alone; where these do not tell, the change is taken to matter.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from inspect import signature
from itertools import product
from typing import Any, NamedTuple

from outsourcing.engine.anomalies.value_sets import Box, Region, Space, Value, Values, intersection
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import Pattern, Vocabulary, matches
from outsourcing.engine.core.facts import Evidence, Finding, Task
from outsourcing.engine.core.rulebook import Rule

MANY = (Finding, Evidence)  # facts of which there are several at a time

Facts = Mapping[type[Fact], Sequence[Mapping[str, Any]]]


class Change(NamedTuple):
    """Where a change matters: in one pattern, where one field has these values; without a field: all of the pattern."""

    pattern: int
    field: str | None
    values: Values


def is_plain(rule: Rule) -> bool:
    """Say whether the sets of accepted values tell when a rule fires: no TEST, no join, no open field, no early NOT."""
    names = Counter(
        name
        for pattern in rule.patterns
        for name in (pattern.binds, *(test.binds for test in pattern.tests))
        if name is not None
    )
    negated = [pattern for pattern in rule.patterns if pattern.negated]
    return (
        not rule.tests
        and all(times == 1 for times in names.values())
        and not any(pattern.bound_names() or pattern.fact is Evidence for pattern in negated)
        and not any(test.accepted is None for pattern in rule.patterns for test in pattern.tests)
    )


def matched(patterns: Sequence[Pattern], facts: Facts) -> list[list[int]]:
    """Return, for each pattern that must match, which facts of its kind do; nothing where the rule does not fire."""
    found = []
    for pattern in patterns:
        ones = [n for n, values in enumerate(facts.get(pattern.fact, ())) if matches(pattern, values)]
        if bool(ones) is pattern.negated:
            return []
        if not pattern.negated:
            found.append(ones)
    return found


def concluded(rule: Rule, facts: Facts) -> Iterator[Fact]:
    """Yield what a plain rule concludes from facts, each time that it fires; it binds no whole fact."""
    wanted = [pattern for pattern in rule.patterns if not pattern.negated]
    names = signature(rule.body).parameters
    found = matched(rule.patterns, facts)
    for chosen in product(*found) if found else ():
        own = [facts[pattern.fact][n] for pattern, n in zip(wanted, chosen, strict=True)]
        bound = {test.binds: v[test.field] for p, v in zip(wanted, own, strict=True) for test in p.tests}
        yield from rule.body(**{name: bound[name] for name in names})


def domain(fact: type[Fact], field: str, vocabulary: Vocabulary) -> tuple[Value, ...]:
    """Return the values a field can have, and None where it may be not known."""
    return (*map(str, vocabulary[fact][field] or ()), *([None] if fact is Task else []))


def touched(rule: Rule, change: Change, vocabulary: Vocabulary) -> bool:
    """Say whether a change of a plain rule can be noticed at all."""
    changed = rule.patterns[change.pattern]
    wanted = [pattern for pattern in rule.patterns if not pattern.negated]
    if any(times > 1 for times in Counter(pattern.fact for pattern in wanted).values()):
        return True  # two patterns over one kind of fact: it may be one fact or two
    if changed.negated and changed.fact in MANY:
        return True
    others = [pattern for n, pattern in enumerate(rule.patterns) if n != change.pattern]
    box: Box | None = _box(changed, change)
    for pattern in others:
        box = box if box is None or pattern.negated else intersection(box, _box(pattern))
    hiding = [Region(_box(pattern)) for pattern in others if pattern.negated]
    fields = {(p.fact, test.field) for p in rule.patterns for test in p.tests}
    space = Space({(fact.__name__, field): domain(fact, field, vocabulary) for fact, field in fields})
    return box is not None and all(box.values()) and space.find_outside(box, hiding) is not None


def _box(pattern: Pattern, change: Change | None = None) -> Box:
    """Return where a pattern matches, or would but for a change."""
    return {
        (pattern.fact.__name__, test.field): (
            change.values if change and test.field == change.field else frozenset(test.accepted or ())
        )
        for test in pattern.tests
    }
