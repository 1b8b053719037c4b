"""The report on a portfolio, as data for all renderers.

    TaskSection  a task with its report
    CloseCall    a task whose score is close to a threshold, with what would change its verdict
    Gap          a question that is often open
    Spread       where the tasks lie, counted by how much is known and by the score
    Overview     all of it

Text from outside stands here unchanged: each renderer makes it safe.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from outsourcing.engine.core.authoring import Difference
from outsourcing.engine.core.rulebook import Rulebook
from outsourcing.engine.core.scale import Thresholds
from outsourcing.engine.core.text import counted
from outsourcing.engine.portfolio.summary import Near, Point, Run, Summary
from outsourcing.engine.portfolio.tasks import TaskRow
from outsourcing.engine.report import changes
from outsourcing.engine.report.beeswarm import level_of
from outsourcing.engine.report.document import MAX_NAME, Block, Table, percent, readable_day, shorten, task_name
from outsourcing.engine.report.task_report import TaskReport, made_with

MAX_CHANGES = 2  # single answers to each verdict that are shown of a close call; its report has all of them
IN_WORDS = {
    "BPO": "suit BPO",
    "KPO": "suit KPO",
    "SPLIT": "have a part for each",
    "NEITHER": "are for neither",
    "UNDECIDED": "stay undecided",
}
MEANING = {
    "BPO": "driven by volume, guided by instructions",
    "KPO": "driven by insight, on expertise and judgment",
    "SPLIT": "a routine part and an expert part",
    "NEITHER": "done on the spot or by hand, or reserved by law",
    "UNDECIDED": "too little known, or between the two",
}


class TaskSection(NamedTuple):
    """A task with its number in the portfolio, from 1, and its report."""

    number: int
    task: TaskRow
    report: TaskReport


class CloseCall(NamedTuple):
    """A task whose score is close to a threshold: how close, which single answers change it, and how many more."""

    section: TaskSection
    distance: float
    changes: tuple[str, ...]
    more: int


class Gap(NamedTuple):
    """A question that is open for some tasks, and for some of them the one to find out first."""

    question: str
    text: str
    tasks: int
    first: int


class Spread(NamedTuple):
    """The tasks in one row of the map: by verdict, in each band of the score."""

    level: str
    bands: tuple[str, ...]


class Overview(NamedTuple):
    """The report on a portfolio."""

    title: str
    sentences: tuple[str, ...]
    verdicts: Mapping[str, int]  # how many tasks have each verdict
    points: Mapping[
        int, Mapping[Point, int]
    ]  # by level: how many of the differences clearly take the side of the score
    differences: tuple[Difference, ...]
    tasks: int
    close_count: int
    close_calls: tuple[CloseCall, ...]
    gaps: tuple[Gap, ...]
    confirm: tuple[str, ...]  # what the suggestions come to, in sentences
    to_confirm: tuple[Gap, ...]  # questions whose suggested answers to confirm first
    decided: tuple[Block, ...]  # what people decided about earlier records of these tasks
    sections: tuple[TaskSection, ...]
    left_out: int
    made: tuple[tuple[str, str], ...]  # what it was made of and with
    thresholds: Thresholds  # of the rulebook

    @property
    def bands(self) -> tuple[str, ...]:
        """Return the bands of the score, in words."""
        leaning, clear = self.thresholds.leaning, self.thresholds.clear_margin
        return (
            f"-{clear:.2f} or lower",
            f"-{leaning:.2f} to -{clear:.2f}",
            f"less than {leaning:.2f} from 0",
            f"+{leaning:.2f} to +{clear:.2f}",
            f"+{clear:.2f} or higher",
        )

    def level(self, number: int) -> str:
        """Return the label of a level of the map."""
        total = len(self.differences)
        equal = len({difference.weight for difference in self.differences}) == 1
        return str(number) if equal else f"\N{ALMOST EQUAL TO}{number / total:.0%}"

    def spread(self) -> Iterator[Spread]:
        """Yield the numbers behind the map, the best known tasks first."""
        for level in sorted(self.points, reverse=True):
            found: list[Counter[str]] = [Counter() for _ in self.bands]
            for point, count in self.points[level].items():
                found[_band(point.score, self.thresholds)][point.verdict] += count
            yield Spread(self.level(level), tuple(map(_by_verdict, found)))


def _by_verdict(found: Mapping[str, int]) -> str:
    return ", ".join(f"{found[verdict]} {verdict}" for verdict in IN_WORDS if found[verdict])


def _band(score: float, least: Thresholds) -> int:
    """Return the band of a score; a threshold belongs to the band beyond it."""
    bounds = (score > -least.clear_margin, score > -least.leaning, score >= least.leaning, score >= least.clear_margin)
    return sum(bounds)


def overview(rulebook: Rulebook, summary: Summary, run: Run, sections: Sequence[TaskSection]) -> Overview:
    """Return the report on a portfolio; `sections` are those of its tasks that it shows, in order."""
    thresholds = rulebook.thresholds
    levels: dict[int, dict[Point, int]] = {}
    for point, count in summary.points.items():
        level = level_of(point.coverage, len(rulebook.differences), thresholds.ample_coverage)
        levels.setdefault(level, {})[point] = count
    by_number = {section.number: section for section in sections}
    return Overview(
        title=shorten(run.title) or f"{counted(summary.tasks, 'task')}: BPO or KPO?",
        sentences=tuple(_sentences(summary, thresholds)),
        verdicts=summary.verdicts,
        points=levels,
        differences=rulebook.differences,
        tasks=summary.tasks,
        close_count=summary.on_edge,
        close_calls=tuple(
            _close_call(near, by_number[near.number], thresholds)
            for near in summary.nearest
            if near.number in by_number
        ),
        gaps=tuple(Gap(m.question, rulebook.questions[m.question].text, m.tasks, m.first) for m in summary.missing),
        confirm=tuple(resting_on_suggestions(summary)),
        to_confirm=tuple(Gap(name, rulebook.questions[name].text, tasks, 0) for name, tasks in summary.to_confirm),
        decided=tuple(_decided(run, sections)),
        sections=tuple(sections),
        left_out=summary.tasks - len(sections),
        made=tuple(made(run)),
        thresholds=thresholds,
    )


def _sentences(summary: Summary, thresholds: Thresholds) -> Iterator[str]:
    if not summary.tasks:
        yield "The portfolio has no tasks."
        return
    parts = [
        f"{count:,} ({percent(count, summary.tasks)}) {IN_WORDS[v]}" for v, count in summary.verdicts.items() if count
    ]
    yield f"Of {counted(summary.tasks, 'task')}, {' and '.join([', '.join(parts[:-1]), parts[-1]][not parts[1:] :])}."
    little = summary.little_known
    about = f"Too little is known about {little:,}" if little else "Enough is known about each"
    close = (
        "1 is a close call"
        if summary.on_edge == 1
        else f"{summary.on_edge:,} are close calls"
        if summary.on_edge
        else "none is a close call"
    )
    within = f"{thresholds.close_call:.2f} of a threshold of the verdict"
    yield f"{about} for a verdict; {close}, with a score within {within}."


def _decided(run: Run, sections: Sequence[TaskSection]) -> Iterator[Block]:
    """Yield what people decided about these tasks, those first that differ from today's verdict."""
    found = [(one, section) for section in sections if (one := run.decided(section.task, section.report.verdict))]
    rows = [
        (
            task_name(section.task, MAX_NAME),
            section.report.verdict,
            f"{'' if one.agrees else 'differs: '}{one.decided}",
            one.who,
            readable_day(one.time),
            shorten(one.why),
        )
        for one, section in sorted(found, key=lambda pair: pair[0].agrees)
    ]
    if rows:
        otherwise = sum(not one.agrees for one, _ in found)
        differ = f"{counted(otherwise, 'decision')} {'differs' if otherwise == 1 else 'differ'} from today's verdict"
        about = f"People have decided about {counted(len(rows), 'task')}, on earlier records"
        yield f"{about}; {differ}." if otherwise else f"{about}."
        yield Table(("Task", "Verdict today", "Decided", "By", "On", "Why"), tuple(rows))


def resting_on_suggestions(summary: Summary) -> Iterator[str]:
    """Yield how many verdicts rest on suggested answers, and how many stand whatever these turn out to be."""
    if summary.provisional:
        yield (
            f"{summary.provisional:,} of {counted(summary.tasks, 'verdict')} rest on suggested answers, taken from "
            f"similar tasks and not confirmed. {summary.standing:,} of these stand whatever the suggested answers turn "
            "out to be; for the others, confirm these answers first."
        )


def _close_call(near: Near, section: TaskSection, thresholds: Thresholds) -> CloseCall:
    singles = section.report.singles
    shown = changes.first_to_each(singles, MAX_CHANGES)
    texts = tuple(changes.change(one, thresholds).text for one in shown)
    return CloseCall(section, near.distance, texts, len(singles) - len(shown))


def made(run: Run) -> Iterator[tuple[str, str]]:
    """Yield what a report was made of and with, each with a label."""
    yield "Files", ", ".join(map(shorten, run.files))
    if run.rejected:
        yield "Skipped", f"{counted(run.rejected, 'task')} that could not be read"
    yield "Time", run.time
    yield "Rulebook", run.versions.rulebook
    yield "Made with", ", ".join([*made_with(run.versions), f"experta {run.versions.experta}"])
    if not run.record:
        kept = f"up to {run.head}" if run.head else "none kept"
        yield "Records", f"{kept}, {run.missing}" if run.head and run.missing else kept
