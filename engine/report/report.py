"""The report on a portfolio, collected as its tasks go by and written at the end."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.portfolio.summary import AssessedTask, Run, Summary
from outsourcing.engine.report.overview import Overview, TaskSection, overview
from outsourcing.engine.report.task_report import TaskReport, report_on

MAX_SECTIONS = 1000  # tasks with a row in the heat map and a report of their own: a page of about 8 MB
VERDICTS = tuple(VerdictKind)

Totals = Callable[[], tuple[Summary, Run]]  # known when all tasks are added
Render = Callable[[Overview], Iterable[str]]
Tasks = dict[int, AssessedTask]  # by number, from 1


class Report:
    """A report that is written when all tasks are assessed.

    Of more than MAX_SECTIONS tasks it shows the closest calls, then other close calls, then the first ones.
    """

    def __init__(self, path: Path, advisor: Advisor, render: Render, totals: Totals) -> None:
        self._path, self._advisor, self._render, self._totals = path, advisor, render, totals
        self._tasks = 0
        self._close: Tasks = {}
        self._first: Tasks = {}

    def add(self, assessed: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        for task in assessed:
            self._tasks += 1
            tasks = self._first if task[1].edge is None else self._close
            if len(tasks) < MAX_SECTIONS:
                tasks[self._tasks] = task

    def finish(self) -> None:
        """Write the report in UTF-8.

        Raises:
            OSError: the file cannot be written.

        """
        summary, run = self._totals()
        nearest = {near.number: (near.task, near.result) for near in summary.nearest}
        shown = list({**nearest, **self._close, **self._first}.items())[:MAX_SECTIONS]
        sections = sorted(self._sections(shown), key=_order)
        with self._path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(self._render(overview(self._advisor.rulebook, summary, run, sections)))

    def _sections(self, tasks: Iterable[tuple[int, AssessedTask]]) -> Iterator[TaskSection]:
        """Yield tasks with their reports; tasks with the same result share one."""
        reports: dict[tuple[object, ...], TaskReport] = {}
        for number, (task, result) in tasks:
            key = (result.text, *task.suggested_parts().items())
            if key not in reports:
                reports[key] = report_on(self._advisor, result.assessment(task))
            yield TaskSection(number, task, reports[key])


def _order(section: TaskSection) -> tuple[int, float, int]:
    return VERDICTS.index(VerdictKind(section.report.verdict)), section.report.score, section.number
