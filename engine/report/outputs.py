"""Output files of a portfolio: all of them are written whole, or none.

Writer   writes one file of results as tasks go by
Outputs  the files of a run, which appear together
WRITERS  the writer for each file extension
WHOLE    the extensions of files with whole assessments
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, NamedTuple, Protocol, Self

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.errors import Flaw, InputError, missing_extra
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import DraftFiles, drafts, why_unwritable, write_errors
from outsourcing.engine.portfolio.summary import AssessedTask, Run, Summary
from outsourcing.engine.report.cells import MAX_TASKS
from outsourcing.engine.report.json_lines import JsonArray, JsonLines
from outsourcing.engine.report.result_columns import Columns
from outsourcing.engine.report.tables import TextTable, open_table

MAX_DOCX = 100  # tasks: Word becomes slow with more

Totals = tuple[Summary, Run]


class Writer(Protocol):
    """Writes one file of results as tasks go by. It may raise what the operating system raises."""

    def add(self, assessed: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""

    def finish(self) -> None:
        """Write what is left, and close the file."""


class Target(NamedTuple):
    """A file to write, with what its writer may need."""

    file: Path
    name: str  # in messages
    advisor: Advisor
    headings: tuple[str, ...]
    stack: ExitStack  # closes files at the end, after errors too
    notes: list[str]  # changes that were necessary to write some text
    totals: Callable[[], Totals]  # known when all tasks are added
    types: Mapping[str, Any] = {}  # the Arrow types of columns, by name as names are compared

    def columns(self, *, in_sentences: bool = False) -> Columns:
        """Return the columns of a table."""
        return Columns(self.headings, self.advisor.rulebook.questions, in_sentences=in_sentences)

    def note(self, text: str) -> None:
        """Note a change that was necessary to write some text."""
        self.notes.append(f"{self.name}: {text}")

    def closing(self, file: IO[str]) -> IO[str]:
        """Return an open file that is closed at the end; after an error, its unwritten rest does not matter."""
        self.stack.callback(_close, file)
        return file

    def open(self) -> IO[str]:
        """Open the file for UTF-8 text."""
        return self.closing(self.file.open("w", encoding="utf-8", newline="\n"))


def _close(file: IO[str]) -> None:
    with suppress(OSError):
        file.close()


def _csv(target: Target, delimiter: str = ",") -> Writer:
    return TextTable(target.closing(open_table(target.file)), target.columns(), delimiter)


# each kind of file is imported by those who write it


def _xlsx(target: Target) -> Writer:
    from outsourcing.engine.report.workbook import ResultWorkbook  # noqa: PLC0415

    return ResultWorkbook(target.file, target.columns(in_sentences=True), target.advisor, target.stack, target.note)


def _report(target: Target, suffix: str) -> Writer:
    from outsourcing.engine.report.report_file import ReportFile  # noqa: PLC0415

    return ReportFile(target.file, target.advisor, suffix, target.totals)


def _parquet(target: Target) -> Writer:
    try:
        from outsourcing.engine.report.parquet import ParquetTable  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise missing_extra(error, "arrow") from error
    return ParquetTable(target.file, target.headings, target.types, target.stack)


WRITERS: Mapping[str, Callable[[Target], Writer]] = {
    ".html": partial(_report, suffix=".html"),
    ".md": partial(_report, suffix=".md"),
    ".docx": partial(_report, suffix=".docx"),
    ".csv": _csv,
    ".tsv": lambda target: _csv(target, "\t"),
    ".xlsx": _xlsx,
    ".jsonl": lambda target: JsonLines(target.open()),
    ".ndjson": lambda target: JsonLines(target.open()),
    ".parquet": _parquet,
    ".json": lambda target: JsonArray(target.open()),
}


WHOLE = (".jsonl", ".ndjson", ".json")  # the files with the whole assessment of each task


def have_whole(paths: Sequence[Path]) -> bool:
    """Say whether one of some files has the whole assessment of each task."""
    return any(path.suffix.lower() in WHOLE for path in paths)


class Outputs:
    """The files of a run. Inside `with`, add tasks in order, then finish: only then do the files appear, together.

    Afterwards `notes` lists the changes that were necessary to write some text.
    """

    def __init__(  # noqa: PLR0913  everything known about a run before it begins
        self,
        paths: Sequence[Path],
        advisor: Advisor,
        headings: tuple[str, ...],
        *,
        inputs: Sequence[str] = (),
        tasks: int | None = None,
        besides: Sequence[Path] = (),
        types: Mapping[str, Any] | None = None,
    ) -> None:
        """Check all files before any work is done.

        Args:
            paths: the files to write; the file extension selects the format.
            advisor: the advisor that assesses the tasks.
            headings: of all files of tasks together, as they are written.
            inputs: the files of tasks; none of them is overwritten.
            tasks: how many tasks there will be, if known.
            besides: other files that the run may write; they are checked in the same way.
            types: the Arrow types of columns that come from Parquet files.

        Raises:
            InputError: with every file that cannot be written, and why.

        """
        problems = [flaw.at(visible(str(path))) for path, flaw in _flaws([*paths, *besides], inputs, tasks)]
        if problems:
            raise InputError(problems)
        self.notes: list[str] = []
        self._paths, self._advisor, self._headings = tuple(paths), advisor, headings
        self._types = types or {}
        self._writers: list[Writer] = []
        self._totals: Totals

    def __enter__(self) -> Self:
        """Create all files.

        Raises:
            WriteError: a file cannot be created.

        """
        with ExitStack() as stack:
            self._drafts: DraftFiles = stack.enter_context(drafts(self._paths))
            for path, file in zip(self._paths, self._drafts.files, strict=True):
                name, totals = visible(str(path)), lambda: self._totals
                target = Target(file, name, self._advisor, self._headings, stack, self.notes, totals, self._types)
                with write_errors(path):
                    self._writers.append(WRITERS[path.suffix.lower()](target))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove unfinished files."""
        self._stack.__exit__(kind, error, trace)

    def add(self, assessed: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result.

        Raises:
            WriteError: a file cannot be written.

        """
        for path, writer in zip(self._paths, self._writers, strict=True):
            with write_errors(path):
                writer.add(assessed)

    def finish(self, summary: Summary, run: Run) -> None:
        """Write what is left, and give all files their names.

        Raises:
            WriteError: a file cannot be written; all files are unchanged.

        """
        self._totals = summary, run
        for path, writer in zip(self._paths, self._writers, strict=True):
            with write_errors(path):
                writer.finish()
        self._drafts.put()


def _flaws(paths: Sequence[Path], inputs: Sequence[str], tasks: int | None) -> Iterator[tuple[Path, Flaw]]:
    """Yield the files that cannot be written, each with the first reason."""
    times = Counter(map(os.path.realpath, paths))
    first = {place: path for path in reversed(paths) if (place := os.path.realpath(path))}
    for place, path in sorted(first.items(), key=lambda item: paths.index(item[1])):
        if flaw := _flaw(path, times[place], inputs, tasks):
            yield path, flaw


def _flaw(path: Path, times: int, inputs: Sequence[str], tasks: int | None) -> Flaw | None:
    if path.suffix.lower() not in WRITERS:
        return Flaw("unsupported-format", f"unsupported output format; use {', '.join(WRITERS)}")
    if times > 1:
        return Flaw("duplicate-output", "the same output file is given twice; leave one of them out")
    if any(_same(path, given) for given in inputs):
        return Flaw("output-is-input", "the output would overwrite a file of tasks; choose another file")
    if path.suffix.lower() == ".docx" and (tasks or 0) > MAX_DOCX:
        return Flaw("too-many-rows", f"a .docx report holds at most {MAX_DOCX} tasks, not {tasks:,}; use a .html file")
    if path.suffix.lower() == ".xlsx" and (tasks or 0) > MAX_TASKS:
        return Flaw("too-many-rows", f"a sheet holds at most {MAX_TASKS:,} tasks, not {tasks:,}; use a .csv file")
    return why_unwritable(path)


def _same(path: Path, given: str) -> bool:
    try:
        return given != "-" and os.path.samefile(path, given)  # noqa: PTH121  a name may be too long for Path
    except (OSError, ValueError):
        return False
