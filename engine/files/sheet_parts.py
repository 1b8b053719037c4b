"""Scan the parts of a workbook for what calamine does not report: hidden rows and columns, errors, exact numbers.

SheetDetails   what a scan of a sheet found
xlsx_special   cells of a sheet of an XLSX workbook that calamine reads as empty or rounded
xlsx_hidden    its hidden rows and columns
ods_details    all of it for the sheets of an OpenDocument spreadsheet (ODS)
xlsb_details   all of it for a sheet of a binary workbook (XLSB)
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from math import isfinite
from struct import unpack_from
from typing import IO, NamedTuple
from xml.etree.ElementTree import Element, iterparse
from xml.parsers.expat import ParserCreate

from outsourcing.engine.core.errors import Flaw
from outsourcing.engine.files.archives import WIDEST, BrokenWorkbookError, column_number, cut
from outsourcing.engine.files.rows import EXACT, CellError

MOST_PLACES = 20_000_000  # between the first and the last cell: the reader reserves memory for each of them
MOST_OPEN = 50  # XML elements inside each other; workbooks have fewer than ten
ENDED = ("c", "row")  # elements that are dropped once they were seen

NO_VALUE = Flaw(
    "no-stored-value",
    "the formula has no stored value; open the workbook in a spreadsheet program, save it, and try again",
)
TOO_LARGE = Flaw("number-too-large", "the number is too large")

ODS, OFFICE = (f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office"))
SPANS = {f"{ODS}number-{what}-spanned" for what in ("rows", "columns")}
BOOLEANS = {"of:=TRUE()": True, "of:=FALSE()": False}  # formulas as which LibreOffice writes truth values
ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}  # in XLSB
ROW, CELL_ERROR, FORMULA_ERROR, LAST_CELL, COLUMNS, MERGED, SHEET = 0, 3, 11, 11, 60, 176, 156  # records of XLSB

Special = Flaw | CellError | int  # what the cells have that calamine reads as empty or rounded
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last cell: row and column, from 0


class Hidden(NamedTuple):
    """The hidden rows and columns of a sheet, from 1."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


class SheetDetails(NamedTuple):
    """What a scan of a sheet found; special cells are by row and column, from 1."""

    special: Mapping[int, Mapping[int, Special]]
    hidden: Hidden = Hidden()
    merged: Sequence[Range] = ()
    height: int = 0  # the last row that has a cell
    width: int = 0  # the last column that has one


def xlsx_special(source: IO[bytes]) -> Mapping[int, Mapping[int, Special]]:
    """Return the cells that calamine reads as empty or rounded.

    Raises:
        ParseError: the part is not XML.
        ValueError: it is nested as no workbook is.

    """
    special: defaultdict[int, dict[int, Special]] = defaultdict(dict)
    row = column = 0
    for begins, kind, element in _elements(source):
        if begins and kind == "row":
            row, column = int(element.get("r", row + 1)), 0
        elif not begins and kind == "c":
            letters = (element.get("r") or "").rstrip("0123456789")
            column = column_number(letters) if letters else column + 1
            if (value := _flaw_or_exact(element)) is not None:
                special[row][column] = value
    return special


def xlsx_hidden(source: IO[bytes]) -> Hidden:
    """Return the hidden rows and columns."""
    rows, columns, row = set[int](), set[int](), 0
    for begins, kind, element in _elements(source):
        is_hidden = element.get("hidden") in ("1", "true")
        if begins and kind == "row":
            row = int(element.get("r", row + 1))
            rows |= {row} if is_hidden else set()
        elif begins and kind == "col" and is_hidden:
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            columns.update(range(first, min(last, WIDEST) + 1))
    return Hidden(frozenset(rows), frozenset(columns))


def ods_details(source: IO[bytes]) -> Mapping[str, SheetDetails]:
    """Return what is known about each sheet, by its name."""
    found = _OdsSheets()
    found.parser.ParseFile(source)
    return {name: sheet.details() for name, sheet in found.sheets.items()}


class _OdsSheets:
    """What was found in the XML of the sheets. It is parsed without a tree, which would take several times as long."""

    def __init__(self) -> None:
        self.sheets: dict[str, _OdsSheet] = {}
        self.parser = ParserCreate(namespace_separator="}")
        self.parser.StartElementHandler, self.parser.buffer_text = self._begin, True
        self._sheet = _OdsSheet()

    def _begin(self, tag: str, attributes: Mapping[str, str]) -> None:
        kind = tag.rpartition("}")[2]
        if kind in ("table-cell", "covered-table-cell"):
            self._sheet.add_cells(attributes)
            if "error" in attributes.values():
                self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._sheet.add_error, self._end
        elif kind == "p":
            self._sheet.fill()
        elif kind == "table-row":
            self._sheet.begin_rows(attributes)
        elif kind == "table-column":
            self._sheet.add_columns(attributes)
        elif kind == "table":
            self._sheet = self.sheets[attributes.get(f"{ODS}name", "")] = _OdsSheet()

    def _end(self, _: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None


class _OdsSheet:
    """What was found in a sheet so far. Equal rows, columns and cells are there once, with their number."""

    def __init__(self) -> None:
        self._rows, self._cells = range(1, 1), range(1, 1)  # the last ones
        self._columns = self._height = self._width = 0
        self._hidden_rows: list[range] = []
        self._hidden_columns: set[int] = set()
        self._special: list[tuple[range, range, Special]] = []
        self._merged: list[Range] = []

    def add_columns(self, attributes: Mapping[str, str]) -> None:
        """Note whether columns are hidden."""
        first, self._columns = self._columns + 1, min(self._columns + _repeated(attributes, "columns"), WIDEST)
        if _is_collapsed(attributes):
            self._hidden_columns.update(range(first, self._columns + 1))

    def begin_rows(self, attributes: Mapping[str, str]) -> None:
        """Begin a row, which stands for several if it is repeated."""
        self._rows = range(self._rows.stop, self._rows.stop + _repeated(attributes, "rows"))
        self._cells = range(1, 1)
        if _is_collapsed(attributes):
            self._hidden_rows.append(self._rows)

    def add_cells(self, attributes: Mapping[str, str]) -> None:
        """Note a cell, which stands for several if it is repeated."""
        self._cells = range(self._cells.stop, self._cells.stop + _repeated(attributes, "columns"))
        if (value := BOOLEANS.get(attributes.get(f"{ODS}formula", ""))) is not None:
            self._special.append((self._rows, self._cells, value))
        if f"{OFFICE}value-type" in attributes:
            self.fill()
        if SPANS & attributes.keys():
            down, right = (int(attributes.get(f"{ODS}number-{what}-spanned", 1)) for what in ("rows", "columns"))
            top, left = self._rows.start - 1, self._cells.start - 1
            self._merged.append(((top, left), (top + down - 1, left + right - 1)))

    def fill(self) -> None:
        """Note that the last cells show something."""
        self._height, self._width = self._rows.stop - 1, max(self._width, self._cells.stop - 1)

    def add_error(self, text: str) -> None:
        """Note that the last cells show an error."""
        self._special.append((self._rows, self._cells, CellError(cut(text))))

    def details(self) -> SheetDetails:
        """Return what was found."""
        check_size(self._height, self._width)
        special: defaultdict[int, dict[int, Special]] = defaultdict(dict)
        for rows, columns, value in self._special:
            for row in _until(rows, self._height):
                special[row].update(dict.fromkeys(_until(columns, self._width), value))
        rows_hidden = {row for rows in self._hidden_rows for row in _until(rows, self._height)}
        hidden = Hidden(frozenset(rows_hidden), frozenset(self._hidden_columns))
        return SheetDetails(special, hidden, self._merged, self._height, self._width)


def _until(numbers: range, last: int) -> range:
    return range(numbers.start, min(numbers.stop, last + 1))


def xlsb_details(part: bytes) -> SheetDetails:
    """Return what is known about a sheet."""
    special: defaultdict[int, dict[int, Special]] = defaultdict(dict)
    rows, columns, merged, row, width = set[int](), set[int](), list[Range](), 0, 0
    for kind, record in xlsb_records(part):
        if kind == ROW:
            row = unpack_from("<I", record)[0] + 1
            rows |= {row} if record[11] & 0x10 else set()
        elif kind <= LAST_CELL:
            column = unpack_from("<I", record)[0] + 1
            width = max(width, column)
            if kind in (CELL_ERROR, FORMULA_ERROR):
                special[row][column] = CellError(ERRORS.get(record[8], "#ERROR!"))
        elif kind == COLUMNS and record[16] & 1:
            first, last = unpack_from("<II", record)
            columns.update(range(first + 1, min(last + 1, WIDEST) + 1))
        elif kind == MERGED:
            top, bottom, left, right = unpack_from("<IIII", record)
            merged.append(((top, left), (bottom, right)))
    check_size(row, width)
    return SheetDetails(special, Hidden(frozenset(rows), frozenset(columns)), merged, row, width)


def check_size(height: int, width: int) -> None:
    """Raise a BrokenWorkbookError if the cells of a sheet are so far apart that reading them takes too much memory."""
    if height * width > MOST_PLACES:
        message = f"the cells of the sheet are too far apart: it has {height:,} rows and {width:,} columns. "
        raise BrokenWorkbookError(f"{message}Delete the cells that are not tasks", "too-large")


def xlsb_sheets(part: bytes) -> Iterator[tuple[str, str]]:
    """Yield the name of each sheet and the id of its relation, from the part of the workbook."""
    for kind, record in xlsb_records(part):
        if kind == SHEET:
            middle = 12 + 2 * unpack_from("<I", record, 8)[0]
            end = middle + 4 + 2 * unpack_from("<I", record, middle)[0]
            yield record[middle + 4 : end].decode("utf-16-le"), record[12:middle].decode("utf-16-le")


def xlsb_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the content of each record in a part of a binary workbook."""
    place = 0
    while place < len(part):
        kind, place = _number(part, place, 2)
        length, place = _number(part, place, 4)
        yield kind, part[place : place + length]
        place += length


def _number(part: bytes, place: int, most: int) -> tuple[int, int]:
    """Return a number that is written in groups of seven bits, and the place after it."""
    number = 0
    for index in range(most):
        number |= (part[place + index] & 0x7F) << 7 * index
        if not part[place + index] & 0x80:
            break
    return number, place + index + 1


def _elements(source: IO[bytes]) -> Iterator[tuple[bool, str, Element]]:
    """Yield whether an element begins or ends, its local name, and the element; cells and rows are dropped then."""
    path: list[Element] = []
    for event, element in iterparse(source, ("start", "end")):  # noqa: S314  entities are refused before
        kind = element.tag.rpartition("}")[2]
        if event == "start":
            path.append(element)
            if len(path) > MOST_OPEN:
                raise ValueError("a cell is nested too deeply")
            yield True, kind, element
            continue
        path.pop()
        yield False, kind, element
        if kind in ENDED and path:
            path[-1].clear()


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
    return int(text) if text.lstrip("-").isdigit() and abs(int(text)) >= EXACT else None


def _is_collapsed(attributes: Mapping[str, str]) -> bool:
    return attributes.get(f"{ODS}visibility", "visible") != "visible"


def _repeated(attributes: Mapping[str, str], what: str) -> int:
    return int(attributes.get(f"{ODS}number-{what}-repeated", 1))
