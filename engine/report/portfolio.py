"""The report on a portfolio as a document for Markdown and Word: the words and numbers of the HTML report."""

from collections.abc import Iterator

from outsourcing.engine.report.document import (
    DOT,
    MAX_NAME,
    MAX_TEXT,
    Block,
    Section,
    Table,
    cf_or_dot,
    footer,
    percent,
    shorten,
    task_name,
)
from outsourcing.engine.report.overview import MEANING, Overview, TaskSection
from outsourcing.engine.report.task_report import EXPLAINED


def document(overview: Overview) -> Section:
    """Return the report on a portfolio as a document."""
    made = Section("", footer(overview.made))
    return Section(overview.title, (*overview.sentences, EXPLAINED, *_sections(overview), made))


def _sections(overview: Overview) -> Iterator[Section]:
    total = overview.tasks
    rows = ((f"{tasks:,}", percent(tasks, total), kind, MEANING[kind]) for kind, tasks in overview.verdicts.items())
    yield Section("Verdicts", (Table(("Tasks", "Share", "Verdict", "Meaning"), tuple(rows), right=2),))
    if overview.sections:
        yield Section("The tasks", tuple(_tasks(overview)))
    spread = ((row.level, *(band or "0" for band in row.bands)) for row in overview.spread())
    note = f"Tasks by score, and by how many of the {len(overview.differences)} differences clearly take its side."
    yield Section("The map", (note, Table(("Clear sides", *overview.bands), tuple(spread))))
    yield Section("Close calls", _close_calls(overview))
    gaps = tuple((f"{gap.tasks:,}", f"{gap.first:,}", gap.text) for gap in overview.gaps)
    table = Table(("Open for", "Find out first for", "Question"), gaps, right=2)
    yield Section("Find out next", (table if gaps else "Nothing is open.",))
    if overview.confirm:
        rows_ = tuple((f"{one.tasks:,}", one.text) for one in overview.to_confirm)
        confirm = (Table(("Tasks", "Confirm first"), rows_, right=1),) if rows_ else ()
        yield Section("What to confirm", (*overview.confirm, *confirm))
    if overview.decided:
        yield Section("Decided by people", overview.decided)
    yield Section("All differences", tuple(_differences(overview)))
    yield Section("Task by task", tuple(map(_task, overview.sections)))


def _close_calls(overview: Overview) -> tuple[Block, ...]:
    if not overview.close_calls:
        return ("No score is close to a threshold of its verdict.",)
    rows = (
        (
            close.section.report.printed_score,
            close.section.report.verdict,
            task_name(close.section.task, MAX_NAME),
            "; ".join([*close.changes, *([f"and {close.more} more"] if close.more else [])]) or "none alone",
        )
        for close in overview.close_calls
    )
    text = (
        f"{overview.close_count:,} of {overview.tasks:,} tasks, the closest first, with what one other answer changes."
    )
    return text, Table(("Score", "Verdict", "Task", "One other answer"), tuple(rows), right=1)


def _tasks(overview: Overview) -> Iterator[Block]:
    if overview.left_out:
        yield _shown(overview)
    tasks = ((task_name(one.task, MAX_NAME), one.report.verdict, one.report.firmness) for one in overview.sections)
    yield Table(("Task", "Verdict", "How firm, and on which condition"), tuple(tasks))


def _shown(overview: Overview) -> str:
    return f"{len(overview.sections):,} of {overview.tasks:,} tasks are shown: close calls, then the first ones."


def _differences(overview: Overview) -> Iterator[Block]:
    if overview.left_out:
        yield f"{_shown(overview)} For every task: --output result.csv or result.xlsx."
    if overview.sections:
        yield f"From \N{MINUS SIGN}1 (BPO) to +1 (KPO); {DOT} means no evidence."
        titles = (difference.title for difference in overview.differences)
        yield Table(("Score", "Verdict", "Task", *titles), tuple(map(_row, overview.sections)), right=1)


def _row(section: TaskSection) -> tuple[str, ...]:
    report = section.report
    figures = (cf_or_dot(bar.cf) for bar in report.bars)
    return (report.printed_score, report.verdict, task_name(section.task, MAX_NAME), *figures)


def _task(section: TaskSection) -> Section:
    report, description = section.report, section.task.description
    title = f"{task_name(section.task, MAX_TEXT)}: {report.verdict}, {report.firmness}"
    return Section(title, (*([shorten(description)] if description else []), *report.advised(), *report.detail()))
