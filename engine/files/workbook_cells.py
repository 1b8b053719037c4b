"""A workbook as a file: its sheets, and the values in their cells.

    open_workbook   opens a file
    Workbook        an open workbook
    Sheet           a sheet: its name, whether it is hidden, what is in its XML

The archive is checked before it is unpacked. Then calamine reads the values; what it reads as empty or rounded (errors,
formulas without a stored value, very long numbers) is looked up in the XML of those sheets that have any.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from posixpath import join, normpath
from typing import IO, Any, NamedTuple
from xml.etree.ElementTree import Element, fromstring, iterparse

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from outsourcing.engine.core.errors import Flaw
from outsourcing.engine.core.text import error_text
from outsourcing.engine.files.archives import (
    SAVE_AGAIN,
    Archive,
    BrokenWorkbookError,
    SheetScan,
    column_number,
    cut,
    is_other_workbook,
    open_archive,
)
from outsourcing.engine.files.rows import CellError, cell_error

WHOLE = 2**53  # up to here a float is exactly a whole number
MOST_PLACES = 20_000_000  # between the first and the last cell: the reader reserves memory for each of them
MOST_COLUMNS = 16_384
MOST_OPEN = 50  # XML elements inside each other; workbooks have fewer than ten

NOT_READ = (
    "the workbook cannot be read: it is damaged, has a password, or is another kind of document; save it as XLSX or "
    "CSV, without a password"
)
NO_VALUE = Flaw(
    "no-stored-value",
    "the formula has no stored value; open the workbook in a spreadsheet program, save it, and try again",
)
TOO_LARGE = Flaw("number-too-large", "the number is too large")


Special = Flaw | CellError | int  # what the cells have that calamine reads as empty or rounded
FilledRow = tuple[int, list[Any], Mapping[int, Flaw]]  # number, values, and what is wrong with cells, by column


class Sheet(NamedTuple):
    """A sheet: its name, whether it is hidden, and what a scan of its XML found."""

    name: str
    hidden: bool
    part: str
    scan: SheetScan

    @property
    def has_cells(self) -> bool:
        """Say whether any cell has a value."""
        return self.scan.has_values


Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell: row and column


class Hidden(NamedTuple):
    """The hidden rows and columns of a sheet, from 1."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


class Workbook:
    """An open workbook."""

    def __init__(self, archive: Archive | None, workbook: CalamineWorkbook) -> None:
        """Open a workbook.

        Args:
            archive: its XML; None if it is a workbook of another kind than XLSX.
            workbook: its values.

        """
        self._archive, self._workbook = archive, workbook
        self._rows: dict[str, list[FilledRow]] = {}  # by the part that the sheet is in
        parts = _parts_by_name(archive) if archive else {sheet.name: sheet.name for sheet in workbook.sheets_metadata}
        self.sheets = [
            Sheet(sheet.name, sheet.visible != SheetVisibleEnum.Visible, parts[sheet.name], scan)
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and (scan := self._scan(parts.get(sheet.name, "")))
        ]

    def _scan(self, part: str) -> SheetScan | None:
        if self._archive:
            return self._archive.scans.get(part)
        cells = self._workbook.get_sheet_by_name(part)
        return SheetScan(cells.total_width, cells.total_height, has_values=cells.total_height > 0)

    def rows(self, sheet: Sheet) -> Sequence[FilledRow]:
        """Return the rows of a sheet that are not blank: number, values (None for empty cells), and flaws by column.

        Raises:
            BrokenWorkbookError: they cannot be read.

        """
        if sheet.part not in self._rows:
            self._rows[sheet.part] = self._filled_rows(sheet)
        return self._rows[sheet.part]

    def hidden(self, sheet: Sheet) -> Hidden:
        """Return which rows and columns of a sheet are hidden."""
        if not (self._archive and sheet.scan.has_hidden):
            return Hidden()
        with _one_line(), self._archive.open(sheet.part) as source:
            return _hidden(source)

    def merged(self, sheet: Sheet) -> Sequence[Range]:
        """Return the ranges of merged cells, each by its first and last cell, from 0."""
        with _one_line():
            return (self._workbook.get_sheet_by_name(sheet.name).merged_cell_ranges or ()) if self._archive else ()

    def _filled_rows(self, sheet: Sheet) -> list[FilledRow]:
        if sheet.scan.width * sheet.scan.height > MOST_PLACES:
            message = f"the cells of the sheet are too far apart: it has {sheet.scan.height:,} rows and "
            message += f"{sheet.scan.width:,} columns. Delete the cells that are not tasks"
            raise BrokenWorkbookError(message, "too-large")
        with _one_line():
            special = self._special_cells(sheet) if sheet.scan.has_special_cells else {}
            top, left, rows = self._values(sheet, special)
            if (
                self._archive
                and not special
                and any(type(v) is float and not abs(v) < WHOLE for row in rows for v in row)
            ):
                special = self._special_cells(sheet)
            numbers = range(top, top + len(rows))
            texts: dict[str, str | None] = {"": None}  # each text once, blank ones as None
            filled: list[FilledRow] = []
            for number in sorted({*numbers, *special}) if special else numbers:
                values = rows[number - top] if number in numbers else []
                row = [None] * left + [_text(v, texts) if type(v) is str else _plain(v) for v in values]
                row, flaws = _with_special_cells(row, special.get(number, {}))
                if flaws or row.count(None) < len(row):
                    filled.append((number, row, flaws))
                values.clear()
            return filled

    def _values(self, sheet: Sheet, special: Mapping[int, Mapping[int, Special]]) -> tuple[int, int, list[list[Any]]]:
        """Return the number of the first row, how many empty columns come first, and the values of all rows."""
        try:
            cells = self._workbook.get_sheet_by_name(sheet.name)
        except CalamineError:  # for example a spreadsheet error that it does not know
            for row, flaws in special.items():
                for column, flaw in flaws.items():
                    if isinstance(flaw, CellError):
                        flaw = cell_error(flaw)  # noqa: PLW2901
                    if isinstance(flaw, Flaw):
                        raise BrokenWorkbookError(flaw.message, flaw.code, (row, column)) from None
            raise
        top, left = cells.start or (0, 0)
        return top + 1, left, cells.to_python(skip_empty_area=True)

    def _special_cells(self, sheet: Sheet) -> dict[int, dict[int, Special]]:
        """Return the cells that calamine reads as empty or rounded, by row and column, from 1."""
        special: defaultdict[int, dict[int, Special]] = defaultdict(dict)
        if self._archive is None:
            return special
        with self._archive.open(sheet.part) as source:
            for row, column, cell in _cells(source):
                if (value := _flaw_or_exact(cell)) is not None:
                    special[row][column] = value
        return special


def _with_special_cells(row: list[Any], special: Mapping[int, Special]) -> tuple[list[Any], Mapping[int, Flaw]]:
    if not special:
        return row, special  # type: ignore[return-value]
    row += [None] * (max(special) - len(row))
    for column, value in special.items():
        row[column - 1] = None if isinstance(value, Flaw) else value
    return row, {column: value for column, value in special.items() if isinstance(value, Flaw)}


def _text(value: str, texts: dict[str, str | None]) -> str | None:
    """Return the same object for equal texts, None if they are blank."""
    try:
        return texts[value]
    except KeyError:
        return texts.setdefault(value, value if value.strip() else None)


def _plain(value: Any) -> Any:
    """Return a value that is not a text as a text, a number or a truth value."""
    if isinstance(value, (date, time, timedelta)):
        return _iso(value)
    if isinstance(value, float) and value == value // 1 and abs(value) < WHOLE:
        return int(value)
    return value


def _iso(value: date | time | timedelta) -> str:
    """Return a date or time as in ISO 8601; a span of time as hours, minutes, seconds."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
        return f"{'-' if value.days < 0 else ''}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return value.isoformat()


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook.

    Raises:
        BrokenWorkbookError: also inside the `with` block: it is not a workbook, too large, or cannot be read.

    """
    with _one_line(), path.open("rb") as file, ExitStack() as stack:
        archive = None if is_other_workbook(file) else stack.enter_context(_archive(file))
        file.seek(0)
        try:
            workbook = stack.enter_context(CalamineWorkbook.from_filelike(file))
        except CalamineError as error:
            if archive or isinstance(error, PasswordError):
                raise
            raise BrokenWorkbookError(NOT_READ, "unsupported-file") from error
        yield Workbook(archive, workbook)


def _archive(file: IO[bytes]) -> AbstractContextManager[Archive]:
    file.seek(0)
    return open_archive(file)


def _parts_by_name(archive: Archive) -> dict[str, str]:
    """Return in which part of the archive each sheet is."""
    related = fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  entities are refused before
    targets = {element.get("Id"): normpath(join("/xl", element.get("Target", ""))).lstrip("/") for element in related}
    sheets = fromstring(archive.read("xl/workbook.xml")).findall(".//{*}sheet")  # noqa: S314  the same
    ids = {sheet.get("name", ""): [v for k, v in sheet.attrib.items() if k.endswith("}id")] for sheet in sheets}
    return {name: targets.get(found[0], "") for name, found in ids.items() if found}


def _cells(source: IO[bytes]) -> Iterator[tuple[int, int, Element]]:
    """Yield the cells of a sheet with their rows and columns.

    Raises:
        ParseError: it is not XML.
        ValueError: it is nested as no workbook is.

    """
    row = column = 0
    path: list[Element] = []
    for event, element in iterparse(source, ("start", "end")):  # noqa: S314  entities are refused before
        kind = element.tag.rpartition("}")[2]
        if event == "start":
            path.append(element)
            if len(path) > MOST_OPEN:
                raise ValueError("a cell is nested too deeply")
            if kind == "row":
                row, column = int(element.get("r", row + 1)), 0
            continue
        path.pop()
        if kind == "c":
            letters = (element.get("r") or "").rstrip("0123456789")
            column = column_number(letters) if letters else column + 1
            yield row, column, element
        if kind in ("c", "row") and path:
            path[-1].clear()


def _hidden(source: IO[bytes]) -> Hidden:
    rows, columns, row = set[int](), set[int](), 0
    for event, element in iterparse(source, ("start", "end")):  # noqa: S314  entities are refused before
        kind = element.tag.rpartition("}")[2]
        is_hidden = element.get("hidden") in ("1", "true")
        if event == "end":
            if kind == "row":
                element.clear()
        elif kind == "row":
            row = int(element.get("r", row + 1))
            rows |= {row} if is_hidden else set()
        elif kind == "col" and is_hidden:
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            columns.update(range(first, min(last, MOST_COLUMNS) + 1))
    return Hidden(frozenset(rows), frozenset(columns))


def _flaw_or_exact(cell: Element) -> Special | None:
    """Return what is wrong with a cell, its spreadsheet error, or a whole number that is too long for a float."""
    value, kind = cell.find("{*}v"), cell.get("t", "n")
    text = (value.text if value is not None else "") or ""
    if kind == "e":
        return CellError(cut(text))
    if cell.find("{*}f") is not None and (value is None or not (text or kind == "str")):
        return NO_VALUE
    if kind != "n" or not text:
        return None
    if not isfinite(float(text)):
        return TOO_LARGE
    return int(text) if text.lstrip("-").isdigit() and abs(int(text)) >= WHOLE else None


@contextmanager
def _one_line() -> Iterator[None]:
    """Turn whatever calamine and the XML parser raise into one line."""
    try:
        yield
    except (BrokenWorkbookError, GeneratorExit, KeyboardInterrupt):
        raise
    except PasswordError:
        message = "the workbook has a password; save it without one"
        raise BrokenWorkbookError(message, "unsupported-file") from None
    except OSError as error:
        reason = cut(error.strerror or error_text(error))
        raise BrokenWorkbookError(f"the workbook cannot be read: {reason}") from error
    except BaseException as error:  # a panic in calamine is not an Exception
        reason = cut(error_text(error)) or type(error).__name__
        raise BrokenWorkbookError(f"the workbook cannot be read: {reason}; {SAVE_AGAIN}") from error
