"""Cells of tables, safe for spreadsheets.

Text that a spreadsheet would run as a formula gets a leading quote in every kind of table, because tables are converted
into each other.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from outsourcing.engine.core.questions import normalised
from outsourcing.engine.files.rows import EXACT

# listed by OWASP: characters that start a formula, their full-width forms, and characters skipped before them
RISKY = frozenset("=+-@\t\r\n\0＝＋－＠")  # noqa: RUF001  full-width on purpose
NUMBER = re.compile(r"[+-](?:[0-9][0-9.,]*|[.,][0-9]+)(?:[eE][+-]?[0-9]+)?\s?%?", re.ASCII)
MAX_LENGTH = 32_767  # characters of a cell, as spreadsheets count them
UNWRITABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # XML has no such characters
MAX_TASKS = 1_048_575  # rows of a sheet without the headings
AS_TEXT = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}  # of a workbook

Cell = str | int | float


def row(values: Sequence[Any]) -> list[Cell]:
    """Return the cells of a row. Most rows are harmless text and stay unchanged."""
    try:
        if RISKY.isdisjoint([value[:1] for value in values]):
            return list(values)
    except TypeError:  # not all are texts
        pass
    return list(map(cell, values))


def cell(value: Any) -> Cell:
    """Return a value as a cell: harmless text or a number; any other value as compact JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value[:1] in RISKY and not NUMBER.fullmatch(value) else value
    if isinstance(value, float) or (type(value) is int and abs(value) < EXACT):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def length(text: str) -> int:
    """Return the length of a text as spreadsheets count it, in units of UTF-16."""
    return len(text) if text.isascii() else len(text) + sum(character > "\uffff" for character in text)


def cut(text: str, limit: int) -> str:
    """Return a text cut to a limit, as spreadsheets count; a text that is cut ends in an ellipsis."""
    if length(text) <= limit:
        return text
    beginning = text.encode("utf-16-le", "surrogatepass")[: 2 * (limit - 1)]
    return beginning.decode("utf-16-le", "ignore") + "…"


def reordering(names: Sequence[str], headings: Sequence[str]) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """Return a function that puts the values of these names below the headings, with None for a missing value."""
    if tuple(names) == tuple(headings):
        return lambda values: values
    where = {normalised(name): index for index, name in enumerate(names)}  # files differ in capitals and blanks
    places = [where.get(normalised(heading)) for heading in headings]
    return lambda values: [None if place is None else values[place] for place in places]
