"""The report on a portfolio as Markdown: the same words and numbers as in HTML, in tables and nested lists."""

from collections.abc import Iterator, Sequence

from outsourcing.engine.report import overview
from outsourcing.engine.report.markup import bullets, escaped, table
from outsourcing.engine.report.overview import Overview, TaskSection, called, cut, percent
from outsourcing.engine.report.page import Bar, TaskReport, score_in_figures, signed

NOT_KNOWN = "\N{MIDDLE DOT}"


def portfolio(told: Overview) -> Iterator[str]:
    """Yield the report on a portfolio, piece by piece; of a single task, its page."""
    parts = _single(told.sheets[0]) if told.tasks == 1 else _parts(told)
    for part in parts:
        yield f"{part}\n\n"
    yield f"{_made(told.made)}\n"


def _made(made: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"- {escaped(label)}: {escaped(text)}" for label, text in made)


def _single(sheet: TaskSection) -> Iterator[str]:
    yield f"# {escaped(called(sheet.task, overview.MOST_OF_A_TEXT))}: {_verdict(sheet.page)}"
    yield from _page(sheet, "##")
    yield from ("---", escaped(overview.EXPLAINED))


def _parts(told: Overview) -> Iterator[str]:
    yield f"# {escaped(told.title)}"
    yield from map(escaped, told.sentences)
    yield escaped(overview.EXPLAINED)
    yield "## Verdicts"
    yield table(
        ("Tasks", "Share", "Verdict", "What it is"),
        ((f"{s.tasks:,}", percent(s.tasks, told.tasks), s.verdict, overview.MEANING[s.verdict]) for s in told.shares),
        right=2,
    )
    yield "## The map"
    yield "Tasks by score, and by how many differences take a side clearly."
    yield table(
        ("Clear sides", *overview.BANDS), ((row.level, *(b or "0" for b in row.bands)) for row in told.spread())
    )
    yield "## On the edge"
    yield from _edge(told)
    yield "## What to find out"
    rows = ((f"{gap.tasks:,}", f"{gap.first:,}", gap.text) for gap in told.gaps)
    yield table(("Open for", "Most worth asking for", "Question"), rows, right=2) if told.gaps else "Nothing is open."
    yield "## All differences"
    yield from _left_out(told)
    if told.sheets:
        yield f"From \N{MINUS SIGN}1, BPO, to +1, KPO; {NOT_KNOWN} is not known."
        titles = (difference.title for difference in told.differences)
        yield table(("Score", "Verdict", "Task", *titles), map(_heat, told.sheets), right=1)
    yield "## Task by task"
    for sheet in told.sheets:
        yield f"### {escaped(called(sheet.task, overview.MOST_OF_A_TEXT))}: {_verdict(sheet.page)}"
        yield from _page(sheet, "####")
    yield "---"


def _edge(told: Overview) -> Iterator[str]:
    if not told.edge:
        yield "No task is near where its verdict turns."
        return
    yield f"{told.on_edge:,} of {told.tasks:,} tasks, the nearest first; what one other answer would make of them."
    rows = (
        (
            score_in_figures(edge.sheet.page.score),
            edge.sheet.page.verdict,
            called(edge.sheet.task, overview.MOST_OF_A_NAME),
            "; ".join([*edge.tips, *([f"and {edge.more} more"] if edge.more else [])]) or "none does, alone",
        )
        for edge in told.edge
    )
    yield table(("Score", "Verdict", "Task", "One other answer"), rows, right=1)


def _left_out(told: Overview) -> Iterator[str]:
    if told.left_out:
        shown = f"Shown are {len(told.sheets):,} of {told.tasks:,} tasks: those on the edge, then the first ones."
        yield f"{shown} `--output result.csv` or `result.xlsx` has every task."


def _heat(sheet: TaskSection) -> tuple[str, ...]:
    name = called(sheet.task, overview.MOST_OF_A_NAME)
    return (score_in_figures(sheet.page.score), sheet.page.verdict, name, *map(_figure, sheet.page.bars))


def _figure(bar: Bar) -> str:
    return NOT_KNOWN if bar.cf is None else signed(bar.cf)


def _verdict(page: TaskReport) -> str:
    return f"{page.verdict}, {page.sure}"


def _page(sheet: TaskSection, heading: str) -> Iterator[str]:
    """Yield what is told of one task, below its heading."""
    page = sheet.page
    if sheet.task.description:
        yield escaped(cut(sheet.task.description, overview.MOST_OF_A_TEXT))
    yield escaped(f"{page.meaning} Score {score_in_figures(page.score)}; {page.known}.")
    if page.cautions:
        yield f"{heading} Before anything else"
        yield "\n".join(f"- {escaped(text)}" for text in page.cautions)
    yield f"{heading} The differences"
    yield table(
        ("", "Difference", "Side"), ((_figure(bar), f"{bar.number} {bar.title}", bar.words) for bar in page.bars), 1
    )
    yield f"{heading} How it came about"
    yield bullets([page.how])
    for section in page.sections:
        yield f"{heading} {section.title}"
        yield bullets(section.lines)
