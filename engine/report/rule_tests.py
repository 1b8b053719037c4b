"""Trials of rules in a terminal: each failure in full, what cases do not show, which mutants nothing noticed.

Lines of text only, so that the summary of another program's run can have them, too.
"""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from outsourcing.engine.core.text import visible
from outsourcing.engine.report.document import Line
from outsourcing.engine.rule_tests.cases import Ran
from outsourcing.engine.rule_tests.coverage import Covered
from outsourcing.engine.rule_tests.examples import Trial
from outsourcing.engine.rule_tests.results import Results

BELOW = 2  # columns by which what belongs to a line is moved in


def show_results(results: Results, console: Console) -> None:
    """Print what the trials of rules came to."""
    for line in (*failures(results), *covered(results.coverage, results.ran), *scored(results), *counted(results)):
        _print(line, console)


def _print(line: Line, console: Console, depth: int = 0) -> None:
    console.print(Padding(Text(line.text, style="bold" if line.below else ""), (0, 0, 0, depth * BELOW)))
    for below in line.below:
        _print(below, console, depth + 1)


def failures(results: Results) -> Iterator[Line]:
    """Yield every line and every case that failed: what, where, expected, actual."""
    yield from (line_failed(trial) for trial in results.trials if not trial.passed)
    yield from (case_failed(one) for one in results.ran if not one.passed)


def line_failed(trial: Trial) -> Line:
    """Return a line of a rule that failed."""
    rule = trial.example.rule
    told = (visible(trial.example.line), f"expected: {trial.expected}", f"actual: {visible(trial.instead)}")
    return Line(f"{rule.id}  {rule.place}", tuple(map(Line, told)))


def case_failed(one: Ran) -> Line:
    """Return a case that failed."""
    told = [
        f"{visible(miss.what)}: expected {visible(miss.expected)}, actual {visible(miss.actual)}" for miss in one.misses
    ]
    return Line(visible(one.case.name), (Line(visible(one.case.place)), *map(Line, told)))


def covered(coverage: Sequence[Covered], ran: Sequence[Ran]) -> Iterator[Line]:
    """Yield how many rules cases show, and those that they do not."""
    if not ran:
        yield Line("coverage: there are no cases")
        return
    gaps = [
        Line(f"{told}: {', '.join(rules)}")
        for told, rules in (
            ("fire in no case", [one.rule for one in coverage if not one.fires]),
            ("silent in no case", [one.rule for one in coverage if not one.silent]),
        )
        if rules
    ]
    full = sum(not one.gap for one in coverage)
    told = f"coverage: {full} of {len(coverage)} rules fire in some case and stay silent in another"
    yield Line(told, tuple(gaps))


def scored(results: Results) -> Iterator[Line]:
    """Yield the mutation score and the mutants that nothing noticed, by rule."""
    if results.score:
        score, survivors = results.score, results.score.survivors
        ids = dict.fromkeys(mutant.rule.id for mutant in survivors)
        by_rule = [Line(id_, tuple(Line(m.words) for m in survivors if m.rule.id == id_)) for id_ in ids]
        yield Line(f"mutants: {score.killed} of {score.all} noticed, {score.share:.1%}", tuple(by_rule))


def counted(results: Results) -> Iterator[Line]:
    """Yield how many lines and cases there are, and how many of them failed."""
    for what, all_ in (("lines", results.trials), ("cases", results.ran)):
        failed = sum(not one.passed for one in all_)
        yield Line(f"{len(all_)} {what}: {f'{failed} failed' if failed else 'all passed' if all_ else 'none'}")
