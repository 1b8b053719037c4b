"""Examples: the `Fires:` and `Silent:` lines of rules, run through Experta together with the whole rulebook."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core._engine import MAX_SECONDS, Engine
from outsourcing.engine.core._experta import Fact
from outsourcing.engine.core.conditions import example_facts
from outsourcing.engine.core.facts import Task
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.core.text import error_text
from outsourcing.engine.core.timeouts import TimeLimitExceededError, time_limit


class Example(NamedTuple):
    """One line of a rule: the values that it gives, and whether the rule must fire on them."""

    rule: Rule
    number: int  # among the rule's lines of this kind, from 1
    values: Mapping[str, Any]
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
                fired = example.rule.id in self._fired(self.facts(example))
        except TimeLimitExceededError:
            self._engine = None
            return ExampleResult(example, f"it does not finish within {MAX_SECONDS:g} seconds")
        except (Exception, SystemExit) as error:  # noqa: BLE001  whatever an author's rule raises, the example failed
            self._engine = None  # its run was interrupted
            return ExampleResult(example, f"{type(error).__name__}: {error_text(error)}")
        return ExampleResult(example, "" if fired is example.fires else _did(fires=fired))

    def facts(self, example: Example) -> dict[type[Fact], dict[str, Any]]:
        """Return the facts that an example declares: always a task, even if it has no answers."""
        return {Task: {}, **example_facts(example.rule.patterns, example.values, self._vocabulary)}

    def _fired(self, facts: Mapping[type[Fact], Mapping[str, Any]]) -> set[str]:
        if self._engine is None:
            self._engine = Engine([rule.production() for rule in self._rulebook.rules])
        self._engine.reset()
        self._engine.declare(*(fact(**values) for fact, values in facts.items()))
        return {firing.name for firing in self._engine.run()}


def run_examples(rulebook: Rulebook, rules: Sequence[Rule]) -> list[ExampleResult]:
    """Run every example of rules."""
    runner = ExampleRunner(rulebook)
    return [runner.run(example) for example in examples(rules)]


def _did(*, fires: bool) -> str:
    return "it fires" if fires else "it stays silent"
