"""What a run over a portfolio came to, in a terminal: how many of each verdict, what is near the edge, where it went.

Readable without colour, at any width; text from outside goes through `visible`, and nothing is read as markup.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.scale import figure
from outsourcing.engine.core.text import visible
from outsourcing.engine.portfolio.summary import Summary
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.report.symbols import COLOURS, WIDE, signs

BAR = 30  # columns of a bar for all tasks; a third of that when narrow
MOST_NEAR = 5  # tasks on the edge that are named
LONGEST_NAME = 100  # characters
MOST_MISSING = 3  # questions that are named


class Rejected(NamedTuple):
    """How many rows could not be read, and where they were written, if anywhere."""

    rows: int
    path: Path | None = None


def show_summary(
    summary: Summary,
    asked: Mapping[str, Question],
    console: Console,
    outputs: Sequence[Path] = (),
    rejected: Rejected | None = None,
) -> None:
    """Print what a run came to.

    Args:
        summary: of all its tasks.
        asked: the questions of the rulebook.
        console: to print on.
        outputs: the files that were written.
        rejected: the rows that were left out, if any.

    """
    console.print(Text(f"{_count(summary.tasks, 'task')} assessed", style="bold"))
    if summary.tasks:
        _print(_verdicts(summary, console), console)
    if summary.on_edge:
        _print_edge(summary, console)
    if any(missing.first for missing in summary.missing):
        console.print(Text("\nMost worth finding out", style="bold"))
        _print(_missing(summary, asked), console)
    if outputs:
        console.print(Text("\nWritten", style="bold"))
        for path in outputs:
            _print(Text(visible(str(path)), overflow="fold"), console)
    if rejected:
        console.print(Text("\nLeft out", style="bold"))
        where = f", written to {visible(str(rejected.path))}" if rejected.path else ""
        _print(Text(f"{_count(rejected.rows, 'row')} that cannot be read{where}"), console)


def _print(told: Table | Text, console: Console) -> None:
    console.print(Padding(told, (0, 0, 0, 2)))


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' if number != 1 else ''}"


def _verdicts(summary: Summary, console: Console) -> Table:
    longest = BAR if console.width >= WIDE else BAR // 3
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    for verdict, tasks in summary.verdicts.items():
        share = tasks / summary.tasks
        length = max(round(share * longest), 1) if tasks else 0
        bar = Text(signs(console).bar * length, style=COLOURS[verdict])
        table.add_row(Text(verdict, style=COLOURS[verdict]), Text(f"{tasks:,}"), Text(_percent(share)), bar)
    return table


def _percent(share: float) -> str:
    """Return a share in whole percent; a few among many are neither none nor all."""
    if 0 < share < 0.01:  # noqa: PLR2004  a percent
        return "<1%"
    return ">99%" if 0.99 < share < 1 else f"{share:.0%}"  # noqa: PLR2004  the same


def _print_edge(summary: Summary, console: Console) -> None:
    near = summary.nearest[:MOST_NEAR]
    told = f"{_count(summary.on_edge, 'task')} on the edge"
    first = f": the nearest {len(near)}" if summary.on_edge > len(near) else ""
    console.print(Text(f"\n{told}{first}", style="bold"))
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1, overflow="fold")
    for one in near:
        result = one.result
        table.add_row(Text(figure(result.score)), Text(result.verdict, style=COLOURS[result.verdict]), _name(one.task))
    _print(table, console)


def _name(task: TaskRow) -> Text:
    name = task.name.strip() or task.id
    return Text(visible(name if len(name) <= LONGEST_NAME else f"{name[:LONGEST_NAME]}..."))


def _missing(summary: Summary, asked: Mapping[str, Question]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(ratio=1)
    for missing in [one for one in summary.missing if one.first][:MOST_MISSING]:
        wording = visible(asked[missing.question].text)
        table.add_row(Text(f"for {_count(missing.first, 'task')}"), Text(wording))
    return table
