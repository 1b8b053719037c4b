"""Summarise a portfolio while its tasks pass by, in constant memory.

Summary   how many tasks got each verdict, their scores, and which open questions matter most
Near      a close call: a task whose score is near a threshold
Run       the circumstances of a run, for reports
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import heappush, heappushpop
from typing import NamedTuple, Self

from outsourcing.engine.core.assessment import Versions
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.tasks import TaskRow

NEAREST = 20  # close calls that are listed; the rest are counted

AssessedTask = tuple[TaskRow, Result]


class Near(NamedTuple):
    """A close call: how far the score of a task is from the nearest threshold."""

    distance: float
    number: int  # which task of the portfolio, from 1
    task: TaskRow
    result: Result


class Point(NamedTuple):
    """A position in the chart of scores and coverage."""

    score: float
    coverage: float
    verdict: str


class Missing(NamedTuple):
    """An open question: for how many tasks it is open, and for how many it is the most worth asking."""

    question: str
    tasks: int
    first: int


class Earlier(NamedTuple):
    """What people decided about an earlier record of a task, all in words; `agrees` with today's verdict, or not."""

    decided: str
    who: str
    time: str
    why: str
    agrees: bool


class Run(NamedTuple):
    """Which files were assessed, when, by whom and with which versions; the head of the records, if any were kept."""

    files: tuple[str, ...]  # as messages name them
    time: str  # UTC, as in decision records
    versions: Versions
    head: str = ""  # sequence and hash of the last record
    rejected: int = 0  # invalid rows that were skipped
    title: str = ""  # of a report, if it is not its usual one
    who: str = ""
    record: str = ""  # the id of the record of a single task
    missing: str = ""  # how many tasks are recorded, if not all are that should be
    decided: Callable[[TaskRow, str], Earlier | None] = lambda _task, _verdict: None  # by task and today's verdict


class Summary:
    """Counts over the tasks of a portfolio. Add its tasks in order."""

    def __init__(self, voting: Iterable[str]) -> None:
        """Start with no tasks.

        Args:
            voting: the names of the questions that influence the verdict.

        """
        self._voting = tuple(voting)
        self.tasks = 0
        self.on_edge = 0
        self.little_known = 0  # tasks without a verdict because too few of the differences are answered
        self._verdicts: Counter[str] = Counter()
        self._points: Counter[Point] = Counter()
        self._known: Counter[str] = Counter()
        self._first: Counter[str] = Counter()
        self.provisional = 0  # tasks with suggested answers
        self.standing = 0  # those of them whose verdicts stand whatever the suggestions are
        self._confirm: Counter[str] = Counter()
        self._nearest: list[tuple[float, int, Near]] = []

    @classmethod
    def for_rulebook(cls, rulebook: Rulebook) -> Self:
        """Return an empty summary for the questions of a rulebook."""
        marking = rulebook.marking()
        return cls(name for name, question in rulebook.questions.items() if question.difference or name in marking)

    def add(self, batch: Sequence[AssessedTask]) -> None:
        """Add tasks, each with its result."""
        times = Counter(result for _, result in batch)
        near = {result: result.edge for result in times if result.edge is not None}
        for number, (task, result) in enumerate(batch if near else (), self.tasks + 1):
            if (distance := near.get(result)) is not None:
                self.on_edge += 1
                self._remember(Near(distance, number, task, result))
        for result, task in {result: task for task, result in batch}.items():
            self._count(task, result, times[result])
        self.tasks += len(batch)

    def _remember(self, near: Near) -> None:
        """Keep the closest calls; if several are equally close, the first."""
        entry = (-near.distance, -near.number, near)
        if len(self._nearest) < NEAREST:
            heappush(self._nearest, entry)
        elif entry[:2] > self._nearest[0][:2]:
            heappushpop(self._nearest, entry)

    def _count(self, task: TaskRow, result: Result, times: int) -> None:
        self._verdicts[result.verdict] += times
        self._points[Point(round(result.score, 2), result.coverage, result.verdict)] += times
        for name in task.known.answers:
            self._known[name] += times
        self._first[result.ask] += times
        if result.verdict == VerdictKind.UNDECIDED and not result.enough_known:
            self.little_known += times
        if result.suggested:
            self.provisional += times
            self.standing += 0 if result.confirm_first else times
        for name in result.confirm_first:
            self._confirm[name] += times

    @property
    def verdicts(self) -> Mapping[str, int]:
        """Return how many tasks got each verdict, for all verdicts in their order."""
        counts = {kind.value: self._verdicts[kind.value] for kind in VerdictKind}
        return {kind: count for kind, count in counts.items() if count or kind != VerdictKind.NEITHER}

    @property
    def points(self) -> Mapping[Point, int]:
        """Return how many tasks there are at each point, in order."""
        return {point: self._points[point] for point in sorted(self._points)}

    @property
    def nearest(self) -> list[Near]:
        """Return the closest calls, the closest first."""
        return [near for *_, near in sorted(self._nearest, reverse=True)]

    @property
    def to_confirm(self) -> list[tuple[str, int]]:
        """Return the questions whose suggested answers to confirm first, each with the number of tasks, most first."""
        order = {name: place for place, name in enumerate(self._voting)}
        return sorted(self._confirm.items(), key=lambda one: (-one[1], order.get(one[0], len(order)), one[0]))

    @property
    def missing(self) -> list[Missing]:
        """Return the open questions that influence the verdict, those most often worth asking first."""
        every = [Missing(name, self.tasks - self._known[name], self._first[name]) for name in self._voting]
        return sorted((missing for missing in every if missing.tasks), key=lambda m: (-m.first, -m.tasks))
