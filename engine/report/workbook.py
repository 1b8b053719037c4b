"""Results as a workbook: one sheet, written row by row, so that memory stays flat.

Nothing in it is a formula or a link, and the same results give the same bytes.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import xlsxwriter

from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.text import visible
from outsourcing.engine.portfolio.summary import AssessedTask, Run, Summary
from outsourcing.engine.report.cells import MOST_TASKS, Cell, cut, length
from outsourcing.engine.report.columns import Columns
from outsourcing.engine.report.palette import CELLS

MOST_COLUMNS = 16_384
LONGEST = 32_767  # characters of a cell, as spreadsheets count them
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # XML has no such characters
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # a clock would give other bytes each time
LOOKED_AT = 100  # rows from which the widths of columns are taken
NARROWEST, WIDEST = 8, 48  # columns, in characters
PLAIN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "constant_memory": True}
NUMBERS = {"score": "+0.00##;-0.00##;0.00", "confidence": "0.00", "coverage": "0.00"}


class Workbook:
    """A workbook, written as tasks go by."""

    def __init__(
        self,
        path: Path,
        headings: Sequence[str],
        asked: Mapping[str, Question],
        stack: ExitStack,
        note: Callable[[str], None],
    ) -> None:
        """Begin a workbook.

        Args:
            path: the file to write.
            headings: of all files of tasks together.
            asked: the questions of the rulebook.
            stack: what to do at the end, whatever happens.
            note: is told at the end what could not be written as it was.

        Raises:
            ValueError: there are more columns than a sheet has.

        """
        columns = Columns(headings, asked, list)
        if len(columns.headings) > MOST_COLUMNS:
            raise ValueError(f"a sheet holds at most {MOST_COLUMNS:,} columns. Name a .csv file")
        self._columns, self._note = columns, note
        rows = stack.enter_context(TemporaryDirectory(prefix=".outsourcing.", dir=path.parent))
        self._file = _File(path.open("wb"))
        stack.callback(self._file.close)
        self._book = xlsxwriter.Workbook(self._file, {**PLAIN, "tmpdir": rows})
        self._book.use_zip64()
        self._sheet = self._book.add_worksheet("Tasks")
        stack.callback(_let_go, self._sheet)
        self._tasks = self._cut = self._escaped = 0
        self._widths = [min(max(len(str(heading)), NARROWEST), WIDEST) for heading in columns.headings]
        formats = {columns.place(name): self._book.add_format({"num_format": told}) for name, told in NUMBERS.items()}
        self._formats = [formats.get(place) for place in range(len(columns.headings))]
        bold = self._book.add_format({"bold": True, "bottom": 1})
        self._write(0, columns.headings, [bold] * len(columns.headings))

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result.

        Raises:
            ValueError: there are more tasks than a sheet has rows.

        """
        if self._tasks + len(judged) > MOST_TASKS:
            raise ValueError(f"a sheet holds at most {MOST_TASKS:,} tasks. Name a .csv file")
        for before, result in zip(self._columns.rows(judged), self._columns.results(judged), strict=True):
            cells = before + result
            self._tasks += 1
            if self._tasks <= LOOKED_AT:
                self._widen(cells)
            self._write(self._tasks, cells, self._formats)

    def finish(self, summary: Summary, run: Run) -> None:  # noqa: ARG002  a table tells of tasks only
        """Write the workbook.

        Raises:
            OSError: it cannot be written.

        """
        last = len(self._columns.headings) - 1
        for column, width in enumerate(self._widths):
            self._sheet.set_column(column, column, width + 2)
        self._sheet.freeze_panes(1, 0)
        self._sheet.autofilter(0, 0, self._tasks, last)
        self._colour(self._columns.place("verdict"))
        made_with = f"rulebook {run.versions.rulebook}, advisor {run.versions.advisor}"
        self._book.set_properties({"title": "Tasks and their verdicts", "comments": made_with, "created": MADE})
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(*getattr(error.args[0], "args", error.args)) from error
        self._file.close()
        if self._file.error:
            raise self._file.error
        self._tell(self._cut, f"of more than {LONGEST:,} characters, cut")
        self._tell(self._escaped, "with control characters, written as escapes")

    def _tell(self, texts: int, what: str) -> None:
        if texts:
            self._note(f"{texts:,} text{'s' if texts != 1 else ''} {what}")

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
        """Return a text as a cell can hold it: line breaks as LF, control characters as escapes, cut where too long."""
        if UNWRITABLE.search(text):
            text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._escaped += bool(UNWRITABLE.search(text))
            text = UNWRITABLE.sub(lambda found: visible(found[0]), text)
        if len(text) > LONGEST // 2 and length(text) > LONGEST:
            self._cut += 1
            return cut(text, LONGEST)
        return text


def _let_go(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    """Close the file that holds the rows; after an error, nobody needs what is left in it."""
    with suppress(OSError):
        sheet._opt_close()  # noqa: SLF001  nothing else closes it


class _File:
    """A file that keeps its first error for later: a zip file cleans up, and would fail once more, to nobody's use."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._place = file, 0
        self.error: OSError | ValueError | None = None

    def write(self, data: bytes) -> int:
        """Write, if that is still possible."""
        self._attempt(lambda: self._file.write(data))
        self._place += len(data)
        return len(data)

    def seek(self, place: int) -> int:
        """Go to a place; that what was written before was too much may only turn out now."""
        self._attempt(lambda: self._file.seek(place))
        self._place = place
        return place

    def tell(self) -> int:
        """Return the place, as if nothing had failed."""
        return self._place

    def flush(self) -> None:
        """Flush, if that is still possible."""
        self._attempt(self._file.flush)

    def close(self) -> None:
        """Close the file."""
        self._attempt(self._file.close)

    def _attempt(self, work: Callable[[], object]) -> None:
        try:
            work()
        except (OSError, ValueError) as error:
            self.error = self.error or error
