"""Find out what kind of file a task file is and in which encoding, and read its text.

    Document        a file that can be read any number of times
    find_document   looks at the file at a path
    read_text       the text of a small file

UTF-8 is read with or without a byte order mark, UTF-16 with one. Any other encoding must be named: the error reports
the first invalid byte, because a guess would read names wrongly. Standard input and pipes are copied first.
"""

import codecs
import io
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple, TextIO

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import DATABASE

if TYPE_CHECKING:
    from outsourcing.engine.files.workbook_cells import OpenWorkbook

Kind = Literal["json", "jsonl", "csv", "tsv", "workbook", "parquet"]

STDIN = "-"
SUFFIXES: dict[str, Kind] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
}
SUPPORTED = "supported are XLSX, XLSB, XLS, ODS, CSV, TSV, JSON, JSON Lines and Parquet"
MARKUP = {  # how text files begin that are called workbooks or have no table
    re.compile(r"<\?xml[^>]*>\s*(<\?mso|<Workbook|<ss:Workbook)", re.IGNORECASE): "the file is an XML spreadsheet "
    "(SpreadsheetML); open it in a spreadsheet program and save it as XLSX",
    re.compile(r"<(!doctype html|html|table|head|meta)", re.IGNORECASE): "the file is a web page (HTML); open it in a "
    "spreadsheet program and save it as XLSX",
    re.compile(r"<\?xml", re.IGNORECASE): f"XML files are not supported; {SUPPORTED}",
    re.compile(
        r"(%YAML|---\s*$|- [\w ]+:(\s|$)|\w+:\s*\n\s+- )", re.MULTILINE
    ): f"YAML files are not supported; {SUPPORTED}",
}
UNSUPPORTED = {
    b"%PDF": f"PDF files are not supported; {SUPPORTED}",
    DATABASE: f"databases are not supported; {SUPPORTED}",
    b"\x1f\x8b": "the file is compressed; decompress it first",
    b"\x28\xb5\x2f\xfd": "the file is compressed (Zstandard); decompress it first",
    b"BZh": "the file is compressed (bzip2); decompress it first",
    b"\xfd7zXZ": "the file is compressed (xz); decompress it first",
    b"7z\xbc\xaf": "the file is a 7-Zip archive; unpack it first",
    b"ARROW1": f"Arrow files are not supported; {SUPPORTED}",
    b"\x89PNG": f"the file is a picture (PNG); {SUPPORTED}",
    b"\xff\xd8\xff": f"the file is a picture (JPEG); {SUPPORTED}",
    b"GIF8": f"the file is a picture (GIF); {SUPPORTED}",
    b"{\\rtf": f"the file is a text document (RTF); {SUPPORTED}",
}
WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")  # zip archives, and the containers of old or encrypted workbooks
PARQUET = b"PAR1"
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LOOKED_AT = 4096  # bytes from which it is seen what a text is
PIECE = 1 << 20  # bytes or characters read at once


class UnreadableError(Exception):
    """The rest of a document cannot be read."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


class Resources(ExitStack):
    """What stays open between two readings of a document."""

    workbook: "OpenWorkbook | None" = None


class TableOptions(NamedTuple):
    """How the tables of a file are read.

    Args:
        header_row: the number of the row with the headings; None if it is to be found.
        counts_headings: says how many of the texts in a row are headings that the reader of tasks knows.
        lenient: whether headings are looked for below the first row, and a first column without a heading is read.
        visible_only: whether hidden rows and columns of workbooks are left out.
        note: takes notes about what was read leniently.

    """

    header_row: int | None = None
    counts_headings: Callable[[Sequence[str]], int] = len
    lenient: bool = False
    visible_only: bool = False
    note: Callable[[str], object] = str


AS_USUAL = TableOptions()


class Document(NamedTuple):
    """A file that can be read. Messages call it `name`; tasks without an id are named after `stem`."""

    name: str
    stem: str
    kind: Kind
    path: Path
    encoding: str = ""  # of text
    sheet: str | None = None  # of a workbook: which one to read, if the user named it
    resources: Resources | None = None  # for several readings
    table: TableOptions = AS_USUAL

    @contextmanager
    def opened(self, newline: str = "") -> Iterator[TextIO]:
        """Open the text, with line ends unchanged.

        Raises:
            UnreadableError: also inside the `with` block: the file has another encoding, or cannot be read.

        """
        try:
            with self.path.open(encoding=self.encoding, newline=newline) as file:
                yield file
        except UnicodeError as error:
            problem = _first_invalid_byte(self) if isinstance(error, UnicodeDecodeError) else None
            other = Problem(self.name, f"the file is not {self.encoding}: {error}", "wrong-encoding")
            raise UnreadableError(problem or other) from error
        except OSError as error:
            raise UnreadableError(_unreadable(self.name, error)) from error

    def lines(self, newline: str = "") -> Iterator[str]:
        """Yield the lines with their ends.

        Raises:
            UnreadableError: the file has another encoding, is not text, or cannot be read.

        """
        with self.opened(newline) as file:
            for line in file:
                if "\0" in line:
                    raise UnreadableError(not_text(self.name))
                yield line


class Text(NamedTuple):
    """The whole text of a small file."""

    name: str
    kind: Kind
    text: str


def read_text(path: str) -> Text | Problem:
    """Return the text of a small file, or what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="outsourcing-") as copies:
        document = find_document(path, Path(copies))
        if isinstance(document, Problem):
            return document
        if document.kind in ("workbook", "parquet"):
            return Problem(
                document.name,
                "workbooks and Parquet files are not supported here; save the file as JSON",
                "unsupported-file",
            )
        try:
            return Text(document.name, document.kind, "".join(document.lines()).removeprefix("\ufeff"))
        except UnreadableError as error:
            return error.problem


def find_document(  # noqa: PLR0911  one return for each kind of file
    path: str, copies: Path, encoding: str | None = None, sheet: str | None = None
) -> Document | Problem:
    """Return the document at a path, or what is wrong with it.

    Args:
        path: as the user gave it; `-` is standard input.
        copies: a folder for copies of what can be read only once.
        encoding: of a text that is neither UTF-8 nor marked as UTF-16.
        sheet: which sheet of a workbook to read.

    """
    name, stem = ("standard input", "task") if path == STDIN else (visible(path), visible(Path(path).stem))
    try:
        place = _rereadable(path, copies)
        with place.open("rb") as file:
            start = file.read(PIECE)
    except (OSError, ValueError) as error:
        return _unreadable(name, error)
    if message := next((message for magic, message in UNSUPPORTED.items() if start.startswith(magic)), ""):
        return Problem(name, message, "unsupported-file")
    if start.startswith(WORKBOOKS):
        return Document(name, stem, "workbook", place, sheet=sheet)
    if start.startswith(PARQUET):
        return Document(name, stem, "parquet", place)
    marked = next((marked for mark, marked in MARKS.items() if start.startswith(mark)), None)
    if not (marked or _is_encoding(encoding or "utf-8")):
        message = f"unknown encoding {visible(str(encoding))}; use for example utf-8, utf-16 or cp1252"
        return Problem(name, message, "unknown-encoding")
    document = Document(name, stem, "csv", place, marked or encoding or "utf-8")
    try:
        first = _first_character(document)
    except UnreadableError as error:
        return error.problem
    if message := _why_no_table(start[:LOOKED_AT].decode(document.encoding, "ignore")):
        return Problem(name, message, "unsupported-file")
    kind: Kind = SUFFIXES.get(Path(path).suffix.lower()) or ("json" if first in "{[" else "csv")
    return document._replace(kind=kind) if first else Problem(name, "the file is empty", "empty-file")


def _why_no_table(beginning: str) -> str:
    """Return what a text is, by how it begins, that is neither a table nor JSON."""
    text = beginning.lstrip("\ufeff \t\r\n")
    return next((message for form, message in MARKUP.items() if form.match(text)), "")


def _unreadable(name: str, error: OSError | ValueError) -> Problem:
    return Problem(name, f"the file cannot be read: {getattr(error, 'strerror', None) or error}", "unreadable-file")


def not_text(name: str) -> Problem:
    """Return the problem of a document with a character that text does not contain."""
    message = "the file is not text; if it is UTF-16 without a byte order mark, use --encoding utf-16-le"
    return Problem(name, message, "not-text")


def _rereadable(path: str, copies: Path) -> Path:
    """Return a file that can be read several times: the file itself, or a copy of standard input or a pipe."""
    place = Path(path)
    if path != STDIN and (stat.S_ISREG(mode := place.stat().st_mode) or stat.S_ISDIR(mode)):
        return place
    copy = copies / f"{len(list(copies.iterdir()))}"
    with copy.open("wb") as target:
        if path != STDIN:
            with place.open("rb") as source:
                shutil.copyfileobj(source, target, PIECE)
        elif sys.stdin:
            shutil.copyfileobj(sys.stdin.buffer, target, PIECE)
    return copy


def _is_encoding(name: str) -> bool:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=name).close()
    except (LookupError, ValueError):
        return False
    return True


def _first_character(document: Document) -> str:
    """Return the first character that is not blank; empty if there is none."""
    for line in document.lines():
        if text := line.strip().lstrip("\ufeff"):
            return text[0]
    return ""


def _first_invalid_byte(document: Document) -> Problem | None:
    """Return the problem of the first byte that is not valid in the encoding, with its line and offset."""
    with document.path.open("rb") as file:
        offset, line, error = _decode_error(
            file, codecs.getincrementaldecoder(document.encoding.removesuffix("-sig"))()
        )
    if error is None:
        return None
    byte = f"byte 0x{error.object[error.start]:02x} at offset {offset + error.start}"
    line += error.object.count(b"\n", 0, error.start) + 1
    message = f"the file is not {error.encoding}: {byte}; name its encoding, for example --encoding cp1252"
    return Problem(f"{document.name}:{line}", message, "wrong-encoding")


def _decode_error(file: BinaryIO, decoder: codecs.IncrementalDecoder) -> tuple[int, int, UnicodeDecodeError | None]:
    """Return the first error, and how many bytes and lines come before the bytes it counts from."""
    offset = line = 0
    while True:
        piece = file.read(PIECE)
        held = len(decoder.getstate()[0])
        try:
            decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            return offset - held, line, error
        if not piece:
            return offset, line, None
        offset += len(piece)
        line += piece.count(b"\n")
