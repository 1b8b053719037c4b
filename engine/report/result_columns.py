"""The columns of a table of results: the columns of the input, then those of the results.

If no input column is named id, an id column is added in front, since tasks without an id are given one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, TypeVar

from outsourcing.engine.core.questions import Question, normalised
from outsourcing.engine.core.vocabulary import Topic
from outsourcing.engine.portfolio.columns import SUGGESTED
from outsourcing.engine.portfolio.result import Result, without_rule
from outsourcing.engine.portfolio.result_headings import CONFIRM, NEXT_STEPS, TABLE, renamed
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.report.cells import Cell, cell, reordering, row
from outsourcing.engine.report.plan import next_steps

MAX_CACHED = 1_000  # prepared results, reused for tasks with the same answers, and orders of columns
MAX_STEPS = 3  # sentences

Prepared = TypeVar("Prepared")


class Columns:
    """The columns of a table."""

    def __init__(
        self, headings: Sequence[str], questions: Mapping[str, Question], *, in_sentences: bool = False
    ) -> None:
        """Arrange the columns.

        Args:
            headings: of all files together, as they are written.
            questions: the questions of the rulebook.
            in_sentences: whether cautions are sentences, and there are next steps, for people to read.

        """
        self._headings, self._questions, self._in_sentences = tuple(headings), questions, in_sentences
        self._has_id = any(normalised(heading) == "id" for heading in headings)
        first = [] if self._has_id else ["id"]
        self._confirms = any(normalised(heading) == SUGGESTED for heading in headings)
        added = [*TABLE, *([NEXT_STEPS] if in_sentences else []), *([CONFIRM] if self._confirms else [])]
        self.headings = row([*first, *headings, *renamed(added, headings)])
        self._before = len(first) + len(headings)
        names = [place for place, heading in enumerate(self.headings, 1) if normalised(str(heading)) == "name"]
        self.named = names[0] if names else 1  # columns up to the one with the name, else with the id
        self._prepared: dict[Result, Any] = {}
        self._order = lru_cache(MAX_CACHED)(partial(reordering, headings=self._headings))

    def place(self, heading: str) -> int:
        """Return the column, from 0, with a heading of the results."""
        return self._before + TABLE.index(heading)

    def rows(self, assessed: Iterable[AssessedTask]) -> Iterator[list[Cell]]:
        """Yield the cells of the input columns."""
        names, order = None, self._order(self._headings)
        for task, _ in assessed:
            if task.names is not names:
                names, order = task.names, self._order(task.names)
            cells = row(order(task.values))
            if not self._has_id:
                cells.insert(0, cell(task.id))
            yield cells

    def results(
        self, assessed: Iterable[AssessedTask], prepare: Callable[[list[Cell]], Prepared]
    ) -> Iterator[Prepared]:
        """Yield the cells of the results, prepared for a kind of table once for all tasks with the same answers."""
        return (self._result(result, prepare) for _, result in assessed)

    def _result(self, result: Result, prepare: Callable[[list[Cell]], Prepared]) -> Prepared:
        """Return the prepared cells of a result."""
        prepared: Prepared | None = self._prepared.get(result)  # looked up once, because hashing a result takes long
        if prepared is None:
            if len(self._prepared) >= MAX_CACHED:
                self._prepared.clear()
            prepared = self._prepared[result] = prepare(self._cells(result))
        return prepared

    def _cells(self, result: Result) -> list[Cell]:
        ask = self._questions[result.ask].text if result.ask in self._questions else result.ask
        found = (result.in_favour, result.against)
        reasons = (*(map(without_rule, found) if self._in_sentences else found), ask, *self._advice(result))
        numbers = (result.verdict, result.score, result.confidence, result.sureness, result.coverage, result.branch)
        first = [", ".join(result.confirm_first)] if self._confirms else []
        return row([*numbers, *reasons, *first])

    def _advice(self, result: Result) -> Sequence[str]:
        """Return the cautions and the conditions; in sentences, the next steps, too."""
        conditions = " and ".join(result.conditions)
        if not self._in_sentences:
            return "; ".join(result.cautions), conditions
        steps = list(next_steps(result))[:MAX_STEPS]
        return " ".join(result.advised_on(Topic.CAUTION)), f"if {conditions}" if conditions else "", " ".join(steps)
