"""The report on a portfolio, put together as its tasks go by.

Report   keeps the tasks that are to be shown, and writes the report at the end
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.portfolio.summary import AssessedTask, Run, Summary
from outsourcing.engine.report.overview import Overview, TaskSection, overview
from outsourcing.engine.report.page import TaskReport, page_of

MOST_PAGES = 1000  # tasks with a row in the heat map and a page; a browser has about 8 MB to read then
VERDICTS = tuple(VerdictKind)

Draw = Callable[[Overview], Iterable[str]]
Kept = dict[int, AssessedTask]  # by number, from 1


class Report:
    """A report that is written once all tasks went by.

    Of more than MOST_PAGES tasks it shows those nearest to the edge, then others on the edge, then the first ones.
    """

    def __init__(self, path: Path, advisor: Advisor, draw: Draw) -> None:
        self._path, self._advisor, self._draw = path, advisor, draw
        self._tasks = 0
        self._on_edge: Kept = {}
        self._first: Kept = {}

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        for one in judged:
            self._tasks += 1
            kept = self._first if one[1].edge is None else self._on_edge
            if len(kept) < MOST_PAGES:
                kept[self._tasks] = one

    def finish(self, summary: Summary, run: Run) -> None:
        """Write the report, in UTF-8.

        Raises:
            OSError: the file cannot be written.

        """
        nearest = {near.number: (near.task, near.result) for near in summary.nearest}
        kept = list({**nearest, **self._on_edge, **self._first}.items())[:MOST_PAGES]
        sheets = sorted(self._sheets(kept), key=_by_verdict)
        told = overview(self._advisor.rulebook, summary, run, sheets)
        with self._path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(self._draw(told))

    def _sheets(self, kept: Iterable[tuple[int, AssessedTask]]) -> Iterator[TaskSection]:
        """Yield tasks with their pages; those with the same result share one."""
        pages: dict[str, TaskReport] = {}
        for number, (task, result) in kept:
            if result.text not in pages:
                pages[result.text] = page_of(self._advisor, result.assessment(task))
            yield TaskSection(number, task, pages[result.text])


def _by_verdict(sheet: TaskSection) -> tuple[int, float, int]:
    return VERDICTS.index(VerdictKind(sheet.page.verdict)), sheet.page.score, sheet.number
