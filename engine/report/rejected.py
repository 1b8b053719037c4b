"""Invalid rows as a table to be corrected and read again: the file, the row and the reasons, then the values."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.rows import InvalidRow
from outsourcing.engine.files.whole_files import whole_file
from outsourcing.engine.portfolio.result_headings import REJECTED, renamed
from outsourcing.engine.report.cells import Cell, reordering, row
from outsourcing.engine.report.tables import csv_lines, open_table


def rejected_path(output: Path) -> Path:
    """Return the file for invalid rows: result.rejected.csv next to result.xlsx."""
    return output.with_name(f"{output.stem}.rejected.csv")


def write_rejected(path: Path, rows: Iterable[InvalidRow], headings: Sequence[str]) -> None:
    """Write invalid rows to a CSV file, whole or not at all.

    Args:
        path: the file.
        rows: in order.
        headings: of all files together. Values without a heading follow the last column.

    Raises:
        WriteError: the file cannot be written.

    """
    with whole_file(path) as draft, open_table(draft) as file:
        file.write(f"{csv_lines([row([*renamed(REJECTED, headings), *headings])])[0]}\n")
        for invalid in rows:
            file.write(f"{csv_lines([_cells(invalid, headings)])[0]}\n")


def _cells(invalid: InvalidRow, headings: Sequence[str]) -> list[Cell]:
    file, number = _split(invalid.place)
    reasons = "; ".join(_reason(problem, invalid.place) for problem in invalid.all_problems)
    named, more = invalid.values[: len(invalid.names)], invalid.values[len(invalid.names) :]
    short = (None,) * (len(invalid.names) - len(named))
    return row([visible(file), number, reasons, *reordering(invalid.names, headings)([*named, *short]), *more])


def _split(place: str) -> tuple[str, str]:
    """Return the file and the row of a place."""
    file, _, number = place.rpartition(":")
    return (file, number) if number.isdecimal() else (place, "")


def _reason(problem: Problem, place: str) -> str:
    """Return the message of a problem, with its column if known."""
    column = problem.place.removeprefix(f"{place}:")
    message = visible(problem.message)
    return f"column {column}: {message}" if column.isdecimal() and column != problem.place else message
