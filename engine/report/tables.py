"""Results as tables of text: CSV and TSV.

UTF-8 with a byte order mark: without it, Excel reads UTF-8 as the code page of its country and shows other letters;
other spreadsheets, and our own reader, take both. Lines end in LF, and are read back by Python's csv in strict mode.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from operator import add
from pathlib import Path
from typing import IO, Any

from outsourcing.engine.core.questions import Question
from outsourcing.engine.portfolio.summary import AssessedTask, Run, Summary
from outsourcing.engine.report.columns import Columns

MARK = "\ufeff"
BUFFER = 1 << 20  # bytes


def opened(path: Path) -> IO[str]:
    """Open a table to be written, its byte order mark in place."""
    file = path.open("w", encoding="utf-8", newline="", buffering=BUFFER)
    file.write(MARK)
    return file


def lines(rows: Iterable[Iterable[Any]], delimiter: str = ",") -> list[str]:
    """Return rows as lines without their ends; a break inside of a cell is quoted, be it LF or CR."""
    written = _Lines()
    csv.writer(written, delimiter=delimiter).writerows(rows)  # with CR LF at the end of lines it quotes both
    return written.lines


class _Lines:
    """What a csv writer writes to."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        """Take a line; its end is CR LF."""
        self.lines.append(line[:-2])


class Table:
    """A table of text, written as tasks go by."""

    def __init__(
        self, file: IO[str], headings: Sequence[str], asked: Mapping[str, Question], delimiter: str = ","
    ) -> None:
        """Begin a table.

        Args:
            file: to write to.
            headings: of all files of tasks together.
            asked: the questions of the rulebook.
            delimiter: what stands between cells.

        """
        self._file, self._delimiter = file, delimiter
        self._columns = Columns(headings, asked, lambda cells: f"{delimiter}{lines([cells], delimiter)[0]}\n")
        self._file.write(f"{lines([self._columns.headings], delimiter)[0]}\n")

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        begun = lines(self._columns.rows(judged), self._delimiter)
        self._file.write("".join(map(add, begun, self._columns.results(judged))))

    def finish(self, summary: Summary, run: Run) -> None:  # noqa: ARG002  a table tells of tasks only
        """Write what is left."""
        self._file.close()
