"""The impact of changed rules in a terminal: which verdicts change, how many, through which rules."""

from collections.abc import Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from outsourcing.engine.core.facts import Side, VerdictKind
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.explanation.comparison import Comparison
from outsourcing.engine.explanation.impact import Impact
from outsourcing.engine.report.changes import comparison
from outsourcing.engine.report.document import Line
from outsourcing.engine.report.terminal import heading, indented, show, table

NAMED = 10  # tasks with another verdict that are named
FEW = 1  # cases that need no summary


def show_differences(compared: Sequence[Comparison], impact: Impact, console: Console) -> None:
    """Print the cases whose verdict changes in full, a summary if there are several, and the counts."""
    show(map(comparison, impact.changed), console)
    if len(impact.changed) > FEW:
        _show_summary(impact, console)
    moved = sum(case.score[0] != case.score[1] and not case.turned for case in compared)
    counts = f"{len(impact.changed):,} with another verdict, {moved:,} with another score only"
    console.print(Text(f"{counted(len(compared), 'case')}: {counts}"))


def show_impacts(label: str, sides: Mapping[Side, int], impacts: Sequence[Impact], console: Console) -> None:
    """Print the impact of a pack on groups of tasks, and whether its evidence is for one side only."""
    heading(f"The impact of {label}", console)
    given = ", ".join(f"{number} for {side}" for side, number in sorted(sides.items(), reverse=True))
    console.print(Text(f"rules with evidence: {given}{_one_sided(sides)}"))
    for impact in impacts:
        console.print()
        share = f"{impact.share:.1%}"
        heading(f"{impact.of}: {len(impact.changed):,} of {impact.tasks:,} verdicts change, {share}", console)
        if impact.sampled:
            low, high = impact.interval
            indented(Text(f"of all possible answers, between {low:.1%} and {high:.1%} (95% confidence)"), console)
        if impact.changed:
            _show_summary(impact, console)
            if not impact.sampled:
                show([Line("tasks", tuple(_tasks(impact)))], console)


def _one_sided(sides: Mapping[Side, int]) -> str:
    none = [side for side, number in sides.items() if not number]
    return f"; write rules for {none[0]}, too" if len(none) == 1 else ""


def _show_summary(impact: Impact, console: Console) -> None:
    drawn, counts = table(), {(one.before, one.after): one.tasks for one in impact.verdicts}
    seen = [kind for kind in VerdictKind if any(kind in pair for pair in counts)]
    drawn.add_column("before", no_wrap=True)
    for kind in seen:
        drawn.add_column(f"now {kind}", justify="right")
    for before in seen:
        drawn.add_row(before, *(f"{counts.get((before, after), 0):,}" for after in seen))
    indented(drawn, console)
    show([Line("changed verdicts", tuple(map(Line, _reasons(impact))))], console)


def _reasons(impact: Impact) -> Iterator[str]:
    """Yield to which side verdicts change, and what changes them."""
    yield ", ".join(f"{impact.become(VerdictKind(side))} become {side}" for side in sorted(Side, reverse=True))
    yield from (f"{rule.rule} changes {rule.tasks:,}: {visible(rule.title)}" for rule in impact.rules)
    numbers = sum(one.by_numbers for one in impact.changed)
    if several := impact.several - numbers:
        yield f"several rules together change {several:,}"
    if numbers:
        yield f"weights, thresholds or verdict rules change {numbers:,}"
    if impact.through_coverage:
        yield f"UNDECIDED only because too few differences are clear: {impact.through_coverage:,}"


def _tasks(impact: Impact) -> Iterator[Line]:
    for one in impact.changed[:NAMED]:
        rules = f" ({', '.join(one.responsible)})" if one.responsible else ""
        yield Line(f"{visible(one.name or one.id)}: {one.verdict[0]} becomes {one.verdict[1]}{rules}")
    if (more := len(impact.changed) - NAMED) > 0:
        yield Line(f"and {more:,} more (--json has all)")
