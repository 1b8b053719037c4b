"""Examples: the `Fires:` and `Silent:` lines of rules, run together with the whole rulebook.

Facts are declared to Experta as they are. Answers to a rule that reads what is concluded from them pass all stages.
"""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core._engine import MAX_SECONDS, Engine
from outsourcing.engine.core.conditions import Example as Values
from outsourcing.engine.core.conditions import ExampleFact, are_answers, example_facts
from outsourcing.engine.core.facts import Task
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import error_text
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit


class Example(NamedTuple):
    """One line of a rule: the values that it gives, and whether the rule must fire on them."""

    rule: Rule
    number: int  # among the rule's lines of this kind, from 1
    values: Values
    fires: bool

    def __str__(self) -> str:
        return f"{'Fires' if self.fires else 'Silent'}: {json.dumps(self.values, ensure_ascii=False)}"


class ExampleResult(NamedTuple):
    """An example that was run. `instead` says what happened instead of what was expected; empty if it passed."""

    example: Example
    instead: str

    @property
    def passed(self) -> bool:
        """Return whether the rule did what the example says."""
        return not self.instead

    @property
    def expected(self) -> str:
        """Return what was expected."""
        return _did(fires=self.example.fires)

    def as_json(self) -> dict[str, Any]:
        """Return the result as JSON output has it."""
        rule, expected = self.example.rule, self.expected
        example = str(self.example)
        return {"rule": rule.id, "place": rule.place, "line": example, "expected": expected, "instead": self.instead}


def examples(rules: Sequence[Rule]) -> Iterator[Example]:
    """Yield every example of rules, the `Fires:` lines of each first."""
    for rule in rules:
        for fires, lines in ((True, rule.fires), (False, rule.silent)):
            yield from (Example(rule, number, values, fires) for number, values in enumerate(lines, 1))


class ExampleRunner:
    """One rulebook, with an engine that is reused from example to example."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._vocabulary = rulebook.vocabulary
        self._engine: Engine | None = None

    def run(self, example: Example) -> ExampleResult:
        """Run an example."""
        try:
            with time_limit(MAX_SECONDS):
                fired = example.rule.id in self._fired(example)
        except TimeLimitExceededError:
            self._engine = None
            return ExampleResult(example, f"it does not finish within {MAX_SECONDS:g} seconds")
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever an author's rule raises, the example failed
            self._engine = None  # its run was interrupted
            return ExampleResult(example, f"{type(error).__name__}: {error_text(error)}")
        return ExampleResult(example, "" if fired is example.fires else _did(fires=fired))

    def facts(self, example: Example) -> list[ExampleFact] | None:
        """Return the facts that an example declares, a task among them; None if it gives answers for all stages."""
        patterns = example.rule.patterns
        if are_answers(patterns, example.values, self._vocabulary):
            return None
        facts = example_facts(patterns, example.values, self._vocabulary)
        return facts if any(fact is Task for fact, _ in facts) else [(Task, {}), *facts]

    @cached_property
    def _advisor(self) -> Advisor:
        return Advisor(self._rulebook)

    def _fired(self, example: Example) -> set[str]:
        facts = self.facts(example)
        if facts is None:
            run = self._advisor.run_passes(cast("dict[str, str]", example.values))
            return {firing.name for firing in run.fired}
        if self._engine is None:
            self._engine = Engine([rule.production() for rule in self._rulebook.rules])
        self._engine.reset()
        self._engine.declare(*(fact(**values) for fact, values in facts))
        return {firing.name for firing in self._engine.run()}


def run_examples(rulebook: Rulebook, rules: Sequence[Rule]) -> list[ExampleResult]:
    """Run every example of rules."""
    runner = ExampleRunner(rulebook)
    return [runner.run(example) for example in examples(rules)]


def _did(*, fires: bool) -> str:
    return "it fires" if fires else "it stays silent"
