"""Results as JSON Lines, byte for byte what `assess --json` prints, or as a JSON array of the same."""

from collections.abc import Sequence
from typing import IO

from outsourcing.engine.portfolio.summary import AssessedTask


class JsonLines:
    """One assessment in each line."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def add(self, assessed: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        self._file.writelines(f"{result.line(task)}\n" for task, result in assessed)

    def finish(self) -> None:
        """Write what is left."""
        self._file.close()


class JsonArray(JsonLines):
    """One array, one assessment in each of its lines."""

    _before = "[\n"

    def add(self, assessed: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""
        for task, result in assessed:
            self._file.write(f"{self._before}{result.line(task)}")
            self._before = ",\n"

    def finish(self) -> None:
        """Write the end of the array."""
        self._file.write("[]\n" if self._before == "[\n" else "\n]\n")
        super().finish()
