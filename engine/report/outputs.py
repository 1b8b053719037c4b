"""Outputs: the files that results go to, all of them whole, or none.

    Output   one file of results, written as tasks go by
    Outputs  the files of a run, put in their places together
    MAKERS   what writes which kind of file, by the ending of its name

Knows no format: each has a module of its own.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple, Protocol, Self

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.errors import InputError, Problem
from outsourcing.engine.core.questions import Question
from outsourcing.engine.core.text import visible
from outsourcing.engine.files.whole_files import Drafts, drafts, why_unwritable, write_errors
from outsourcing.engine.portfolio.summary import AssessedTask, Run, Summary
from outsourcing.engine.report.cells import MOST_TASKS
from outsourcing.engine.report.json_lines import JsonArray, JsonLines
from outsourcing.engine.report.tables import Table, opened


class Output(Protocol):
    """One file of results, written as tasks go by. What the system raises is told by who calls."""

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result."""

    def finish(self, summary: Summary, run: Run) -> None:
        """Write what is left, and close the file."""


class Making(NamedTuple):
    """What an output is made with."""

    file: Path  # to be written
    name: str  # of the file it will be, as messages call it
    advisor: Advisor
    headings: tuple[str, ...]
    stack: ExitStack  # what to close at the end, whatever happens
    notes: list[str]  # what could not be written as it was

    @property
    def asked(self) -> Mapping[str, Question]:
        """Return the questions of the rulebook."""
        return self.advisor.rulebook.questions

    def note(self, told: str) -> None:
        """Note what could not be written as it was."""
        self.notes.append(f"{self.name}: {told}")

    def opened(self, file: IO[str]) -> IO[str]:
        """Have an open file closed at the end; after an error, nobody needs what is left in it."""
        self.stack.callback(_let_go, file)
        return file


def _let_go(file: IO[str]) -> None:
    with suppress(OSError):
        file.close()


def _csv(making: Making, delimiter: str = ",") -> Output:
    return Table(making.opened(opened(making.file)), making.headings, making.asked, delimiter)


def _tsv(making: Making) -> Output:
    return _csv(making, "\t")


def _xlsx(making: Making) -> Output:
    from outsourcing.engine.report.workbook import Workbook  # noqa: PLC0415  each kind is loaded by those who write it

    return Workbook(making.file, making.headings, making.asked, making.stack, making.note)


def _jsonl(making: Making) -> Output:
    return JsonLines(making.opened(making.file.open("w", encoding="utf-8", newline="\n")))


def _json(making: Making) -> Output:
    return JsonArray(making.opened(making.file.open("w", encoding="utf-8", newline="\n")))


def _html(making: Making) -> Output:
    from outsourcing.engine.report import html  # noqa: PLC0415  the same
    from outsourcing.engine.report.report import Report  # noqa: PLC0415  the same

    return Report(making.file, making.advisor, html.portfolio)


def _md(making: Making) -> Output:
    from outsourcing.engine.report.portfolio import portfolio  # noqa: PLC0415  the same
    from outsourcing.engine.report.report import Report  # noqa: PLC0415  the same

    return Report(making.file, making.advisor, portfolio)


MAKERS: Mapping[str, Callable[[Making], Output]] = {
    ".html": _html,
    ".md": _md,
    ".csv": _csv,
    ".tsv": _tsv,
    ".xlsx": _xlsx,
    ".jsonl": _jsonl,
    ".ndjson": _jsonl,
    ".json": _json,
}


class Outputs:
    """The files of a run. Inside `with`, add tasks in order, then finish: only then the files are there, all of them.

    `notes` says afterwards what could not be written as it was.
    """

    def __init__(  # noqa: PLR0913  what is known of a run before it begins
        self,
        paths: Sequence[Path],
        advisor: Advisor,
        headings: tuple[str, ...],
        *,
        inputs: Sequence[str] = (),
        tasks: int | None = None,
        besides: Sequence[Path] = (),
    ) -> None:
        """Look at all places before any work is done.

        Args:
            paths: the files to write; the ending says the kind.
            advisor: whose results they are.
            headings: of all files of tasks together, as they are written.
            inputs: the files of tasks; none of them is written over.
            tasks: how many tasks there will be, if that is known.
            besides: other files the run may write; they are looked at alike.

        Raises:
            InputError: with every file that cannot be written, and why.

        """
        problems = [Problem(visible(str(path)), why) for path, why in _wrong([*paths, *besides], inputs, tasks)]
        if problems:
            raise InputError(problems)
        self.notes: list[str] = []
        self._paths, self._advisor, self._headings = tuple(paths), advisor, headings
        self._outputs: list[Output] = []

    def __enter__(self) -> Self:
        """Begin all files.

        Raises:
            WriteError: a file cannot be begun.

        """
        with ExitStack() as stack:
            self._drafts: Drafts = stack.enter_context(drafts(self._paths))
            for path, file in zip(self._paths, self._drafts.files, strict=True):
                making = Making(file, visible(str(path)), self._advisor, self._headings, stack, self.notes)
                with write_errors(path):
                    self._outputs.append(MAKERS[path.suffix.lower()](making))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what is not finished."""
        self._stack.__exit__(kind, error, trace)

    def add(self, judged: Sequence[AssessedTask]) -> None:
        """Add tasks in order, each with its result.

        Raises:
            WriteError: a file cannot be written.

        """
        for path, output in zip(self._paths, self._outputs, strict=True):
            with write_errors(path):
                output.add(judged)

    def finish(self, summary: Summary, run: Run) -> None:
        """Write what is left, and put all files in their places.

        Raises:
            WriteError: a file cannot be written; all are as they were.

        """
        for path, output in zip(self._paths, self._outputs, strict=True):
            with write_errors(path):
                output.finish(summary, run)
        self._drafts.put()


def _wrong(paths: Sequence[Path], inputs: Sequence[str], tasks: int | None) -> Iterator[tuple[Path, str]]:
    """Yield the files that cannot be written, each with the first reason."""
    times = Counter(map(os.path.realpath, paths))
    told = set()
    for path in paths:
        place = os.path.realpath(path)
        if place in told:
            continue
        told.add(place)
        if path.suffix.lower() not in MAKERS:
            yield path, f"its ending names no kind of output. Name a file that ends in {', '.join(MAKERS)}"
        elif times[place] > 1:
            yield path, "it is named twice"
        elif any(_same(path, given) for given in inputs):
            yield path, "it is a file of tasks. Name another file"
        elif path.suffix.lower() == ".xlsx" and (tasks or 0) > MOST_TASKS:
            yield path, f"a sheet holds at most {MOST_TASKS:,} tasks (there are {tasks:,}). Name a .csv file"
        elif why := why_unwritable(path):
            yield path, why.message


def _same(path: Path, given: str) -> bool:
    try:
        return given != "-" and os.path.samefile(path, given)  # noqa: PTH121  a name may be too long for Path
    except (OSError, ValueError):
        return False
