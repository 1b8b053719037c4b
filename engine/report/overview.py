"""The report on a portfolio, as data for HTML and Markdown alike.

    Sheet      a task with its page
    Share      how many tasks there are of a verdict
    Edge       a task on the edge, with what would tip it
    Gap        a question that is often open
    Spread     where the tasks lie, counted by how much is known and by the score
    Overview   all of it

Texts from outside are in here as they are; whoever draws makes them safe.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.scale import AMPLE, CLEAR_MARGIN, EDGE, LEANING
from outsourcing.engine.core.text import visible
from outsourcing.engine.portfolio.summary import Near, Point, Run, Summary
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.report import changes
from outsourcing.engine.report.beeswarm import level_of
from outsourcing.engine.report.page import TaskReport
from outsourcing.engine.report.terminal import made_with

MOST_OF_A_NAME = 80  # characters of it in a table
MOST_OF_A_TEXT = 2000  # characters of a name or a description on the task's page
MOST_TIPS = 2  # single answers to each verdict, told of a task on the edge; its page has all
IN_WORDS = {"BPO": "suit BPO", "KPO": "suit KPO", "SPLIT": "have a part for each", "UNDECIDED": "stay undecided"}
MEANING = {
    "BPO": "driven by volume, guided by instructions",
    "KPO": "driven by insight, on expertise and judgment",
    "SPLIT": "a volume part and a judgment part",
    "UNDECIDED": "too little known, or both sides level",
}
EXPLAINED = (
    "BPO is business process outsourcing: work driven by volume and guided by instructions. KPO is knowledge process "
    "outsourcing: work driven by insight that rests on expertise and judgment. In the wide sense KPO is a subset of "
    "BPO; here BPO means the plain kind."
)
BANDS = (  # of the score, as they are called
    f"-{CLEAR_MARGIN:.2f} or lower",
    f"-{LEANING:.2f} to -{CLEAR_MARGIN:.2f}",
    f"less than {LEANING:.2f} from 0",
    f"+{LEANING:.2f} to +{CLEAR_MARGIN:.2f}",
    f"+{CLEAR_MARGIN:.2f} or higher",
)


class TaskSection(NamedTuple):
    """A task with its number in the portfolio, from 1, and its page."""

    number: int
    task: TaskRow
    page: TaskReport


class Share(NamedTuple):
    """How many tasks there are of a verdict, and which part of all that is."""

    verdict: str
    tasks: int
    part: float


class Edge(NamedTuple):
    """A task on the edge: how far its score is from where the verdict turns, what would tip it, how much more would."""

    sheet: TaskSection
    distance: float
    tips: tuple[str, ...]
    more: int


class Gap(NamedTuple):
    """A question that is open for some tasks, and most worth asking for some of them."""

    question: str
    text: str
    tasks: int
    first: int


class Spread(NamedTuple):
    """The tasks that lie in one row of the map: by verdict, in each band of the score."""

    level: str
    bands: tuple[str, ...]


class Overview(NamedTuple):
    """The report on a portfolio."""

    title: str
    sentences: tuple[str, ...]
    shares: tuple[Share, ...]
    points: Mapping[int, Mapping[Point, int]]  # by level: how many differences of all take a side clearly
    differences: tuple[Difference, ...]
    tasks: int
    on_edge: int
    edge: tuple[Edge, ...]
    gaps: tuple[Gap, ...]
    sheets: tuple[TaskSection, ...]
    left_out: int
    made: tuple[tuple[str, str], ...]  # what it was made with, and of

    def level(self, number: int) -> str:
        """Return what a level of the map is called."""
        every = len(self.differences)
        alike = len({difference.weight for difference in self.differences}) == 1
        return f"{number} of {every}" if alike else f"\N{ALMOST EQUAL TO}{number / every:.0%}"

    def spread(self) -> Iterator[Spread]:
        """Yield the numbers behind the map, what is known best first."""
        for level in sorted(self.points, reverse=True):
            yield Spread(self.level(level), tuple(_told(self.points[level], band) for band in range(len(BANDS))))


def _told(points: Mapping[Point, int], band: int) -> str:
    """Return how many tasks of each verdict lie in a band."""
    found: Counter[str] = Counter()
    for point, count in points.items():
        found[point.verdict] += count if _band(point.score) == band else 0
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in IN_WORDS if found[verdict])


def _band(score: float) -> int:
    """Return the band of a score; a threshold belongs to what is beyond it."""
    return (score > -CLEAR_MARGIN) + (score > -LEANING) + (score >= LEANING) + (score >= CLEAR_MARGIN)


def overview(rulebook: Rulebook, summary: Summary, run: Run, sheets: Sequence[TaskSection]) -> Overview:
    """Return the report on a portfolio; `sheets` are those of its tasks that it shows, in order."""
    every = max(summary.tasks, 1)
    levels: dict[int, dict[Point, int]] = {}
    for point, count in summary.points.items():
        levels.setdefault(level_of(point.coverage, len(rulebook.differences)), {})[point] = count
    by_number = {sheet.number: sheet for sheet in sheets}
    return Overview(
        title=f"{_tasks(summary.tasks)}: BPO or KPO?",
        sentences=tuple(_sentences(summary)),
        shares=tuple(Share(verdict, count, count / every) for verdict, count in summary.verdicts.items()),
        points=levels,
        differences=rulebook.differences,
        tasks=summary.tasks,
        on_edge=summary.on_edge,
        edge=tuple(_edge(near, by_number[near.number]) for near in summary.nearest if near.number in by_number),
        gaps=tuple(Gap(m.question, rulebook.questions[m.question].text, m.tasks, m.first) for m in summary.missing),
        sheets=tuple(sheets),
        left_out=summary.tasks - len(sheets),
        made=tuple(made(run)),
    )


def _sentences(summary: Summary) -> Iterator[str]:
    if not summary.tasks:
        yield "There is no task in it."
        return
    told = [
        f"{count:,} ({percent(count, summary.tasks)}) {IN_WORDS[v]}" for v, count in summary.verdicts.items() if count
    ]
    yield f"Of {_tasks(summary.tasks)}, {' and '.join([', '.join(told[:-1]), told[-1]] if told[1:] else told)}."
    thin = sum(count for point, count in summary.points.items() if point.coverage < AMPLE)
    known = f"Too little is known of {thin:,} for a verdict" if thin else "Enough is known of each for a verdict"
    near = f"{summary.on_edge:,}" if summary.on_edge else "none"
    are = "are" if summary.on_edge > 1 else "is"
    yield f"{known}; {near} {are} on the edge, with a score within {EDGE:.2f} of where the verdict turns."


def _tasks(number: int) -> str:
    return "1 task" if number == 1 else f"{number:,} tasks"


def percent(count: int, every: int) -> str:
    """Return a share in per cent; none that is there is 0%, and none of which something is left is 100%."""
    told = f"{count / every:.0%}" if every else "0%"
    if count and told == "0%":
        return "<1%"
    return ">99%" if count < every and told == "100%" else told


def _edge(near: Near, sheet: TaskSection) -> Edge:
    every = sheet.page.singles
    told = changes.first_to_each(every, MOST_TIPS)
    return Edge(sheet, near.distance, tuple(changes.change(one).text for one in told), len(every) - len(told))


def made(run: Run) -> Iterator[tuple[str, str]]:
    """Yield what a report was made of and with, each with a label."""
    yield "Files", ", ".join(cut(file, MOST_OF_A_TEXT) for file in run.files)
    if run.rejected:
        yield "Left out", f"{_tasks(run.rejected)} that could not be read"
    yield "Time", run.time
    yield "Rulebook", run.versions.rulebook
    yield "Made with", ", ".join([*made_with(run.versions), f"experta {run.versions.experta}"])
    yield "Records", f"up to {run.head}" if run.head else "none kept"


def called(task: TaskRow, most: int) -> str:
    """Return what a task is called, safe to show, cut to a length."""
    return cut(task.name.strip() or task.id or "This task", most)


def cut(text: str, most: int) -> str:
    """Return a text safe to show, cut to a length."""
    shown = visible(text[:most])
    return f"{shown[:most]}\N{HORIZONTAL ELLIPSIS}" if len(text) > most or len(shown) > most else shown
