"""Parse CSV files into rows: headings in the first row, one task in each row below.

`csv.DictReader` would let the last of two equal headings win, pad short rows, and swallow the rest of the file after an
unclosed quote; here each of these is an error. Rows are numbered as spreadsheets show them: the headings are row 1.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.files.documents import Document
from outsourcing.engine.files.rows import FileItem, Headings, InvalidRow, Row, duplicate_names

DELIMITER_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # written above the table by spreadsheet programs
NO_HEADING = "the column has no heading", "no-heading"
LONGEST_CELL = 16 * 1024 * 1024  # characters; Python's own limit of 131,072 rejects honest descriptions


def read_csv(document: Document) -> Iterator[FileItem]:
    """Yield the rows of a table, and what is wrong with it.

    Raises:
        UnreadableError: the rest of the file cannot be read.

    """
    names: tuple[str, ...] = ()
    number = top = width = 0
    reported: set[int] = set()  # columns without a heading
    place = partial(_place, document.name)
    try:
        with _long_cells():
            for number, values in enumerate(_reader(document), 1):
                if not any(map(str.strip, values)):
                    continue
                if top:
                    if len(values) != width:
                        yield _invalid_row(f"{document.name}:{number}", width, names, values)
                        continue
                    for index in range(len(names), width):
                        if values[index].strip() and index not in reported:
                            reported.add(index)
                            yield Problem(place(top, index), *NO_HEADING)
                    yield Row(number - top, names, tuple(values[: len(names)]), document.name, number, place)
                    continue
                top, width, names = number, len(values), _headings(values)
                yield Headings(names, partial(place, top))
                yield from (Problem(place(top, index), *NO_HEADING) for index, name in enumerate(names) if not name)
                yield from duplicate_names(names, partial(place, top), "heading")
    except csv.Error as error:
        hint = "; is a closing quote missing?" if re.search("end of data|field limit", str(error)) else ""
        yield Problem(f"{document.name}:{number + 1}", f"the row cannot be read: {error}{hint}", "unreadable-row")


def _reader(document: Document) -> Iterator[list[str]]:
    lines, first = document.lines(), []
    for line in lines:
        first.append(line)
        if line.strip():
            break
    if delimiter_line := DELIMITER_LINE.fullmatch(first[-1]):
        first[-1] = "\n"
    delimiter = delimiter_line[1] if delimiter_line else _delimiter(document, first[-1])
    return csv.reader(chain(first, lines), delimiter=delimiter, strict=True)


def _headings(values: list[str]) -> tuple[str, ...]:
    """Return the headings without empty ones at the end, which spreadsheet programs leave behind."""
    names = [value.strip() for value in values]
    while not names[-1]:
        names.pop()
    return tuple(names)


def _invalid_row(place: str, width: int, names: tuple[str, ...], values: list[str]) -> InvalidRow:
    message = f"the row has {len(values)} cells, but there are {width} headings"
    return InvalidRow(names, tuple(values), place, (Problem(place, message, "wrong-number-of-cells"),))


def _place(name: str, row: int, index: int) -> str:
    return f"{name}:{row}:{index + 1}"


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(document: Document, first: str) -> str:
    """Return the delimiter: a tab in TSV files, otherwise the character that is most frequent in the first line."""
    unquoted = re.sub(r'"[^"]*"', "", first)
    return "\t" if document.kind == "tsv" else max(",;\t", key=unquoted.count)
