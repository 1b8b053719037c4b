"""A portfolio: the tasks of some files, read row by row, as often as they are wanted.

    Checked     what a portfolio turned out to hold
    Portfolio   the files

It is read twice: to find everything that is wrong before anything is done, and then to do it; once more for the rows
that are left out, if any are. No more of it is held than the row at hand.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from outsourcing.engine.core.errors import InputError, Problem
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.files.csv_rows import csv_rows
from outsourcing.engine.files.documents import Document, UnreadableError, find_document
from outsourcing.engine.files.json_rows import json_rows
from outsourcing.engine.files.rows import Found, InvalidRow
from outsourcing.engine.files.workbook_rows import hidden_sheets, xlsx_rows
from outsourcing.engine.portfolio.mapping import AS_IT_IS, ColumnMapping
from outsourcing.engine.portfolio.tasks import Reader, Task, TaskRow

CHANGED = "a file changed while it was read. Leave it alone, and try again"
ENOUGH = 10_000  # problems, after which no more are looked for

Rows = Callable[[Document], Iterator[Found]]
Passing = Callable[[Iterator[Task]], Iterator[Task]]
_TEXTS: dict[str, Rows] = {"csv": csv_rows, "tsv": csv_rows, "json": json_rows, "jsonl": json_rows}


class Checked(NamedTuple):
    """What a portfolio turned out to hold; `headings` are the names of all its columns, `carried` of no questions."""

    tasks: int
    bad: int  # rows that are none
    headings: tuple[str, ...]
    carried: tuple[str, ...]
    problems: tuple[Problem, ...]  # all, by file and place
    of_files: bool  # some are whole files': nothing can be done without their columns

    def sound(self) -> Self:
        """Return it, if nothing is wrong.

        Raises:
            InputError: with every problem.

        """
        if self.problems:
            raise InputError(self.problems)
        return self


class Portfolio:
    """The tasks of some files. Use it in a `with` block: what can be read only once is kept aside meanwhile."""

    def __init__(
        self,
        paths: Sequence[str],
        kind: type[TaskProfile],
        *,
        mapping: ColumnMapping = AS_IT_IS,
        encoding: str | None = None,
        sheet: str | None = None,
    ) -> None:
        """Name the files.

        Args:
            paths: of workbooks (XLSX), CSV, TSV, JSON or JSON Lines; `-` is standard input.
            kind: the task profile whose questions the columns answer.
            mapping: headings and wordings that are not ours.
            encoding: of all texts that are neither UTF-8 nor marked as UTF-16.
            sheet: which sheet of a workbook; needed where several have cells and none is called "Tasks".

        """
        self._paths, self._encoding, self._sheet = paths, encoding, sheet
        self._reader = Reader(kind, mapping)
        self._cleanup = ExitStack()
        self._documents: list[Document | Problem] = []
        self._tasks = 0  # as they were checked

    def __enter__(self) -> Self:
        aside = Path(self._cleanup.enter_context(tempfile.TemporaryDirectory(prefix="outsourcing-")))
        self._documents = [find_document(path, self._encoding, aside) for path in self._paths]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def check(self, passing: Passing = iter, *, to_the_end: bool = False) -> Checked:
        """Read everything once.

        Args:
            passing: what the rows go through on their way, such as a look at how many there are.
            to_the_end: whether rows are counted beyond 10,000 problems, too, because the good ones are wanted.

        """
        names: dict[tuple[str, ...], tuple[int, ...]] = {}
        problems: list[Problem] = []
        tasks = bad = 0
        of_files = False
        for document in self._documents:
            wrong = _Wrong()
            for row in passing(self._rows(document)):
                if isinstance(row, TaskRow):
                    tasks += 1
                    names[row.names] = row.others
                    continue
                if len(problems) + len(wrong.told) < ENOUGH:
                    wrong.add(row)
                elif not to_the_end:
                    break
                if isinstance(row, InvalidRow):
                    bad += 1
                    names.setdefault(row.names, ())
                else:
                    of_files = True
            problems += wrong.in_order()
        self._tasks = tasks
        carried = (tuple(columns[index] for index in others) for columns, others in names.items())
        return Checked(tasks, bad, _union(names), _union(carried), tuple(problems), of_files)

    def tasks(self) -> Iterator[TaskRow]:
        """Yield the tasks of all files, in order.

        Raises:
            InputError: there are not as many as when the files were checked.

        """
        tasks = 0
        for document in self._documents:
            for row in self._rows(document):
                if isinstance(row, TaskRow):
                    tasks += 1
                    yield row
        if tasks != self._tasks:
            raise InputError([Problem(", ".join(self.names), CHANGED)], "nothing was written.")

    def bad_rows(self) -> Iterator[InvalidRow]:
        """Yield the rows that are none, in order."""
        for document in self._documents:
            yield from (row for row in self._rows(document) if isinstance(row, InvalidRow))

    @property
    def names(self) -> tuple[str, ...]:
        """Return the files as messages call them."""
        return tuple(
            document.name if isinstance(document, Document) else document.place for document in self._documents
        )

    def _rows(self, document: Document | Problem) -> Iterator[Task]:
        if isinstance(document, Problem):
            yield document
            return
        empty = True
        try:
            for task in self._reader.tasks(self._found(document), document.stem):
                empty = False
                yield task
        except UnreadableError as error:
            yield error.problem
        else:
            if empty:
                yield Problem(document.name, "there is no task in it")

    def _found(self, document: Document) -> Iterator[Found]:
        if document.kind == "xlsx":
            return xlsx_rows(document.path, document.name, self._sheet)
        return _TEXTS[document.kind](document)

    def not_read(self) -> Iterator[str]:
        """Yield what is left unread on purpose, and might be missed."""
        for document in self._documents:
            if isinstance(document, Document) and document.kind == "xlsx":
                for hidden in hidden_sheets(document.path, self._sheet):
                    yield f"{document.name}: the hidden sheet {hidden} was not read (--sheet NAME reads it)"


class _Wrong:
    """What is wrong in one file; what is wrong with names that many rows have, once."""

    def __init__(self) -> None:
        self.told: list[Problem] = []
        self._of_names: set[str] = set()

    def add(self, wrong: InvalidRow | Problem) -> None:
        if isinstance(wrong, Problem):
            self.told.append(wrong)
            return
        for problem in wrong.of_names:
            if problem.message not in self._of_names:
                self._of_names.add(problem.message)
                self.told.append(problem)
        self.told += wrong.problems

    def in_order(self) -> list[Problem]:
        return sorted(self.told, key=_position)


def _position(problem: Problem) -> tuple[int, ...]:
    """Return the row and the column of a problem within its file."""
    return tuple(int(part) for part in problem.place.split(":") if part.isdecimal())


def _union(every: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of all columns, each once, as it is first written."""
    return tuple({normalised(name): name for names in reversed(list(every)) for name in reversed(names)}.values())[::-1]


def read_tasks(
    paths: Sequence[str],
    kind: type[TaskProfile],
    encoding: str | None = None,
) -> list[TaskRow]:
    """Return the tasks of a few small files, in order.

    Args:
        paths: of workbooks (XLSX), CSV, TSV, JSON or JSON Lines; `-` is standard input.
        kind: the task profile whose questions the columns answer.
        encoding: of all texts that are neither UTF-8 nor marked as UTF-16.

    Raises:
        InputError: with every problem in every file, by place.

    """
    with Portfolio(paths, kind, encoding=encoding) as portfolio:
        portfolio.check().sound()
        return list(portfolio.tasks())
