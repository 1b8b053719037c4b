"""What every format comes down to: rows of named cells, each with its place in the file."""

from typing import Any, NamedTuple

from engine.errors import Problem


class Cell(NamedTuple):
    """One named value. `place` is `file:row:column`."""

    name: str
    value: Any
    place: str


class Row(NamedTuple):
    """One task as written: its number in the file, from 1, and its cells."""

    number: int
    cells: tuple[Cell, ...]


class Read(NamedTuple):
    """The rows of one file, the names of its cells (as cells without a value), and what is wrong with it."""

    rows: list[Row]
    names: list[Cell]
    problems: list[Problem]
