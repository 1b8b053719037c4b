"""The report on a portfolio as a document for Markdown: the words and numbers of the HTML report."""

from collections.abc import Iterator, Sequence

from outsourcing.engine.report.document import (
    MAX_NAME,
    MAX_TEXT,
    Block,
    Line,
    Section,
    Table,
    percent,
    printed_score,
    shorten,
    task_name,
)
from outsourcing.engine.report.markdown import UNKNOWN, figure, markdown
from outsourcing.engine.report.overview import BANDS, MEANING, Overview, TaskSection
from outsourcing.engine.report.task_report import EXPLAINED


def portfolio(overview: Overview) -> Iterator[str]:
    """Yield the report on a portfolio as Markdown, piece by piece; of a single task, its report."""
    made = footer(overview.made)
    if overview.tasks == 1:
        [section] = overview.sections
        name = task_name(section.task, MAX_TEXT)
        yield from markdown(section.report.document(name, shorten(section.task.description), made))
    else:
        blocks: tuple[Block, ...] = (*overview.sentences, EXPLAINED, *_sections(overview), Section("", made))
        yield from markdown(Section(overview.title, blocks))


def footer(made: Sequence[tuple[str, str]]) -> tuple[Line, ...]:
    """Return what a report was made of and with, as lines."""
    return tuple(Line(f"{label}: {text}") for label, text in made)


def _sections(overview: Overview) -> Iterator[Section]:
    total = overview.tasks
    rows = ((f"{tasks:,}", percent(tasks, total), kind, MEANING[kind]) for kind, tasks in overview.verdicts.items())
    yield Section("Verdicts", (Table(("Tasks", "Share", "Verdict", "Meaning"), tuple(rows), right=2),))
    spread = ((row.level, *(band or "0" for band in row.bands)) for row in overview.spread())
    note = "Tasks by score, and by how many differences take a side clearly."
    yield Section("The map", (note, Table(("Clear sides", *BANDS), tuple(spread))))
    yield Section("Close calls", _close_calls(overview))
    gaps = tuple((f"{gap.tasks:,}", f"{gap.first:,}", gap.text) for gap in overview.gaps)
    table = Table(("Open for", "Find out first for", "Question"), gaps, right=2)
    yield Section("Find out next", (table if gaps else "Nothing is open.",))
    if overview.confirm:
        rows_ = tuple((f"{one.tasks:,}", one.text) for one in overview.to_confirm)
        confirm = (Table(("Tasks", "Confirm first"), rows_, right=1),) if rows_ else ()
        yield Section("What to confirm", (*overview.confirm, *confirm))
    yield Section("All differences", tuple(_differences(overview)))
    yield Section("Task by task", tuple(map(_task, overview.sections)))


def _close_calls(overview: Overview) -> tuple[Block, ...]:
    if not overview.close_calls:
        return ("No score is close to a threshold of its verdict.",)
    rows = (
        (
            printed_score(close.section.report.score),
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


def _differences(overview: Overview) -> Iterator[Block]:
    if overview.left_out:
        shown = f"{len(overview.sections):,} of {overview.tasks:,} tasks are shown: close calls, then the first ones."
        yield f"{shown} For every task: --output result.csv or result.xlsx."
    if overview.sections:
        yield f"From \N{MINUS SIGN}1 (BPO) to +1 (KPO); {UNKNOWN} means no evidence."
        titles = (difference.title for difference in overview.differences)
        yield Table(("Score", "Verdict", "Task", *titles), tuple(map(_row, overview.sections)), right=1)


def _row(section: TaskSection) -> tuple[str, ...]:
    report = section.report
    figures = (figure(bar.cf) for bar in report.bars)
    return (printed_score(report.score), report.verdict, task_name(section.task, MAX_NAME), *figures)


def _task(section: TaskSection) -> Section:
    report, description = section.report, section.task.description
    title = f"{task_name(section.task, MAX_TEXT)}: {report.verdict}, {report.confidence}"
    return Section(title, (*([shorten(description)] if description else []), *report.blocks()))
