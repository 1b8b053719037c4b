"""Reports as HTML: one file, no script, no network; everything from outside is escaped.

portfolio   the report on a portfolio; of a single task, its page
explained   the page of an explanation
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from outsourcing.engine.core.scale import AMPLE, LEANING
from outsourcing.engine.core.text import visible
from outsourcing.engine.explanation.comparison import Comparison
from outsourcing.engine.explanation.parts import Explanation
from outsourcing.engine.report import colours, overview
from outsourcing.engine.report.beeswarm import tasks_per_dot
from outsourcing.engine.report.chart import FORMATS, chart, shape
from outsourcing.engine.report.line import Line
from outsourcing.engine.report.overview import Overview
from outsourcing.engine.report.page import TaskReport, page_explained, score_in_figures, signed
from outsourcing.engine.report.terminal import made_with

TEMPLATES = Path(__file__).parent / "templates"


def portfolio(told: Overview) -> Iterator[str]:
    """Yield the report on a portfolio, piece by piece."""
    environment = _environment()
    if told.tasks == 1:
        [sheet] = told.sheets
        name, about = overview.called(sheet.task, overview.MOST_OF_A_TEXT), _cut(sheet.task.description)
        head = {"name": name, "about": about, "made": told.made, "explained": overview.EXPLAINED}
        return environment.get_template("task.html").generate(page=sheet.page, level=2, **head)
    bodies: dict[int, Markup] = {}

    def body(page: TaskReport) -> Markup:
        """Return the body of a page; tasks that share the page share it."""
        if id(page) not in bodies:
            drawn = environment.get_template("page.html").render(page=page, level=4)
            bodies[id(page)] = Markup(drawn)  # noqa: S704  it is what the template escaped
        return bodies[id(page)]

    return environment.get_template("portfolio.html").generate(
        told=told,
        body=body,
        charts=[chart(told, size) for size in FORMATS],
        per_dot=tasks_per_dot(told.tasks),
        words=overview,
        ample=AMPLE,
        leaning=LEANING,
    )


def explained(explanation: Explanation, comparisons: Sequence[Comparison] = ()) -> str:
    """Return the page of an explanation."""
    name = _cut(explanation.name.strip() or explanation.id or "This task")
    made = [("Rulebook", explanation.versions.rulebook), ("Made with", ", ".join(made_with(explanation.versions)))]
    head = {"name": name, "about": "", "made": made, "explained": overview.EXPLAINED}
    page = page_explained(explanation, comparisons)
    return _environment().get_template("task.html").render(page=page, level=2, **head)


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "outline": _outline,
        "visible": visible,
        "signed": signed,
        "score": score_in_figures,
        "cut": _cut,
        "step": colours.step,
        "percent": overview.percent,
    }
    environment.globals |= {"colours": colours.VERDICTS, "heat": list(colours.heat()), "shape": shape}
    return environment


def _cut(text: str, most: int = overview.MOST_OF_A_TEXT) -> str:
    return overview.cut(text, most)


def _outline(lines: Iterable[Line]) -> Markup:
    """Return lines as a nested list."""
    return Markup("<ul>{}</ul>").format(Markup().join(map(_item, lines)))


def _item(line: Line) -> Markup:
    below = _outline(line.below) if line.below else Markup()
    return Markup("<li>{}{}</li>").format(escape(visible(line.text)), below)
