"""A file of tasks: which kind it is, in which encoding, and its text piece by piece.

UTF-8 with or without a byte order mark, UTF-16 with one; anything else is named with its first bad byte, because a
guess would read names wrongly without a word. What can be read only once (standard input, a pipe) is kept aside first.
"""

import codecs
import io
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, TextIO

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import DATABASE

VerdictKind = Literal["json", "jsonl", "csv", "tsv", "xlsx"]

STDIN = "-"
SUFFIXES: dict[str, VerdictKind] = {
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "tsv",
}
READ = "tasks are read from XLSX, CSV, JSON or JSON Lines"
OTHER_KINDS = {
    b"\xd0\xcf\x11\xe0": "an old workbook, or one with a password; save it as XLSX or CSV, without",
    b"%PDF": f"a PDF; {READ}",
    DATABASE: f"a database; {READ}",
    b"\x1f\x8b": "compressed; unpack it first",
}
ZIP = b"PK"  # how workbooks begin
MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
PIECE = 1 << 20  # bytes, or characters, read at once


class UnreadableError(Exception):
    """What keeps a document from being read on."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem)


class Document(NamedTuple):
    """A file that can be read. `name` is what messages call it; `stem` is what its tasks are called after."""

    name: str
    stem: str
    kind: VerdictKind
    path: Path
    encoding: str = ""  # of a workbook none

    @contextmanager
    def opened(self, newline: str = "") -> Iterator[TextIO]:
        """Open its text, with the ends of lines as they are.

        Raises:
            UnreadableError: inside of it, too; it is not in its encoding, or cannot be read.

        """
        try:
            with self.path.open(encoding=self.encoding, newline=newline) as file:
                yield file
        except UnicodeDecodeError as error:
            raise UnreadableError(_first_bad_byte(self) or Problem(self.name, str(error))) from error
        except UnicodeError as error:
            raise UnreadableError(Problem(self.name, f"it is not {self.encoding}: {error}")) from error
        except OSError as error:
            raise UnreadableError(Problem(self.name, f"it cannot be read: {error.strerror}")) from error

    def lines(self, newline: str = "") -> Iterator[str]:
        """Yield its lines with their ends.

        Raises:
            UnreadableError: it is not in its encoding, is no text, or cannot be read.

        """
        with self.opened(newline) as file:
            for line in file:
                if "\0" in line:
                    raise UnreadableError(no_text(self.name))
                yield line


class Text(NamedTuple):
    """A small file as it is, whole."""

    name: str
    kind: VerdictKind
    text: str


def read_text(path: str) -> Text | Problem:
    """Return the text of a small file, or what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="outsourcing-") as aside:
        document = find_document(path, None, Path(aside))
        if isinstance(document, Problem):
            return document
        if document.kind == "xlsx":
            return Problem(document.name, "this is a workbook; save it as JSON")
        try:
            return Text(document.name, document.kind, "".join(document.lines()).removeprefix("\ufeff"))
        except UnreadableError as error:
            return error.problem


def find_document(path: str, encoding: str | None, aside: Path) -> Document | Problem:
    """Return the document at a path, or what is wrong with it. `-` is standard input.

    Args:
        path: what was named.
        encoding: of a text that is neither UTF-8 nor marked as UTF-16.
        aside: a folder for what can be read only once.

    """
    name, stem = ("standard input", "task") if path == STDIN else (visible(path), visible(Path(path).stem))
    try:
        place = _kept(path, aside)
        with place.open("rb") as file:
            start = file.read(PIECE)
    except (OSError, ValueError) as error:
        return Problem(name, f"it cannot be read: {getattr(error, 'strerror', None) or error}")
    kind = next((kind for magic, kind in OTHER_KINDS.items() if start.startswith(magic)), None)
    if kind:
        return Problem(name, f"this is {kind}")
    if start.startswith(ZIP):
        return Document(name, stem, "xlsx", place)
    marked = next((marked for mark, marked in MARKS.items() if start.startswith(mark)), None)
    if not (marked or _is_encoding(encoding or "utf-8")):
        return Problem(name, f"no encoding is called {visible(str(encoding))}; try utf-8, utf-16 or cp1252")
    document = Document(name, stem, "csv", place, marked or encoding or "utf-8")
    return _of_kind(document, SUFFIXES.get(Path(path).suffix.lower()))


def _kept(path: str, aside: Path) -> Path:
    """Return a file that can be read again and again."""
    place = Path(path)
    if path != STDIN and (stat.S_ISREG(mode := place.stat().st_mode) or stat.S_ISDIR(mode)):
        return place
    kept = aside / f"{len(list(aside.iterdir()))}"
    with kept.open("wb") as copy:
        if path != STDIN:
            with place.open("rb") as once:
                shutil.copyfileobj(once, copy, PIECE)
        elif sys.stdin:
            shutil.copyfileobj(sys.stdin.buffer, copy, PIECE)
    return kept


def _of_kind(document: Document, named: VerdictKind | None) -> Document | Problem:
    """Return a document of the kind that its name says, or its first character; or what is wrong with it."""
    try:
        first = _first_character(document)
    except UnreadableError as error:
        return error.problem
    return document._replace(kind=named or _sniffed(first)) if first else Problem(document.name, "it is empty")


def _is_encoding(name: str) -> bool:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=name).close()
    except (LookupError, ValueError):
        return False
    return True


def _first_character(document: Document) -> str:
    """Return the first character that is not blank; none of an empty text."""
    for line in document.lines():
        if text := line.strip().lstrip("\ufeff"):
            return text[0]
    return ""


def _sniffed(first: str) -> VerdictKind:
    """Tell JSON from CSV where the name does not."""
    return "json" if first in "{[" else "csv"


def no_text(name: str) -> Problem:
    """Return the problem that a document holds what no text has."""
    return Problem(name, "this is no text, or text in UTF-16 without its mark: then name --encoding utf-16-le")


def _first_bad_byte(document: Document) -> Problem | None:
    """Return the problem that the first byte is which is not in the encoding, by its place in the file."""
    with document.path.open("rb") as file:
        offset, line, error = _bad_byte(file, codecs.getincrementaldecoder(document.encoding.removesuffix("-sig"))())
    if error is None:
        return None
    place = offset + error.start
    byte = f"byte 0x{error.object[error.start]:02x} at offset {place}"
    line += error.object.count(b"\n", 0, error.start) + 1
    told = f"it is not {error.encoding}: {byte}; name its encoding, as in --encoding cp1252"
    return Problem(f"{document.name}:{line}", told)


def _bad_byte(file: BinaryIO, decoder: codecs.IncrementalDecoder) -> tuple[int, int, UnicodeDecodeError | None]:
    """Return the error at the first bad byte, and how many bytes and lines there are before what it counts from."""
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
