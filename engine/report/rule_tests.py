"""Test results of rules as lines of text: failures in full, gaps in the coverage, mutants that nothing noticed.

Plain lines, so that the summary of a pytest run can show them, too.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from outsourcing.engine.core.text import visible
from outsourcing.engine.rule_tests.cases import CaseResult
from outsourcing.engine.rule_tests.examples import ExampleResult
from outsourcing.engine.rule_tests.mutation_score import MutationScore
from outsourcing.engine.rule_tests.results import Results, RuleCoverage

INDENT = 2  # columns for each level


class ResultLine(NamedTuple):
    """A line of text, indented by its level; lines of level 0 are headings or totals."""

    level: int
    text: str

    def __str__(self) -> str:
        return f"{' ' * INDENT * self.level}{self.text}"


def show_results(results: Results, console: Console) -> None:
    """Print the results of tests: what failed first, the totals last."""
    for example in (result for result in results.examples if not result.passed):
        _print(failure_lines(example), console)
    for case in (result for result in results.cases if not result.passed):
        _print(failure_lines(case), console)
    _print(coverage_lines(results.coverage, results.cases), console)
    _print(score_lines(results.score), console)
    _print((_total("example", results.examples), _total("case", results.cases)), console)


def _print(lines: Iterable[ResultLine], console: Console) -> None:
    some = list(lines)
    for n, line in enumerate(some):
        heading = n + 1 < len(some) and some[n + 1].level > line.level
        text = Text(line.text, style="bold" if heading else "")
        console.print(Padding(text, (0, 0, 0, line.level * INDENT)))


def failure_lines(result: ExampleResult | CaseResult) -> Iterator[ResultLine]:
    """Yield what failed, where, what was expected, and what happened."""
    if isinstance(result, ExampleResult):
        rule = result.example.rule
        yield ResultLine(0, f"{rule.id}  {rule.place}")
        yield ResultLine(1, visible(str(result.example)))
        yield ResultLine(1, f"expected: {result.expected}")
        yield ResultLine(1, f"actual: {visible(result.instead)}")
        return
    yield ResultLine(0, visible(result.case.name))
    yield ResultLine(1, visible(result.case.place))
    for failure in result.failures:
        what, expected, actual = map(visible, failure)
        yield ResultLine(1, f"{what}: expected {expected}, actual {actual}")


def coverage_lines(coverage: Sequence[RuleCoverage], cases: Sequence[CaseResult]) -> Iterator[ResultLine]:
    """Yield how many rules the cases show both firing and silent, and which rules they do not."""
    if not cases:
        yield ResultLine(0, "coverage: no cases found")
        return
    full = sum(not rule.gap for rule in coverage)
    yield ResultLine(0, f"coverage: {full} of {len(coverage)} rules fire in some case and stay silent in another")
    gaps = {
        "fire in no case": [rule.rule for rule in coverage if not rule.fires],
        "silent in no case": [rule.rule for rule in coverage if not rule.silent],
    }
    yield from (ResultLine(1, f"{gap}: {', '.join(rules)}") for gap, rules in gaps.items() if rules)


def score_lines(score: MutationScore | None) -> Iterator[ResultLine]:
    """Yield the mutation score and, by rule, the mutants that nothing noticed."""
    if score is None:
        return
    yield ResultLine(0, f"mutants: {score.killed} of {score.total} noticed, {score.share:.1%}")
    for id_ in dict.fromkeys(mutant.rule.id for mutant in score.survivors):
        yield ResultLine(1, id_)
        yield from (ResultLine(2, mutant.words) for mutant in score.survivors if mutant.rule.id == id_)


def _total(what: str, results: Sequence[ExampleResult | CaseResult]) -> ResultLine:
    if not results:
        return ResultLine(0, f"no {what}s found")
    failed = sum(not result.passed for result in results)
    plural = "" if len(results) == 1 else "s"
    return ResultLine(0, f"{len(results)} {what}{plural}: {f'{failed} failed' if failed else 'all passed'}")
