"""Progress of long work: a line on stderr in a terminal, shown only if the work takes a while, removed at the end."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text

LONG = 2000  # rows or tasks from which progress is shown
STEP = 500  # rows after which the count moves

_Item = TypeVar("_Item")
_Batch = TypeVar("_Batch", bound=Sequence[object])


class _Rate(ProgressColumn):
    """How many items are done in a second."""

    def render(self, task: Task) -> Text:
        """Return the rate in words."""
        return Text(f"{task.speed:,.0f} a second" if task.speed else "")


def reading(rows: Iterable[_Item]) -> Iterator[_Item]:
    """Yield rows, and show how many were read so far."""
    with _progress(TextColumn("reading: {task.completed:,} rows"), _Rate()) as progress:
        task = progress.add_task("", total=None, visible=False)
        for number, row in enumerate(rows, 1):
            yield row
            if number % STEP == 0:
                progress.update(task, completed=number, visible=number >= LONG)


def assessing(batches: Iterable[_Batch], tasks: int) -> Iterator[_Batch]:
    """Yield batches of tasks, and show how many are done, how fast, and how long the rest will take."""
    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), _Rate(), TimeRemainingColumn(compact=True))
    with _progress(TextColumn("assessing"), *columns) as progress:
        task = progress.add_task("", total=tasks, visible=tasks >= LONG)
        for batch in batches:
            yield batch
            progress.advance(task, len(batch))


def replaying(replayed: Iterable[_Item], records: int) -> Iterator[_Item]:
    """Yield replayed records, and show how many are done."""
    if records < LONG:
        yield from replayed
        return
    with _progress(TextColumn("replaying"), BarColumn(bar_width=24), MofNCompleteColumn()) as progress:
        task = progress.add_task("", total=records)
        for number, one in enumerate(replayed, 1):
            yield one
            if number % STEP == 0:
                progress.update(task, completed=number)


def _progress(*columns: ProgressColumn) -> Progress:
    return Progress(*columns, console=Console(stderr=True), transient=True)
