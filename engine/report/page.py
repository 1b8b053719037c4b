"""A task's page: what a report tells of one task, as data for HTML and Markdown alike.

    Bar       one of the differences, as a bar with its number
    Section   a heading with an outline below it
    Page      verdict, cautions, differences, how it came about, what would change it, advice

A page names no task, so that tasks with the same answers share it.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from outsourcing.engine.advisor import Advisor
from outsourcing.engine.core.assessment import Assessment
from outsourcing.engine.core.scale import figure
from outsourcing.engine.explanation import explain_how
from outsourcing.engine.explanation.comparison import Comparison
from outsourcing.engine.explanation.parts import Change, Explanation, Finding, How
from outsourcing.engine.explanation.what_if import singles
from outsourcing.engine.report import advice, changes, outline
from outsourcing.engine.report.line import Line

NONE_ALONE = "No single other answer would change it."


class Bar(NamedTuple):
    """One of the differences: its certainty factor, -1 (BPO) to +1 (KPO), and in words; None where none is known."""

    number: int
    title: str
    cf: float | None
    words: str


class Section(NamedTuple):
    """A heading with an outline below it."""

    title: str
    lines: tuple[Line, ...]


class TaskReport(NamedTuple):
    """What a report tells of one task."""

    verdict: str
    sure: str  # how firm it is; of an undecided task, why it is undecided
    score: float
    known: str  # how many of the differences take a side clearly
    meaning: str
    cautions: tuple[str, ...]
    bars: tuple[Bar, ...]
    how: Line
    singles: tuple[Change, ...]  # single other answers that bring another verdict
    sections: tuple[Section, ...]
    more: tuple[Section, ...] = ()  # what takes more room


def page_of(advisor: Advisor, assessment: Assessment) -> TaskReport:
    """Return the page of an assessment, by an advisor with the rulebook it was made with; it takes a few ms."""
    alone = singles(advisor, assessment.profile)
    given = [
        Line(f"{label}: {', '.join(advice.choice_in_words(one.choice) for one in advised)}")
        for label, advised in advice.by_topic(assessment).items()
    ]
    cautions = [one.text for one in advice.cautions_of(assessment)]
    return _page(
        explain_how(advisor, assessment),
        cautions,
        alone,
        [
            Section("What would change it", tuple(map(changes.change, alone)) or (Line(NONE_ALONE),)),
            Section("Advice, in short", tuple(given)),
        ],
    )


def page_explained(explanation: Explanation, comparisons: Sequence[Comparison] = ()) -> TaskReport:
    """Return the page of an explanation, which tells more: pairs of answers, near misses, advice with its reasons."""
    cautions = [given.text for told in explanation.advice if told.topic == advice.CAUTION for given in told.given]
    asked = [
        *map(outline.why_not_rule, explanation.why_not_rules),
        *map(advice.why_not, explanation.why_not_advice),
        *(outline.why_not_verdict(v, explanation.near_misses, short=False) for v in explanation.why_not_verdicts),
        *map(changes.comparison, comparisons),
    ]
    shown = [Section("What would change it", tuple(changes.what_if(explanation.what_if, short=False)))]
    more = (
        Section("Why not, and what if", tuple(asked)),
        Section("Advice", tuple(advice.in_full(explanation.advice, explanation.verdict, short=False))),
        Section("Rules that one answer would make fire", tuple(map(outline.near_miss, explanation.near_misses))),
    )
    page = _page(explanation, dict.fromkeys(cautions), explanation.what_if.singles, shown)
    return page._replace(more=tuple(section for section in more if section.lines))


def _page(how: How, cautions: Iterable[str], alone: Sequence[Change], sections: Sequence[Section]) -> TaskReport:
    clear = sum(finding.degree in ("clear", "strong") for finding in how.findings)
    return TaskReport(
        verdict=how.verdict,
        sure=_sure(how),
        score=how.score,
        known=f"{clear} of {len(how.findings)} differences take a side clearly",
        meaning=how.meaning,
        cautions=tuple(cautions),
        bars=tuple(map(_bar, how.findings)),
        how=outline.how(how),
        singles=tuple(alone),
        sections=tuple(section for section in sections if section.lines),
    )


def _sure(how: How) -> str:
    if how.verdict == "UNDECIDED":
        return "too little known" if how.balance.coverage == "thin" else "level"
    return f"{how.confidence.words} ({how.confidence.number:.2f})"


def _bar(finding: Finding) -> Bar:
    if not finding.opinions:
        return Bar(finding.number, finding.title, None, "not known")
    words = "even" if finding.side == "even" else f"{finding.side}, {finding.degree}"
    return Bar(finding.number, finding.title, finding.cf, words)


def signed(number: float) -> str:
    """Return a number with its sign, to two places, as print sets it."""
    return f"{number:+.2f}".replace("-", "\N{MINUS SIGN}")


def score_in_figures(score: float) -> str:
    """Return a score as print sets it."""
    return figure(score).replace("-", "\N{MINUS SIGN}")
