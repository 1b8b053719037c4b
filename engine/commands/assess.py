"""The command `assess`: one task or a portfolio of thousands, from files to verdicts."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self

import typer

from outsourcing.engine.commands.output import FINDINGS, Json, NoRecord, StorePath, console, print_lines, say
from outsourcing.engine.commands.packs import NONE_NAMED, Packs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from outsourcing.engine.core.errors import RecordError
    from outsourcing.engine.core.rulebook import Rulebook
    from outsourcing.engine.portfolio.summary import AssessedTask, Summary
    from outsourcing.engine.portfolio.task_files import CheckResult, Portfolio
    from outsourcing.engine.portfolio.tasks import TaskItem
    from outsourcing.engine.records.recorder import Recorder
    from outsourcing.engine.report.outputs import Outputs
    from outsourcing.engine.report.summary import Rejected

MANY_RECORDS = 20_000  # records, from which it is worth a word how much room they take
RECORD = 15  # kB that one takes
LONGEST_COLUMN = 60  # characters of a heading worth repeating
LISTED = 40  # tasks that are listed one by one on a terminal; more do not fit a look

Files = Annotated[list[str], typer.Argument(metavar="FILE", help="XLSX, CSV, TSV, JSON or JSON Lines; - is stdin.")]
Output = Annotated[
    list[Path] | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write .html, .md, .xlsx, .csv, .tsv, .json or .jsonl."),
]
Mappings = Annotated[
    list[str] | None, typer.Option("--map", metavar="HEADING=QUESTION|FILE", help="Map a heading to a question.")
]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Number of worker processes.")]


def assess(  # noqa: PLR0913  one parameter for each option
    files: Files,
    *,
    output: Output = None,
    mapped: Mappings = None,
    sheet: Annotated[str | None, typer.Option(metavar="NAME", help="Read this sheet of a workbook.")] = None,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Skip invalid rows; exit code 1 if there are any.")
    ] = False,
    workers: Workers = None,
    json: Json = False,
    encoding: Annotated[str | None, typer.Option(metavar="NAME", help="Encoding of the files, if not UTF-8.")] = None,
    store: StorePath = None,
    no_record: NoRecord = False,
    packs: Packs = NONE_NAMED,
) -> None:
    """Assess the tasks in files.

    Columns that match no question are passed through unchanged. --output and --map can be repeated. A file for --map
    is TOML: [columns] maps headings to questions, [answers.QUESTION] maps wordings to answers; a heading mapped to "-"
    is passed through.

    Example: outsourcing assess portfolio.xlsx -o report.html -o results.xlsx
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.portfolio.mapping import read_mapping
    from outsourcing.engine.portfolio.pipeline import assess_portfolio
    from outsourcing.engine.portfolio.summary import Run
    from outsourcing.engine.portfolio.task_files import Portfolio
    from outsourcing.engine.records.record import now
    from outsourcing.engine.records.recorder import Recorder
    from outsourcing.engine.report.outputs import Outputs

    advisor, paths = Advisor(packs.load()), output or []
    rulebook = advisor.rulebook
    mapping = read_mapping(mapped or (), rulebook.questions)
    with (
        Recorder(rulebook, store, keeps=not no_record) as recorder,
        Portfolio(files, rulebook.profile, mapping=mapping, encoding=encoding, sheet=sheet) as portfolio,
    ):
        checked = _checked(portfolio, skip_invalid=skip_invalid)
        if not no_record:
            _say_room(checked.tasks)
        with _Keeping(recorder) as keeping:
            besides = _besides(checked, paths)
            outputs = Outputs(paths, advisor, checked.headings, inputs=files, tasks=checked.tasks, besides=besides)
            with outputs:
                first = _First(json=json)
                receivers = (keeping.add, outputs.add, first.add)
                progress = partial(_assessing, tasks=checked.tasks)
                summary = assess_portfolio(portfolio, advisor, receivers, workers=workers, progress=progress)
                run = Run(portfolio.names, now(), advisor.versions, recorder.head, checked.invalid)
                rejected = _reject(portfolio, checked, besides)
                outputs.finish(summary, run)
            if not json:
                _show(summary, first.tasks, rulebook, paths, rejected)
            _say_beside(checked, outputs, rejected, paths, json=json)
    if checked.invalid:
        raise typer.Exit(FINDINGS)


def _say_room(tasks: int) -> None:
    """Say how much room the records of many tasks will take."""
    if tasks >= MANY_RECORDS:
        size = tasks * RECORD // 1000
        say(f"{tasks:,} decision records will be kept, some {size:,} MB; --no-record keeps none")


class _First:
    """The first tasks, to be listed one by one; prints all of them if results are JSON."""

    def __init__(self, *, json: bool) -> None:
        self.tasks: list[AssessedTask] = []
        self._json = json

    def add(self, batch: "list[AssessedTask]") -> None:
        """Add tasks, each with its result."""
        self.tasks += batch[: LISTED - len(self.tasks)]
        if self._json:
            print_lines(result.line(task) for task, result in batch)


class _Keeping:
    """Keeps decisions as they come. Where they cannot be kept, the work goes on, and it is told at the end."""

    def __init__(self, recorder: "Recorder") -> None:
        self._recorder = recorder
        self._failed: RecordError | None = None

    def __enter__(self) -> Self:
        return self

    def add(self, batch: "list[AssessedTask]") -> None:
        """Keep the decisions on more tasks."""
        from outsourcing.engine.core.errors import RecordError

        if self._failed is None:
            try:
                self._recorder.add(batch)
            except RecordError as error:
                self._failed = error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: "TracebackType | None"
    ) -> None:
        """Say what was kept, after an interruption, too.

        Raises:
            RecordError: not all could be kept.

        """
        say(self._recorder.message())
        if self._failed and error is None:
            raise self._failed


def _checked(portfolio: "Portfolio", *, skip_invalid: bool) -> "CheckResult":
    """Return what is in the files; report the invalid rows that are skipped.

    Raises:
        InputError: something is wrong that must not or cannot be skipped.

    """
    from outsourcing.engine.core.errors import InputError

    checked = portfolio.check(_reading, to_the_end=skip_invalid)
    for note in portfolio.hidden_sheets():
        say(note)
    if checked.accept(skip_invalid=skip_invalid).problems:
        rows = "1 row was" if checked.invalid == 1 else f"{checked.invalid:,} rows were"
        say(str(InputError(checked.problems, f"{rows} skipped.")))
    return checked


def _reject(portfolio: "Portfolio", checked: "CheckResult", besides: list[Path]) -> "Rejected | None":
    """Write the rows that are left out beside the output, if there are any; without an output, they are only told."""
    from outsourcing.engine.report.rejected import write_rejected
    from outsourcing.engine.report.summary import Rejected

    if not checked.invalid:
        return None
    for path in besides:
        write_rejected(path, portfolio.invalid_rows(), checked.headings)
        return Rejected(checked.invalid, path)
    return Rejected(checked.invalid)


def _besides(checked: "CheckResult", paths: list[Path]) -> list[Path]:
    """Return where the rows go that are left out, if any are."""
    from outsourcing.engine.report.rejected import rejected_path

    return [rejected_path(path) for path in paths[:1] if path.name] if checked.invalid else []


def _show(
    summary: "Summary",
    first: "list[AssessedTask]",
    rulebook: "Rulebook",
    paths: list[Path],
    rejected: "Rejected | None",
) -> None:
    """Show a single task in full, a few a line each, many by what they come to."""
    from outsourcing.engine.report.assessment import list_tasks, show_assessment
    from outsourcing.engine.report.summary import show_summary

    assessments = [result.assessment(task) for task, result in first]
    if summary.tasks == 1 and not paths:
        show_assessment(assessments[0], rulebook.questions, console())
        return
    if summary.tasks <= LISTED and not paths:
        list_tasks(assessments, console())
    show_summary(summary, rulebook.questions, console(), paths, rejected)


def _say_beside(
    checked: "CheckResult", outputs: "Outputs", rejected: "Rejected | None", paths: list[Path], *, json: bool
) -> None:
    """Say what is no result; where results are JSON, also what a summary would show."""
    from outsourcing.engine.core.errors import listed
    from outsourcing.engine.core.text import visible

    if checked.extra and not json:
        columns = [
            column if len(column) <= LONGEST_COLUMN else f"{column[:LONGEST_COLUMN]}..." for column in checked.extra
        ]
        say(f"columns passed through unchanged: {visible(listed(columns))}")
    for note in outputs.notes:
        say(note)
    for path in [*paths, *([rejected.path] if rejected and rejected.path else [])] if json else []:
        say(f"written: {visible(str(path))}")


def _reading(rows: "Iterator[TaskItem]") -> "Iterator[TaskItem]":
    """Let rows pass, and show on a terminal how many there were."""
    if not _has_terminal():
        return rows
    from outsourcing.engine.commands import progress

    return progress.reading(rows)


def _assessing(batches: "Iterable[list[AssessedTask]]", tasks: int) -> "Iterable[list[AssessedTask]]":
    """Let batches pass, and show on a terminal how far they are."""
    if not _has_terminal():
        return batches
    from outsourcing.engine.commands import progress

    return progress.assessing(batches, tasks)


def _has_terminal() -> bool:
    return bool(sys.stderr and sys.stderr.isatty())
