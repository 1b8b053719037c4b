"""CSV and its relatives to rows: headings in the first row, one task in each row below.

`csv.DictReader` would let the last of two equal headings win, pad short rows and swallow the file after an unclosed
quote; here each of these is said. Rows are numbered as a spreadsheet shows them, the headings being row 1.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

from engine.errors import Problem
from engine.portfolio.documents import Document
from engine.portfolio.rows import Cell, OldRow, Read
from engine.questions import normalised
from engine.text import quoted

LONGEST_CELL = 16 * 1024 * 1024  # characters; Python's own limit of 131,072 cuts off honest descriptions


def csv_rows(document: Document) -> Read:
    """Return the tasks of a table, and what is wrong with it."""
    table: list[list[str]] = []
    problems: list[Problem] = []
    with _long_cells():
        reader = csv.reader(io.StringIO(document.text, newline=""), delimiter=_delimiter(document), strict=True)
        try:
            table.extend(reader)
        except csv.Error as error:
            hint = "; is a quote left open?" if "end of data" in str(error) else ""
            problems.append(Problem(f"{document.name}:{len(table) + 1}", f"the row cannot be read: {error}{hint}"))
    top = next((number for number, values in enumerate(table) if any(map(str.strip, values))), None)
    if top is None:
        return Read([], [], problems)
    headings = [Cell(h.strip(), None, f"{document.name}:{top + 1}:{column}") for column, h in enumerate(table[top], 1)]
    rows: list[OldRow] = []
    for number, values in enumerate(table[top + 1 :], top + 2):
        place = f"{document.name}:{number}"
        if not any(value.strip() for value in values):
            continue
        if len(values) != len(headings):
            problems.append(Problem(place, f"the row has {len(values)} cells, the headings are {len(headings)}"))
            continue
        named = enumerate(zip(headings, values, strict=True), 1)
        rows.append(
            OldRow(number - top - 1, tuple(Cell(h.name, value, f"{place}:{column}") for column, (h, value) in named))
        )
    return Read(rows, headings, [*_bad_headings(headings), *problems])


@contextmanager
def _long_cells() -> Iterator[None]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _delimiter(document: Document) -> str:
    """Return the delimiter: a tab by the file's name, else whichever the first line has most of."""
    first = re.sub(r'"[^"]*"', "", next(line for line in document.text.splitlines() if line.strip()))
    return "\t" if document.kind == "tsv" else max(",;\t", key=first.count)


def _bad_headings(headings: list[Cell]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for column, (name, _, place) in enumerate(headings, 1):
        if not name:
            yield Problem(place, "the column has no heading")
        elif (same := first.setdefault(normalised(name), column)) != column:
            yield Problem(place, f"the heading {quoted(name)} is there already, in column {same}")
