"""Decision records in a terminal: lists, headers, counts, replays, and what a change of the rules changes."""

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from engine.explanation.comparison import Comparison
from engine.records.record import Answer, Header
from engine.records.recorder import ID_SHOWN
from engine.records.replay import Replayed
from engine.records.search import Found, RuleCount
from engine.report.explained import show_comparison
from engine.report.terminal import COLOURS, WIDE, Questions, said
from engine.text import visible

MINUTES = 16  # characters of a time up to its minutes


def show_found(found: Sequence[Found], count: int, console: Console) -> None:
    """Print decisions, a line each, and how many there are."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column("record", no_wrap=True)
    if wide := console.width >= WIDE:
        table.add_column("when (UTC)", no_wrap=True)
    table.add_column("task", ratio=1)
    table.add_column("verdict", no_wrap=True)
    table.add_column("score", justify="right", no_wrap=True)
    for one in found:
        when = [Text(visible(one.time[:MINUTES].replace("T", " ")))] if wide else []
        verdict = Text(visible(one.verdict), style=COLOURS.get(one.verdict, "default"))
        table.add_row(
            Text(visible(one.id[:ID_SHOWN])), *when, Text(visible(one.name)), verdict, Text(f"{one.score:+.2f}")
        )
    if found:
        console.print(table)
    console.print(Text(f"{len(found)} of {count} decisions" if found else "no such decision"))


def show_header(header: Header, asked: Questions, console: Console) -> None:
    """Print who decided what, when, with which tool, on which answers from where."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(ratio=1)
    table.add_row("Record", Text(header.id))
    table.add_row("When", Text(header.time))
    table.add_row("Who", Text(visible(header.who) or "not known"))
    table.add_row("Made with", Text(f"advisor {header.tool}, rulebook {header.rulebook}"))
    for number, answer in enumerate(header.answers):
        table.add_row("" if number else "Answers", Text(_answer(answer, header, asked)))
    if header.masked:
        table.add_row("Kept out", Text(visible(", ".join(header.masked))))
    console.print(table)
    console.print()


def _answer(answer: Answer, header: Header, asked: Questions) -> str:
    if answer.question in header.masked:
        return f"{answer.question}: masked ({answer.origin})"
    if answer.value is None:
        return f"{asked[answer.question].text if answer.question in asked else answer.question} Not sure"
    return visible(f"{said(asked, answer.question, answer.value)} ({answer.origin})")


def show_rule_counts(counts: Sequence[RuleCount], decisions: int, titles: Mapping[str, str], console: Console) -> None:
    """Print how often each rule fired, and which never did."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for heading in ("rule", "fired", "for", "against"):
        table.add_column(heading, justify="left" if heading == "rule" else "right", no_wrap=True)
    table.add_column("", ratio=1)
    for count in sorted(counts, key=lambda count: (-count.fired, count.rule)):
        if count.fired:
            numbers = [str(number) for number in (count.fired, count.supporting, count.against)]
            table.add_row(count.rule, *numbers, Text(titles.get(count.rule, "no longer in the rulebook")))
    console.print(table)
    never = sorted(count.rule for count in counts if not count.fired)
    console.print(Text(f"In {decisions} decisions. Never fired: {', '.join(never) or 'none'}"))


def show_replayed(replayed: Sequence[Replayed], console: Console) -> None:
    """Print the decisions that came out otherwise, and how many there are."""
    for one in replayed:
        if one.why:
            console.print(Text(f"{one.id[:ID_SHOWN]}: {visible(one.why)}"))
        elif one.comparison and not one.identical:
            console.print(Text(one.id[:ID_SHOWN], style="bold"))
            show_comparison(one.comparison, console)
    same = sum(one.identical for one in replayed)
    turned = sum(one.comparison is not None and one.comparison.turned for one in replayed)
    console.print(Text(f"{len(replayed)} replayed: {same} identical, {turned} with another verdict"))


def show_impact(compared: Sequence[Comparison], console: Console) -> None:
    """Print the cases whose verdict changes, and how many there are."""
    turned = [comparison for comparison in compared if comparison.turned]
    for comparison in turned:
        show_comparison(comparison, console)
    moved = sum(one.score[0] != one.score[1] and not one.turned for one in compared)
    told = f"{len(compared)} cases: {len(turned)} with another verdict, {moved} with another score only"
    console.print(Text(told))
