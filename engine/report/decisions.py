"""Lists of decisions, and counts of rule firings, in a terminal. Does not load the rules, so lists appear quickly."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from outsourcing.engine.core.scale import figure
from outsourcing.engine.core.text import visible
from outsourcing.engine.records.record import ID_SHOWN
from outsourcing.engine.records.search import ListedDecision, RuleCount
from outsourcing.engine.report.palette import TERMINAL
from outsourcing.engine.report.terminal import WIDE, table

MINUTES = 16  # characters of a time up to its minutes


def show_decisions(decisions: Sequence[ListedDecision], count: int, console: Console) -> None:
    """Print decisions in a table, and how many there are."""
    drawn = table()
    drawn.add_column("record", no_wrap=True)
    if wide := console.width >= WIDE:
        drawn.add_column("when (UTC)", no_wrap=True)
    drawn.add_column("task", ratio=1)
    drawn.add_column("verdict", no_wrap=True)
    drawn.add_column("score", justify="right", no_wrap=True)
    for decision in decisions:
        when = [Text(visible(decision.time[:MINUTES].replace("T", " ")))] if wide else []
        verdict = Text(visible(decision.verdict), style=TERMINAL.get(decision.verdict, "default"))
        drawn.add_row(
            Text(visible(decision.id[:ID_SHOWN])),
            *when,
            Text(visible(decision.name)),
            verdict,
            Text(figure(decision.score)),
        )
    if decisions:
        console.print(drawn)
    console.print(Text(f"{len(decisions):,} of {count:,} decisions" if decisions else "no matching decisions"))


def show_rule_counts(counts: Sequence[RuleCount], decisions: int, titles: Mapping[str, str], console: Console) -> None:
    """Print how often each rule fired, and which rules never fired."""
    drawn = table()
    for heading in ("rule", "fired", "for", "against"):
        drawn.add_column(heading, justify="left" if heading == "rule" else "right", no_wrap=True)
    drawn.add_column("", ratio=1)
    for count in sorted(counts, key=lambda count: (-count.fired, count.rule)):
        if count.fired:
            numbers = [str(number) for number in (count.fired, count.supporting, count.against)]
            drawn.add_row(count.rule, *numbers, Text(titles.get(count.rule, "not in the current rules")))
    console.print(drawn)
    never = sorted(count.rule for count in counts if not count.fired)
    console.print(Text(f"In {decisions:,} decisions. Never fired: {', '.join(never) or 'none'}"))
