"""What every format comes down to: rows of named values, each with its place in the file.

    Headings   the names of a table's columns
    Row        one task as it is written
    BadRow     one that cannot be read, and why

Readers yield these, and a problem where it is the whole file's; `tasks` says what each comes to.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from outsourcing.engine.core.errors import Problem

Spot = Callable[[int], str]  # the place of a value: `file:row:column`


class Headings(NamedTuple):
    """The names of a table's columns, before its first row; without a table, rows have their names themselves."""

    names: tuple[str, ...]
    spot: Spot


class Row(NamedTuple):
    """One task as written: its number in the file, its values by name, and where it stands."""

    number: int
    names: tuple[str, ...]  # one and the same object for all rows of a table
    values: tuple[Any, ...]
    file: str
    line: int
    spot: Callable[[int, int], str]  # the place of a value, by the line and the value's number

    @property
    def place(self) -> str:
        """Return the place of the row."""
        return f"{self.file}:{self.line}"

    def at(self, index: int) -> str:
        """Return the place of a value."""
        return self.spot(self.line, index)


class InvalidRow(NamedTuple):
    """A row that is none: what is there of it, and what is wrong, with itself and with its names."""

    names: tuple[str, ...]
    values: tuple[Any, ...]
    place: str
    problems: tuple[Problem, ...]
    of_names: tuple[Problem, ...] = ()  # other rows of the file may have the same


Found = Headings | Row | InvalidRow | Problem
