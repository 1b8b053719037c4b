"""Explanations in a terminal: trees that read without colour, and a ledger."""

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from outsourcing.engine.core.text import visible
from outsourcing.engine.explanation.comparison import Comparison
from outsourcing.engine.explanation.parts import Explanation, WhatIf
from outsourcing.engine.report import advice, changes, outline
from outsourcing.engine.report.line import Line


def show_explanation(explanation: Explanation, console: Console) -> None:
    """Print how the verdict came about, the ledger, and what would change it."""
    show_title(explanation, console)
    console.print(tree(outline.how(explanation)))
    console.print()
    console.print(Text("The ledger, rounded so that it adds up"))
    console.print(Padding(_ledger(explanation), (0, 0, 0, 2)))
    console.print()
    show_what_if(explanation.what_if, console)
    if explanation.advice:
        console.print()
        show_advice(explanation, console, [])


def show_advice(explanation: Explanation, console: Console, topics: Sequence[str]) -> None:
    """Print the advice on some topics in full; on all, where none is named."""
    wanted = [told for told in explanation.advice if not topics or told.topic in topics]
    _print(advice.in_full(wanted, explanation.verdict, short=True), console)


def show_title(explanation: Explanation, console: Console) -> None:
    """Print what the task is called, the verdict and how sure it is."""
    sure = f", {explanation.confidence.words}" if explanation.verdict != "UNDECIDED" else ""
    name = visible(explanation.name.strip() or explanation.id or "This task")
    console.print(Text(f"{name}: {explanation.verdict}{sure}", style="bold"))


def show_what_if(found: WhatIf, console: Console) -> None:
    """Print what would change the verdict."""
    _print(changes.what_if(found, short=True), console)


def show_why_not(explanation: Explanation, console: Console) -> None:
    """Print why rules did not fire, verdicts and advice were not given, as far as that was asked."""
    _print(map(outline.why_not_rule, explanation.why_not_rules), console)
    _print(map(advice.why_not, explanation.why_not_advice), console)
    near = explanation.near_misses
    _print((outline.why_not_verdict(told, near, short=True) for told in explanation.why_not_verdicts), console)


def show_comparison(comparison: Comparison, console: Console) -> None:
    """Print what differs between two assessments."""
    console.print(tree(changes.comparison(comparison)))


def tree(line: Line) -> Tree:
    """Return a line, and what is below it, as a tree."""
    drawn = Tree(Text(visible(line.text)))
    _grow(drawn, line)
    return drawn


def _grow(drawn: Tree, line: Line) -> None:
    for below in line.below:
        _grow(drawn.add(Text(visible(below.text))), below)


def _print(lines: Iterable[Line], console: Console) -> None:
    for line in lines:
        console.print(tree(line))


def _ledger(explanation: Explanation) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    for row in outline.ledger(explanation):
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table
