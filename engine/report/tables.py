"""Results as text tables: CSV and TSV.

UTF-8 with a byte order mark, because Excel reads a file without one in the code page of its country; other spreadsheets
and the reader of this package accept both. Lines end in LF and can be read by Python's csv module in strict mode.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from operator import add
from pathlib import Path
from typing import IO, Any

from outsourcing.engine.core.text import visible
from outsourcing.engine.portfolio.summary import AssessedTask
from outsourcing.engine.report.cells import Cell
from outsourcing.engine.report.result_columns import Columns

BYTE_ORDER_MARK = "\ufeff"
BUFFER = 1 << 20  # bytes
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # all but TAB, LF and CR


def open_table(path: Path) -> IO[str]:
    """Open a table for writing, and write its byte order mark."""
    file = path.open("w", encoding="utf-8", newline="", buffering=BUFFER)
    file.write(BYTE_ORDER_MARK)
    return file


def csv_lines(rows: Iterable[Iterable[Any]], delimiter: str = ",") -> list[str]:
    """Return rows as lines without line ends; cells with a line break, LF or CR, are quoted.

    Control characters, which can drive a terminal, are replaced by their escape sequences.
    """
    written = _Lines()
    csv.writer(written, delimiter=delimiter).writerows(rows)  # with CR LF as line ends it quotes both
    return written.lines


class _Lines:
    """A file for a csv writer that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def write(self, line: str) -> None:
        """Keep a line without its end, CR LF."""
        line = line[:-2]
        self.lines.append(line if line.isprintable() else CONTROLS.sub(lambda found: visible(found[0]), line))


class TextTable:
    """A text table, written as tasks go by."""

    def __init__(self, file: IO[str], columns: Columns, delimiter: str = ",") -> None:
        self._file, self._columns, self._delimiter = file, columns, delimiter
        file.write(f"{csv_lines([columns.headings], delimiter)[0]}\n")

    def add(self, assessed: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        before = csv_lines(self._columns.rows(assessed), self._delimiter)
        self._file.write("".join(map(add, before, self._columns.results(assessed, self._end_of_line))))

    def _end_of_line(self, cells: list[Cell]) -> str:
        return f"{self._delimiter}{csv_lines([cells], self._delimiter)[0]}\n"

    def finish(self) -> None:
        """Write what is left."""
        self._file.close()
