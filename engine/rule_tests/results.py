"""Results: all trials of some rules, run, as reports and machines take them."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.rulebook import Rule, Rulebook
from outsourcing.engine.rule_tests.cases import Case, Ran, run_cases
from outsourcing.engine.rule_tests.coverage import Covered, coverage
from outsourcing.engine.rule_tests.examples import Trial, run_examples
from outsourcing.engine.rule_tests.mutation_score import Score, score


class Results(NamedTuple):
    """What the lines and the cases came to, the coverage, and the mutation score, where that was wanted."""

    trials: tuple[Trial, ...]
    ran: tuple[Ran, ...]
    coverage: tuple[Covered, ...]
    score: Score | None = None

    @property
    def passed(self) -> bool:
        """Say whether all lines and all cases passed."""
        return all(trial.passed for trial in self.trials) and all(one.passed for one in self.ran)

    def as_json(self) -> Iterator[dict[str, Any]]:
        """Yield what there is for machines, each with what it is."""
        yield from ({"trial": "line", "passed": trial.passed, **trial.as_json()} for trial in self.trials)
        yield from ({"trial": "case", "passed": one.passed, **one.as_json()} for one in self.ran)
        yield from ({"trial": "coverage", "passed": not one.gap, **one.as_json()} for one in self.coverage)
        if self.score:
            yield {"trial": "mutants", **self.score.as_json()}


def try_out(rulebook: Rulebook, rules: Sequence[Rule], cases: Sequence[Case], *, mutants: bool) -> Results:
    """Run the lines of rules and the cases; with mutants, find the score, once everything passes."""
    trials = tuple(run_examples(rulebook, rules))
    ran = tuple(run_cases(Advisor(rulebook), cases))
    results = Results(trials, ran, tuple(coverage(rules, ran)))
    return results._replace(score=score(rulebook, rules, ran)) if mutants and results.passed else results
