"""The summary of a portfolio: counted as its tasks go by, so that it takes no more room for more of them.

Near      a task near where its verdict turns
Summary   how many tasks there are of each verdict, where they lie, what is most worth finding out
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappush, heappushpop
from typing import NamedTuple

from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.tasks import TaskRow

NEAREST = 20  # tasks on the edge that are named; the rest is counted

AssessedTask = tuple[TaskRow, Result]


class Near(NamedTuple):
    """A task near where its verdict turns, by how far its score is from there."""

    distance: float
    number: int  # which task of the portfolio, from 1
    task: TaskRow
    result: Result


class Point(NamedTuple):
    """Where tasks lie on the map."""

    score: float
    coverage: float
    verdict: str


class Missing(NamedTuple):
    """A question that nobody answered: for how many tasks, and for how many it is the one most worth asking."""

    question: str
    tasks: int
    first: int


class Summary:
    """What a portfolio comes to. Add its tasks in order."""

    def __init__(self, voting: Iterable[str]) -> None:
        """Begin with nothing.

        Args:
            voting: the names of the questions with a part in the verdict.

        """
        self._voting = tuple(voting)
        self.tasks = 0
        self.on_edge = 0
        self._verdicts: Counter[str] = Counter()
        self._points: Counter[Point] = Counter()
        self._known: Counter[str] = Counter()
        self._first: Counter[str] = Counter()
        self._nearest: list[tuple[float, int, Near]] = []

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Add tasks, each with its result."""
        times = Counter(id(result) for _, result in judged)
        results = {id(result): (task, result) for task, result in judged}
        near = {key: result.edge for key, (_, result) in results.items() if result.edge is not None}
        for number, (task, result) in enumerate(judged if near else (), self.tasks + 1):
            if (distance := near.get(id(result))) is not None:
                self.on_edge += 1
                self._remember(Near(distance, number, task, result))
        for key, (task, result) in results.items():
            self._count(task, result, times[key])
        self.tasks += len(judged)

    def _remember(self, near: Near) -> None:
        """Keep the nearest tasks: of equals, the first."""
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

    @property
    def verdicts(self) -> Mapping[str, int]:
        """Return how many tasks there are of each verdict; of all verdicts, in their order."""
        return {kind.value: self._verdicts[kind.value] for kind in VerdictKind}

    @property
    def points(self) -> Mapping[Point, int]:
        """Return how many tasks lie where, in order."""
        return {point: self._points[point] for point in sorted(self._points)}

    @property
    def nearest(self) -> list[Near]:
        """Return the tasks nearest to where their verdict turns, the nearest first."""
        return [near for *_, near in sorted(self._nearest, reverse=True)]

    @property
    def missing(self) -> list[Missing]:
        """Return the questions that matter and are open, those most often worth asking first."""
        found = [Missing(name, self.tasks - self._known[name], self._first[name]) for name in self._voting]
        return sorted((one for one in found if one.tasks), key=lambda one: (-one.first, -one.tasks))
