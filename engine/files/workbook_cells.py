"""A workbook as a file: which sheets it has, and what is in their cells.

    open_workbook   opens a file
    Workbook        one that is open
    Sheet           a sheet: its name, whether people see it
    Cell            a cell with something in it

A workbook is a zip archive of XML, which is looked at before it is unpacked; then openpyxl says which sheets there are
and what a cell is. Cells are let go of one by one, and only those that are written are looked at, however far apart
they are. Knows nothing of tasks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import IO, Any, NamedTuple
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import Element, iterparse

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import Stylesheet
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.escape import unescape
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.xml.constants import ARC_STYLE, SHARED_STRINGS
from openpyxl.xml.constants import SHEET_MAIN_NS as MAIN
from openpyxl.xml.functions import fromstring

from outsourcing.engine.core.text import error_text, visible
from outsourcing.engine.files.archives import SAVE_AGAIN, BrokenWorkbookError, cut, open_archive

MOST_INSIDE = 500_000  # elements in a cell or in a text; 32,767 letters, each with a look of its own, have fewer
WIDEST = 16_384  # columns of a sheet
DEEPEST = 50  # elements inside of each other; workbooks have less than ten
WHOLE = 2**53  # up to here a float says a whole number exactly

NO_VALUE = "the formula has no stored value; open the workbook in a spreadsheet program, save it, and try again"

CELL, ROW, STRING, RUN = f"{{{MAIN}}}c", f"{{{MAIN}}}row", f"{{{MAIN}}}si", f"{{{MAIN}}}r"
VALUE, FORMULA, TEXT = f"{{{MAIN}}}v", f"{{{MAIN}}}f", f"{{{MAIN}}}t"


class Sheet(NamedTuple):
    """A sheet: what it is called, whether people see it, and which part of the archive it is."""

    name: str
    hidden: bool
    part: str


class Cell(NamedTuple):
    """A cell with something in it, or with something wrong with it."""

    column: int  # from 1
    value: Any  # a text, a number or a truth value
    wrong: str = ""


class Workbook:
    """A workbook that is open."""

    def __init__(self, reader: ExcelReader) -> None:
        self._reader, self._archive = reader, reader.archive
        parts = set(self._archive.namelist())
        with _told(), catch_warnings():
            simplefilter("ignore")
            reader.read_manifest()
            reader.read_workbook()
            self.sheets = [
                Sheet(sheet.name, sheet.state != "visible", rel.target)
                for sheet, rel in reader.parser.find_sheets()
                if rel.Type.endswith("/worksheet") and rel.target in parts
            ]

    def has_cells(self, sheet: Sheet) -> bool:
        """Say whether anything is in a sheet.

        Raises:
            BrokenWorkbookError: it cannot be read.

        """
        with _told(), self._archive.open(sheet.part) as source:
            return any(element.text for element in _elements(source, {VALUE, FORMULA, TEXT}))

    def rows(self, sheet: Sheet) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the rows of a sheet that are written, by their numbers, with what is in them.

        Raises:
            BrokenWorkbookError: it cannot be read on.

        """
        with _told():
            cells = _Cells(self._strings(), self._styles(), self._reader.wb.epoch)
            with self._archive.open(sheet.part) as source:
                yield from cells.rows(source)

    def _styles(self) -> Stylesheet | None:
        """Return the styles: they tell dates from numbers."""
        if ARC_STYLE not in self._archive.namelist():
            return None
        with catch_warnings():
            simplefilter("ignore")
            return Stylesheet.from_tree(fromstring(self._archive.read(ARC_STYLE)))

    def _strings(self) -> list[str]:
        """Return the texts that cells share; openpyxl leaves `_x001B_` as it is, and takes out `x005F_` anywhere."""
        part = self._reader.package.find(SHARED_STRINGS)
        if part is None:
            return []
        with self._archive.open(part.PartName[1:]) as source:
            return [
                unescape("".join(text.text or "" for text in (*string.findall(TEXT), *string.findall(f"{RUN}/{TEXT}"))))
                for string in _elements(source, {STRING})
            ]


class _Cells:
    """What is in the cells of a sheet."""

    def __init__(self, strings: list[str], styles: Stylesheet | None, epoch: datetime) -> None:
        self._parser = WorkSheetParser(None, strings, data_only=True)
        self._dates = styles.date_formats if styles else set()
        self._spans = styles.timedelta_formats if styles else set()
        self._epoch = epoch

    def rows(self, source: IO[bytes]) -> Iterator[tuple[int, list[Cell]]]:
        """Yield the rows of a sheet that are written, by their numbers."""
        number, cells = 0, list[Cell]()
        for element in _elements(source, {CELL}, begun=ROW):
            if element.tag == CELL:
                cell = self._cell(element)
                if cell is not None:
                    cells.append(cell)
                if len(cells) > WIDEST:
                    raise ValueError(f"row {number} has the same cell several times")
                continue
            if cells:
                yield number, cells
            number, cells = int(element.get("r", number + 1)), []
            self._parser.row_counter, self._parser.col_counter = number, 0
        if cells:
            yield number, cells

    def _cell(self, element: Element) -> Cell | None:
        read = self._parser.parse_cell(element)
        column, value, kind = read["column"], read["value"], read["data_type"]
        if column > WIDEST:
            raise ValueError(f"a sheet has no more than {WIDEST} columns")
        if value is None:
            return Cell(column, None, NO_VALUE) if _lacks_value(element) else None
        if kind == "e":
            return Cell(
                column, value, f"the spreadsheet has an error here, {visible(value)}; mend it, or empty the cell"
            )
        if kind == "n":
            return self._number(column, value, read["style_id"])
        if kind == "d":
            return Cell(column, _iso(value))
        own = element.get("t") in ("str", "inlineStr")
        return Cell(column, unescape(value) if own else value)

    def _number(self, column: int, value: float, style: int) -> Cell:
        if not isfinite(value):
            return Cell(column, None, "the number is too large")
        if style in self._dates:
            try:
                return Cell(column, _iso(from_excel(value, self._epoch, timedelta=style in self._spans)))
            except (OverflowError, ValueError):
                return Cell(column, value, f"no date has the number {value}")
        return Cell(column, int(value) if value == value // 1 and abs(value) < WHOLE else value)


def _lacks_value(element: Element) -> bool:
    """Say whether this is a formula whose value is not stored; a text without characters is a value."""
    if element.find(FORMULA) is None:
        return False
    return element.find(VALUE) is None or element.get("t") != "str"


def _iso(value: Any) -> str:
    """Return a date, a time or a span of time as it is written by ISO 8601; a span as hours, minutes, seconds."""
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
        return f"{'-' if value.days < 0 else ''}{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value.isoformat())


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook.

    Raises:
        BrokenWorkbookError: it is none, too large, or cannot be read; inside of it, too.

    """
    with _told(), path.open("rb") as file, open_archive(file) as archive:
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.archive = archive
        yield Workbook(reader)


@contextmanager
def _told() -> Iterator[None]:
    """Tell whatever openpyxl and what it rests on raise in one line."""
    try:
        yield
    except BrokenWorkbookError:
        raise
    except OSError as error:
        raise BrokenWorkbookError(f"the workbook cannot be read: {cut(error.strerror or error_text(error))}") from error
    except Exception as error:
        reason = cut(error_text(error)) or type(error).__name__
        raise BrokenWorkbookError(f"the workbook cannot be read: {reason}; {SAVE_AGAIN}") from error


def _elements(source: IO[bytes], kept: set[str], begun: str = "") -> Iterator[Element]:
    """Yield the kept elements, complete, and those that are `begun`, at their start. What is done with is let go of.

    Raises:
        ParseError: it is no XML.
        ValueError: it is nested as no workbook is.

    """
    path: list[Element] = []
    inside = within = 0  # of how many kept elements, and how many more are in the outermost
    for event, element in iterparse(source, ("start", "end")):  # noqa: S314  what declares entities is refused before
        if event == "start":
            path.append(element)
            inside += element.tag in kept
            within += inside > 0
            if element.tag == begun:
                yield element
            if len(path) > DEEPEST or within > MOST_INSIDE:
                raise ValueError("a cell or a text in it is nested too deeply, or has too many parts")
            continue
        path.pop()
        if element.tag in kept:
            inside -= 1
            yield element
        if not inside:
            within = 0
            if path:
                del path[-1][:]
