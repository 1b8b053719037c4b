"""How far a long piece of work is: a line on stderr that goes away, for a terminal, and only where it takes a while."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

LONG = 2000  # tasks from which it takes a while
STEP = 500  # rows after which the count moves

_Item = TypeVar("_Item")
_Batch = TypeVar("_Batch", bound=Sequence[object])


class _Rate(ProgressColumn):
    """How many a second."""

    def render(self, task: Task) -> Text:
        """Return the rate in words."""
        return Text(f"{task.speed:,.0f} a second" if task.speed else "")


def reading(rows: Iterable[_Item]) -> Iterator[_Item]:
    """Yield rows, and show how many there were so far."""
    with _line(TextColumn("reading: {task.completed:,} rows"), _Rate()) as line:
        shown = line.add_task("", total=None, visible=False)
        for number, row in enumerate(rows, 1):
            yield row
            if number % STEP == 0:
                line.update(shown, completed=number, visible=number >= LONG)


def assessing(batches: Iterable[_Batch], tasks: int) -> Iterator[_Batch]:
    """Yield batches of tasks, and show how many of them are done, how fast, and how long the rest will take."""
    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(compact=True))
    with _line(TextColumn("assessing"), *columns) as line:
        shown = line.add_task("", total=tasks, visible=tasks >= LONG)
        for batch in batches:
            yield batch
            line.advance(shown, len(batch))


def _line(*columns: ProgressColumn) -> Progress:
    return Progress(*columns, console=Console(stderr=True), transient=True)
