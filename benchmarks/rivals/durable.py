"""durable_rules: rulesets over one message at a time, asked in three steps.

Its rules have no reset. A row is a fact that is asserted, so that every rule that matches sees it (an event is used up
by the first one), and retracted when they have run. The record is one message, because its joins are far slower.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from durable.engine import Host, MessageNotHandledException

from outsourcing import Rulebook
from rivals import UNKNOWN, Assess, Clause, Matcher, stepwise

TOGETHER = 16  # rules of one ruleset; it gives up on a message that has too many conditions to go through
Rules = Sequence[tuple[str, list[Clause]]]


def make(rulebook: Rulebook) -> Assess:
    """Return the work on a row."""
    return stepwise(rulebook, _matcher)


def _matcher(rules: Rules) -> Matcher:
    parts = [_part(rules[start : start + TOGETHER]) for start in range(0, len(rules), TOGETHER)]
    return lambda record: [name for match in parts for name in match(record)]


def _part(rules: Rules) -> Matcher:
    fired: list[str] = []
    names = {name for _, clauses in rules for clause in clauses for tests in clause.groups for name, _ in tests}
    told = {
        name: {"all": [{"m": _all(map(_condition, clauses))}], "run": _noting(name, fired)} for name, clauses in rules
    }
    host = Host({"rules": told})
    number = 0

    def match(record: Mapping[str, str]) -> list[str]:
        nonlocal number
        number += 1
        fact = {"id": str(number), **{name: record.get(name, UNKNOWN) for name in names}}
        fired.clear()
        with suppress(MessageNotHandledException):  # no rule matches
            host.assert_fact("rules", fact)
            host.retract_fact("rules", fact)
        return list(fired)

    return match


def _noting(name: str, fired: list[str]) -> Any:
    return lambda _: fired.append(name)


def _condition(clause: Clause) -> dict[str, Any]:
    every, some = (_any, _all) if clause.negated else (_all, _any)
    return some([every([_test(name, accepted, negated=clause.negated) for name, accepted in g]) for g in clause.groups])


def _test(name: str, accepted: Sequence[str], *, negated: bool) -> dict[str, Any]:
    return _all({"$neq": {name: v}} for v in accepted) if negated else _any({name: v} for v in accepted)


def _all(conditions: Any) -> dict[str, Any]:
    return _joined("$and", list(conditions))


def _any(conditions: Any) -> dict[str, Any]:
    return _joined("$or", list(conditions))


def _joined(word: str, conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return conditions[0] if len(conditions) == 1 else {word: conditions}
