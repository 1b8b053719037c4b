"""What would change a verdict, and what differs between two assessments, as lines for an outline."""

from collections.abc import Iterator, Sequence

from outsourcing.engine.core.scale import figure
from outsourcing.engine.explanation.comparison import AdvicePoint, Comparison, RuleChange
from outsourcing.engine.explanation.parts import Alternative, Change, Said, WhatIf
from outsourcing.engine.report.line import Line

MOST_EACH = 3  # pairs of answers to each verdict, shown where it is to be short
MOST_ANSWERS = 3  # answers that are treated alike, named in a line; --json has them all
IN_FULL = "outsourcing explain --json has all"


def what_if(found: WhatIf, *, short: bool) -> Iterator[Line]:
    """Yield what would change the verdict."""
    pairs = found.unaided_pairs()
    none = "No single other answer would change it" + ("" if pairs else ", and no two would")
    yield Line("One other answer would change it" if found.singles else none, tuple(map(change, found.singles)))
    if pairs:
        yield Line("Two other answers together would", tuple(some(pairs, short=short)))
    if found.hangs_on_answers:
        yield Line(f"It hangs on the answers to: {_names(found.hangs_on_answers)}")
    if found.hangs_on_unknown:
        yield Line(f"It hangs on what nobody said: {_names(found.hangs_on_unknown)}")


def _names(told: Sequence[Said]) -> str:
    return ", ".join(said.question.replace("_", " ") for said in told)


def some(changes: Sequence[Change], *, short: bool) -> Iterator[Line]:
    """Yield changes, the first ones to each verdict where it is to be short."""
    shown = first_to_each(changes, MOST_EACH) if short else changes
    yield from map(change, shown)
    if more := len(changes) - len(shown):
        yield Line(f"and {more} more, {IN_FULL}")


def first_to_each(changes: Sequence[Change], most: int) -> list[Change]:
    """Return the first changes to each verdict, one verdict after the other."""
    verdicts = dict.fromkeys(change.verdict for change in changes)
    return [one for v in verdicts for one in [change for change in changes if change.verdict == v][:most]]


def change(told: Change) -> Line:
    """Return a change: the verdict that other answers bring."""
    return Line(f"{told.verdict} ({figure(told.score)}), if {' and '.join(map(_instead, told.answers))}")


def _instead(alternative: Alternative) -> str:
    now = f" (now: {alternative.now.label})" if alternative.now.value is not None else ""
    return f"{alternative.question.replace('_', ' ')} is {labels(alternative)}{now}"


def labels(alternative: Alternative) -> str:
    """Return the answers that can be given instead, the first of many."""
    told = [option.label for option in alternative.instead]
    more = len(told) - MOST_ANSWERS
    return " or ".join([*told[:MOST_ANSWERS], *([f"{more} more"] if more > 0 else [])])


def comparison(found: Comparison) -> Line:
    """Return what differs between two assessments."""
    before, after = found.verdict
    verdict = f"{before} becomes {after}" if found.turned else f"{after} as before"
    lines = []
    if found.score[0] != found.score[1]:
        lines.append(Line(f"score {figure(found.score[0])} before, {figure(found.score[1])} now"))
    if found.coverage[0] != found.coverage[1]:
        lines.append(
            Line(f"{found.coverage[0]:.0%} of the differences took a side clearly, {found.coverage[1]:.0%} now")
        )
    lines += [
        Line(f"{a.question.replace('_', ' ')}: {a.before or 'not known'} before, {a.after or 'not known'} now")
        for a in found.answers
    ]
    lines += [Line(f"{f.title}: {_cf(f.before)} before, {_cf(f.after)} now") for f in found.findings]
    lines += [_rule(one, found) for one in found.rules]
    lines += [Line(f"now advised: {_points(found.advice_gained)}") for _ in found.advice_gained[:1]]
    lines += [Line(f"no longer advised: {_points(found.advice_lost)}") for _ in found.advice_lost[:1]]
    lines += [Line(f"differs, too: {', '.join(found.other)}") for _ in found.other[:1]]
    if found.turned and not found.findings:
        lines.append(Line("no finding is another: weights, thresholds or verdict rules changed"))
    return Line(
        f"{found.name.strip() or found.id or 'This task'}: {verdict}", tuple(lines) or (Line("nothing differs"),)
    )


def _points(points: Sequence[AdvicePoint]) -> str:
    return ", ".join(f"{point.choice.replace('_', ' ')} ({point.topic})" for point in points)


def _cf(cf: float | None) -> str:
    return "no such finding" if cf is None else f"{cf:+.2f}"


def _rule(one: RuleChange, found: Comparison) -> Line:
    told = " and ".join(one.after) if one.after else "does not fire"
    was = " and ".join(one.before) if one.before else "did not fire"
    alone = f" (this alone decides: taken back, it is not {found.verdict[1]})" if one.rule in found.responsible else ""
    return Line(f"{one.rule} {one.title} Now: {told}; before: {was}{alone}")
