"""The screen at the end of a portfolio: the verdicts, the close calls, what to find out next, the files written."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.scale import figure
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.portfolio.summary import Summary
from outsourcing.engine.report.document import MAX_NAME, percent, task_name
from outsourcing.engine.report.palette import TERMINAL
from outsourcing.engine.report.terminal import WIDE, grid, heading, indented, symbols

BAR = 30  # columns of a bar for all tasks; a third of that on a narrow screen
MAX_CLOSE_CALLS = 5  # that are named
MAX_CONFIRM = 5  # questions that are named
MAX_QUESTIONS = 3  # that are named


class Rejected(NamedTuple):
    """How many rows could not be read, and the file they were written to, if any."""

    rows: int
    path: Path | None = None


def show_summary(  # noqa: PLR0913  what there is to show
    summary: Summary,
    rulebook: Rulebook,
    console: Console,
    outputs: Sequence[Path] = (),
    rejected: Rejected | None = None,
    *,
    unrecorded: str = "",
) -> None:
    """Print the results of a run.

    Args:
        summary: of all its tasks.
        rulebook: that the tasks were assessed with.
        console: to print on.
        outputs: the files that were written.
        rejected: the rows that were skipped, if any.
        unrecorded: how many tasks are recorded, if not all are that should be.

    """
    heading(", ".join(filter(None, (f"{counted(summary.tasks, 'task')} assessed", unrecorded))), console)
    if summary.tasks:
        indented(grid(_verdicts(summary, console)), console)
    if summary.on_edge:
        close = summary.nearest[:MAX_CLOSE_CALLS]
        first = f": the closest {len(close)}" if summary.on_edge > len(close) else ""
        _heading(f"{counted(summary.on_edge, 'close call')}{first}", console)
        results = ((near.result, task_name(near.task, MAX_NAME)) for near in close)
        rows = ((figure(one.score, rulebook.thresholds), _coloured(one.verdict), name) for one, name in results)
        indented(grid(rows), console)
    if missing := [one for one in summary.missing if one.first][:MAX_QUESTIONS]:
        _heading("Find out next", console)
        asked = ((f"for {counted(one.first, 'task')}", rulebook.questions[one.question].text) for one in missing)
        indented(grid(asked, right=1), console)
    if summary.provisional:
        _heading(f"What to confirm: {counted(summary.provisional, 'verdict')} provisional", console)
        indented(grid(_to_confirm(summary, rulebook.questions), right=1), console)
    if outputs:
        _heading("Written", console)
        indented(grid([[str(path)] for path in outputs]), console)
    if rejected:
        _heading("Skipped", console)
        place = f", written to {visible(str(rejected.path))}" if rejected.path else ""
        indented(Text(f"{counted(rejected.rows, 'row')} that could not be read{place}"), console)


def _to_confirm(summary: Summary, questions: Mapping[str, Question]) -> Iterator[tuple[str, str]]:
    yield from (
        (f"for {counted(tasks, 'task')}", questions[name].text) for name, tasks in summary.to_confirm[:MAX_CONFIRM]
    )
    if (more := len(summary.to_confirm) - MAX_CONFIRM) > 0:
        yield "", f"and {counted(more, 'more question')}"
    if summary.standing:
        yield f"for {counted(summary.standing, 'task')}", "nothing: the verdict stands whatever the suggestions are"


def _heading(title: str, console: Console) -> None:
    console.print()
    heading(title, console)


def _coloured(verdict: str) -> Text:
    return Text(verdict, style=TERMINAL[verdict])


def _verdicts(summary: Summary, console: Console) -> Iterator[tuple[Text, ...]]:
    """Yield how many tasks have each verdict, as numbers and as bars."""
    longest = BAR if console.width >= WIDE else BAR // 3
    numbers = [(f"{tasks:,}", percent(tasks, summary.tasks)) for tasks in summary.verdicts.values()]
    widths = [max(map(len, column)) for column in zip(*numbers, strict=True)]
    for number, (verdict, tasks) in zip(numbers, summary.verdicts.items(), strict=True):
        bar = symbols(console).bar * (max(round(tasks / summary.tasks * longest), 1) if tasks else 0)
        count, share = (Text(text.rjust(width)) for text, width in zip(number, widths, strict=True))
        yield _coloured(verdict), count, share, Text(bar, style=TERMINAL[verdict])
