"""Parse workbooks into rows: headings in the first row of a sheet that has any cells, one task in each row below.

The sheet that is read is the one that the user names, or the one named "Tasks", or the only visible one with any cells;
it is never guessed. Rows and columns have numbers, as in CSV; messages add the name that people see, cell C17.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

from outsourcing.engine.core.errors import Flaw, Problem, listed, suggestion
from outsourcing.engine.core.questions import picker
from outsourcing.engine.core.text import counted, quoted, visible
from outsourcing.engine.files.archives import BrokenWorkbookError
from outsourcing.engine.files.documents import Document, TableOptions
from outsourcing.engine.files.rows import (
    LOOK,
    CellError,
    FileItem,
    Headings,
    InvalidRow,
    Row,
    cell_error,
    duplicate_names,
    header_row,
)

if TYPE_CHECKING:
    from outsourcing.engine.files.workbook_cells import FilledRow, OpenWorkbook, Sheet

USUAL = "tasks"  # the sheet that is read if there are several


def read_workbook(document: Document) -> Iterator[FileItem]:
    """Yield the rows of a sheet, and what is wrong with it."""
    try:
        with _opened(document) as workbook:
            sheet = _chosen(workbook, document.sheet)
            if isinstance(sheet, Flaw):
                yield sheet.at(document.name)
            elif sheet:
                yield from _rows(document.name, workbook, sheet, document.table)
    except BrokenWorkbookError as error:
        flaw = Flaw(error.code, str(error))
        yield _cell_problem(document.name, *error.cell, flaw) if error.cell else flaw.at(document.name)


def hidden_sheets(document: Document) -> list[str]:
    """Return the names, safe to show, of hidden sheets with cells that are not the one to read."""
    if document.kind != "workbook":
        return []
    try:
        with _opened(document) as workbook:
            others = [sheet for sheet in workbook.sheets if sheet.hidden and not _has_name(sheet, document.sheet)]
            return [visible(sheet.name) for sheet in others if sheet.has_cells]
    except BrokenWorkbookError:  # reading it reports the error
        return []


@contextmanager
def _opened(document: Document) -> "Iterator[OpenWorkbook]":
    """Open the workbook, or give the one that is open already."""
    from outsourcing.engine.files.workbook_cells import open_workbook  # noqa: PLC0415  slow to import

    if (resources := document.resources) is None:
        with open_workbook(document.path) as workbook:
            yield workbook
        return
    if resources.workbook is None:
        resources.workbook = resources.enter_context(open_workbook(document.path))
    yield resources.workbook


def _has_name(sheet: "Sheet", name: str | None) -> bool:
    return name is not None and sheet.name.strip().casefold() == name.strip().casefold()


def _chosen(workbook: "OpenWorkbook", name: str | None) -> "Sheet | Flaw | None":
    """Return the sheet to read, None if no sheet has cells, or a flaw if it is not clear which one is meant."""
    sheets = workbook.sheets
    if name is not None:
        names = [visible(sheet.name) for sheet in sheets]
        unknown = f"no sheet is named {quoted(name)}{suggestion(name, names)} ({listed(names)})"
        return next((sheet for sheet in sheets if _has_name(sheet, name)), None) or Flaw("unknown-sheet", unknown)
    shown = [sheet for sheet in sheets if not sheet.hidden]
    if usual := next((sheet for sheet in shown if _has_name(sheet, USUAL)), None):
        return usual
    filled = [sheet for sheet in shown if sheet.has_cells]
    if len(filled) == 1:
        return filled[0]
    if filled:
        message = f"several sheets have cells; choose one with --sheet NAME ({_names(filled)})"
        return Flaw("which-sheet", message)
    if hidden := [sheet for sheet in sheets if sheet.hidden and sheet.has_cells]:
        message = f"only hidden sheets have cells; choose one with --sheet NAME ({_names(hidden)})"
        return Flaw("which-sheet", message)
    return None


def _names(sheets: Sequence["Sheet"]) -> str:
    return listed([visible(sheet.name) for sheet in sheets])


UNKNOWN_IN_XLS = "hidden rows and columns, and errors in cells, cannot be recognised in XLS"


def _rows(file: str, workbook: "OpenWorkbook", sheet: "Sheet", options: TableOptions) -> Iterator[FileItem]:
    rows = _visible(workbook, sheet, options, file)
    if not rows:
        return
    if not workbook.knows_hidden and options.visible_only:
        yield Problem(file, f"{UNKNOWN_IN_XLS}; save it as XLSX, or leave out --visible-only", "unsupported-file")
        return
    if not workbook.knows_hidden:
        options.note(f"{file}: {UNKNOWN_IN_XLS}; if there are any, save it as XLSX")
    first = [(number, ["" if value is None else str(value) for value in values]) for number, values, _ in rows[:LOOK]]
    start = header_row(first, options)
    number, values, flaws = rows[start]
    if start:
        options.note(f"{file}: the headings are in row {number}; the rows above them were skipped")
    below = rows[start + 1 :]
    table = _Table(file, sheet.name, number, values, flaws, options, {c for _, row, _ in below for c in _filled(row)})
    for note in _merged(workbook, sheet, number):
        options.note(f"{file}: {note}")
    yield from table.headings()
    for number, values, flaws in below:
        yield from table.row(number, values, flaws)


def _filled(values: Sequence[Any]) -> Iterator[int]:
    """Yield whether the first column has a value, as its number: only that one may lack a heading."""
    first = next((column for column, value in enumerate(values, 1) if value is not None), 0)
    if first:
        yield first


def _visible(workbook: "OpenWorkbook", sheet: "Sheet", options: TableOptions, file: str) -> "Sequence[FilledRow]":
    """Return the rows to read, and note those that are hidden."""
    rows, hidden = workbook.rows(sheet), workbook.details(sheet).hidden
    numbers = {number for number, _, _ in rows} & hidden.rows
    columns = {c for _, row, _ in rows for c in hidden.columns if c <= len(row) and row[c - 1] is not None}
    if not (numbers or columns):
        return rows
    counts = [counted(len(one), what) for one, what in ((numbers, "hidden row"), (columns, "hidden column")) if one]
    were = "was" if len(numbers) + len(columns) == 1 else "were"
    if not options.visible_only:
        options.note(f"{file}: {' and '.join(counts)} {were} read, too (--visible-only leaves them out)")
        return rows
    options.note(f"{file}: {' and '.join(counts)} {were} left out")
    return [
        (number, [None if c in columns else value for c, value in enumerate(values, 1)], flaws)
        for number, values, flaws in rows
        if number not in numbers
    ]


def _merged(workbook: "OpenWorkbook", sheet: "Sheet", top: int) -> Iterator[str]:
    """Yield a note about merged cells below the headings: only the first of them has the value."""
    below = [
        f"{_cell_name(first[0] + 1, first[1] + 1)}:{_cell_name(last[0] + 1, last[1] + 1)}"
        for first, last in workbook.details(sheet).merged
        if last[0] + 1 > top
    ]
    if below:
        yield f"merged cells below the headings, of which only the first is read: {listed(below)}"


class _Table:
    """The columns that have headings, and the rows below."""

    def __init__(  # noqa: PLR0913, PLR0917  all about the headings
        self,
        file: str,
        sheet: str,
        top: int,
        values: Sequence[Any],
        flaws: Mapping[int, Flaw],
        options: TableOptions,
        begins: Container[int],
    ) -> None:
        """Read the headings, which are in the row `top`; `begins` are the columns in which rows below begin."""
        flaws = {**flaws, **{c: cell_error(value) for c, value in enumerate(values, 1) if isinstance(value, CellError)}}
        self._file, self._sheet = file, sheet
        self._top, self._flaws, self._lenient = top, flaws, options.lenient
        headed = [c for c, value in enumerate(values, 1) if value is not None and c not in flaws]
        names = {column: str(values[column - 1]).strip() for column in headed}
        if options.lenient and headed and (before := headed[0] - 1) in begins and before not in flaws:
            headed, names[before] = [before, *headed], f"column {before}"
            options.note(f"{file}: the first column has no heading; it is called {names[before]!r}")
        self._columns = tuple(headed)
        self._pick = picker([column - 1 for column in headed])
        self._names = tuple(names[column] for column in headed)
        self._last = max([*headed, *flaws])
        beyond = f"this row has more cells than there are headings (the last heading is in column {self._last})"
        self._beyond = Flaw("more-cells-than-headings", beyond)
        self._unheaded = [c for c in range(1, self._last + 1) if c not in {*headed, *flaws}]

    def headings(self) -> Iterator[FileItem]:
        """Yield the headings, and what is wrong with them."""
        place = partial(self._place, self._top)
        yield Headings(self._names, place)
        yield from (self._problem(self._top, column, flaw) for column, flaw in sorted(self._flaws.items()))
        yield from duplicate_names(self._names, place, "heading")

    def row(self, number: int, values: Sequence[Any], flaws: Mapping[int, Flaw]) -> Iterator[FileItem]:
        """Yield the task of a row, and the columns without a heading in which it is the first to have a cell."""
        filled = [c for c in self._unheaded if c <= len(values) and (values[c - 1] is not None or c in flaws)]
        for column in filled:
            self._unheaded.remove(column)
            yield self._problem(self._top, column, Flaw("no-heading", "the column has no heading"))
        is_plain = self._lenient and not flaws and len(values) <= self._last
        wrong = {} if is_plain else self._wrong(values, flaws)
        missing = self._last - len(values)
        cells = self._pick(values if missing <= 0 else [*values, *[None] * missing])
        if wrong:
            problems = tuple(self._problem(number, column, flaw) for column, flaw in sorted(wrong.items()))
            yield InvalidRow(self._names, cells, f"{self._file}:{number}", problems)
        else:
            yield Row(number - self._top, self._names, cells, self._file, number, self._place, self._cell)

    def _wrong(self, values: Sequence[Any], flaws: Mapping[int, Flaw]) -> dict[int, Flaw]:
        """Return what is wrong with the cells of a row, by column."""
        wrong = {column: flaw for column, flaw in flaws.items() if column in self._columns}
        for column, value in enumerate(values[self._last :], self._last + 1):
            if value is not None or column in flaws:
                wrong[column] = self._beyond
        for column, value in enumerate(() if self._lenient else values, 1):
            if isinstance(value, CellError) and column in self._columns:
                wrong[column] = cell_error(value)
        return wrong

    def _place(self, row: int, index: int) -> str:
        return f"{self._file}:{row}:{self._columns[index]}"

    def _cell(self, row: int, index: int) -> str:
        return f"{self._sheet}!{_cell_name(row, self._columns[index])}"

    def _problem(self, row: int, column: int, flaw: Flaw) -> Problem:
        return _cell_problem(self._file, row, column, flaw)


def _cell_problem(file: str, row: int, column: int, flaw: Flaw) -> Problem:
    return Problem(f"{file}:{row}:{column}", f"{flaw.message} (cell {_cell_name(row, column)})", flaw.code)


def _cell_name(row: int, column: int) -> str:
    """Return the name of a cell as people see it: C17."""
    letters = ""
    while column:
        column, place = divmod(column - 1, 26)
        letters = chr(ord("A") + place) + letters
    return f"{letters}{row}"
