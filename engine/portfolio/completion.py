"""Complete tasks by constants and suggestions, where their rows have no answer.

    Completion   what is the same for all tasks: constants, and where suggestions come from

A completed task has a column for each question that may get an answer, and the column `suggested`, so that it is
written like any other task and can be read again.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from outsourcing.engine.portfolio.columns import SUGGESTED, ColumnMap
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.suggestions.suggester import Suggester, Suggestions

KEPT = 1000  # arrangements of columns; each JSON object may have names of its own


TaskKey = tuple[str, str, str]
Confirmed = Mapping[TaskKey, Mapping[str, str]]  # answers by question, of tasks


def key(task: TaskRow) -> TaskKey:
    """Return what a task is recognised by when its file is read again."""
    return task.id, task.name, task.description


class Completion:
    """Completes tasks."""

    def __init__(
        self,
        suggester: Callable[[], Suggester],
        constants: Mapping[str, str] | None = None,
        *,
        suggests: bool = False,
        confirmed: Confirmed = MappingProxyType({}),
    ) -> None:
        """Prepare it.

        Args:
            suggester: returns the suggester; called when a task needs it.
            constants: answers by question, for tasks that have none.
            suggests: whether open questions get suggested answers; if not, only those that a file marks are looked up.
            confirmed: answers that a person gave where one was suggested; they count as those of the file.

        """
        self._suggester, self._constants, self._suggests = suggester, dict(constants or {}), suggests
        self._confirmed = confirmed
        self._arranged: dict[tuple[str, ...], _Columns] = {}

    def complete(self, task: TaskRow, columns: ColumnMap) -> TaskRow:
        """Return a task with the answers that its row leaves open."""
        if not (self._constants or self._suggests or task.known.suggested):
            return task
        known = task.known
        closed = {*known.answers, *known.unsure}
        constants = {question: answer for question, answer in self._constants.items() if question not in closed}
        suggestions = self._suggestions(task)
        closed |= constants.keys()
        new = {
            question: one.value for question, one in suggestions.items() if self._suggests and question not in closed
        }
        doubted = {*known.suggested, *new}
        kept = self._confirmed.get(key(task), {})
        confirmed = {question: answer for question, answer in kept.items() if question in doubted}
        new |= confirmed
        answers = {**known.answers, **constants, **new}
        answers = {question: answers[question] for question in known.kind.model_fields if question in answers}
        suggested = tuple(question for question in answers if question in doubted and question not in confirmed)
        arranged = self._columns(task, columns)
        return task._replace(
            known=known._replace(answers=answers, suggested=suggested),
            names=arranged.names,
            values=arranged.values(task.values, {**constants, **new}, suggested),
            suggestions={question: one for question, one in suggestions.items() if question in suggested},
            constants=tuple(constants),
        )

    def _suggestions(self, task: TaskRow) -> Suggestions:
        wanted = self._suggests or task.known.suggested
        return self._suggester().suggest(task.name, task.description) if wanted else {}

    def _columns(self, task: TaskRow, columns: ColumnMap) -> "_Columns":
        if task.names not in self._arranged:
            if len(self._arranged) >= KEPT:
                self._arranged.clear()
            may_get = {*self._constants, *(self._suggester().questions if self._suggests else ())}.union(
                *self._confirmed.values()
            )
            ordered = [question for question in task.known.kind.model_fields if question in may_get]
            self._arranged[task.names] = _Columns(task.names, columns, ordered, marks=self._suggests)
        return self._arranged[task.names]


class _Columns:
    """The columns of a row that is completed: its own, then those that are added."""

    def __init__(self, names: tuple[str, ...], columns: ColumnMap, may_get: Sequence[str], *, marks: bool) -> None:
        self._places = {name: place for name in (*may_get, SUGGESTED) if (place := columns.place(name)) is not None}
        added = [name for name in (*may_get, *([SUGGESTED] if marks else [])) if name not in self._places]
        self._places |= {name: len(names) + number for number, name in enumerate(added)}
        found = dict(columns.texts_found())  # by their own names the columns are found again, whatever reads the output
        self.names = (*(found.get(name, name) for name in names), *added)

    def values(self, values: tuple[Any, ...], answers: Mapping[str, str], suggested: Sequence[str]) -> tuple[Any, ...]:
        """Return the values of a row with new answers."""
        completed = [*values, *[None] * (len(self.names) - len(values))]
        for question, answer in answers.items():
            completed[self._places[question]] = answer
        if SUGGESTED in self._places:
            completed[self._places[SUGGESTED]] = ", ".join(suggested)
        return tuple(completed)
