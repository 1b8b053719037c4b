"""Advice on the screen: a line for each topic beside the verdict, and in full as an outline."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from outsourcing.engine.core.assessment import AdvicePart, Assessment
from outsourcing.engine.core.text import readable_name, visible
from outsourcing.engine.core.vocabulary import Part, Topic, VerdictKind
from outsourcing.engine.explanation.parts import AdviceChange, Recommendation, TopicAdvice
from outsourcing.engine.report.changes import alternative, limited
from outsourcing.engine.report.document import Line
from outsourcing.engine.report.outline import answers
from outsourcing.engine.report.terminal import grid, symbols

LABEL = 18  # columns of the longest label of a shipped topic, with a part of a split task, and the space after it
MAX_CHANGES = 8  # of a topic, in a short outline
SHARED_FROM = 3  # recommendations that rest on the same missing answer: it is shown once, at the end


def cautions(assessment: Assessment, console: Console) -> Table:
    """Return the conditions of the verdict and the cautions, a line each."""
    rows = [("Only if", text) for text in conditions_of(assessment)]
    rows += [(_heading(given), given.text) for given in cautions_of(assessment)]
    return grid([(_label(label, console, style="yellow"), text) for label, text in rows], bold=True)


def cautions_of(assessment: Assessment) -> list[AdvicePart]:
    """Return the cautions, each once."""
    return _unique([given for given in assessment.advice if given.topic == Topic.CAUTION])


def conditions_of(assessment: Assessment) -> list[str]:
    """Return the conditions of the verdict, each once, as they go on after "if"."""
    return [given.text for given in _unique([given for given in assessment.advice if given.topic == Topic.CONDITION])]


def short(assessment: Assessment, console: Console) -> Table:
    """Return the rest of the advice, a line for each topic; for a split task, for each of its parts."""
    rows = [(_label(label, console), choices) for label, choices in by_topic(assessment).items()]
    room = console.width - max([LABEL, *(label.cell_len + 1 for label, _ in rows)])
    return grid(((label, _fitting(choices, console, room)) for label, choices in rows), bold=True)


def _label(heading: str, console: Console, style: str = "") -> Text:
    """Return a heading as a label beside its advice: a long title of a pack leaves two thirds of the screen to it."""
    label = Text(visible(heading), style=style)
    label.truncate(max(LABEL - 1, console.width // 3), overflow="ellipsis")
    return label


def by_topic(assessment: Assessment) -> dict[str, list[str]]:
    """Return what is advised, except conditions and cautions, by topic; of a split task, by topic and part."""
    found: dict[str, list[AdvicePart]] = {}
    for given in assessment.advice:
        if given.topic not in (Topic.CONDITION, Topic.CAUTION):
            split = assessment.verdict == VerdictKind.SPLIT and given.part != Part.WHOLE
            label = f"{_heading(given)}, {given.part}" if split else _heading(given)
            found.setdefault(label, []).append(given)
    return {label: [readable_name(one.choice) for one in _unique(advised)] for label, advised in found.items()}


def _heading(about: AdvicePart | TopicAdvice) -> str:
    """Return the title of a topic; a pack gives those that it declares or renames."""
    return about.heading or about.topic.capitalize()


def _unique(advice: Sequence[AdvicePart]) -> list[AdvicePart]:
    """Return each choice once, whichever rules advise it."""
    return list({(one.choice, one.part): one for one in reversed(advice)}.values())[::-1]


def _fitting(choices: Sequence[str], console: Console, room: int) -> str:
    """Return as many choices as fit a line, at least one, and how many more there are."""
    for shown in range(len(choices), 0, -1):
        more = f" + {len(choices) - shown}" if shown < len(choices) else ""
        line = f" {symbols(console).dot} ".join(choices[:shown]) + more
        if len(line) <= room:
            break
    return line


def in_full(advice: Sequence[TopicAdvice], verdict: str, *, short: bool) -> Iterator[Line]:
    """Yield the advice by topic: what is advised and why, what would change it, which questions are open.

    Missing answers that much of it rests on are shown once, at the end.
    """
    counts = Counter(absent for topic in advice for given in topic.given for absent in given.absent)
    shared = [absent for absent, count in counts.items() if count >= SHARED_FROM]
    for topic in advice:
        given = [_recommendation(given, shared, split=verdict == VerdictKind.SPLIT) for given in topic.given]
        below = (*given, *_changes(topic.changes, short=short), *_open(topic))
        title = _heading(topic)
        yield Line(title if given else f"{title}: {'nothing yet' if below else 'none'}", below)
    if shared:
        yield Line("Much of this advice rests on missing answers", tuple(map(Line, shared)))


def _recommendation(given: Recommendation, shared: Collection[str], *, split: bool) -> Line:
    part = "" if given.part == Part.WHOLE or not split else f" ({given.part} part)"
    absent = [text for text in given.absent if text not in shared]
    why = Line(f"why: {given.why} ({given.rule}) [{given.source}]")
    below = (*map(Line, given.follows), *answers(given.answers), *map(Line, absent), why)
    return Line(f"{readable_name(given.choice)}{part}: {given.text}", below)


def _changes(changes: Sequence[AdviceChange], *, short: bool) -> Iterator[Line]:
    if changes:
        lines = limited(list(map(_change, changes)), MAX_CHANGES, short=short)
        yield Line("One other answer would change it", lines)


def _change(change: AdviceChange) -> Line:
    gained, lost = (", ".join(map(readable_name, choices)) for choices in (change.gained, change.lost))
    effect = f"{gained} instead of {lost}" if lost and gained else gained or f"no longer {lost}"
    return Line(f"{effect}, if {alternative(change.answer)}")


def _open(topic: TopicAdvice) -> Iterator[Line]:
    if topic.open:
        yield Line("Not answered yet", tuple(Line(f"{question.text} ({question.question})") for question in topic.open))
