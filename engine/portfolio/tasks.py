"""Rows to tasks: which are tasks, and what is wrong with those that are none.

TaskRow   one task as read
Reader    rows to tasks, whatever they come from
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import AnswerSource
from outsourcing.engine.files.rows import Found, Headings, InvalidRow, Row
from outsourcing.engine.portfolio.columns import AnswerSet, ColumnMap
from outsourcing.engine.portfolio.mapping import AS_IT_IS, ColumnMapping

FOREIGN = (
    "no heading is one of ours; take away what stands above the headings, or say what they stand for: "
    '--map "Our column=driver"'
)
LAYOUTS = 1000  # kept; objects of JSON may each have names of their own


class TaskRow(NamedTuple):
    """One task as read: its id and texts, what is known of it, and its row as it is written."""

    id: str
    name: str
    description: str
    known: AnswerSet
    names: tuple[str, ...]
    values: tuple[Any, ...]
    others: tuple[int, ...]  # which of the values are neither texts nor answers

    @property
    def profile(self) -> TaskProfile:
        """Return its task profile."""
        return self.known.profile.model_copy(update={"name": self.name, "description": self.description})

    @property
    def carried(self) -> dict[str, Any]:
        """Return the columns that are no questions."""
        return {self.names[index]: self.values[index] for index in self.others}

    def origins(self) -> dict[str, AnswerSource]:
        """Return where each answer came from, by question."""
        origins: dict[str, AnswerSource] = dict.fromkeys(self.known.answers, "file")
        return origins | dict.fromkeys(self.known.unsure, "not sure")


Task = TaskRow | InvalidRow | Problem  # a task, a row that is none, or what is wrong with a whole file


class Reader:
    """Rows to tasks, by the questions of a task profile."""

    def __init__(self, kind: type[TaskProfile], mapping: ColumnMapping = AS_IT_IS) -> None:
        self._kind, self._mapping = kind, mapping
        self._layouts: dict[tuple[str, ...], ColumnMap] = {}

    def tasks(self, found: Iterable[Found], stem: str) -> Iterator[Task]:
        """Yield the tasks of one file; one without an id is called after `stem`."""
        headings = None
        for one in found:
            if isinstance(one, Row):
                yield self._headed(one, stem) if one.names is headings else self.task(one, stem)
            elif isinstance(one, Headings):
                headings, layout = one.names, self._layout(one.names)
                yield from (Problem(one.spot(index), wrong) for index, wrong in layout.wrong)
                if layout.is_foreign and not layout.wrong:
                    yield Problem(one.spot(0), FOREIGN)
            else:
                yield one

    def _layout(self, names: tuple[str, ...]) -> ColumnMap:
        layout = self._layouts.get(names)
        if layout is None:
            if len(self._layouts) >= LAYOUTS:
                self._layouts.clear()
            layout = self._layouts[names] = ColumnMap(names, self._kind, self._mapping)
        return layout

    def task(self, row: Row, stem: str) -> TaskRow | InvalidRow:
        """Return the task of a row; one without an id is called after `stem`."""
        made = self._headed(row, stem)
        wrong = tuple(Problem(row.at(index), message) for index, message in self._layout(row.names).wrong)
        if not wrong:
            return made
        problems = made.problems if isinstance(made, InvalidRow) else ()
        return InvalidRow(row.names, row.values, row.place, problems, wrong)

    def _headed(self, row: Row, stem: str) -> TaskRow | InvalidRow:
        """Return the task of a row below headings, of which it is told already what is wrong with them."""
        layout = self._layout(row.names)
        known, wrong = layout.known(row.values), layout.no_others(row.values)
        if wrong or not isinstance(known, AnswerSet):
            wrong += known if isinstance(known, list) else []
            told = tuple(Problem(row.at(index), message) for index, message in sorted(wrong))
            return InvalidRow(row.names, row.values, row.place, told)
        id_, name, description = layout.texts(row.values)
        id_ = id_.strip() or f"{stem}-{row.number}"
        return TaskRow(id_, name, description, known, row.names, row.values, layout.others)
