"""Cells of tables: values as spreadsheets may see them.

A text that a spreadsheet would run as a formula gets a leading quote, in every kind of table alike: a table is saved as
another kind sooner or later. Knows no file.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from outsourcing.engine.core.questions import normalised

# what OWASP names: the signs that begin a formula, their full-width forms, and what spreadsheets skip before them
RISKY = frozenset("=+-@\t\r\n\0＝＋－＠")  # noqa: RUF001  full-width on purpose
NUMBER = re.compile(r"[+-](?:[0-9][0-9.,]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?\s?%?", re.ASCII)
MOST_TASKS = 1_048_575  # rows of a sheet, less the headings
LARGEST = 2**53  # from here on, spreadsheets round whole numbers

Cell = str | int | float


def row(values: Sequence[Any]) -> list[Cell]:
    """Return the cells of a row. Most rows are harmless texts, and stay as they are."""
    try:
        if RISKY.isdisjoint([value[:1] for value in values]):
            return list(values)
    except TypeError:  # not all are texts
        pass
    return list(map(cell, values))


def cell(value: Any) -> Cell:
    """Return a value as a cell: a text that can do nothing, or a number; what is neither, as compact JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in RISKY and not NUMBER.fullmatch(value) else value
    if isinstance(value, float) or (type(value) is int and abs(value) < LARGEST):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def length(text: str) -> int:
    """Return the length of a text as spreadsheets count it, in units of UTF-16."""
    return len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, most: int) -> str:
    """Return a text that is at most so long, as spreadsheets count; what is cut ends in an ellipsis."""
    if length(text) <= most:
        return text
    beginning = text.encode("utf-16-le", "surrogatepass")[: 2 * (most - 1)]
    return beginning.decode("utf-16-le", "ignore") + "…"


def picked(names: Sequence[str], headings: Sequence[str]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return what puts the values of these names below the headings, None where there is no value."""
    if tuple(names) == tuple(headings):
        return _as_they_are
    where = {normalised(name): index for index, name in enumerate(names)}  # files differ in capitals and blanks
    places = [where.get(normalised(heading)) for heading in headings]
    return lambda values: [None if place is None else values[place] for place in places]


def _as_they_are(values: Sequence[Any]) -> Sequence[Any]:
    return values
