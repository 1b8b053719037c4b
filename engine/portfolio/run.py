"""A run over a portfolio: what is told of it in reports, beside what it found."""

from typing import NamedTuple

from outsourcing.engine.core.assessment import Versions


class Run(NamedTuple):
    """Which files were assessed, when and with what; the head of the decision records afterwards, if any were kept."""

    files: tuple[str, ...]  # as messages call them
    time: str  # UTC, as records have it
    versions: Versions
    head: str = ""  # sequence and hash of the last record
    rejected: int = 0  # tasks that could not be read, and were left out
