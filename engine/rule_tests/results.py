"""Test results: the examples and cases of some rules, run, with coverage and mutation score."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.rule_tests.cases import Case, CaseResult, run_case
from outsourcing.engine.rule_tests.examples import ExampleResult, run_examples
from outsourcing.engine.rule_tests.mutation_score import MutationScore, mutation_score


class RuleCoverage(NamedTuple):
    """In how many cases a rule fires, and in how many it stays silent; its own examples do not count."""

    rule: str
    fires: int
    silent: int

    @property
    def gap(self) -> str:
        """Return what no case shows; empty if both are shown."""
        gaps = [word for word, cases in (("fires", self.fires), ("stays silent", self.silent)) if not cases]
        return " or ".join(gaps)

    def as_json(self) -> dict[str, Any]:
        """Return the coverage as JSON output has it."""
        return {"rule": self.rule, "cases_in_which_it_fires": self.fires, "cases_in_which_it_is_silent": self.silent}


class RuleTestResults(NamedTuple):
    """The results of the examples and the cases, the coverage, and the mutation score if it was asked for."""

    examples: tuple[ExampleResult, ...]
    cases: tuple[CaseResult, ...]
    coverage: tuple[RuleCoverage, ...]
    score: MutationScore | None = None

    @property
    def passed(self) -> bool:
        """Return whether all examples and all cases passed."""
        return all(r.passed for r in self.examples) and all(r.passed for r in self.cases)

    def as_json(self) -> Iterator[dict[str, Any]]:
        """Yield an object for each result, as JSON output has it."""
        yield from ({"trial": "line", "passed": result.passed, **result.as_json()} for result in self.examples)
        yield from ({"trial": "case", "passed": result.passed, **result.as_json()} for result in self.cases)
        yield from ({"trial": "coverage", "passed": not rule.gap, **rule.as_json()} for rule in self.coverage)
        if self.score:
            yield {"trial": "mutants", **self.score.as_json()}


def coverage(rules: Sequence[Rule], cases: Sequence[CaseResult]) -> list[RuleCoverage]:
    """Return the coverage of rules by cases; a case in which a rule failed does not count."""
    fired = [{firing.name for firing in result.run.fired} for result in cases if result.run]
    counts = {rule.id: sum(rule.id in ids for ids in fired) for rule in rules}
    return [RuleCoverage(id_, fires, len(fired) - fires) for id_, fires in counts.items()]


def results_of(
    rulebook: Rulebook,
    rules: Sequence[Rule],
    examples: Sequence[ExampleResult],
    cases: Sequence[CaseResult],
    *,
    mutants: bool,
) -> RuleTestResults:
    """Return the results of examples and cases that were run; with mutants, their score if everything passed."""
    results = RuleTestResults(tuple(examples), tuple(cases), tuple(coverage(rules, cases)))
    return results._replace(score=mutation_score(rulebook, rules, cases)) if mutants and results.passed else results


def run_tests(rulebook: Rulebook, rules: Sequence[Rule], cases: Sequence[Case], *, mutants: bool) -> RuleTestResults:
    """Run the examples of rules and the cases; with mutants, find their score if everything passed."""
    advisor = Advisor(rulebook)
    results = [run_case(advisor, case) for case in cases]
    return results_of(rulebook, rules, run_examples(rulebook, rules), results, mutants=mutants)
