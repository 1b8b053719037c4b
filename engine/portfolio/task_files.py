"""The tasks of some files, read row by row, as often as needed.

    Portfolio     the files
    CheckResult   what is in them, and what is wrong with them
    read_tasks    the tasks of a few small files

Files are read twice: once to find every problem before anything is done, then to assess; and once more for the invalid
rows, if there are any. Only the current row is held in memory.
"""

import gc
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, NamedTuple, Self

from outsourcing.engine.core.errors import InputError, Problem, missing_extra
from outsourcing.engine.core.profile import TaskProfile
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.csv_rows import read_csv
from outsourcing.engine.files.documents import (
    AS_USUAL,
    Document,
    Kind,
    Resources,
    TableOptions,
    UnreadableError,
    find_document,
)
from outsourcing.engine.files.json_rows import read_json
from outsourcing.engine.files.rows import FileItem, InvalidRow
from outsourcing.engine.files.workbook_rows import hidden_sheets, read_workbook
from outsourcing.engine.portfolio.lenient import ReadingNotes
from outsourcing.engine.portfolio.mapping import NO_MAPPING, ColumnMapping
from outsourcing.engine.portfolio.tasks import UNRELATED, Complete, TaskItem, TaskReader, TaskRow

ENOUGH = 10_000  # problems, after which no more are collected
OBJECTS = 20_000  # that Python creates between two garbage collections: rows are many small objects, none in circles

READERS: dict[Kind, Callable[[Document], Iterator[FileItem]]] = {
    "csv": read_csv,
    "tsv": read_csv,
    "json": read_json,
    "jsonl": read_json,
    "workbook": read_workbook,
    "parquet": lambda document: _parquet().read_parquet(document),
}

Progress = Callable[[Iterator[TaskItem]], Iterator[TaskItem]]


class CheckResult(NamedTuple):
    """What the files contain; `headings` are the names of all columns, `extra` of those passed through."""

    tasks: int
    invalid: int  # rows
    known: int  # tasks with at least one answer
    headings: tuple[str, ...]
    extra: tuple[str, ...]
    problems: tuple[Problem, ...]  # all, by file and place
    found: tuple[str, ...]  # headings that were taken for id, name and description, in words
    notes: tuple[str, ...]  # what was read leniently, and what else is notable about the files
    is_unusable: bool  # a whole file has a problem: nothing can be assessed without its columns

    def accept(self, *, skip_invalid: bool = False) -> Self:
        """Return it if nothing is wrong, or if the invalid rows may be skipped.

        Raises:
            InputError: with every problem.

        """
        can_skip = self.tasks > 0 and not self.is_unusable
        if not self.problems or (can_skip and skip_invalid):
            return self
        hint = " To skip the invalid rows and assess the others: --skip-invalid" if can_skip else ""
        raise InputError(self.problems, f"nothing was assessed.{hint}")


class Portfolio:
    """The tasks of some files. Use it in a `with` block: standard input and pipes are copied for its duration."""

    def __init__(  # noqa: PLR0913  everything about how files are read
        self,
        paths: Sequence[str],
        profile: type[TaskProfile],
        *,
        mapping: ColumnMapping = NO_MAPPING,
        encoding: str | None = None,
        sheet: str | Sequence[str] | None = None,
        complete: Complete | None = None,
        table: TableOptions = AS_USUAL,
        called: str = "",
    ) -> None:
        """Name the files.

        Args:
            paths: workbooks, CSV, TSV, JSON or JSON Lines files; `-` is standard input.
            profile: the task profile whose questions the columns answer.
            mapping: headings and wordings that are not ours.
            encoding: of all texts that are neither UTF-8 nor marked as UTF-16.
            sheet: which sheets of a workbook to read; needed if several have cells and none is named "Tasks".
            complete: fills in what rows leave open.
            table: where the headings are, and whether hidden rows and columns are left out.
            called: the name of the only file in messages and ids, if it is not where it was.

        """
        self._called = visible(called)
        self._paths, self._encoding, self._mapping = paths, encoding, mapping
        self._sheets = (sheet,) if isinstance(sheet, str) else tuple(sheet or ())
        self._table = table._replace(lenient=not mapping.is_strict)
        self._reader = TaskReader(profile, mapping, complete)
        self._cleanup = ExitStack()
        self._documents: list[Document | Problem] = []
        self.checked = 0  # tasks, counted when they were checked

    def __enter__(self) -> Self:
        self._cleanup.enter_context(_fewer_collections())
        copies = Path(self._cleanup.enter_context(tempfile.TemporaryDirectory(prefix="outsourcing-")))
        sheets = self._sheets or (None,)
        self._documents = [self._document(path, copies, sheet) for path in self._paths for sheet in sheets]
        return self

    def _document(self, path: str, copies: Path, sheet: str | None) -> Document | Problem:
        document = find_document(path, copies, self._encoding, sheet)
        if isinstance(document, Problem):
            return document._replace(place=self._called or document.place)
        if self._called:
            document = document._replace(name=self._called, stem=Path(self._called).stem)
        table = self._table._replace(counts_headings=self._reader.counts_headings, note=self._reader.note)
        return document._replace(resources=self._cleanup.enter_context(Resources()), table=table)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._cleanup.close()

    def check(self, progress: Progress = iter, *, to_the_end: bool = False) -> CheckResult:
        """Read all files once, and return what is in them.

        Args:
            progress: the rows pass through it: a progress bar.
            to_the_end: whether to read on after 10,000 problems, because the valid rows will be assessed.

        """
        names: dict[tuple[str, ...], tuple[int, ...]] = {}
        problems: list[Problem] = []
        tasks = invalid = known = 0
        is_unusable = False
        self._reader.notes = notes = ReadingNotes()
        for document in self._documents:
            of_file = _FileProblems()
            for item in progress(self._items(document)):
                if isinstance(item, TaskRow):
                    tasks += 1
                    known += bool(item.known.answers)
                    names[item.names] = item.extra
                    continue
                if len(problems) + len(of_file.problems) < ENOUGH:
                    of_file.add(item)
                elif not to_the_end:
                    break
                if isinstance(item, InvalidRow):
                    invalid += 1
                    names.setdefault(item.names, ())
                else:
                    is_unusable = True
            problems += of_file.in_order()
        self.checked, self._reader.notes = tasks, None
        for note in self._reader.ambiguous():
            notes.add(note)
        headings = _union(names)
        if not is_unusable and (missing := self._mapping.missing(headings)):
            problems, is_unusable = [*missing, *problems], True
        extra = (tuple(columns[index] for index in indexes) for columns, indexes in names.items())
        found = tuple(self._reader.texts_found()) if self._mapping.is_list else ()
        lines = tuple(notes.lines())
        return CheckResult(tasks, invalid, known, headings, _union(extra), tuple(problems), found, lines, is_unusable)

    def tasks(self) -> Iterator[TaskRow]:
        """Yield the tasks of all files, in order.

        Raises:
            InputError: there are not as many as when the files were checked.

        """
        tasks = 0
        for document in self._documents:
            for item in self._items(document):
                if isinstance(item, TaskRow):
                    tasks += 1
                    yield item
        if tasks != self.checked:
            message = "the file changed while it was read. Run the command again when no program is writing to it"
            raise InputError([Problem(", ".join(self.names), message, "file-changed")], "nothing was written.")

    def invalid_rows(self) -> Iterator[InvalidRow]:
        """Yield the invalid rows of all files, in order."""
        for document in self._documents:
            yield from (item for item in self._items(document) if isinstance(item, InvalidRow))

    def hidden_sheets(self) -> Iterator[str]:
        """Yield a note about each hidden sheet that is not read although it has cells."""
        for document in self._documents:
            if isinstance(document, Document):
                for sheet in hidden_sheets(document):
                    yield f"{document.name}: the hidden sheet {sheet} was not read (read it with --sheet NAME)"

    def column_types(self) -> Mapping[str, Any]:
        """Return the Arrow types of the columns of Parquet files, by name as names are compared."""
        readable = [document for document in self._documents if isinstance(document, Document)]
        parquet = [document for document in readable if document.kind == "parquet"]
        return _parquet().column_types(parquet) if parquet else {}

    @property
    def names(self) -> tuple[str, ...]:
        """Return the files as messages call them."""
        return tuple(
            document.name if isinstance(document, Document) else document.place for document in self._documents
        )

    @property
    def files(self) -> tuple[tuple[str, Path], ...]:
        """Return the files that can be read, each as messages call it, and where it is: a copy, if it is stdin."""
        documents = (document for document in self._documents if isinstance(document, Document))
        return tuple((document.name, document.path) for document in documents)

    @property
    def size(self) -> int:
        """Return how many bytes the files have."""
        return sum(path.stat().st_size for _, path in self.files)

    def _items(self, document: Document | Problem) -> Iterator[TaskItem]:
        if isinstance(document, Problem):
            yield document
            return
        is_empty = True
        try:
            for item in self._reader.tasks(READERS[document.kind](document), document.stem):
                is_empty = False
                yield item
        except UnreadableError as error:
            yield error.problem
        else:
            if is_empty:
                yield Problem(document.name, "the file contains no tasks", "no-tasks")


class _FileProblems:
    """The problems of one file, each problem with names that many rows share only once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._heading_messages: set[str] = set()

    def add(self, item: InvalidRow | Problem) -> None:
        if isinstance(item, Problem):
            self.problems.append(item)
            return
        for problem in item.heading_problems:
            if problem.message not in self._heading_messages:
                self._heading_messages.add(problem.message)
                self.problems.append(problem)
        self.problems += item.problems

    def in_order(self) -> list[Problem]:
        unrelated = [problem for problem in self.problems if problem.code == UNRELATED.code]
        return sorted(unrelated or self.problems, key=_position)  # all others follow from that


def _parquet() -> ModuleType:
    """Return the reader of Parquet files, whose library is large and an extra."""
    try:
        from outsourcing.engine.files import parquet_rows  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise missing_extra(error, "arrow") from error
    return parquet_rows


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Let Python look for garbage less often, and not among what is there already; restore its setting afterwards."""
    before = gc.get_threshold()
    gc.set_threshold(OBJECTS)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)


def _position(problem: Problem) -> tuple[int, ...]:
    """Return the row and the column of a problem within its file."""
    return tuple(int(part) for part in problem.place.split(":") if part.isdecimal())


def _union(every: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return the names of all columns, each once, as it is first written."""
    return tuple({normalised(name): name for names in reversed(list(every)) for name in reversed(names)}.values())[::-1]


def read_tasks(
    paths: Sequence[str],
    profile: type[TaskProfile],
    encoding: str | None = None,
    complete: Complete | None = None,
    mapping: ColumnMapping = NO_MAPPING,
) -> list[TaskRow]:
    """Return the tasks of a few small files, in order.

    Args:
        paths: workbooks, CSV, TSV, JSON or JSON Lines files; `-` is standard input.
        profile: the task profile whose questions the columns answer.
        encoding: of all texts that are neither UTF-8 nor marked as UTF-16.
        complete: fills in what rows leave open.
        mapping: headings and wordings that are not ours.

    Raises:
        InputError: with every problem in every file, by place.

    """
    with Portfolio(paths, profile, encoding=encoding, complete=complete, mapping=mapping) as portfolio:
        if problems := portfolio.check().problems:
            raise InputError(problems)
        return list(portfolio.tasks())
