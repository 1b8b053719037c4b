"""The report on a portfolio, collected as its tasks go by and written at the end; of a single task, a page on it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.portfolio.summary import AssessedTask, Run, Summary
from outsourcing.engine.report.handout import Handout, Provenance, handout
from outsourcing.engine.report.overview import TaskSection, made, overview
from outsourcing.engine.report.pages import FORMATS
from outsourcing.engine.report.task_report import TaskReport, report_alone, report_on

MAX_SECTIONS = 1000  # tasks with a row in the heat map and a report of their own: a page of about 8 MB
VERDICTS = tuple(VerdictKind)

Totals = Callable[[], tuple[Summary, Run]]  # known when all tasks are added
Tasks = dict[int, AssessedTask]  # by number, from 1


class ReportFile:
    """A report that is written when all tasks are assessed.

    Of more than MAX_SECTIONS tasks it shows the closest calls, then other close calls, then the first ones.
    """

    def __init__(self, path: Path, advisor: Advisor, suffix: str, totals: Totals) -> None:
        """Prepare it; `suffix` is the file extension that selects the format."""
        self._path, self._advisor, self._totals = path, advisor, totals
        self._format = FORMATS[suffix]
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
        with self._path.open("wb") as file:
            if summary.tasks == 1:
                file.write(self._format.one(_page(sections[0], run)))
            else:
                file.writelines(self._format.many(overview(self._advisor.rulebook, summary, run, sections)))

    def _sections(self, tasks: Iterable[tuple[int, AssessedTask]]) -> Iterator[TaskSection]:
        """Yield tasks with their reports; tasks with the same result share one."""
        reports: dict[tuple[object, ...], TaskReport] = {}
        for number, (task, result) in tasks:
            key = (result.text, *task.suggested_parts().items())
            if key not in reports:
                make = report_alone if self._tasks == 1 else report_on
                reports[key] = make(self._advisor, result.assessment(task))
            yield TaskSection(number, task, reports[key])


def _page(section: TaskSection, run: Run) -> Handout:
    """Return the page on a single task."""
    origin = Provenance(run.who, run.time, run.record, run.head if run.record else "")
    return handout(
        section.task, section.task.description, section.report, origin=origin, made=made(run), title=run.title
    )


def _order(section: TaskSection) -> tuple[int, float, int]:
    return VERDICTS.index(VerdictKind(section.report.verdict)), section.report.score, section.number
