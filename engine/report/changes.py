"""Outlines of what would change a verdict, and of what differs between two assessments."""

from collections.abc import Iterator, Sequence

from outsourcing.engine.core.scale import Thresholds, figure, signed
from outsourcing.engine.core.text import readable_name
from outsourcing.engine.explanation.comparison import AdvicePoint, Comparison, RuleChange
from outsourcing.engine.explanation.parts import Alternative, Answer, Change, WhatIf
from outsourcing.engine.report.document import Line

MAX_EACH = 3  # pairs of answers to each verdict, in a short outline
MAX_LABELS = 3  # answers with the same effect that are named in a line
NO_CHANGE = "No single other answer would change it."


def what_if(found: WhatIf, thresholds: Thresholds, *, short: bool) -> Iterator[Line]:
    """Yield what would change the verdict."""
    pairs = found.unaided_pairs()
    if found.singles:
        yield Line("One other answer would change it", changes_by_verdict(found.singles, thresholds, short=False))
    else:
        yield Line(NO_CHANGE if pairs else "No single other answer would change it, nor would any two.")
    if pairs:
        yield Line("Two other answers together would change it", changes_by_verdict(pairs, thresholds, short=short))
    if found.hangs_on_answers:
        yield Line(f"The verdict depends on the answers to: {_questions(found.hangs_on_answers)}")
    if found.hangs_on_unknown:
        yield Line(f"It may change with answers to: {_questions(found.hangs_on_unknown)}")


def _questions(answers: Sequence[Answer]) -> str:
    return ", ".join(readable_name(answer.question) for answer in answers)


def changes_by_verdict(changes: Sequence[Change], thresholds: Thresholds, *, short: bool) -> tuple[Line, ...]:
    """Return changes; in a short outline, the first ones to each verdict."""
    shown = first_to_each(changes, MAX_EACH) if short else changes
    return (*(change(one, thresholds) for one in shown), *more(len(changes) - len(shown)))


def limited(lines: Sequence[Line], limit: int, *, short: bool) -> tuple[Line, ...]:
    """Return lines; in a short outline, at most so many."""
    return (*lines[:limit], *more(len(lines) - limit)) if short else tuple(lines)


def more(number: int) -> Iterator[Line]:
    """Yield how many more there are, if any, and the command that shows them."""
    if number > 0:
        yield Line(f"and {number} more (outsourcing explain --html has all)")


def first_to_each(changes: Sequence[Change], limit: int) -> list[Change]:
    """Return the first changes to each verdict, one verdict after the other."""
    verdicts = dict.fromkeys(change.verdict for change in changes)
    return [one for v in verdicts for one in [change for change in changes if change.verdict == v][:limit]]


def change(found: Change, thresholds: Thresholds) -> Line:
    """Return other answers with the verdict that they lead to."""
    score = figure(found.score, thresholds)
    return Line(f"{found.verdict} ({score}), if {' and '.join(map(alternative, found.answers))}")


def alternative(answer: Alternative) -> str:
    """Return another answer in words: driver is Insight (now: Volume)."""
    now = f" (now: {answer.now.label})" if answer.now.value is not None else ""
    return f"{readable_name(answer.question)} is {alternative_labels(answer)}{now}"


def alternative_labels(answer: Alternative) -> str:
    """Return the other answers in words, the first of many."""
    labels = [option.label for option in answer.instead]
    further = len(labels) - MAX_LABELS
    return " or ".join([*labels[:MAX_LABELS], *([f"{further} more"] if further > 0 else [])])


def comparison(found: Comparison, *, by_same_rules: bool = False) -> Line:
    """Return what differs between two assessments; by the same rules, no change of rules can be the reason."""
    before, after = found.verdict
    verdict = f"{before} becomes {after}" if found.turned else f"{after} as before"
    lines = tuple(map(Line, _differences(found, by_same_rules=by_same_rules))) or (
        Line("nothing else differs" if found.turned else "no differences"),
    )
    return Line(f"{found.name.strip() or found.id or 'This task'}: {verdict}", lines)


def _differences(found: Comparison, *, by_same_rules: bool) -> Iterator[str]:
    was, is_ = found.scales
    before, after = found.score
    if before != after:
        yield f"score {figure(before, was)} before, {figure(after, is_)} now"
    before, after = found.coverage
    if before != after:
        yield f"{before:.0%} of the differences took a side clearly, {after:.0%} now"
    for a in found.answers:
        yield f"{readable_name(a.question)}: {a.before or 'not known'} before, {a.after or 'not known'} now"
    yield from (f"{f.title}: {_cf(f.before)} before, {_cf(f.after)} now" for f in found.findings)
    yield from (_rule(one, found) for one in found.rules)
    for name, least, now in zip(Thresholds._fields, was, is_, strict=True):
        if least != now:
            yield f"the threshold {name}: {least:g} before, {now:g} now"
    if found.advice_gained:
        yield f"now advised: {_choices(found.advice_gained)}"
    if found.advice_lost:
        yield f"no longer advised: {_choices(found.advice_lost)}"
    if found.other:
        yield f"also different: {', '.join(found.other)}"
    if found.turned and not found.findings and not by_same_rules:
        yield "no finding changed: weights, thresholds or verdict rules did"


def _choices(points: Sequence[AdvicePoint]) -> str:
    return ", ".join(readable_name(f"{point.choice} ({point.topic})") for point in points)


def _cf(cf: float | None) -> str:
    return "not in the rulebook" if cf is None else signed(cf)


def _rule(rule: RuleChange, found: Comparison) -> str:
    after = " and ".join(rule.after) if rule.after else "does not fire"
    before = " and ".join(rule.before) if rule.before else "did not fire"
    decisive = f" (decisive: without this change the verdict is not {found.verdict[1]})"
    return (
        f"{rule.rule} {rule.title} Now: {after}; before: {before}{decisive if rule.rule in found.responsible else ''}"
    )
