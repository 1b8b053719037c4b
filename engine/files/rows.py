"""The common row type that all file readers produce.

    CellError    a spreadsheet error as the value of a cell
    Headings     the names of a table's columns
    Row          one task as it is written
    InvalidRow   a row that cannot be read, and why

Every reader is a function from a `Document` to an iterator of these, and of problems that concern the whole file.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import Flaw, Problem
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.files.documents import TableOptions

LOOK = 20  # rows in which the headings are looked for
EXACT = 2**53  # up to here, a float is exactly a whole number; from here on, spreadsheets round them
FEWEST = 2  # known headings that make a row the header row


class CellError(str):
    """The text of a spreadsheet error that a cell shows, such as #N/A."""

    __slots__ = ()


def cell_error(value: CellError) -> Flaw:
    """Return what is wrong with a cell that shows a spreadsheet error."""
    message = f"the cell contains the spreadsheet error {visible(value)}; correct it or clear the cell"
    return Flaw("cell-error", message)


Place = Callable[[int], str]  # the place of a value, by its index: `file:row:column`


class Headings(NamedTuple):
    """The column headings of a table, before its first row; rows of other formats bring their own names."""

    names: tuple[str, ...]
    place: Place


class Row(NamedTuple):
    """One task as written: its number in the file, its values by name, and where it is."""

    number: int
    names: tuple[str, ...]  # the same object for all rows of a table
    values: tuple[Any, ...]
    file: str
    line: int
    value_place: Callable[[int, int], str]  # the place of a value, by the line and the value's index
    cell_name: Callable[[int, int], str] | None = None  # the same as people see it in a workbook: Tasks!C17

    @property
    def place(self) -> str:
        """Return the place of the row."""
        return f"{self.file}:{self.line}"

    def place_of(self, index: int) -> str:
        """Return the place of a value."""
        return self.value_place(self.line, index)

    def about(self, index: int, name: str) -> str:
        """Return which cell of which task a message is about; empty for files without cells."""
        if self.cell_name is None:
            return ""
        return f"{visible(self.cell_name(self.line, index))}, {quoted(name)}: "


class InvalidRow(NamedTuple):
    """An invalid row: its values, and the errors in the row and its headings."""

    names: tuple[str, ...]
    values: tuple[Any, ...]
    place: str
    problems: tuple[Problem, ...]
    heading_problems: tuple[Problem, ...] = ()  # other rows of the file may have the same

    @property
    def all_problems(self) -> Sequence[Problem]:
        """Return the problems of the headings, then those of the row."""
        return (*self.heading_problems, *self.problems)


FileItem = Headings | Row | InvalidRow | Problem


def header_row(rows: Sequence[tuple[int, Sequence[str]]], table: TableOptions) -> int:
    """Return which of the first rows of a table has the headings, by its index.

    It is the first row, unless a later one has at least two headings that are known, and more than the first.
    """
    if table.header_row is not None:
        return next((index for index, (number, _) in enumerate(rows) if number >= table.header_row), 0)
    if not table.lenient or not rows:
        return 0
    known = [table.counts_headings(texts) for _, texts in rows]
    best = next((index for index, count in enumerate(known) if count >= FEWEST), 0)
    first = sum(map(bool, map(str.strip, rows[0][1])))
    if best and not (known[0] and first >= sum(map(bool, map(str.strip, rows[best][1])))):
        return best
    return 0


def cell_place(file: str, row: int, index: int) -> str:
    """Return the place of a value in a row of a table: `file:row:column`."""
    return f"{file}:{row}:{index + 1}"


def duplicate_names(names: Sequence[str], place: Place, what: str) -> Iterator[Problem]:
    """Yield a problem for each name that was there before, as names are compared; empty names do not count."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if name and (earlier := first.setdefault(normalised(name), index)) != index:
            row, column = place(earlier).rsplit(":", 2)[1:]
            message = f"duplicate {what} {quoted(name)}; the first one is at {row}:{column}"
            yield Problem(place(index), message, f"duplicate-{what}")
