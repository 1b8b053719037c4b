"""Turn the rows of files into tasks.

TaskRow      one task, read from a row
TaskReader   rows to tasks, whatever file they come from
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

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
    '--map "Our column=driver". Of a list of names, make a sheet to fill in: outsourcing prepare LIST -o prepared.xlsx',
)
LIKE_A_CASE = Flaw(
    "not-a-task",
    "none of the names matches a question, and some values are objects or lists: this looks like a file of cases or "
    "results, not of tasks. Write a task as an object of its answers; run cases with outsourcing rules test",
)
SIDEWAYS = (
    "the questions are below each other in the first column. Transpose the table (copy it, and paste it "
    "transposed), so that each task is a row and each question a column"
)
ON_ITS_SIDE, FEWEST = 40, 2  # rows that are looked at, and questions that make a table one on its side
KEPT = 1000  # column maps; each JSON object may have names of its own

if TYPE_CHECKING:
    from outsourcing.engine.portfolio.lenient import ReadingNotes


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
        self.notes: ReadingNotes | None = None  # what is read leniently is noted here
        self._maps: dict[tuple[str, ...], ColumnMap] = {}

    def tasks(self, items: Iterable[FileItem], stem: str) -> Iterator[TaskItem]:
        """Yield the tasks of one file; a task without an id is named after `stem`."""
        headings, columns = None, None
        named = 0  # rows that begin with the name of a question
        for item in items:
            if isinstance(item, Row):
                if item.names is headings and item.number <= ON_ITS_SIDE and self._begins_with_question(item):
                    named += 1
                    if named == FEWEST:
                        yield Problem(item.place, SIDEWAYS, "table-on-its-side")
                if columns and item.names is headings:
                    yield self._task(item, stem, columns)
                else:
                    yield self._object(item, stem)
            elif isinstance(item, Headings):
                headings, columns = item.names, self._column_map(item.names)
                yield from (flaw.at(item.place(index)) for index, flaw in columns.flaws)
                if columns.is_unrelated and not columns.flaws:
                    yield UNRELATED.at(item.place(0))
            else:
                yield item

    def note(self, note: str) -> None:
        """Note something about a file."""
        if self.notes:
            self.notes.add(note)

    def counts_headings(self, texts: Sequence[str]) -> int:
        """Return how many of some texts are headings that are known."""
        return ColumnMap(tuple(texts), self._profile, self._mapping).known

    def texts_found(self) -> Iterator[str]:
        """Yield which headings were taken for the id, the name and the description of tasks."""
        named = (named for columns in self._maps.values() for named in columns.texts_found())
        yield from dict.fromkeys(f"{quoted(heading)} as the {text}" for heading, text in named)

    def ambiguous(self) -> Iterator[str]:
        """Yield what could be meant otherwise in the columns that were read."""
        for columns in self._maps.values():
            yield from columns.ambiguous()

    def _begins_with_question(self, row: Row) -> bool:
        """Say whether the first value of a row is a question, where no heading but the first is one."""
        columns = self._column_map(row.names)
        first = row.values[0] if row.values else None
        return isinstance(first, str) and columns.known <= 1 and columns.is_heading(first)

    def _object(self, row: Row, stem: str) -> TaskRow | InvalidRow:
        """Return the task of a row with names of its own; one without any known name is none."""
        columns = self._column_map(row.names)
        named = dict(zip(row.names, row.values, strict=True))
        is_case = not columns.has_questions and isinstance(named.get("task"), dict)
        if not (columns.is_unrelated or is_case) or columns.flaws or not row.names:
            return self.task(row, stem)
        flaw = LIKE_A_CASE if any(isinstance(value, (dict, list)) for value in row.values) else UNRELATED
        return InvalidRow(row.names, row.values, row.place, (), (flaw.at(row.place),))

    def task(self, row: Row, stem: str) -> TaskRow | InvalidRow:
        """Return the task of a row; its names are checked, too."""
        columns = self._column_map(row.names)
        task = self._task(row, stem, columns)
        problems = tuple(flaw.at(row.place_of(index)) for index, flaw in columns.flaws)
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
            if self.notes:
                self.notes.add_headings(columns.headings_read)
        return columns

    def _task(self, row: Row, stem: str, columns: ColumnMap) -> TaskRow | InvalidRow:
        """Return the task of a row whose names have been checked."""
        known, flaws = columns.answers(row.values, self.notes), columns.text_flaws(row.values)
        if flaws or not isinstance(known, AnswerSet):
            flaws += known if isinstance(known, list) else []
            name = next(filter(None, (*columns.texts(row.values)[1::-1], f"{stem}-{row.number}")))
            problems = tuple(flaw.at(row.place_of(index), row.about(index, name)) for index, flaw in sorted(flaws))
            return InvalidRow(row.names, row.values, row.place, problems)
        id_, name, description = columns.texts(row.values)
        if self.notes and id_.strip():
            self.notes.add_id(id_.strip(), row.place)
        id_ = id_.strip() or f"{stem}-{row.number}"
        task = TaskRow(id_, name, description, known, row.names, row.values, columns.extra)
        return self._complete(task, columns) if self._complete else task
