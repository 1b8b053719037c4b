"""CSV and its relatives to rows: headings in the first row, one task in each row below.

`csv.DictReader` would let the last of two equal headings win, pad short rows and swallow the file after an unclosed
quote; here each of these is said. Rows are numbered as a spreadsheet shows them, the headings being row 1.
"""

import csv
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.questions import normalised
from outsourcing.engine.core.text import quoted
from outsourcing.engine.files.documents import Document
from outsourcing.engine.files.rows import Found, Headings, InvalidRow, Row, Spot

NAMED = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # how spreadsheet programs name the delimiter, above the table
NO_HEADING = "the column has no heading"
LONGEST_CELL = 16 * 1024 * 1024  # characters; Python's own limit of 131,072 cuts off honest descriptions


def csv_rows(document: Document) -> Iterator[Found]:
    """Yield the tasks of a table, and what is wrong with it.

    Raises:
        UnreadableError: it cannot be read on.

    """
    names: tuple[str, ...] = ()
    number = top = width = 0
    unheaded: set[int] = set()  # columns of which it is said that they have no heading
    spot = partial(_spot, document.name)
    try:
        with _long_cells():
            for number, values in enumerate(_reader(document), 1):
                if not any(map(str.strip, values)):
                    continue
                if top:
                    if len(values) != width:
                        yield _bad_row(f"{document.name}:{number}", width, names, values)
                        continue
                    for index in range(len(names), width):
                        if values[index].strip() and index not in unheaded:
                            unheaded.add(index)
                            yield Problem(spot(top, index), NO_HEADING)
                    yield Row(number - top, names, tuple(values[: len(names)]), document.name, number, spot)
                    continue
                top, width, names = number, len(values), _headings(values)
                yield Headings(names, partial(spot, top))
                yield from _bad_headings(names, partial(spot, top))
    except csv.Error as error:
        hint = "; is a quote left open?" if re.search("end of data|field limit", str(error)) else ""
        yield Problem(f"{document.name}:{number + 1}", f"the row cannot be read: {error}{hint}")


def _reader(document: Document) -> Iterator[list[str]]:
    lines, first = document.lines(), []
    for line in lines:
        first.append(line)
        if line.strip():
            break
    if named := NAMED.fullmatch(first[-1]):
        first[-1] = "\n"
    delimiter = named[1] if named else _delimiter(document, first[-1])
    return csv.reader(chain(first, lines), delimiter=delimiter, strict=True)


def _headings(values: list[str]) -> tuple[str, ...]:
    """Return the headings; columns at the end without one are none, as spreadsheet programs leave them behind."""
    names = [value.strip() for value in values]
    while not names[-1]:
        names.pop()
    return tuple(names)


def _bad_row(place: str, width: int, names: tuple[str, ...], values: list[str]) -> InvalidRow:
    wrong = f"the row has {len(values)} cells, the headings are {width}"
    return InvalidRow(names, tuple(values), place, (Problem(place, wrong),))


def _spot(name: str, row: int, index: int) -> str:
    return f"{name}:{row}:{index + 1}"


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(document: Document, first: str) -> str:
    """Return the delimiter: a tab by the file's name, else whichever the first line has most of."""
    plain = re.sub(r'"[^"]*"', "", first)
    return "\t" if document.kind == "tsv" else max(",;\t", key=plain.count)


def _bad_headings(names: tuple[str, ...], spot: Spot) -> Iterator[Problem]:
    """Yield what is wrong with the headings of a table: none, or one that is there already."""
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        if not name:
            yield Problem(spot(index), NO_HEADING)
        elif (same := first.setdefault(normalised(name), index)) != index:
            yield Problem(spot(index), f"the heading {quoted(name)} is there already, in column {same + 1}")
