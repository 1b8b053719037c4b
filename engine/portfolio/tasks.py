"""Turn the rows of files into tasks.

TaskRow      one task, read from a row
TaskReader   rows to tasks, whatever file they come from
"""

from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import Any, NamedTuple

from outsourcing.engine.core.assessment import SuggestedPart
from outsourcing.engine.core.errors import Flaw, Problem
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import AnswerSource
from outsourcing.engine.core.text import quoted
from outsourcing.engine.files.rows import FileItem, Headings, InvalidRow, Row
from outsourcing.engine.portfolio.columns import AnswerSet, ColumnMap
from outsourcing.engine.portfolio.mapping import NO_MAPPING, ColumnMapping
from outsourcing.engine.suggestions.suggester import Suggestion, Suggestions

UNRELATED = Flaw(
    "no-known-heading",
    "none of the column headings matches a question. Delete any rows above the headings, or map a column: "
    '--map "Our column=driver"',
)
KEPT = 1000  # column maps; each JSON object may have names of its own


class TaskRow(NamedTuple):
    """One task: its id and texts, what is known of it, and its row as it is written."""

    id: str
    name: str
    description: str
    known: AnswerSet
    names: tuple[str, ...]
    values: tuple[Any, ...]
    extra: tuple[int, ...]  # which of the values are neither texts nor answers
    suggestions: Suggestions = MappingProxyType({})  # where those of its answers come from that are only suggested
    constants: tuple[str, ...] = ()  # the questions answered for all tasks, where its row has no answer

    @property
    def profile(self) -> TaskProfile:
        """Return its task profile."""
        return self.known.profile.model_copy(update={"name": self.name, "description": self.description})

    @property
    def carried(self) -> dict[str, Any]:
        """Return the extra columns, which are passed through unchanged."""
        return {self.names[index]: self.values[index] for index in self.extra}

    def origins(self) -> dict[str, AnswerSource]:
        """Return where each answer came from, by question."""
        origins: dict[str, AnswerSource] = dict.fromkeys(self.known.answers, "file")
        origins |= dict.fromkeys(self.constants, "option")
        origins |= dict.fromkeys(self.known.suggested, "suggested")
        return origins | dict.fromkeys(self.known.unsure, "not sure")

    def suggested_parts(self) -> dict[str, SuggestedPart]:
        """Return where each suggested answer comes from, as an assessment has it."""
        return {name: part_of(self.suggestions.get(name), value) for name, value in self._suggested_answers()}

    def _suggested_answers(self) -> Iterator[tuple[str, str]]:
        return ((name, self.known.answers[name]) for name in self.known.suggested)


def part_of(suggestion: Suggestion | None, value: str) -> SuggestedPart:
    """Return where a suggested answer comes from, as an assessment has it."""
    if suggestion is None or suggestion.value != value:
        return SuggestedPart()
    return SuggestedPart(share=suggestion.share, precedents=tuple(one.name for one in suggestion.precedents))


Complete = Callable[[TaskRow, ColumnMap], TaskRow]
TaskItem = TaskRow | InvalidRow | Problem  # a task, an invalid row, or a problem of the whole file


class TaskReader:
    """Reads rows as tasks, by the questions of a task profile."""

    def __init__(
        self, profile: type[TaskProfile], mapping: ColumnMapping = NO_MAPPING, complete: Complete | None = None
    ) -> None:
        """Prepare it.

        Args:
            profile: whose questions the columns answer.
            mapping: headings and wordings that are not ours.
            complete: fills in what a row leaves open.

        """
        self._profile, self._mapping, self._complete = profile, mapping, complete
        self._maps: dict[tuple[str, ...], ColumnMap] = {}

    def tasks(self, items: Iterable[FileItem], stem: str) -> Iterator[TaskItem]:
        """Yield the tasks of one file; a task without an id is named after `stem`."""
        headings = None
        for item in items:
            if isinstance(item, Row):
                yield self._task(item, stem) if item.names is headings else self.task(item, stem)
            elif isinstance(item, Headings):
                headings, columns = item.names, self._column_map(item.names)
                yield from (flaw.at(item.place(index)) for index, flaw in columns.flaws)
                if columns.is_unrelated and not columns.flaws:
                    yield UNRELATED.at(item.place(0))
            else:
                yield item

    def texts_found(self) -> Iterator[str]:
        """Yield which headings were taken for the id, the name and the description of tasks."""
        named = (named for columns in self._maps.values() for named in columns.texts_found())
        yield from dict.fromkeys(f"{quoted(heading)} as the {text}" for heading, text in named)

    def task(self, row: Row, stem: str) -> TaskRow | InvalidRow:
        """Return the task of a row; its names are checked, too."""
        task = self._task(row, stem)
        problems = tuple(flaw.at(row.place_of(index)) for index, flaw in self._column_map(row.names).flaws)
        if not problems:
            return task
        return InvalidRow(
            row.names, row.values, row.place, task.problems if isinstance(task, InvalidRow) else (), problems
        )

    def _column_map(self, names: tuple[str, ...]) -> ColumnMap:
        columns = self._maps.get(names)
        if columns is None:
            if len(self._maps) >= KEPT:
                self._maps.clear()
            columns = self._maps[names] = ColumnMap(names, self._profile, self._mapping)
        return columns

    def _task(self, row: Row, stem: str) -> TaskRow | InvalidRow:
        """Return the task of a row whose names have been checked."""
        columns = self._column_map(row.names)
        known, flaws = columns.answers(row.values), columns.text_flaws(row.values)
        if flaws or not isinstance(known, AnswerSet):
            flaws += known if isinstance(known, list) else []
            problems = tuple(flaw.at(row.place_of(index)) for index, flaw in sorted(flaws))
            return InvalidRow(row.names, row.values, row.place, problems)
        id_, name, description = columns.texts(row.values)
        id_ = id_.strip() or f"{stem}-{row.number}"
        task = TaskRow(id_, name, description, known, row.names, row.values, columns.extra)
        return self._complete(task, columns) if self._complete else task
