"""Explanations as outlines: nested lines of text, the same words for a terminal's tree and for Markdown.

    Line   a line of text with the lines below it

Everything is told; `short` keeps the long lists to what fits a screen.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from engine.explanation.comparison import Comparison, RuleChange
from engine.explanation.parts import (
    Alternative,
    Change,
    Condition,
    Explanation,
    Finding,
    NearMiss,
    Opinion,
    WhatIf,
    WhyNotRule,
    WhyNotVerdict,
)

MOST_PAIRS = 5  # pairs of answers, and near misses, shown on a screen
MOST_ANSWERS = 3  # answers that are treated alike, named in a line
IN_FULL = "see --json"


class Line(NamedTuple):
    """A line of text with the lines below it."""

    text: str
    below: tuple["Line", ...] = ()


def how(explanation: Explanation) -> Line:
    """Return how the verdict came about, from the verdict down to the answers."""
    decided = explanation.decided_by
    return Line(
        f"{explanation.verdict}, because: {decided.title} ({decided.rule}) [{decided.source}]",
        (
            *(Line(f"{condition.about} {condition.actual}") for condition in decided.conditions),
            *_determining(explanation),
            *_group(explanation.in_role("undecided"), "Spoke, and decided nothing"),
            *_group(explanation.in_role("against"), "Spoke against"),
            *_group(explanation.in_role("did not matter"), "Did not matter: without them the verdict is the same"),
            *_silent(explanation.findings),
        ),
    )


def _determining(explanation: Explanation) -> Iterator[Line]:
    """Yield the findings with the rules that determine the verdict, the weightiest first."""
    telling = {
        finding: [opinion for opinion in finding.opinions if opinion.role == "determining"]
        for finding in explanation.findings
    }
    weight = {finding: sum(abs(o.share) for o in opinions) for finding, opinions in telling.items()}
    for finding in sorted(explanation.findings, key=lambda finding: -weight[finding]):
        if telling[finding]:
            side = "even" if finding.side == "even" else f"{finding.side} {finding.degree}"
            told = f"{finding.number} {finding.title}: {side}, {finding.cf:+.2f}"
            yield Line(told, tuple(map(_opinion, telling[finding])))


def _group(opinions: Sequence[Opinion], title: str) -> Iterator[Line]:
    if opinions:
        yield Line(title, tuple(map(_opinion, opinions)))


def _opinion(opinion: Opinion) -> Line:
    told = f"{opinion.rule} for {opinion.side}: {opinion.title} [{opinion.source}]"
    answers = (Line(f"you said: {answer.text} {answer.label}") for answer in opinion.answers)
    return Line(told, (*answers, *map(Line, opinion.absent)))


def _silent(findings: Sequence[Finding]) -> Iterator[Line]:
    silent = [finding for finding in findings if not finding.opinions]
    if silent:
        yield Line("No rule took a side on", tuple(map(_unheard, silent)))


def _unheard(finding: Finding) -> Line:
    unknown = "; nobody said: " + " ".join(said.text for said in finding.unanswered) if finding.unanswered else ""
    return Line(f"{finding.title.lower()}{unknown}")


def ledger(explanation: Explanation) -> list[tuple[str, str, str, str]]:
    """Return the rows of the ledger: share, side, rule, title; they add up to the last one, the score."""
    rows = [(f"{o.share:+.4f}", o.side, o.rule, o.title) for o in explanation.opinions()]
    return [*rows, (f"{explanation.score:+.4f}", "", "", "the score, from -1 (BPO) to +1 (KPO)")]


def what_if(found: WhatIf, *, short: bool) -> Iterator[Line]:
    """Yield what would change the verdict."""
    title = "One other answer would change it" if found.singles else "No single other answer would change it"
    yield Line(title, tuple(map(_change, found.singles)))
    if found.pairs:
        yield Line("Two other answers together would", tuple(_some(found.pairs, short=short)))
    for title, hangs_on in (
        ("It hangs on these answers", found.hangs_on_answers),
        ("It hangs on what nobody said", found.hangs_on_unknown),
    ):
        if hangs_on:
            yield Line(
                title, tuple(Line(f"{said.text} {said.label if said.value else ''}".rstrip()) for said in hangs_on)
            )


def _some(changes: Sequence[Change], *, short: bool) -> Iterator[Line]:
    shown = changes[:MOST_PAIRS] if short else changes
    yield from map(_change, shown)
    if more := len(changes) - len(shown):
        yield Line(f"and {more} more, {IN_FULL}")


def _change(change: Change) -> Line:
    told = ", and ".join(map(_instead, change.answers))
    return Line(f"{change.verdict} ({change.score:+.2f}), if {told}")


def _instead(alternative: Alternative) -> str:
    now = f" (now: {alternative.now.label})" if alternative.now.value is not None else ""
    return f"{alternative.text} {_labels(alternative)}{now}"


def _labels(alternative: Alternative) -> str:
    labels = [option.label for option in alternative.instead]
    more = len(labels) - MOST_ANSWERS
    return " or ".join([*labels[:MOST_ANSWERS], *([f"{more} more"] if more > 0 else [])])


def why_not_rule(told: WhyNotRule) -> Line:
    """Return why a rule did not fire."""
    title = f"{told.rule} did fire" if told.fired else f"Why did {told.rule} not fire?"
    return Line(f"{title} {told.title} [{told.source}]", tuple(map(_condition, told.conditions)))


def _condition(condition: Condition) -> Line:
    word = {True: "holds", False: "fails", None: "not known"}[condition.holds]
    return Line(f"{word}: {condition.about} {condition.actual}; wanted: {condition.wanted}")


def _verdict_rule(told: WhyNotRule) -> Line:
    """Return what kept a rule from giving its verdict."""
    failing = (condition for condition in told.conditions if not condition.holds)
    return Line(f"{told.rule} {told.title} [{told.source}]", tuple(map(_condition, failing)))


def why_not_verdict(told: WhyNotVerdict, near_misses: Sequence[NearMiss], *, short: bool) -> Line:
    """Return why a verdict was not given, with the rules that nearly spoke for it."""
    if told.is_it:
        return Line(f"It is {told.verdict}")
    near = [miss for miss in near_misses if told.verdict in (miss.side, "SPLIT")]
    shown = near[:MOST_PAIRS] if short else near
    more = [Line(f"and {len(near) - len(shown)} more, {IN_FULL}")] if len(near) > len(shown) else []
    lines = [Line("One answer short of speaking for it", (*map(_near_miss, shown), *more))] if near else []
    changes = tuple(_some(told.changes, short=short)) or (Line("no other answer, and no two, would bring it"),)
    return Line(
        f"Why not {told.verdict}?", (*map(_verdict_rule, told.rules), *lines, Line("What would bring it", changes))
    )


def _near_miss(miss: NearMiss) -> Line:
    others = [f"{', '.join(miss.also)} fires with it"] if miss.also else []
    others += [f"{', '.join(miss.instead_of)} no longer fires"] if miss.instead_of else []
    told = f"{miss.rule} for {miss.side}: {miss.title} [{miss.source}]"
    now = "nobody said" if miss.missing.now.value is None else f"you said {miss.missing.now.label}"
    return Line(told, (Line("; ".join([f"wanted: {miss.missing.text} {_labels(miss.missing)}", now, *others])),))


def comparison(found: Comparison) -> Line:
    """Return what differs between two assessments."""
    before, after = found.verdict
    verdict = f"{before} becomes {after}" if found.turned else f"{after} as before"
    lines = [Line(f"score {found.score[0]:+.2f} before, {found.score[1]:+.2f} now")]
    lines += [
        Line(f"{a.question}: {a.before or 'not known'} before, {a.after or 'not known'} now") for a in found.answers
    ]
    lines += [Line(f"{f.title}: {_cf(f.before)} before, {_cf(f.after)} now") for f in found.findings]
    lines += [_rule_change(change, responsible=change.rule in found.responsible) for change in found.rules]
    return Line(f"{found.name or found.id or 'This task'}: {verdict}", tuple(lines))


def _cf(cf: float | None) -> str:
    return "no such finding" if cf is None else f"{cf:+.2f}"


def _rule_change(change: RuleChange, *, responsible: bool) -> Line:
    told = " and ".join(change.after) if change.after else "no longer fires"
    was = f"; before: {' and '.join(change.before) if change.before else 'did not fire'}"
    alone = " (without this change the verdict would be another)" if responsible else ""
    return Line(f"{change.rule} {change.title} Now: {told}{was}{alone}")
