"""Results as a workbook, written row by row in constant memory; the verdict stands next to the name.

Tasks that are undecided, or whose verdict rests on suggestions, are also in a sheet to fill in. The workbook contains
no formulas and no links, and the same results give the same bytes.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any, TypeVar

import xlsxwriter

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.facts import VerdictKind
from outsourcing.engine.core.text import counted, visible
from outsourcing.engine.portfolio.result import Result
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.report.cells import AS_TEXT, MAX_LENGTH, MAX_TASKS, UNWRITABLE, Cell, cut, length
from outsourcing.engine.report.palette import CELLS
from outsourcing.engine.report.prepared import settling_order
from outsourcing.engine.report.result_columns import Columns
from outsourcing.engine.report.template import FILL_IN, add_fill_in

if TYPE_CHECKING:
    from outsourcing.engine.portfolio.tasks import TaskRow

MAX_COLUMNS = 16_384
MOST_TO_FILL_IN = 5_000  # tasks; nobody fills in more by hand
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # fixed: the same results give the same bytes
SAMPLED = 100  # rows that set the widths of columns
MOST_FROZEN = 3  # columns that stay in sight; more leave no room for the others
NARROWEST, WIDEST = 8, 48  # columns, in characters
T = TypeVar("T")
FIRST = ("verdict", "conditions")  # next to the name
NUMBERS = {"score": "+0.00##;-0.00##;0.00", "confidence": "0%", "coverage": "0%"}


class ResultWorkbook:
    """A workbook, written as tasks go by."""

    def __init__(
        self,
        path: Path,
        columns: Columns,
        advisor: Advisor,
        stack: ExitStack,
        note: Callable[[str], None],
    ) -> None:
        """Create a workbook.

        Args:
            path: the file to write.
            columns: the columns of the sheet.
            advisor: the advisor that assesses the tasks.
            stack: closes files at the end, after errors too.
            note: notes changes that were necessary to write some text.

        Raises:
            ValueError: there are more columns than a sheet has.

        """
        if len(columns.headings) > MAX_COLUMNS:
            raise ValueError(f"a sheet holds at most {MAX_COLUMNS:,} columns; use a .csv file")
        self._columns, self._advisor, self._note = columns, advisor, note
        self._stack = stack
        rows = stack.enter_context(TemporaryDirectory(prefix=".outsourcing.", dir=path.parent))
        self._file = _File(path.open("wb"))
        stack.callback(self._file.close)
        self._book = xlsxwriter.Workbook(self._file, {**AS_TEXT, "constant_memory": True, "tmpdir": rows})
        self._book.use_zip64()
        self._sheet = self._book.add_worksheet("Tasks")
        stack.callback(_close, self._sheet)
        self._tasks = self._cut = self._escaped = self._open = 0
        self._to_fill_in: list[TaskRow] = []
        self._first = [columns.place(name) for name in FIRST]
        headings = self._ordered(columns.headings)
        self._widths = [min(max(len(str(heading)), NARROWEST), WIDEST) for heading in headings]
        formats = {
            columns.place(name): self._book.add_format({"num_format": number}) for name, number in NUMBERS.items()
        }
        self._formats = self._ordered([formats.get(place) for place in range(len(headings))])
        bold = self._book.add_format({"bold": True, "bottom": 1})
        self._write(0, headings, [bold] * len(headings))

    def _ordered(self, cells: Sequence[T]) -> list[T]:
        """Return cells, or their formats, with the verdict and its conditions next to the name."""
        named = self._columns.named
        others = (cell for place, cell in enumerate(cells) if place >= named and place not in self._first)
        return [*cells[:named], *(cells[place] for place in self._first), *others]

    def add(self, assessed: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result.

        Raises:
            ValueError: there are more tasks than a sheet has rows.

        """
        if self._tasks + len(assessed) > MAX_TASKS:
            raise ValueError(f"a sheet holds at most {MAX_TASKS:,} tasks; use a .csv file")
        for before, result in zip(self._columns.rows(assessed), self._columns.results(assessed, list), strict=True):
            cells = self._ordered(before + result)
            self._tasks += 1
            if self._tasks <= SAMPLED:
                self._widen(cells)
            self._write(self._tasks, cells, self._formats)
        still_open = [task for task, result in assessed if _is_open(result)]
        self._open += len(still_open)
        self._to_fill_in += still_open[: MOST_TO_FILL_IN - len(self._to_fill_in)]

    def finish(self) -> None:
        """Write the workbook.

        Raises:
            OSError: it cannot be written.

        """
        last = len(self._columns.headings) - 1
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width + 2)
        self._sheet.freeze_panes(1, self._columns.named if self._columns.named <= MOST_FROZEN else 0)
        self._sheet.autofilter(0, 0, self._tasks, last)
        self._colour(self._columns.named)
        if self._to_fill_in:
            self._add_fill_in()
        versions = self._advisor.versions
        made_with = f"rulebook {versions.rulebook}, advisor {versions.advisor}"
        self._book.set_properties({"title": "Tasks and their verdicts", "comments": made_with, "created": MADE})
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(*getattr(error.args[0], "args", error.args)) from error
        self._file.close()
        if self._file.error:
            raise self._file.error
        self._count(self._cut, f"of more than {MAX_LENGTH:,} characters, cut")
        self._count(self._escaped, "with control characters, written as escapes")

    def _add_fill_in(self) -> None:
        extra = list(dict.fromkeys(name for task in self._to_fill_in for name in task.carried))
        order = settling_order(self._advisor)
        for sheet in add_fill_in(self._book, self._advisor.rulebook, self._to_fill_in, extra, order):
            self._stack.callback(_close, sheet)
        shown = len(self._to_fill_in)
        first = "" if shown == self._open else f"the first {shown:,} of "
        tasks = "1 open task is" if self._open == 1 else f"{first}{self._open:,} open tasks are"
        self._note(f'{tasks} in the sheet "{FILL_IN}", too; filled in, it is read with --sheet "{FILL_IN}"')

    def _count(self, texts: int, what: str) -> None:
        if texts:
            self._note(f"{counted(texts, 'text')} {what}")

    def _widen(self, cells: Sequence[Cell]) -> None:
        longest = (min(len(str(cell)), WIDEST) for cell in cells)
        self._widths = list(map(max, self._widths, longest))

    def _colour(self, column: int) -> None:
        for verdict, (ground, text) in CELLS.items():
            look = self._book.add_format({"bg_color": ground, "font_color": text})
            rule = {"type": "cell", "criteria": "==", "value": f'"{verdict}"', "format": look}
            self._sheet.conditional_format(1, column, max(self._tasks, 1), column, rule)

    def _write(self, number: int, cells: Sequence[Cell], formats: Sequence[Any]) -> None:
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell:
                    self._sheet.write_string(number, column, self._fitting(cell), formats[column])
            else:
                self._sheet.write_number(number, column, cell, formats[column])

    def _fitting(self, text: str) -> str:
        """Return text that a cell can hold: line breaks as LF, control characters as escapes, cut if too long."""
        if UNWRITABLE.search(text):
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._escaped += bool(UNWRITABLE.search(text))
            text = UNWRITABLE.sub(lambda found: visible(found[0]), text)
        if len(text) > MAX_LENGTH // 2 and length(text) > MAX_LENGTH:
            self._cut += 1
            return cut(text, MAX_LENGTH)
        return text


def _is_open(result: Result) -> bool:
    """Return whether a person's answers could still make or change the verdict."""
    return result.verdict == VerdictKind.UNDECIDED or bool(result.suggested)


def _close(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """Close the file that holds the rows; after an error, its unwritten rest does not matter."""
    with suppress(OSError):
        sheet._opt_close()  # noqa: SLF001  nothing else closes it


class _File:
    """A file that keeps its first error for later, so that a zip file can clean up without a second error."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._place = file, 0
        self.error: OSError | ValueError | None = None

    def write(self, data: bytes) -> int:
        """Write, unless an error occurred."""
        self._attempt(lambda: self._file.write(data))
        self._place += len(data)
        return len(data)

    def seek(self, place: int) -> int:
        """Go to a position; errors of earlier writes may only appear now."""
        self._attempt(lambda: self._file.seek(place))
        self._place = place
        return place

    def tell(self) -> int:
        """Return the position as if nothing had failed."""
        return self._place

    def flush(self) -> None:
        """Flush, unless an error occurred."""
        self._attempt(self._file.flush)

    def close(self) -> None:
        """Close the file."""
        self._attempt(self._file.close)

    def _attempt(self, work: Callable[[], object]) -> None:
        try:
            work()
        except (OSError, ValueError) as error:
            self.error = self.error or error
