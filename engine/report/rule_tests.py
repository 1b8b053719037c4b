"""Test results of rules as lines of text: failures in full, gaps in the coverage, mutants that nothing noticed.

Plain lines, so that the summary of a pytest run can show them, too.
"""

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.report.document import Line
from outsourcing.engine.rule_tests.cases import CaseResult
from outsourcing.engine.rule_tests.examples import ExampleResult
from outsourcing.engine.rule_tests.mutation_score import MutationScore
from outsourcing.engine.rule_tests.results import RuleCoverage, RuleTestResults

INDENT = 2  # columns for each level


def show_results(results: RuleTestResults, console: Console) -> None:
    """Print the results of tests: what failed first, the totals last."""
    run: list[ExampleResult | CaseResult] = [*results.examples, *results.cases]
    _print([failure(result) for result in run if not result.passed], console)
    _print([coverage(results.coverage, results.cases), *score(results.score)], console)
    _print([_total("example", results.examples), _total("case", results.cases)], console)


def _print(lines: Iterable[Line], console: Console, level: int = 0) -> None:
    for line in lines:
        text = Text(line.text, style="bold" if line.below else "")
        console.print(Padding(text, (0, 0, 0, level * INDENT)))
        _print(line.below, console, level + 1)


def plain(line: Line, level: int = 0) -> Iterator[str]:
    """Yield a line with the lines below it as text."""
    yield f"{' ' * INDENT * level}{line.text}"
    for below in line.below:
        yield from plain(below, level + 1)


def failure(result: ExampleResult | CaseResult) -> Line:
    """Return what failed, where, what was expected, and what happened."""
    if isinstance(result, ExampleResult):
        rule = result.example.rule
        title = f"{rule.id}  {rule.place}"
        texts = [
            visible(str(result.example)),
            f"expected: {result.expected}",
            f"actual: {visible(result.instead)}",
        ]
    else:
        title = visible(result.case.name)
        failures = (map(visible, failed) for failed in result.failures)
        expectations = (f"{what}: expected {expected}, actual {actual}" for what, expected, actual in failures)
        texts = [visible(result.case.place), *expectations]
    return Line(title, tuple(map(Line, texts)))


def coverage(rules: Sequence[RuleCoverage], cases: Sequence[CaseResult]) -> Line:
    """Return how many rules the cases show both firing and silent, and which rules they do not."""
    if not cases:
        return Line("coverage: no cases found")
    full = sum(not rule.gap for rule in rules)
    gaps = {
        "fire in no case": [rule.rule for rule in rules if not rule.fires],
        "silent in no case": [rule.rule for rule in rules if not rule.silent],
    }
    below = tuple(Line(f"{gap}: {', '.join(ids)}") for gap, ids in gaps.items() if ids)
    return Line(f"coverage: {full} of {len(rules)} rules fire in some case and stay silent in another", below)


def score(found: MutationScore | None) -> Iterator[Line]:
    """Yield the mutation score, if there is one, with the mutants by rule that nothing noticed."""
    if found is None:
        return
    survivors: dict[str, dict[str, list[str]]] = {}
    for mutant in found.survivors:
        survivors.setdefault(mutant.rule.id, {}).setdefault(mutant.changed, []).append(mutant.words)
    below = tuple(
        Line(id_, tuple(Line(f"{changed}: {'; '.join(words)}") for changed, words in kinds.items()))
        for id_, kinds in survivors.items()
    )
    yield Line(f"mutants: {found.killed} of {found.total} noticed, {found.share:.1%}", below)


def _total(what: str, results: Sequence[ExampleResult | CaseResult]) -> Line:
    if not results:
        return Line(f"no {what}s found")
    failed = sum(not result.passed for result in results)
    return Line(f"{counted(len(results), what)}: {f'{failed} failed' if failed else 'all passed'}")
