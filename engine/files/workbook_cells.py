"""A workbook as a file: its sheets, and the values in their cells.

    open_workbook   opens a file
    OpenWorkbook    an open workbook
    Sheet           a sheet: its name, whether it is hidden, what is in its XML

The archive is checked before it is unpacked. Then calamine reads the values; what it does not report is looked up in
the parts of the archive (`sheet_parts`).
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from posixpath import join, normpath
from typing import Any, NamedTuple
from xml.etree.ElementTree import fromstring

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from outsourcing.engine.core.errors import Flaw
from outsourcing.engine.core.text import error_text
from outsourcing.engine.files.archives import SAVE_AGAIN, Archive, BrokenWorkbookError, SheetScan, cut, open_archive
from outsourcing.engine.files.rows import EXACT, CellError, cell_error
from outsourcing.engine.files.sheet_parts import (
    SheetDetails,
    Special,
    check_size,
    ods_details,
    xlsb_details,
    xlsb_sheets,
    xlsx_hidden,
    xlsx_special,
)

LONGEST = 60  # seconds for an old workbook
READ = """import sys; from python_calamine import CalamineWorkbook
workbook = CalamineWorkbook.from_path(sys.argv[1])
for name in workbook.sheet_names: workbook.get_sheet_by_name(name)"""
NOT_READ = (
    "the workbook cannot be read: it is damaged, has a password, or is another kind of document; save it as XLSX or "
    "CSV, without a password"
)
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


class OpenWorkbook:
    """An open workbook."""

    def __init__(
        self, archive: Archive | None, workbook: CalamineWorkbook, details: Mapping[str, SheetDetails]
    ) -> None:
        """Open a workbook.

        Args:
            archive: its parts; None for XLS.
            workbook: its values.
            details: what is known about its sheets, by their names, for ODS and XLSB.

        """
        self._archive, self._workbook, self._details = archive, workbook, dict(details)
        self._rows: dict[str, list[FilledRow]] = {}  # by the name of the sheet
        parts = _parts_by_name(archive) if archive and self._is_xlsx else {}
        self.sheets = [
            Sheet(sheet.name, sheet.visible != SheetVisibleEnum.Visible, parts.get(sheet.name, ""), scan)
            for sheet in workbook.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet and (scan := self._scan(sheet.name, parts.get(sheet.name, "")))
        ]

    @property
    def _is_xlsx(self) -> bool:
        return self._archive is not None and self._archive.kind == "xlsx"

    @property
    def knows_hidden(self) -> bool:
        """Say whether hidden rows and columns, and errors in cells, can be recognised: not in XLS."""
        return self._archive is not None

    def _scan(self, name: str, part: str) -> SheetScan | None:
        if self._archive and self._is_xlsx:
            return self._archive.scans.get(part)
        last = self._workbook.get_sheet_by_name(name).end
        return SheetScan(last[1] + 1, last[0] + 1, has_values=True) if last else SheetScan()

    def rows(self, sheet: Sheet) -> Sequence[FilledRow]:
        """Return the rows of a sheet that are not blank: number, values (None for empty cells), and flaws by column.

        Raises:
            BrokenWorkbookError: they cannot be read.

        """
        if sheet.name not in self._rows:
            self._rows[sheet.name] = self._filled_rows(sheet)
        return self._rows[sheet.name]

    def details(self, sheet: Sheet) -> SheetDetails:
        """Return what else is known about a sheet; merged cells only after its rows were read.

        Raises:
            BrokenWorkbookError: it cannot be read.

        """
        if sheet.name not in self._details:
            with _one_line():
                self._details[sheet.name] = self._scanned(sheet)
        return self._details[sheet.name]

    def _scanned(self, sheet: Sheet) -> SheetDetails:
        special = self._xlsx_special(sheet) if sheet.scan.has_special_cells else {}
        if not (self._archive and sheet.scan.has_hidden):
            return SheetDetails(special)
        with self._archive.open(sheet.part) as source:
            return SheetDetails(special, xlsx_hidden(source))

    def _xlsx_special(self, sheet: Sheet) -> Mapping[int, Mapping[int, Special]]:
        if self._archive is None:
            return {}
        with self._archive.open(sheet.part) as source:
            return xlsx_special(source)

    def _filled_rows(self, sheet: Sheet) -> list[FilledRow]:
        check_size(sheet.scan.height, sheet.scan.width)
        with _one_line():
            special = self.details(sheet).special
            top, left, rows = self._values(sheet, special)
            found = set(chain.from_iterable(rows))
            if not special and self._is_xlsx and any(type(v) is float and not abs(v) < EXACT for v in found):
                special = self._xlsx_special(sheet)
            numbers = range(top, top + len(rows))
            texts = {v: v if v.strip() else None for v in found if type(v) is str}  # each text once, blank ones as None
            filled: list[FilledRow] = []
            for number in sorted({*numbers, *special}) if special else numbers:
                values = rows[number - top] if number in numbers else []
                row = [None] * left + [texts[v] if type(v) is str else _plain(v) for v in values]
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
        if merged := cells.merged_cell_ranges:
            self._details[sheet.name] = self.details(sheet)._replace(merged=merged)
        top, left = cells.start or (0, 0)
        return top + 1, left, cells.to_python(skip_empty_area=True)


def _with_special_cells(row: list[Any], special: Mapping[int, Special]) -> tuple[list[Any], Mapping[int, Flaw]]:
    if not special:
        return row, special  # type: ignore[return-value]
    row += [None] * (max(special) - len(row))
    for column, value in special.items():
        row[column - 1] = None if isinstance(value, Flaw) else value
    return row, {column: value for column, value in special.items() if isinstance(value, Flaw)}


def _plain(value: Any) -> Any:
    """Return a value that is not a text as a text, a number or a truth value."""
    if isinstance(value, (date, time, timedelta)):
        return _iso(value)
    if isinstance(value, float) and value == value // 1 and abs(value) < EXACT:
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
def open_workbook(path: Path) -> Iterator[OpenWorkbook]:
    """Open a workbook.

    Raises:
        BrokenWorkbookError: also inside the `with` block: it is not a workbook, too large, or cannot be read.

    """
    with _one_line(), path.open("rb") as file, ExitStack() as stack:
        archive = stack.enter_context(open_archive(file))
        if archive is None:
            _check_old(path)
        try:
            details = _details(archive) if archive else {}  # before calamine reserves memory
            file.seek(0)
            workbook = stack.enter_context(CalamineWorkbook.from_filelike(file))
        except (CalamineError, KeyError) as error:
            if (archive and archive.kind == "xlsx") or isinstance(error, PasswordError):
                raise
            raise BrokenWorkbookError(NOT_READ, "unsupported-file") from error
        yield OpenWorkbook(archive, workbook, details)


def _check_old(path: Path) -> None:
    """Read an old workbook in a process of its own first: calamine ends the process for some damaged ones."""
    try:
        command = [sys.executable, "-P", "-c", READ, str(path)]
        done = subprocess.run(command, capture_output=True, timeout=LONGEST, check=False)  # noqa: S603  our own
    except subprocess.TimeoutExpired:
        raise BrokenWorkbookError("reading the workbook takes too long; save it as XLSX", "too-large") from None
    if done.returncode < 0:
        raise BrokenWorkbookError(NOT_READ)


def _details(archive: Archive) -> Mapping[str, SheetDetails]:
    if archive.kind == "ods":
        with archive.open("content.xml") as source:
            return ods_details(source)
    if archive.kind == "xlsb":
        return {name: xlsb_details(archive.open(part).read()) for name, part in _parts_by_name(archive).items()}
    return {}


def _parts_by_name(archive: Archive) -> dict[str, str]:
    """Return in which part of the archive each sheet is."""
    main = "xl/workbook.bin" if archive.kind == "xlsb" else "xl/workbook.xml"
    related = fromstring(archive.read(f"xl/_rels/{Path(main).name}.rels"))  # noqa: S314  entities are refused before
    targets = {element.get("Id"): normpath(join("/xl", element.get("Target", ""))).lstrip("/") for element in related}
    if archive.kind == "xlsb":
        return {name: targets.get(id_, "") for name, id_ in xlsb_sheets(archive.read(main))}
    sheets = fromstring(archive.read(main)).findall(".//{*}sheet")  # noqa: S314  the same
    ids = {sheet.get("name", ""): [v for k, v in sheet.attrib.items() if k.endswith("}id")] for sheet in sheets}
    return {name: targets.get(found[0], "") for name, found in ids.items() if found}


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
