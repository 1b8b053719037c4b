"""Advice on the screen: a line each beside the verdict, and in full as an outline."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from outsourcing.engine.core.assessment import AdvicePart, Assessment
from outsourcing.engine.core.text import visible
from outsourcing.engine.explanation.parts import AdviceChange, Recommendation, TopicAdvice, WhyNotAdvice
from outsourcing.engine.report.changes import labels
from outsourcing.engine.report.line import Line
from outsourcing.engine.report.outline import verdict_rule
from outsourcing.engine.report.symbols import signs

LABEL = 18  # columns of the longest label, a topic with a part of a split task, and the space after it
CAUTION = "caution"
MOST_CHANGES = 8  # told of a topic where it is to be short
OFTEN = 3  # recommendations that rest on the same thing unsaid: it is told once


def cautions(assessment: Assessment) -> Table:
    """Return the cautions, a line each."""
    table = _grid()
    for given in cautions_of(assessment):
        table.add_row(Text(given.topic.capitalize(), style="bold yellow"), Text(visible(given.text)))
    return table


def count_of_cautions(assessment: Assessment) -> int:
    """Return how many cautions there are."""
    return len(cautions_of(assessment))


def cautions_of(assessment: Assessment) -> list[AdvicePart]:
    """Return the cautions, each once."""
    return _each([given for given in assessment.advice if given.topic == CAUTION])


def short(assessment: Assessment, console: Console) -> Table:
    """Return the rest of the advice, a line for each topic; for a split task, for each of its parts."""
    table = _grid()
    for label, advised in by_topic(assessment).items():
        table.add_row(Text(visible(label), style="bold"), Text(_fitting(advised, console)))
    return table


def by_topic(assessment: Assessment) -> dict[str, list[AdvicePart]]:
    """Return the advice but the cautions by topic, each once; of a split task, by topic and part."""
    found: dict[str, list[AdvicePart]] = {}
    for given in assessment.advice:
        if given.topic != CAUTION:
            split = assessment.verdict == "SPLIT" and given.part != "whole"
            label = f"{given.topic.capitalize()}, {given.part}" if split else given.topic.capitalize()
            found.setdefault(label, []).append(given)
    return {label: _each(advised) for label, advised in found.items()}


def _grid() -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)
    return table


def _each(given: Sequence[AdvicePart]) -> list[AdvicePart]:
    """Return what is advised once, whichever rules say so."""
    return list({(one.choice, one.part): one for one in reversed(given)}.values())[::-1]


def _fitting(given: Sequence[AdvicePart], console: Console) -> str:
    """Return as many choices as fit a line, one at least, and how many there are beyond."""
    told = [choice_in_words(one.choice) for one in given]
    for shown in range(len(told), 0, -1):
        more = f" + {len(told) - shown}" if shown < len(told) else ""
        line = f" {signs(console).dot} ".join(told[:shown]) + more
        if shown == 1 or len(line) <= console.width - LABEL:
            return visible(line)
    return ""


def choice_in_words(choice: str) -> str:
    """Return a choice as people read it."""
    return choice.replace("_", " ")


def in_full(advice: Sequence[TopicAdvice], verdict: str, *, short: bool) -> Iterator[Line]:
    """Yield the advice by topic: what is advised, what spoke for it, what would change it, what is still open.

    What much of it takes for granted is told once, at the end.
    """
    counts = Counter(unsaid for told in advice for given in told.given for unsaid in given.absent)
    shared = [unsaid for unsaid, count in counts.items() if count >= OFTEN]
    for told in advice:
        given = [_recommendation(given, shared, split=verdict == "SPLIT") for given in told.given]
        below = [*given, *_changes(told.changes, short=short), *_open(told)]
        title = told.topic.capitalize()
        yield Line(title if told.given else f"{title}: {'nothing yet' if below else 'none'}", tuple(below))
    if shared:
        yield Line("Much of it rests on what nobody said", tuple(map(Line, shared)))


def _recommendation(given: Recommendation, shared: Collection[str], *, split: bool) -> Line:
    part = "" if given.part == "whole" or not split else f" ({given.part} part)"
    said = [f"you said: {answer.text} {answer.label}" for answer in given.answers]
    unsaid = [told for told in given.absent if told not in shared]
    return Line(
        f"{choice_in_words(given.choice)}{part}: {given.text}",
        (
            *map(Line, [*given.follows, *said, *unsaid]),
            Line(f"why: {given.why} ({given.rule}) [{given.source}]"),
        ),
    )


def _changes(changes: Sequence[AdviceChange], *, short: bool) -> Iterator[Line]:
    shown = changes[:MOST_CHANGES] if short else changes
    more = [Line(f"and {len(changes) - len(shown)} more, outsourcing advise --json has all")]
    if changes:
        lines = (*map(_change, shown), *(more if len(changes) > len(shown) else ()))
        yield Line("One other answer would change it", lines)


def _change(change: AdviceChange) -> Line:
    gained = ", ".join(map(choice_in_words, change.gained))
    lost = ", ".join(map(choice_in_words, change.lost))
    told = (
        " instead of ".join([*([gained] if gained else []), lost]) if lost and gained else gained or f"no longer {lost}"
    )
    now = f" (now: {change.answer.now.label})" if change.answer.now.value is not None else ""
    return Line(f"{told}, if {change.answer.question.replace('_', ' ')} is {labels(change.answer)}{now}")


def _open(told: TopicAdvice) -> Iterator[Line]:
    if told.open:
        yield Line("Nobody said", tuple(Line(f"{said.text} ({said.question})") for said in told.open))


def why_not(told: WhyNotAdvice) -> Line:
    """Return why something is not advised."""
    what = f"{choice_in_words(told.choice)} ({told.topic})"
    if told.is_advised:
        return Line(f"It is advised: {what}")
    return Line(f"Why not {what}?", tuple(map(verdict_rule, told.rules)))
