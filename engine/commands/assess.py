"""The command `assess`: one task or a portfolio of thousands, from files to verdicts."""

import shlex
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from outsourcing.engine.commands.output import (
    FINDINGS,
    Detail,
    Encoding,
    HeaderRow,
    Json,
    Mappings,
    NoRecord,
    NotKnown,
    SheetNames,
    StorePath,
    Strict,
    Supersedes,
    Title,
    VisibleOnly,
    console,
    print_lines,
    say,
)
from outsourcing.engine.commands.packs import NONE_NAMED, Packs
from outsourcing.engine.commands.suggesting import Constants, completion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.portfolio.batches import BatchAssessor
    from outsourcing.engine.portfolio.summary import AssessedTask, Summary
    from outsourcing.engine.portfolio.task_files import CheckResult, Portfolio
    from outsourcing.engine.records.recorder import Recorder
    from outsourcing.engine.report.summary import Rejected

    Batch = list[AssessedTask]

MANY_RECORDS = 20_000  # from this number on, a message says how much space they take
RECORD_SIZE = 3  # kB
LONGEST_COLUMN = 60  # characters of a heading that a message repeats
LISTED = 40  # tasks that are listed in a terminal; more do not fit on a screen

Files = Annotated[
    list[str], typer.Argument(metavar="FILE", help="XLSX, CSV, TSV, JSON, JSON Lines or Parquet; - is stdin.")
]
Output = Annotated[
    list[Path] | None,
    typer.Option(
        "--output", "-o", metavar="FILE", help="Write .html, .md, .docx, .xlsx, .csv, .tsv, .parquet, .json, .jsonl."
    ),
]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Number of worker processes.")]


def assess(  # noqa: PLR0913  one parameter for each option
    files: Files,
    *,
    output: Output = None,
    title: Title = "",
    mapped: Mappings = None,
    constants: Constants = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Suggest answers where a file has none, and mark what depends on them.")
    ] = False,
    not_known: NotKnown = None,
    strict: Strict = False,
    sheet: SheetNames = None,
    header_row: HeaderRow = None,
    visible_only: VisibleOnly = False,
    skip_invalid: Annotated[
        bool, typer.Option("--skip-invalid", help="Skip invalid rows; exit code 1 if there are any.")
    ] = False,
    workers: Workers = None,
    detail: Detail = False,
    json: Json = False,
    encoding: Encoding = None,
    store: StorePath = None,
    no_record: NoRecord = False,
    supersedes: Supersedes = "",
    packs: Packs = NONE_NAMED,
) -> None:
    """Assess the tasks in files.

    Columns that match no question are passed through unchanged. --output and --map can be repeated. A file for --map
    is TOML: [columns] maps headings to questions, [answers.QUESTION] maps wordings to answers; a heading mapped to "-"
    is passed through.

    Example: outsourcing assess portfolio.xlsx -o report.html -o results.xlsx
    """
    from outsourcing.engine.advisor import Advisor
    from outsourcing.engine.core.text import visible
    from outsourcing.engine.files.documents import TableOptions
    from outsourcing.engine.portfolio.batches import BatchAssessor
    from outsourcing.engine.portfolio.mapping import read_mapping
    from outsourcing.engine.portfolio.pipeline import assess_portfolio
    from outsourcing.engine.portfolio.summary import Run
    from outsourcing.engine.portfolio.task_files import Portfolio
    from outsourcing.engine.records.record import now
    from outsourcing.engine.records.recorder import Recorder
    from outsourcing.engine.report.outputs import Outputs, have_whole
    from outsourcing.engine.report.rejected import write_rejected

    advisor, paths, progress = Advisor(packs.load()), output or [], _progress_bars()
    rulebook = advisor.rulebook
    mapping = read_mapping(mapped or (), rulebook.questions, strict=strict, marks=not_known or ())
    mapping = mapping._replace(is_list=suggest)
    complete = completion(rulebook, constants or (), suggests=suggest).complete
    first: Batch = []
    with (
        Recorder(rulebook, store, keeps=not no_record, command="assess", supersedes=supersedes) as recorder,
        Portfolio(
            files,
            rulebook.profile,
            mapping=mapping,
            encoding=encoding,
            sheet=sheet,
            complete=complete,
            table=TableOptions(header_row, visible_only=visible_only),
        ) as portfolio,
        BatchAssessor(advisor, workers, portfolio.size, whole=recorder.keeps or json or have_whole(paths)) as assessor,
    ):
        checked = _check(portfolio, assessor, progress, skip_invalid=skip_invalid)
        rejected = _rejected(checked, paths)
        beside = [rejected.path] if rejected and rejected.path else []
        if checked.tasks >= MANY_RECORDS and not no_record:
            size = checked.tasks * RECORD_SIZE // 1000
            say(f"recording {checked.tasks:,} decisions takes about {size:,} MB (--no-record records none)")
        recorder.about(portfolio.files, checked.tasks)
        types = {} if suggest or constants else portfolio.column_types()  # completed columns are texts
        with _recording(recorder, checked.tasks) as record:
            outputs = Outputs(
                paths, advisor, checked.headings, inputs=files, tasks=checked.tasks, besides=beside, types=types
            )
            with outputs:
                receivers = [record, outputs.add, _print if json else partial(_collect, first)]
                bar = partial(progress.assessing, tasks=checked.tasks) if progress else iter
                summary = assess_portfolio(portfolio, assessor, receivers, progress=bar)
                for path in beside:
                    write_rejected(path, portfolio.invalid_rows(), checked.headings)
                run = Run(
                    portfolio.names,
                    now(),
                    advisor.versions,
                    str(recorder.head) if recorder.head.seq else "",
                    checked.invalid,
                    title,
                    recorder.who,
                    recorder.last if summary.tasks == 1 else "",
                    recorder.missing(summary.tasks),
                    recorder.decided,
                )
                outputs.finish(summary, run)
            if json:
                notes = [*outputs.notes, *(f"written: {path}" for path in (*paths, *beside))]
            else:
                _show(summary, first, advisor, paths, rejected, missing=recorder.missing(summary.tasks), detail=detail)
                notes = [*_extra_columns(checked), *outputs.notes]
            for note in (*notes, *_nothing_known(checked, files[0])):
                say(visible(note))
    if checked.invalid:
        raise typer.Exit(FINDINGS)


def _progress_bars() -> "ModuleType | None":
    """Return the progress bars, if stderr is a terminal."""
    if not (sys.stderr and sys.stderr.isatty()):
        return None
    from outsourcing.engine.commands import progress

    return progress


def _check(
    portfolio: "Portfolio", assessor: "BatchAssessor", progress: "ModuleType | None", *, skip_invalid: bool
) -> "CheckResult":
    """Return what is in the files; report the invalid rows that are skipped.

    Raises:
        InputError: something is wrong that must not or cannot be skipped.

    """
    from outsourcing.engine.core.errors import InputError
    from outsourcing.engine.core.text import counted, visible

    shown = progress.reading if progress else iter
    checked = portfolio.check(lambda items: shown(assessor.ahead(items)), to_the_end=skip_invalid)
    for note in (*portfolio.hidden_sheets(), *checked.notes):
        say(visible(note))
    if checked.accept(skip_invalid=skip_invalid).problems:
        rows = f"{counted(checked.invalid, 'row')} {'was' if checked.invalid == 1 else 'were'}"
        say(str(InputError(checked.problems, f"{rows} skipped.")))
    return checked


def _rejected(checked: "CheckResult", paths: list[Path]) -> "Rejected | None":
    """Return how many rows are skipped, and the file next to the first output that they are written to."""
    from outsourcing.engine.report.rejected import rejected_path
    from outsourcing.engine.report.summary import Rejected

    if not checked.invalid:
        return None
    return Rejected(checked.invalid, rejected_path(paths[0]) if paths and paths[0].name else None)


@contextmanager
def _recording(recorder: "Recorder", tasks: int) -> "Iterator[Callable[[Batch], None]]":
    """Give a function that records decisions, and report at the end what was recorded, after an interruption too.

    Raises:
        RecordError: not all could be recorded; the work was done to the end before.

    """
    from outsourcing.engine.core.errors import RecordError
    from outsourcing.engine.core.text import counted

    errors: list[RecordError] = []

    def record(batch: "Batch") -> None:
        if not errors:
            try:
                recorder.add(batch)
            except RecordError as error:
                errors.append(error)

    try:
        yield record
    finally:
        say(recorder.message())
    for error in errors:
        assessed = f"{counted(tasks, 'task')} assessed, {recorder.missing(tasks)}"
        raise RecordError(f"{error} ({assessed})", code=error.code) from error


def _print(batch: "Batch") -> None:
    print_lines(result.line(task) for task, result in batch)


def _collect(first: "Batch", batch: "Batch") -> None:
    first += batch[: LISTED - len(first)]  # extends the list


def _show(  # noqa: PLR0913  what there is to show
    summary: "Summary",
    first: "Batch",
    advisor: "Advisor",
    paths: list[Path],
    rejected: "Rejected | None",
    *,
    missing: str,
    detail: bool,
) -> None:
    """Show the card of a single task, a few tasks in one line each, and many as a summary."""
    from outsourcing.engine.report.assessment import list_tasks, show_one
    from outsourcing.engine.report.summary import show_summary

    few = [] if paths or summary.tasks > LISTED else [result.assessment(task) for task, result in first]
    if summary.tasks == 1 and few:
        show_one(few[0], advisor, console(), detail=detail)
        return
    if few:
        list_tasks(few, console())
    show_summary(summary, advisor.rulebook, console(), paths, rejected, unrecorded=missing)


def _nothing_known(checked: "CheckResult", file: str) -> "Iterator[str]":
    """Yield how to go on, if no task has a single answer."""
    if checked.tasks and not checked.known:
        yield (
            f"Nothing is known about {'this task' if checked.tasks == 1 else 'any of these tasks'} yet: "
            "there is no answer to any question. To go on:"
        )
        yield f"  outsourcing prepare {shlex.quote(file)} -o prepared.xlsx   a sheet to fill in, with suggested answers"
        yield f"  outsourcing ask {shlex.quote(file)}   question by question, in the terminal"
        yield "  outsourcing template tasks.xlsx   an empty sheet, with the questions as headings"


def _extra_columns(checked: "CheckResult") -> "Iterator[str]":
    """Yield which columns match no question, if there are any."""
    from outsourcing.engine.core.errors import listed

    if checked.extra:
        names = [name if len(name) <= LONGEST_COLUMN else f"{name[:LONGEST_COLUMN]}..." for name in checked.extra]
        yield f"columns passed through unchanged: {listed(names)}"
