"""Parse CSV files into rows: headings in the first row, one task in each row below.

`csv.DictReader` would let the last of two equal headings win, pad short rows, and swallow the rest of the file after an
unclosed quote; here each of these is an error. Rows are numbered as spreadsheets show them: the headings are row 1.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import chain, islice

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.text import counted
from outsourcing.engine.files.documents import Document
from outsourcing.engine.files.rows import (
    LOOK,
    FileItem,
    Headings,
    InvalidRow,
    Row,
    cell_place,
    duplicate_names,
    header_row,
)

DELIMITER_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # written above the table by spreadsheet programs
DELIMITERS = ",;\t"
END_OF_FILE = "\x1a"  # Ctrl-Z, which old programs write at the end
FIRST_COLUMN = "column 1"  # what a first column without a heading is called
NO_HEADING = "the column has no heading", "no-heading"
LONGEST_CELL = 16 * 1024 * 1024  # characters; Python's own limit of 131,072 rejects honest descriptions


def read_csv(document: Document) -> Iterator[FileItem]:
    """Yield the rows of a table, and what is wrong with it.

    Raises:
        UnreadableError: the rest of the file cannot be read.

    """
    with _long_cells():
        rows = _rows(document)
        first = list(islice(rows, LOOK))
        readable = [row for row in first if not isinstance(row, Problem)]
        if readable:
            start = header_row(readable, document.table)
            table = _Table(document, *readable[start])
            if start:
                skipped = f"the headings are in row {table.top}; the rows above them were skipped"
                document.table.note(f"{document.name}: {skipped}")
            yield from table.headings()
            first = [row for row in first if isinstance(row, Problem) or row[0] > table.top]
        for row in chain(first, rows):
            yield from (row,) if isinstance(row, Problem) else table.row(*row)


def _rows(document: Document) -> Iterator[tuple[int, list[str]] | Problem]:
    """Yield the rows that are not blank, with their numbers, and what is wrong where reading ends."""
    number = 0
    try:
        for number, values in enumerate(_reader(document), 1):
            if any(map(str.strip, values)):
                yield number, values
    except csv.Error as error:
        hint = "; is a closing quote missing?" if re.search("end of data|field limit", str(error)) else ""
        yield Problem(f"{document.name}:{number + 1}", f"the row cannot be read: {error}{hint}", "unreadable-row")


class _Table:
    """The headings, and the rows below."""

    def __init__(self, document: Document, top: int, values: list[str]) -> None:
        self.top, self._name, self._width = top, document.name, len(values)
        self._names = _headings(values)
        if document.table.lenient and not self._names[0] and len(self._names) > 1:
            self._names = (FIRST_COLUMN, *self._names[1:])
            document.table.note(f"{document.name}: the first column has no heading; it is called {FIRST_COLUMN!r}")
        self._named = len(self._names)
        self._place = partial(cell_place, document.name)
        self._reported: set[int] = set()  # columns without a heading

    def headings(self) -> Iterator[FileItem]:
        """Yield the headings, and what is wrong with them."""
        place = partial(self._place, self.top)
        yield Headings(self._names, place)
        yield from (Problem(place(index), *NO_HEADING) for index, name in enumerate(self._names) if not name)
        yield from duplicate_names(self._names, place, "heading")

    def row(self, number: int, values: list[str]) -> Sequence[FileItem]:
        """Return the task of a row, after the columns without a heading in which it is the first to have a cell."""
        if len(values) != self._width:
            return [_invalid_row(f"{self._name}:{number}", self._width, self._names, values)]
        row = Row(number - self.top, self._names, tuple(values[: self._named]), self._name, number, self._place)
        return (row,) if self._named == self._width else [*self._without_heading(values), row]

    def _without_heading(self, values: list[str]) -> Iterator[Problem]:
        for index in range(self._named, self._width):
            if values[index].strip() and index not in self._reported:
                self._reported.add(index)
                yield Problem(self._place(self.top, index), *NO_HEADING)


def _reader(document: Document) -> Iterator[list[str]]:
    lines = (line for line in document.lines() if END_OF_FILE not in line or line.strip("\r\n \t") != END_OF_FILE)
    first = list(islice(lines, LOOK))
    shown = next((index for index, line in enumerate(first) if line.strip()), 0)
    delimiter_line = DELIMITER_LINE.fullmatch(first[shown]) if first else None
    if delimiter_line:
        first[shown] = "\n"
    unquoted = re.sub(r'"[^"]*("|$)', "", "".join(first))
    delimiter = delimiter_line[1] if delimiter_line else _delimiter(document, unquoted.splitlines())
    blank_before_quote = bool(re.search(rf'{re.escape(delimiter)} +"', first[shown])) if first else False
    return csv.reader(chain(first, lines), delimiter=delimiter, strict=True, skipinitialspace=blank_before_quote)


def _headings(values: list[str]) -> tuple[str, ...]:
    """Return the headings without empty ones at the end, which spreadsheet programs leave behind."""
    names = [value.strip() for value in values]
    while not names[-1]:
        names.pop()
    return tuple(names)


def _invalid_row(place: str, width: int, names: tuple[str, ...], values: list[str]) -> InvalidRow:
    headings = f"there {'is' if width == 1 else 'are'} {counted(width, 'heading')}"
    message = f"the row has {counted(len(values), 'cell')}, but {headings}"
    return InvalidRow(names, tuple(values), place, (Problem(place, message, "wrong-number-of-cells"),))


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(document: Document, lines: list[str]) -> str:
    """Return the delimiter: a tab in TSV files, else the character most frequent in the first line that has any."""
    line = next((line for line in lines if any(mark in line for mark in DELIMITERS)), "")
    return "\t" if document.kind == "tsv" else max(DELIMITERS, key=line.count)
