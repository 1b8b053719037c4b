"""Workbooks to rows: headings in the first row of a sheet that has anything in it, one task in each row below.

The sheet that is read is the one asked for by name, or the one called "Tasks", or the only one with anything in it that
people see; it is never guessed. Rows and columns have numbers, as in CSV; messages add what people see, cell C17.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from outsourcing.engine.core.errors import Problem, listed, suggestion
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted, visible
from outsourcing.engine.files.archives import BrokenWorkbookError
from outsourcing.engine.files.documents import Document
from outsourcing.engine.files.rows import FileItem, Headings, InvalidRow, Row

if TYPE_CHECKING:
    from outsourcing.engine.files.workbook_cells import Cell, Sheet, Workbook

USUAL = "tasks"  # the sheet that is read where several could be


def read_workbook(document: Document) -> Iterator[FileItem]:
    """Yield the rows of a sheet, and what is wrong with it."""
    path, name, sheet = document.path, document.name, document.sheet
    from outsourcing.engine.files.workbook_cells import open_workbook  # noqa: PLC0415  openpyxl takes its time

    try:
        with open_workbook(path) as workbook:
            chosen = _chosen(workbook, sheet)
            if isinstance(chosen, str):
                yield Problem(name, chosen)
            elif chosen:
                yield from _rows(name, workbook.rows(chosen))
    except BrokenWorkbookError as error:
        yield Problem(name, str(error))


def hidden_sheets(document: Document) -> list[str]:
    """Return the names, safe to show, of the sheets that nobody sees, with something in them, other than `sheet`.

    None of a file that is no workbook: reading it says so.
    """
    if document.kind != "workbook":
        return []
    path, sheet = document.path, document.sheet
    from outsourcing.engine.files.workbook_cells import open_workbook  # noqa: PLC0415  openpyxl takes its time

    try:
        with open_workbook(path) as workbook:
            others = [one for one in workbook.sheets if one.hidden and not _is_called(one, sheet)]
            return [visible(one.name) for one in others if workbook.has_cells(one)]
    except BrokenWorkbookError:
        return []


def _is_called(sheet: "Sheet", name: str | None) -> bool:
    return name is not None and sheet.name.strip().casefold() == name.strip().casefold()


def _chosen(workbook: "Workbook", asked: str | None) -> "Sheet | str | None":
    """Return the sheet to read, none where nothing is in any, or what to say where it is not clear."""
    if asked is not None:
        named = (sheet for sheet in workbook.sheets if _is_called(sheet, asked))
        return next(named, None) or _no_such(asked, [visible(sheet.name) for sheet in workbook.sheets])
    seen = [sheet for sheet in workbook.sheets if not sheet.hidden]
    if usual := next((sheet for sheet in seen if _is_called(sheet, USUAL)), None):
        return usual
    filled = [sheet for sheet in seen if workbook.has_cells(sheet)]
    if len(filled) == 1:
        return filled[0]
    if filled:
        return f"which sheet? name it: --sheet NAME ({_names(filled)})"
    hidden = [sheet for sheet in workbook.sheets if sheet.hidden and workbook.has_cells(sheet)]
    return f"only hidden sheets have anything in them; name one: --sheet NAME ({_names(hidden)})" if hidden else None


def _names(sheets: Sequence["Sheet"]) -> str:
    return listed([visible(sheet.name) for sheet in sheets])


def _no_such(asked: str, known: Sequence[str]) -> str:
    return f"no sheet is called {quoted(asked)}{suggestion(asked, known)} ({listed(known)})"


def _rows(name: str, rows: Iterator[tuple[int, list["Cell"]]]) -> Iterator[FileItem]:
    table = None
    for number, cells in rows:
        filled = [cell for cell in cells if cell.wrong or not _is_blank(cell.value)]
        if not filled:
            continue
        if table is None:
            table = _Table(name, number, filled)
            yield from table.headings()
        else:
            yield from table.row(number, filled)


def _is_blank(value: Any) -> bool:
    return isinstance(value, str) and not value.strip()


class _Table:
    """The columns that have a heading, and what the rows below say in them."""

    def __init__(self, file: str, top: int, cells: Sequence["Cell"]) -> None:
        """Read the headings, which are in the row `top`."""
        self._file, self._top = file, top
        self._columns = tuple(cell.column for cell in cells if not cell.wrong)
        self._last = max(cell.column for cell in cells)
        self._names = tuple(str(cell.value).strip() for cell in cells if not cell.wrong)
        self._wrong = [self._problem(top, cell.column, cell.wrong) for cell in cells if cell.wrong]
        self._told = {cell.column for cell in cells if cell.wrong}  # columns of which it is said that they have none
        self._headed = frozenset(self._columns)

    def headings(self) -> Iterator[FileItem]:
        """Yield the headings, and what is wrong with them."""
        yield Headings(self._names, partial(self._spot, self._top))
        yield from self._wrong
        first: dict[str, int] = {}
        for name, column in zip(self._names, self._columns, strict=True):
            if (same := first.setdefault(normalised(name), column)) != column:
                told = (
                    f"the heading {quoted(name)} is there already, in column {same} (cell {_called(self._top, same)})"
                )
                yield self._problem(self._top, column, told)

    def row(self, number: int, cells: Sequence["Cell"]) -> Iterator[FileItem]:
        """Yield the task of a row, and the columns without a heading in which it is the first to have something."""
        problems = []
        for cell in cells:
            if cell.column > self._last:
                problems.append(self._problem(number, cell.column, f"the headings end before, in column {self._last}"))
            elif cell.column not in self._headed:
                yield from self._unheaded(cell.column)
            elif cell.wrong:
                problems.append(self._problem(number, cell.column, cell.wrong))
        at = {cell.column: cell.value for cell in cells}
        values = tuple(map(at.get, self._columns))
        if problems:
            yield InvalidRow(self._names, values, f"{self._file}:{number}", tuple(problems))
        else:
            yield Row(number - self._top, self._names, values, self._file, number, self._spot)

    def _unheaded(self, column: int) -> Iterator[Problem]:
        if column not in self._told:
            self._told.add(column)
            yield self._problem(self._top, column, "the column has no heading")

    def _spot(self, row: int, index: int) -> str:
        return f"{self._file}:{row}:{self._columns[index]}"

    def _problem(self, row: int, column: int, told: str) -> Problem:
        return Problem(f"{self._file}:{row}:{column}", f"{told} (cell {_called(row, column)})")


def _called(row: int, column: int) -> str:
    """Return what people call a cell: C17."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row}"
