"""The columns of a table of results: those that were there, then what the tasks come to.

Columns   headings, and the rows of tasks below them

Where no column is called id, one comes first: ids are made up for tasks without one. Knows no kind of file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from outsourcing.engine.core.questions import Question, normalised
from outsourcing.engine.portfolio.headings import TABLE, renamed
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.report.cells import Cell, cell, picked, row

MOST_KEPT = 1_000  # results that are kept ready for the next task with the same answers, and orders of names

Ready = TypeVar("Ready")


class Columns(Generic[Ready]):
    """The columns of a table."""

    def __init__(
        self, headings: Sequence[str], asked: Mapping[str, Question], ready: Callable[[list[Cell]], Ready]
    ) -> None:
        """Arrange the columns.

        Args:
            headings: of all files together, as they are written.
            asked: the questions of the rulebook.
            ready: what a kind of table makes of the cells of a result, once for all tasks with the same answers.

        """
        self._headings, self._asked = tuple(headings), asked
        self._names_itself = any(normalised(heading) == "id" for heading in headings)
        first = [] if self._names_itself else ["id"]
        self.headings = row([*first, *headings, *renamed(TABLE, headings)])
        self._before, self._ready = len(first) + len(headings), ready
        self._made: dict[int, tuple[Result, Ready]] = {}
        self._orders: dict[tuple[str, ...], Callable[[Sequence[Any]], Sequence[Any]]] = {}

    def place(self, heading: str) -> int:
        """Return which column, from 0, holds one of our headings."""
        return self._before + TABLE.index(heading)

    def rows(self, judged: Iterable[AssessedTask]) -> Iterator[list[Cell]]:
        """Yield the cells that tasks had before."""
        names, order = None, self._order(self._headings)
        for task, _ in judged:
            if task.names is not names:
                names, order = task.names, self._order(task.names)
            cells = row(order(task.values))
            if not self._names_itself:
                cells.insert(0, cell(task.id))
            yield cells

    def results(self, judged: Iterable[AssessedTask]) -> Iterator[Ready]:
        """Yield what the cells after those are made to."""
        return (self._result(result) for _, result in judged)

    def _order(self, names: tuple[str, ...]) -> Callable[[Sequence[Any]], Sequence[Any]]:
        if names not in self._orders:
            if len(self._orders) >= MOST_KEPT:
                self._orders.clear()
            self._orders[names] = picked(names, self._headings)
        return self._orders[names]

    def _result(self, result: Result) -> Ready:
        """Return what a result is made to, once; it is held, so that no other gets its identity."""
        found = self._made.get(id(result))
        if found is None:
            if len(self._made) >= MOST_KEPT:
                self._made.clear()
            found = self._made[id(result)] = (result, self._ready(self._cells(result)))
        return found[1]

    def _cells(self, result: Result) -> list[Cell]:
        ask = self._asked[result.ask].text if result.ask in self._asked else result.ask
        reasons = (result.in_favour, result.against, ask, "; ".join(result.cautions))
        numbers = (result.verdict, result.score, result.confidence, result.sureness, result.coverage, result.branch)
        return row([*numbers, *reasons])
