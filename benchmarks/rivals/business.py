"""business-rules: conditions and actions as JSON, over a class of variables; asked in three steps.

A variable is a selection, the one answer or nothing, so that a condition is one comparison: it knows no "not".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import BaseVariables, select_multiple_rule_variable

from outsourcing import Rulebook
from rivals import Assess, Clause, Matcher, stepwise


def make(rulebook: Rulebook) -> Assess:
    """Return the work on a row."""
    return stepwise(rulebook, _matcher)


class _Fired(BaseActions):
    """What a matching rule does: it puts its name on a list."""

    def __init__(self) -> None:
        self.names: list[str] = []

    @rule_action(params={"name": FIELD_TEXT})
    def fire(self, name: str) -> None:
        """Take note of a rule."""
        self.names.append(name)


def _matcher(rules: Sequence[tuple[str, list[Clause]]]) -> Matcher:
    names = {name for _, clauses in rules for clause in clauses for tests in clause.groups for name, _ in tests}
    variables = type("Record", (_Record,), {name: _variable(name) for name in names})
    told = [
        {"conditions": {"all": [_condition(c) for c in clauses]}, "actions": [{"name": "fire", "params": {"name": n}}]}
        for n, clauses in rules
    ]

    def match(record: Mapping[str, str]) -> list[str]:
        fired = _Fired()
        run_all(told, variables(record), fired)
        return fired.names

    return match


class _Record(BaseVariables):
    """The values that conditions look at."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values


def _variable(name: str) -> Any:
    def variable(self: _Record) -> list[str]:
        return [self.values[name]] if name in self.values else []

    variable.__name__ = name
    return select_multiple_rule_variable()(variable)


def _condition(clause: Clause) -> dict[str, Any]:
    every, some = ("any", "all") if clause.negated else ("all", "any")
    return {some: [{every: [_test(test, negated=clause.negated) for test in group]} for group in clause.groups]}


def _test(test: tuple[str, tuple[str, ...]], *, negated: bool) -> dict[str, Any]:
    operator = "shares_no_elements_with" if negated else "shares_at_least_one_element_with"
    return {"name": test[0], "operator": operator, "value": list(test[1])}
