"""Results for machines: JSON Lines, byte for byte what `assess --json` prints; and a JSON array of the same."""

from collections.abc import Sequence
from typing import IO

from outsourcing.engine.portfolio.summary import AssessedTask, Run, Summary


class JsonLines:
    """One assessment in each line."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        self._file.writelines(f"{result.line(task)}\n" for task, result in judged)

    def finish(self, summary: Summary, run: Run) -> None:  # noqa: ARG002  lines tell of tasks only
        """Write what is left."""
        self._file.close()


class JsonArray:
    """One array, one assessment in each of its lines."""

    def __init__(self, file: IO[str]) -> None:
        self._file, self._before = file, "[\n"

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        for task, result in judged:
            self._file.write(f"{self._before}{result.line(task)}")
            self._before = ",\n"

    def finish(self, summary: Summary, run: Run) -> None:  # noqa: ARG002  an array tells of tasks only
        """Write what is left."""
        self._file.write("[]\n" if self._before == "[\n" else "\n]\n")
        self._file.close()
