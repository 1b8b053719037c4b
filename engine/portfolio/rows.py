"""What every format comes down to: rows of named values, each with its place in the file.

    Headings   the names of a table's columns
    Row        one task as it is written
    BadRow     one that cannot be read, and why

Readers yield these, and a problem where it is the whole table's; whoever reads tells what to do about them.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from engine.errors import Problem

Spot = Callable[[int], str]  # the place of a value: `file:row:column`


class Headings(NamedTuple):
    """The names of a table's columns, before its first row; without a table, rows have their names themselves."""

    names: tuple[str, ...]
    spot: Spot


class Cell(NamedTuple):
    """One named value. `place` is `file:row:column`."""

    name: str
    value: Any
    place: str


class OldRow(NamedTuple):
    """One task as written: its number in the file, from 1, and its cells."""

    number: int
    cells: tuple[Cell, ...]


class Read(NamedTuple):
    """The rows of one file, the names of its cells (as cells without a value), and what is wrong with it."""

    rows: list[OldRow]
    names: list[Cell]
    problems: list[Problem]


class Row(NamedTuple):
    """One task as written: its number in the file, its values by name, and the place of each value."""

    number: int
    names: tuple[str, ...]  # one and the same object for all rows of a table
    values: tuple[Any, ...]
    place: str  # of the row
    spot: Spot


class BadRow(NamedTuple):
    """A row that is none: what is there of it, and what is wrong."""

    names: tuple[str, ...]
    values: tuple[Any, ...]
    place: str
    problems: tuple[Problem, ...]
    of_names: tuple[Problem, ...] = ()  # other rows of the file may have the same


Found = Headings | Row | BadRow | Problem
