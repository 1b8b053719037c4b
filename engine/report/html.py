"""Draw reports as HTML: one file, no script, no network; everything from outside is escaped.

portfolio   the report on a portfolio
whole       any document
handout     the page on a single task
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from pathlib import Path
from unicodedata import bidirectional

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from outsourcing.engine.core.text import counted, readable_name, visible
from outsourcing.engine.report import document, overview, palette, task_report
from outsourcing.engine.report.beeswarm import tasks_per_dot
from outsourcing.engine.report.chart import SIZES, chart, marker
from outsourcing.engine.report.document import (
    Bars,
    Block,
    Labelled,
    Line,
    Section,
    Table,
    cf_or_dot,
    shorten,
    task_name,
)
from outsourcing.engine.report.handout import Handout
from outsourcing.engine.report.overview import Overview
from outsourcing.engine.report.task_report import TaskReport

TEMPLATES = Path(__file__).parent / "templates"
MOST_IN_SIGHT, FIRST = 5, 3  # lines below another one that are shown; the first ones of more
RIGHT_TO_LEFT = ("R", "AL")


def portfolio(portfolio: Overview) -> Iterator[str]:
    """Yield the report on a portfolio, piece by piece."""
    templates = environment()

    @cache
    def page(report: TaskReport) -> Markup:
        """Return a task's report, drawn once for all tasks that share it."""
        text = templates.get_template("page.html").render(page=report, level=4)
        return Markup(text)  # noqa: S704  the template has escaped it

    return templates.get_template("portfolio.html").generate(
        portfolio=portfolio,
        made=portfolio.made,
        page=page,
        charts=[chart(portfolio, size) for size in SIZES],
        per_dot=tasks_per_dot(portfolio.tasks),
        words=overview,
    )


def handout(page: Handout) -> str:
    """Return the page on a single task."""
    return environment().get_template("task.html").render(handout=page, page=page.report, made=page.made, level=2)


def whole(section: Section, made: Iterable[tuple[str, str]]) -> str:
    """Return a document as a page; `made` is the footer."""
    template = environment().get_template("document.html")
    return template.render(title=section.title, body=_sections(section.blocks, 2), made=made)


def _sections(blocks: Iterable[Block], level: int) -> Markup:
    """Return blocks with the sections among them, each below its heading."""
    drawn = Markup()
    for are_sections, group in groupby(blocks, lambda block: isinstance(block, Section)):
        some = list(group)
        drawn += Markup().join(_section(one, level) for one in some) if are_sections else _blocks(some)  # type: ignore[arg-type]
    return drawn


def _section(section: Section, level: int) -> Markup:
    heading = Markup("<h{0}>{1}</h{0}>").format(level, visible(section.title)) if section.title else ""
    return Markup("<section>{}{}</section>").format(heading, _sections(section.blocks, level + 1))


def environment(*folders: Path) -> Environment:
    """Return the templates of reports, after those in further folders."""
    environment = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "blocks": _blocks,
        "counted": counted,
        "folded": _folded,
        "own": own,
        "visible": visible,
        "signed": document.printed_cf,
        "score": document.printed_score,
        "shorten": shorten,
        "step": palette.step,
        "percent": document.percent,
        "minute": document.readable_minute,
        "readable": readable_name,
    }
    environment.globals |= {
        "colours": palette.VERDICTS,
        "marks": palette.MARKS,
        "heat": list(palette.heat()),
        "marker": marker,
        "explained": task_report.EXPLAINED,
        "task_name": task_name,
        "MAX_NAME": document.MAX_NAME,
        "MAX_TEXT": document.MAX_TEXT,
    }
    return environment


def _blocks(blocks: Iterable[Block]) -> Markup:
    """Return blocks: lines as a nested list, tables as tables."""
    drawn = Markup()
    for kind, group in groupby(blocks, type):
        if kind is Line:
            drawn += Markup("<ul>{}</ul>").format(Markup().join(map(_item, group)))  # type: ignore[arg-type]
        else:
            drawn += Markup().join(map(_drawn, group))
    return drawn


def _folded(lines: Sequence[Line]) -> Markup:
    """Return lines as a nested list; of many lines, all but the first ones are folded."""
    items = [
        Markup("<li>{}{}</li>").format(visible(line.text), _folded(line.below) if line.below else "") for line in lines
    ]
    shown = items if len(items) <= MOST_IN_SIGHT else items[:FIRST]
    more = items[len(shown) :]
    fold = Markup("<li><details><summary>{} more</summary><ul>{}</ul></details></li>")
    folded = fold.format(len(more), Markup().join(more)) if more else ""
    return Markup("<ul>{}{}</ul>").format(Markup().join(shown), folded)


def own(text: str) -> Markup:
    """Return a text of the user's, with the direction of its own script if that is written from right to left."""
    runs_left = not text.isascii() and any(bidirectional(letter) in RIGHT_TO_LEFT for letter in text)
    return Markup("<bdi>{}</bdi>").format(text) if runs_left else escape(text)


def _drawn(block: Block) -> Markup:
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Labelled):
        return _labelled(block)
    if isinstance(block, Bars):
        rows = (
            (f"{bar.number} {bar.title}", cf_or_dot(bar.cf), bar.side, ", ".join(bar.answers)) for bar in block.bars
        )
        return _table(Table(("Difference", "Certainty", "Side", "On the answers"), tuple(rows)))
    return Markup("<p>{}</p>").format(visible(str(block)))


def _labelled(labelled: Labelled) -> Markup:
    rows = (
        Markup("<div><dt>{}</dt>{}</div>").format(
            visible(label), Markup().join(Markup("<dd>{}</dd>").format(own(visible(text))) for text in texts)
        )
        for label, texts in labelled.rows
    )
    return Markup('<dl class="card">{}</dl>').format(Markup().join(rows))


def _item(line: Line) -> Markup:
    below = _blocks(line.below)
    return Markup("<li>{}{}</li>").format(escape(visible(line.text)), below)


def _table(table: Table) -> Markup:
    head = Markup().join(Markup('<th scope="col">{}</th>').format(visible(heading)) for heading in table.headings)
    rows = (Markup().join(Markup("<td>{}</td>").format(own(visible(cell))) for cell in row) for row in table.rows)
    body = Markup().join(map(Markup("<tr>{}</tr>").format, rows))
    return Markup("<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>").format(head, body)
