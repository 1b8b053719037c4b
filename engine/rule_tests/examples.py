"""Examples: the `Fires:` and `Silent:` lines of rules, run through Experta in the company of the whole rulebook."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core._engine import MAX_SECONDS, Engine
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import example_facts
from outsourcing.engine.core.facts import Task
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit

Facts = Mapping[type[Fact], Mapping[str, Any]]


class Example(NamedTuple):
    """One line of a rule: the values it gives, and whether the rule is to fire on them."""

    rule: Rule
    number: int  # among the rule's lines of this kind, from 1
    values: Mapping[str, Any]
    fires: bool

    @property
    def line(self) -> str:
        """Return the line as it is written."""
        return f"{'Fires' if self.fires else 'Silent'}: {json.dumps(self.values, ensure_ascii=False)}"


class Trial(NamedTuple):
    """An example that was run. `instead` says what happened instead of what was expected; empty: it passed."""

    example: Example
    instead: str

    @property
    def passed(self) -> bool:
        """Say whether what was expected happened."""
        return not self.instead

    @property
    def expected(self) -> str:
        """Return what was expected."""
        return "it fires" if self.example.fires else "it stays silent"

    def as_json(self) -> dict[str, Any]:
        """Return the trial for machines."""
        rule, line = self.example.rule, self.example.line
        expected = self.expected
        return {"rule": rule.id, "place": rule.place, "line": line, "expected": expected, "instead": self.instead}


def examples(rules: Sequence[Rule]) -> Iterator[Example]:
    """Yield every line of rules, those that fire first."""
    for rule in rules:
        for fires, lines in ((True, rule.fires), (False, rule.silent)):
            yield from (Example(rule, number, values, fires) for number, values in enumerate(lines, 1))


class Examiner:
    """One rulebook, with an engine that is reused from example to example."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._vocabulary = rulebook.vocabulary
        self._engine: Engine | None = None

    def trial(self, example: Example) -> Trial:
        """Run an example."""
        try:
            with time_limit(MAX_SECONDS):
                fired = example.rule.id in self._fired(self.facts(example))
        except TimeLimitExceededError:
            self._engine = None
            return Trial(example, f"it does not come to an end within {MAX_SECONDS:g} seconds")
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever a rule raises is what happened instead
            self._engine = None  # it holds half of a run
            return Trial(example, f"{type(error).__name__}: {' '.join(str(error).split())}")
        if fired is example.fires:
            return Trial(example, "")
        return Trial(example, "it fires" if fired else "it stays silent")

    def facts(self, example: Example) -> Facts:
        """Return what an example declares: always a task, be it one of which nothing is known."""
        return {Task: {}, **example_facts(example.rule.patterns, example.values, self._vocabulary)}

    def _fired(self, facts: Facts) -> set[str]:
        if self._engine is None:
            self._engine = Engine([rule.production() for rule in self._rulebook.rules])
        self._engine.reset()
        self._engine.declare(*(fact(**values) for fact, values in facts.items()))
        return {fired.name for fired in self._engine.run()}


def run_examples(rulebook: Rulebook, rules: Sequence[Rule]) -> list[Trial]:
    """Run every line of rules."""
    examiner = Examiner(rulebook)
    return [examiner.trial(example) for example in examples(rules)]
