"""Rows that could not be read, as a table to be mended and fed back in: where each was, why, and what is there of it.

write_rejected  write them
beside          where: result.rejected.csv beside result.xlsx
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from outsourcing.engine.core.errors import Problem
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.rows import InvalidRow
from outsourcing.engine.files.whole_files import drafts, write_errors
from outsourcing.engine.portfolio.headings import REJECTED, renamed
from outsourcing.engine.report.cells import Cell, picked, row
from outsourcing.engine.report.tables import lines, opened


def beside(output: Path) -> Path:
    """Return where the rows go that could not be read."""
    return output.with_name(f"{output.stem}.rejected.csv")


def write_rejected(path: Path, rows: Iterable[InvalidRow], headings: Sequence[str]) -> None:
    """Write rows that could not be read to a CSV file, whole or not at all.

    Args:
        path: the file.
        rows: in their order; they may stream.
        headings: of all files together. What is under no heading stands behind the last one, as it did.

    Raises:
        WriteError: the file cannot be written.

    """
    with drafts([path]) as made:
        with write_errors(path), opened(made.files[0]) as file:
            file.write(f"{lines([row([*renamed(REJECTED, headings), *headings])])[0]}\n")
            for bad in rows:
                file.write(f"{lines([_cells(bad, headings)])[0]}\n")
        made.put()


def _cells(bad: InvalidRow, headings: Sequence[str]) -> list[Cell]:
    file, number = _split(bad.place)
    reasons = "; ".join(_reason(problem, bad.place) for problem in bad.all_problems)
    named, more = bad.values[: len(bad.names)], bad.values[len(bad.names) :]
    short = (None,) * (len(bad.names) - len(named))
    return row([visible(file), number, reasons, *picked(bad.names, headings)([*named, *short]), *more])


def _split(place: str) -> tuple[str, str]:
    """Return the file and the row of a place."""
    file, _, number = place.rpartition(":")
    return (file, number) if number.isdecimal() else (place, "")


def _reason(problem: Problem, place: str) -> str:
    """Return what is wrong, with the column if it is known."""
    column = problem.place.removeprefix(f"{place}:")
    told = visible(problem.message)
    return f"column {column}: {told}" if column.isdecimal() and column != problem.place else told
