"""Check the zip archive of a workbook before anything in it is unpacked.

    open_archive          checks a file, and opens it
    Archive               an open archive, with what a scan of its sheets found
    BrokenWorkbookError   why a workbook cannot be read

A few kilobytes may unpack to gigabytes, so the directory of the archive comes first, and no large part is read whole.
"""

import os
import re
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Literal, NamedTuple
from xml.parsers.expat import ParserCreate

from outsourcing.engine.core.text import visible

MEGABYTE = 1024 * 1024
LARGEST = 50 * MEGABYTE  # of the file
LARGEST_UNPACKED = 200 * MEGABYTE  # of all parts together
LARGEST_WHOLE = 10 * MEGABYTE  # of a part that is read whole
MOST_PARTS = 10_000  # workbooks have some dozens
MOST_ELEMENTS = 10_000_000  # XML elements in all parts, some five million cells
WIDEST = 16_384  # columns of a sheet
OVERLAP = 64  # bytes of XML, more than what a scan looks for
LONGEST_REASON = 200  # characters of a library's message

SMALLER = "split it, or save the sheet as CSV"
SAVE_AGAIN = "open it in a spreadsheet program, and save it as XLSX or CSV"
OLD = b"\xd0\xcf\x11\xe0"  # how old and encrypted workbooks begin
ENTRY = b"PK\x01\x02"  # how an entry of an archive's directory begins
ENDS = (b"</", b"/>", b"<\0/", b"/\0>")  # of elements, in any encoding
BINARY = "xl/workbook.bin"  # a part of binary workbooks
UNSUPPORTED = {  # parts of other archives, and what these are
    "word/document.xml": "text documents are not supported; tasks are read from XLSX, CSV, JSON or JSON Lines",
    "ppt/presentation.xml": "presentations are not supported; tasks are read from XLSX, CSV, JSON or JSON Lines",
}
OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
SPREADSHEET = OPEN_DOCUMENT + b".spreadsheet"
STRICT = b"http://purl.oclc.org/ooxml"

_NAME = rb"<(?:[\w.-]+:)?"  # how an element begins, up to its local name
_ROW = re.compile(_NAME + rb"row\b")
_CELL = re.compile(_NAME + rb"c[\s/>]")
_VALUE = re.compile(_NAME + rb"(?:v|f|t)(?:\s[^>]*)?>[^<]")
_FORMULA = re.compile(_NAME + rb"f[\s/>]")
_PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_FAR_PLACE = re.compile(rb"""r\s*=\s*["'](?:[A-Za-z]{3}|[B-Zb-z][A-Za-z]|[A-Za-z]*[0-9]{6})""")
NEAR = 52, 99_999  # columns and rows of places that are not far


class BrokenWorkbookError(Exception):
    """Why a workbook cannot be read, in one line."""

    def __init__(self, message: str, code: str = "unreadable-workbook", cell: tuple[int, int] | None = None) -> None:
        self.code, self.cell = code, cell  # the row and the column, from 1, where there is one
        super().__init__(message)


class SheetScan(NamedTuple):
    """What a scan of the XML of a sheet found: how far its cells reach, and which kinds it has."""

    width: int = 0
    height: int = 0
    has_values: bool = False
    has_special_cells: bool = False  # errors and formulas
    has_hidden: bool = False  # rows and columns

    def joined(self, piece: bytes) -> "SheetScan":
        """Return what is known after one more piece of the XML."""
        rows = _ROW.split(piece) if b":row" in piece else piece.split(b"<row")
        if any(len(row) > WIDEST and sum(1 for _ in _CELL.finditer(row)) > WIDEST for row in rows):
            raise _unreadable(f"a row has more than {WIDEST:,} cells")
        width, height = _farthest(piece) if _FAR_PLACE.search(piece) else NEAR
        if width > WIDEST:
            raise _unreadable(f"a sheet has more than {WIDEST:,} columns")
        return SheetScan(
            max(self.width, width, *map(_cells_without_place, rows)),
            max(self.height + len(rows) - 1, height),
            self.has_values or bool(_VALUE.search(piece)),
            self.has_special_cells or b'"e"' in piece or b"'e'" in piece or _has_formula(piece),
            self.has_hidden or b"hidden=" in piece,
        )


def _farthest(piece: bytes) -> tuple[int, int]:
    """Return the last column and the last row of which a piece has a cell."""
    places = set(_PLACE.findall(piece))
    columns = map(column_number, {letters.decode() for letters, _ in places})
    return max(columns, default=0), max((int(row[:10]) for _, row in places), default=0)


def _has_formula(piece: bytes) -> bool:
    return (b"<f" in piece or b":f" in piece) and bool(_FORMULA.search(piece))


def _cells_without_place(row: bytes) -> int:
    return 0 if b"r=" in row else sum(1 for _ in _CELL.finditer(row))


def column_number(letters: str) -> int:
    """Return the number of a column, from 1: C is 3."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


class Archive(zipfile.ZipFile):
    """An archive of which no large part is read whole."""

    kind: Literal["xlsx", "xlsb", "ods"]
    scans: dict[str, SheetScan]  # by the part that a sheet of an XLSX workbook is in

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """Return a whole part.

        Raises:
            BrokenWorkbookError: it is too large.

        """
        part = name if isinstance(name, zipfile.ZipInfo) else self.getinfo(name)
        if part.file_size > LARGEST_WHOLE:
            raise BrokenWorkbookError(f"the part {cut(part.filename)} is too large; {SAVE_AGAIN}", "too-large")
        return super().read(part, pwd)


@contextmanager
def open_archive(file: IO[bytes]) -> Iterator[Archive | None]:
    """Open an archive that can be unpacked without harm; None if it is an old workbook (XLS).

    Raises:
        BrokenWorkbookError: it cannot, or it is not a workbook.
        zipfile.BadZipFile: it is not an archive.

    """
    _check_file(file)
    file.seek(0)
    if file.read(len(OLD)) == OLD:
        yield None
        return
    with Archive(file) as archive:
        archive.kind = _kind(archive)
        _check_parts(archive.infolist())
        archive.scans = {}
        _check_xml(archive)
        yield archive


def cut(text: str) -> str:
    """Return a text, safe to show, cut to a readable length."""
    text = visible(text)
    return text if len(text) <= LONGEST_REASON else f"{text[:LONGEST_REASON]}..."


def _check_file(file: IO[bytes]) -> None:
    """Check the size of the file, and the number of its parts, before anything is unpacked."""
    if (size := os.fstat(file.fileno()).st_size) > LARGEST:
        raise _too_large(f"the workbook has {size / MEGABYTE:.0f} MB", LARGEST)
    entries = sum(piece.count(ENTRY) for piece in iter(lambda: file.read(MEGABYTE), b""))
    if entries > MOST_PARTS:
        message = f"the workbook has {entries:,} parts, more than {MOST_PARTS:,}; {SAVE_AGAIN}"
        raise BrokenWorkbookError(message, "too-large")


def _kind(archive: Archive) -> Literal["xlsx", "xlsb", "ods"]:
    """Return what kind of workbook it is, by its parts."""
    parts = archive.namelist()
    kind = archive.read("mimetype") if "mimetype" in parts else b""
    if kind.startswith(SPREADSHEET):
        return "ods"
    message = next((message for part, message in UNSUPPORTED.items() if part in parts), "")
    if kind.startswith(OPEN_DOCUMENT):
        message = "of OpenDocument files only spreadsheets (ODS) are supported; save it as ODS, XLSX or CSV"
    elif BINARY in parts:
        return "xlsb"
    elif not message and not {"xl/workbook.xml", "[Content_Types].xml"} <= set(parts):
        message = "the file is a zip archive but not a workbook; unpack it first"
    if message:
        raise BrokenWorkbookError(message, "unsupported-file")
    return "xlsx"


def _check_parts(parts: Sequence[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise BrokenWorkbookError("the workbook has a password; save it without one", "unsupported-file")
    if (size := sum(part.file_size for part in parts)) > LARGEST_UNPACKED:
        raise _too_large(f"the workbook unpacks to {size / MEGABYTE:.0f} MB", LARGEST_UNPACKED)


def _check_xml(archive: Archive) -> None:
    """Scan the XML for declarations, for how much there is to read, and for what is in sheets.

    Workbooks declare nothing, and a few declarations grow to gigabytes; megabytes of empty elements take many minutes.
    """
    if archive.kind == "xlsx" and STRICT in archive.read("xl/workbook.xml"):
        message = '"strict" workbooks are not supported; save it as an ordinary XLSX workbook, or as CSV'
        raise BrokenWorkbookError(message, "unsupported-file")
    elements = 0
    for part in archive.infolist():
        if not part.filename.lower().endswith((".xml", ".rels")):
            continue
        is_sheet = archive.kind == "xlsx" and part.filename.startswith("xl/worksheets/")
        scan = SheetScan() if is_sheet else None
        before = b""
        for piece in _well_formed(archive, part):
            elements += sum(map(piece.count, ENDS))
            if elements > MOST_ELEMENTS:
                message = f"the workbook has more than {MOST_ELEMENTS:,} XML elements (cells and others); {SMALLER}"
                raise BrokenWorkbookError(message, "too-large")
            if scan is not None:
                if b"\0" in piece:
                    raise _unreadable(f"the part {cut(part.filename)} is not UTF-8")
                scan = scan.joined(before + piece)
                before = piece[-OVERLAP:]
        if scan is not None:
            archive.scans[part.filename] = scan


def _well_formed(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a part in pieces, after each was parsed; entities are refused where they are declared."""

    def refuse(*_: object) -> None:
        message = f"the part {cut(part.filename)} declares entities, as no workbook does; {SAVE_AGAIN}"
        raise BrokenWorkbookError(message, "dangerous-workbook")

    parser = ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    with archive.open(part) as source:
        while piece := source.read(MEGABYTE):
            parser.Parse(piece, False)  # noqa: FBT003  it has no name
            yield piece
    parser.Parse(b"", True)  # noqa: FBT003  the same


def _unreadable(reason: str) -> BrokenWorkbookError:
    return BrokenWorkbookError(f"the workbook cannot be read: {reason}; {SAVE_AGAIN}")


def _too_large(size: str, largest: int) -> BrokenWorkbookError:
    return BrokenWorkbookError(f"{size}, more than {largest // MEGABYTE}; {SMALLER}", "too-large")
